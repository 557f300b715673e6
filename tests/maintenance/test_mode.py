"""Maintenance page: users see it while it is up, and the application again afterwards."""

import json
import re
from pathlib import Path

import pytest

from snippets._engine import Risk
from snippets._engine.value import fill
from snippets._engine.walk import Ending
from snippets._platform.vercel import Deployment, Platform
from tests._world.calls import ALIAS, HEALTH, INSPECT_ALIAS, TEAM, promote
from tests._world.terminal import Terminal

START = "note-live"  # production answers
PAGE = "maintenance/mode"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {Risk.CHANGES_ELSEWHERE: {"link-maintenance-folder"}}
FOLDER = "/home/oncall/maintenance-page"
LINK = f"cp -R .vercel {FOLDER}/."
BUILD = f"vercel deploy --prod --skip-domain {TEAM} --cwd {FOLDER}"
SEEN = f"GET {ALIAS}/"
BUILT = "https://astral-core-v7-new1-astral-productions.vercel.app"


@pytest.fixture
def values(platform: Platform) -> dict[str, str]:
    """What the reader fills in."""
    return {
        "MAINTENANCE_FOLDER": FOLDER,
        "MAINTENANCE_DEPLOYMENT": BUILT,
        "LIVE_DEPLOYMENT": platform.live.url,
    }


@pytest.fixture
def page(platform: Platform) -> Deployment:
    """A maintenance page that was built beforehand and is not live."""
    return platform.deploy("dpl_new1", assign=False, page="Maintenance")


def test_the_page_is_shown_and_the_application_comes_back(
    terminal: Terminal, platform: Platform, values: dict[str, str]
) -> None:
    live = platform.live
    terminal.expect(INSPECT_ALIAS, LINK, BUILD, promote(BUILT), SEEN, promote(live.url), HEALTH)
    walked = terminal.follow(PAGE, start=START, **values)
    assert walked.ending is Ending.DONE
    assert walked.moves[4].result.status == 503
    assert walked.moves[4].result.stdout == "Maintenance"
    assert platform.live is live


def test_the_application_is_brought_back_with_the_variables_it_had(
    terminal: Terminal, platform: Platform, page: Deployment, values: dict[str, str]
) -> None:
    """Nothing is built, so a change made meanwhile does not go live by accident."""
    platform.live = page
    platform.variables["NEXTAUTH_SECRET"].value = "new"
    terminal.expect(promote(values["LIVE_DEPLOYMENT"]))
    assert terminal.do("maintenance/mode#end-maintenance", **values).ok
    assert platform.live.environment["NEXTAUTH_SECRET"] == "old-secret"


def test_the_page_answers_everything_with_503_and_builds_nothing() -> None:
    """The settings on the page are those that a real `vercel dev` was seen to answer 503 with."""
    page = Path(__file__).parents[2] / "docs/maintenance/mode.md"
    (block,) = re.findall(
        r"^```json\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert json.loads(fill(block, "snippets")) == {
        "framework": None,
        "installCommand": "",
        "buildCommand": "",
        "outputDirectory": ".",
        "routes": [
            {
                "src": "/.*",
                "status": 503,
                "headers": {"Retry-After": "900"},
                "dest": "/index.html",
            }
        ],
    }
