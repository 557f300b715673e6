"""Issues: one for each subject that failed, renewed and not doubled, and closed when it holds.

`gh` is a program on PATH that keeps issues in a file and knows what the real one is called with.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.nightly import report
from tests.nightly.subjects import SUBJECTS, of

GH = f"""\
#!{sys.executable} -IS
import json, os, pathlib, sys

store = pathlib.Path(os.environ["FAKE_GH"])
state = json.loads(store.read_text())
words = sys.argv[1:]
option = lambda name: words[words.index(name) + 1] if name in words else None
state["calls"].append(words)
match words[:2]:
    case ["issue", "list"]:
        assert option("--state") == "open" and option("--json") == "number,title", words
        print(json.dumps([
            dict(number=int(n), title=i["title"]) for n, i in state["issues"].items()
            if i["open"] and option("--label") in i["labels"]
        ]))
    case ["label", "create"]:
        assert "--force" in words, words
        state["labels"].append(words[2])
    case ["issue", "create"]:
        if option("--label") not in state["labels"]:
            sys.exit("could not add label")
        assert option("--body-file") == "-", words
        issue = dict(title=option("--title"), labels=[option("--label")], open=True)
        state["issues"][str(len(state["issues"]) + 1)] = issue | dict(body=sys.stdin.read())
    case ["issue", "edit"]:
        assert option("--body-file") == "-", words
        state["issues"][words[2]]["body"] = sys.stdin.read()
    case ["issue", "close"]:
        state["issues"][words[2]] |= dict(open=False, comment=option("--comment"))
    case _:
        sys.exit("unknown command: " + " ".join(words))
store.write_text(json.dumps(state))
"""


RUN = "https://github.test/run/1"


class World:
    """A repository on GitHub, and a folder of results."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "gh.json"
        self.state.write_text(json.dumps({"issues": {}, "labels": [], "calls": []}))
        self.results = folder / "results"

    @property
    def issues(self) -> list[dict[str, object]]:
        """Return every issue, oldest first."""
        return list(json.loads(self.state.read_text())["issues"].values())

    @property
    def calls(self) -> list[list[str]]:
        """Return what gh was called with."""
        return list(json.loads(self.state.read_text())["calls"])

    def result(self, subject: str, code: int, output: str = "the difference\n") -> None:
        """Put the result of a subject where the workflow puts it."""
        place = self.results / subject
        place.mkdir(parents=True, exist_ok=True)
        (place / "output.txt").write_text(output, "utf-8")
        (place / "result.json").write_text(json.dumps({"code": code, "command": "nox -s x"}))

    def report(self, *subjects: str) -> list[str]:
        """Report on these subjects."""
        return report.report([report.read(self.results, name) for name in subjects], RUN)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A repository without issues."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "gh").write_text(GH)
    (programs / "gh").chmod(0o755)
    world = World(tmp_path)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_GH", str(world.state))
    monkeypatch.setenv("RUN_URL", RUN)
    return world


def test_a_first_failure_opens_an_issue_with_the_difference(world: World) -> None:
    world.result("links", 1)
    world.result("review", 0)
    assert world.report("links", "review") == [
        "FAILED  Nightly: Links to the outside",
        "ok      Nightly: Procedures that are due to be run again",
    ]
    (issue,) = world.issues
    assert issue["title"] == "Nightly: Links to the outside"
    assert issue["labels"] == ["nightly"]
    text = str(issue["body"])
    for part in ("`nox -s x`", "exit code 1", "https://github.test/run/1", "nox -s links"):
        assert part in text
    assert "```text\nthe difference\n```" in text


def test_a_second_failure_renews_the_issue_and_opens_no_other(world: World) -> None:
    world.result("links", 1, "first\n")
    world.report("links")
    world.result("links", 1, "second\n")
    world.report("links")
    (issue,) = world.issues
    assert "second" in str(issue["body"])
    assert "first" not in str(issue["body"])


def test_what_holds_again_is_closed_and_a_new_failure_is_a_new_issue(world: World) -> None:
    for code in (1, 0, 0, 1):
        world.result("links", code)
        world.report("links")
    first, second = world.issues
    assert (first["open"], second["open"]) == (False, True)
    assert first["comment"] == "It holds again: https://github.test/run/1"


def test_without_a_failure_nothing_is_written(world: World) -> None:
    world.result("links", 0)
    assert world.report("links") == ["ok      Nightly: Links to the outside"]
    assert [call[:2] for call in world.calls] == [["issue", "list"]]


def test_a_subject_without_a_result_has_failed(world: World) -> None:
    world.report("links")
    assert "It did not end by itself" in str(world.issues[0]["body"])


@pytest.mark.parametrize("broken", ["", "[]", '{"code": "x", "command": ""}', '{"code": 0}'])
def test_a_broken_result_is_a_failure(world: World, broken: str) -> None:
    world.result("links", 0)
    (world.results / "links" / "result.json").write_text(broken)
    assert world.report("links") == ["FAILED  Nightly: Links to the outside"]


def test_output_cannot_leave_its_block_nor_hide_in_it(world: World) -> None:
    hostile = "````\n@everyone </details>\n\x1b]0;title\x07\x1b[31mred\x1b[0m\u202e\x08\r\n"
    world.result("links", 1, hostile)
    world.report("links")
    text = str(world.issues[0]["body"])
    assert "`````text\n````\n@everyone </details>\nred\n`````\n" in text


def test_a_long_output_is_cut_at_its_beginning(world: World) -> None:
    world.result("links", 1, "".join(f"{n} {'x' * 1000}\n" for n in range(1000)) + "the end\n")
    world.report("links")
    text = str(world.issues[0]["body"])
    assert "the end\n```" in text
    assert len(text) < 65_536


def test_gh_is_never_given_output_as_an_argument(world: World) -> None:
    world.result("links", 1, "--repo somewhere/else\n")
    world.report("links")
    world.report("links")
    assert not any("somewhere" in word for call in world.calls for word in call)


@pytest.mark.parametrize("when", ["nightly", "weekly"])
def test_a_schedule_reports_all_its_subjects_and_is_red_if_one_failed(
    world: World, when: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = of(when)
    for name in names:
        world.result(name, 0)
    assert report.main([str(world.results), when]) == 0
    world.result(names[-1], 1)
    assert report.main([str(world.results), when]) == 1
    assert [issue["title"] for issue in world.issues] == [f"Nightly: {SUBJECTS[names[-1]].title}"]
    assert RUN in str(world.issues[0]["body"])
    assert len(capsys.readouterr().out.splitlines()) == 2 * len(names)


def test_a_schedule_that_there_is_not_is_refused() -> None:
    with pytest.raises(SystemExit, match="no schedule 'monthly'"):
        of("monthly")


def test_no_two_subjects_share_an_issue() -> None:
    titles = [subject.title for subject in SUBJECTS.values()]
    assert len(titles) == len(set(titles))
