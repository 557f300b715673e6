"""What the pages say of a pause: it ends all answers at once, asks for the name, and is ended."""

import re
from pathlib import Path

import pytest

from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real.bench import Bench
from tests._lanes.real.npm import pinned

pytestmark = pytest.mark.real
PAGE = Path(__file__).parents[3] / "docs/maintenance/mode.md"
ANSWER = "incidents/provider-outage#read-answer"


def command(verb: str) -> str:
    """Return a command of the page with this team's names."""
    [text] = set(re.findall(rf"vercel project {verb} [^`\n]*", PAGE.read_text("utf-8")))
    places = re.compile(r":::settings\.(\w+):::")
    return places.sub(lambda place: str(getattr(SETTINGS, place[1])), text)


@pytest.mark.parametrize("bench", pinned()[:2], indirect=True)
def test_a_project_is_paused_by_its_name_and_resumed(bench: Bench) -> None:
    assert bench.paste(command("pause")).code == 1  # without a terminal
    bench.paste(command("pause"), answers="yes\n")
    assert bench.platform.barriers == set()
    assert bench.paste(command("pause"), answers=f"{SETTINGS.project}\n").code == 0
    assert "DEPLOYMENT_PAUSED" in bench.step(ANSWER).stdout
    assert bench.paste(command("resume"), answers="y\n").code == 0
    assert "DEPLOYMENT_PAUSED" not in bench.step(ANSWER).stdout
