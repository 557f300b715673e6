"""A contributor's way, in a copy of the checkout: begin, see what is red, write, see it green."""

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

INCIDENT, PLANNED = "incidents/slow-queries", "security/lost-laptop"
BEGUN = (INCIDENT, PLANNED)
RECORDING = "snippets/_recordings/incidents__slow-queries__count-waiting.json"
# What CONTRIBUTING calls a finished example.
EXAMPLE = Path(__file__).parent / "example"
CARD = {
    "TODO: what is wrong, as a user says it, in a few words": "Saving takes seconds",
    "TODO: error texts and alerts that it is known by": "The alert for slow writes",
}
# The least that makes a page of what was begun: nothing else of it changes.
LEAST = {
    (
        "TODO: one or two sentences for search and for the reader: "
        "what is seen, in the words of users."
    ): "Somebody asks what was deployed.",
    "TODO: what the procedure is for, in one line.": "List what was deployed.",
    "TODO: the command, as you ran it; name the variable after what it does": "list",
    "TODO: what the step does, as an instruction of a few words": "List what was deployed",
    "TODO: what this step is for, and what the reader has to know before running it.": (
        "Everything that was deployed is in it."
    ),
    '"TODO: what the tool prints when all is well, as you saw it."': (
        '"A line for each deployment.",\n    unproven="It is an example."'
    ),
    "TODO: what somebody sees who needs this page; the exact words of errors.": "{name} is asked.",
    '"TODO: three or more names that a tired reader types to find {code}"': (
        '"{name} one", "{name} two", "{name} three"'
    ),
    "TODO: what the tests prove, in one line.": "The list is read, or people are called.",
    "TODO: the call in full, as a shell would read it, typed and not computed": "vercel list",
    "TODO: what the tool says when it fails": "Error: no answer",
}
# The gates that are red at first.
GATES = [f"tests/_gates/test_{name}.py" for name in ("written", "risks", "recordings", "search")]
MOST_LINES = 30
LEFT_OUT = shutil.ignore_patterns(
    *("__pycache__", "node_modules", "screenshots", "mutants", ".git", ".nox", ".venv", ".*cache"),
    ".hypothesis",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the checkout in which an incident and a planned page were begun."""
    folder = tmp_path / "tree"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    for name in BEGUN:
        begun = run(folder, "-m", "snippets._cli.main", "new", name)
        assert f"nox -s tests -- tests/_gates {new.files(name)[2]}\n" in begun.stdout
    return folder


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the tree."""
    return subprocess.run(
        [sys.executable, "-B", *words], cwd=tree, capture_output=True, text=True, check=False
    )


def failures(tree: Path, *gates: str) -> dict[str, str]:
    """Run gates and the tests of what was begun; return what is said of each that is red."""
    report = tree / "report.xml"
    tests = [new.files(name)[2] for name in BEGUN]
    words = ("-p", "no:cacheprovider", f"--junitxml={report}", *gates, *tests)
    done = run(tree, "-m", "pytest", *words)
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own report
    assert {case.attrib["classname"].rpartition(".")[2] for case in cases} >= {
        Path(test).stem for test in tests
    }, done.stdout
    return {
        f"{case.attrib['classname'].rpartition('.')[2]}::{case.attrib['name']}": failure.text or ""
        for case in cases
        for failure in (*case.findall("failure"), *case.findall("error"))
    }


def places(failure: str) -> list[str]:
    """Return the files that a failure names with a line."""
    return sorted(set(re.findall(r"^(?:E .*\()?([\w./-]+):\d+", failure, re.MULTILINE)))


def test_what_is_red_at_first_is_what_is_to_be_written(tree: Path) -> None:
    red = failures(tree, *GATES)
    for name, failure in red.items():
        assert len(failure.splitlines()) <= MOST_LINES, f"{name} is a wall of text:\n{failure}"
    recording = red.pop("test_recordings::test_every_step_has_a_recording_or_says_why_not")
    assert places(recording) == sorted(new.files(name)[1] for name in BEGUN)
    for name in BEGUN:
        _, module, test = new.files(name)
        left = red.pop(f"test_written::test_nothing_is_left_to_write[{name}]")
        assert places(left) == sorted(new.files(name))
        assert all("still to write: " in line for line in left.splitlines())
        risk = red.pop(f"test_risks::test_the_risk_of_a_step_is_what_it_does[{name}]")
        assert places(risk) == [module]
        assert "no model tells what first-step does. Name it in RISKS." in risk
        assert f"was never run. Run `nox -s record -- --all -k {name}`" in recording
        names = red.pop(f"test_search::test_every_page_has_the_names_that_readers_give_it[{name}]")
        assert places(names) == [new.WORDS_FILE]
        assert f"{name} has 1 names. Give it 3 or more" in names
        for case in (
            "test_a_procedure_that_works_ends_with_production_verified",
            "test_a_command_that_fails_escalates",
        ):
            failure = red.pop(f"{Path(test).stem}::{case}")
            assert f"unexpected call in {name}#first-step" in failure
            assert "nearest expected: TODO: the call in full" in failure
    card = red.pop("test_written::test_nothing_is_left_to_write[quick-reference]")
    assert places(card) == [new.CARDS_FILE]
    words = red.pop("test_written::test_no_search_word_is_left_to_write")
    assert places(words) == [new.WORDS_FILE]
    assert red == {}


@pytest.mark.parametrize("finished", ["as it was begun", "as the example"])
def test_all_is_green_when_nothing_is_left_to_write(tree: Path, finished: str) -> None:
    """Both kinds, with the whole command that `runbook new` names."""
    for name in BEGUN:
        write(tree, name)
    if finished == "as the example":
        copy_example(tree)
    red = failures(tree, "tests/_gates")
    assert not red, "\n".join(red.values())


def write(tree: Path, name: str) -> None:
    """Write the least in the place of every TODO."""
    code = code_of(tree, name)
    for file in (*new.files(name), new.CARDS_FILE, new.WORDS_FILE):
        text = (tree / file).read_text("utf-8")
        for todo, words in (LEAST | CARD).items():
            text = text.replace(todo.format(code=code), words.format(name=name))
        (tree / file).write_text(text, "utf-8")


def copy_example(tree: Path) -> None:
    """Put the example in the place of the incident; its code stays the one that was given."""
    page, module, test = new.files(INCIDENT)
    text = (EXAMPLE / "procedure.py").read_text("utf-8")
    text = text.replace("RB-00", code_of(tree, INCIDENT))
    (tree / module).write_text(text, "utf-8")
    shutil.copy(EXAMPLE / "page.md", tree / page)
    shutil.copy(EXAMPLE / "proof.py", tree / test)
    shutil.copy(EXAMPLE / "recording.json", tree / RECORDING)


def code_of(tree: Path, name: str) -> str:
    """Return the code that a procedure was given."""
    code = re.search(r'code="(RB-\d+)"', (tree / new.files(name)[1]).read_text("utf-8"))
    assert code
    return code[1]
