"""A try keeps what its commands printed, stops at the first that fails, and says which."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.nightly import run
from tests.nightly.subjects import Subject


def python(code: str) -> tuple[str, ...]:
    """Return a command that runs Python."""
    return (sys.executable, "-c", code)


GOOD = python("print('fine')")
BAD = python("import sys; print('out'); print('wrong', file=sys.stderr); sys.exit(3)")


def attempt(folder: Path, *commands: tuple[str, ...], then: tuple[str, ...] = ()) -> str:
    """Try commands; return the file of what they printed, without the commands themselves."""
    run.attempt(Subject("A subject", "nightly", commands, then), folder)
    printed = (folder / "output.txt").read_text("utf-8")
    return "".join(line for line in printed.splitlines(keepends=True) if line[:2] != "$ ")


def result(folder: Path) -> dict[str, object]:
    """Return what was found."""
    return dict(json.loads((folder / "result.json").read_text("utf-8")))


def test_what_holds_has_the_exit_code_of_success(tmp_path: Path) -> None:
    assert attempt(tmp_path / "new", GOOD, GOOD) == "fine\nfine\n"
    assert result(tmp_path / "new") == {"code": 0, "command": ""}


def test_the_first_command_that_fails_ends_it_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = attempt(tmp_path, GOOD, BAD, GOOD)
    assert sorted(shown.split()) == ["fine", "out", "wrong"]
    assert result(tmp_path) == {"code": 3, "command": " ".join(BAD)}
    assert "wrong" in capsys.readouterr().out, "the log of the run has it as well"


def test_what_is_different_is_shown_afterwards_and_does_not_count(tmp_path: Path) -> None:
    assert attempt(tmp_path, BAD, then=GOOD).endswith("fine\n")
    assert result(tmp_path)["code"] == 3


def test_a_command_that_is_not_there_fails_like_any_other(tmp_path: Path) -> None:
    assert "no-such-tool: No such file" in attempt(tmp_path, ("no-such-tool",))
    assert result(tmp_path) == {"code": 127, "command": "no-such-tool"}


def test_the_commands_get_no_input_and_print_no_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    code = (
        "import os, sys;"
        "print(repr(sys.stdin.read()), os.environ['NO_COLOR'], os.environ.get('FORCE_COLOR'))"
    )
    assert attempt(tmp_path, python(code)) == "'' 1 None\n"


def test_an_unknown_subject_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run.main(["no-such-subject", "folder"]) == 2
    assert "newest-vercel" in capsys.readouterr().err
