"""A contributor's way, in a copy of the checkout: begin, see what is red, write, see it green."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from snippets._cli.commands import new
from tests._gates.verdict import ROOT

pytestmark = pytest.mark.terminal

NAME = "incidents/slow-queries"
PAGE, MODULE, TEST = new.files(NAME)
RECORDING = "snippets/_recordings/incidents__slow-queries__count-waiting.json"
# What is written by hand between red and green.
EXAMPLE = Path(__file__).parent / "example"
CARD = {
    "TODO: what is wrong, as a user says it, in a few words": "Saving takes seconds",
    "TODO: error texts and alerts that it is known by": "The alert for slow writes",
}
GATES = ("written", "risks", "mirror", "prose", "recordings", "search")
MOST_LINES = 30
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "screenshots", "site", ".*")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which a procedure was begun."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("docs", "snippets", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    run(folder, "-m", "snippets._cli.main", "new", NAME)
    return folder


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the tree."""
    return subprocess.run(
        [sys.executable, "-B", *words], cwd=tree, capture_output=True, text=True, check=False
    )


def failures(tree: Path) -> dict[str, str]:
    """Run the gates and the tests of the procedure; return what is said of each that is red."""
    report = tree / "report.xml"
    gates = [f"tests/_gates/test_{name}.py" for name in GATES]
    done = run(tree, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", *gates, TEST)
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own report
    assert len(cases) > len(GATES), done.stdout
    return {
        f"{case.attrib['classname'].rpartition('.')[2]}::{case.attrib['name']}": failure.text or ""
        for case in cases
        for failure in (*case.findall("failure"), *case.findall("error"))
    }


def places(said: str) -> list[str]:
    """Return the files that a failure names with a line."""
    return sorted(set(re.findall(r"^(?:E .*\()?([\w./-]+):\d+", said, re.MULTILINE)))


def test_what_is_red_at_first_is_what_is_to_be_written_and_green_afterwards(tree: Path) -> None:
    red = failures(tree)
    for name, said in red.items():
        assert len(said.splitlines()) <= MOST_LINES, f"{name} is a wall of text:\n{said}"
    left = red.pop(f"test_written::test_nothing_is_left_to_write[{NAME}]")
    assert places(left) == sorted([PAGE, MODULE, TEST])
    assert all("still to write: " in line for line in left.splitlines())
    card = red.pop("test_written::test_nothing_is_left_to_write[quick-reference]")
    assert places(card) == [new.CARDS_FILE]
    risk = red.pop(f"test_risks::test_the_risk_of_a_step_is_what_it_does[{NAME}]")
    assert places(risk) == [MODULE]
    assert "no model tells what first-step does. Name it in RISKS." in risk
    recording = red.pop("test_recordings::test_every_step_has_a_recording_or_says_why_not")
    assert places(recording) == [MODULE]
    assert f"was never run. Run `nox -s record -- --all -k {NAME}`" in recording
    names = red.pop(f"test_search::test_every_page_has_the_names_that_readers_give_it[{NAME}]")
    assert places(names) == [MODULE]
    assert "`also` has 1 names. Give it 3 or more" in names
    for test in (
        "test_a_procedure_that_works_ends_with_production_verified",
        "test_a_command_that_fails_escalates",
    ):
        said = red.pop(f"test_slow_queries::{test}")
        assert f"unexpected call in {NAME}#first-step" in said
        assert "nearest expected: TODO: the call in full" in said
    assert red == {}
    write(tree)
    left_over = failures(tree)
    assert not left_over, "\n".join(left_over.values())


def write(tree: Path) -> None:
    """Write what is left, as the example has it; the code stays the one that was given."""
    code = re.search(r'code="(RB-\d+)"', (tree / MODULE).read_text("utf-8"))
    assert code
    module = (EXAMPLE / "procedure.py").read_text("utf-8").replace("RB-00", code[1])
    (tree / MODULE).write_text(module, "utf-8")
    shutil.copy(EXAMPLE / "page.md", tree / PAGE)
    shutil.copy(EXAMPLE / "proof.py", tree / TEST)
    shutil.copy(EXAMPLE / "recording.json", tree / RECORDING)
    cards = (tree / new.CARDS_FILE).read_text("utf-8")
    for todo, said in CARD.items():
        assert todo in cards
        cards = cards.replace(todo, said)
    (tree / new.CARDS_FILE).write_text(cards, "utf-8")
