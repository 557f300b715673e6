"""Recordings: what the page shows of a run, and with which versions a step works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from snippets.core import RunbookError
from snippets.core.recording import Recording, Run, file_of, read

GOOD = Run(accepted=True, exit_code=0, stdout=["out", ""], stderr=["note", ""])
BAD = Run(accepted=False, exit_code=1, stdout=[""], stderr=["unknown option", ""])


def recording(**runs: Run) -> Recording:
    return Recording(
        "area/page#look", ["tool"], {v.strip("v") + ".1.2": r for v, r in runs.items()}
    )


def test_notes_come_before_the_output_as_on_a_terminal() -> None:
    assert recording(v64=GOOD).lines() == ["note", "out"]


def test_a_run_without_output_has_no_lines() -> None:
    silent = Run(accepted=True, exit_code=0, stdout=[""], stderr=[""])
    assert recording(v64=silent).lines() == []


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ({"v64": GOOD, "v50": GOOD, "v48": GOOD}, "48 to 64"),
        ({"v64": GOOD, "v50": GOOD, "v48": BAD}, "50 to 64"),
        ({"v64": GOOD, "v50": BAD, "v48": BAD}, "64"),
        ({"v64": GOOD, "v50": BAD, "v48": GOOD}, "48, 64"),
    ],
)
def test_the_versions_that_accept_a_step_are_said_in_words(
    runs: dict[str, Run], words: str
) -> None:
    assert recording(**runs).works_with() == words


def test_a_step_of_another_tool_has_no_version_of_the_cli() -> None:
    assert Recording("a#b", ["tool"], {"any": GOOD}).works_with() == ""


def test_recordings_are_read_by_the_id_of_their_step(tmp_path: Path) -> None:
    run = {"accepted": True, "exit_code": 0, "stdout": ["x"], "stderr": [""], "api_calls": []}
    whole = {"step": "area/page#look", "shell": ["tool"], "runs": {"any": run}}
    path = file_of(tmp_path, "area/page#look")
    path.write_text(json.dumps(whole))
    assert path.name == "area__page__look.json"
    assert read(tmp_path)["area/page#look"].lines() == ["x"]


def test_a_broken_recording_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"step": 1}')
    with pytest.raises(RunbookError, match=r"broken\.json.*nox -s record"):
        read(tmp_path)


def test_a_run_is_told_nothing_that_it_did_not_do() -> None:
    assert GOOD.api_calls == []
    assert (GOOD.recorded, GOOD.by) == (None, "")


def test_the_blank_lines_around_the_output_are_left_out_and_those_within_are_not() -> None:
    run = Run(accepted=True, exit_code=0, stdout=["", " a", "", "b ", ""], stderr=["", "n", ""])
    assert recording(v64=run).lines() == ["n", " a", "", "b "]
    only = Run(accepted=True, exit_code=0, stdout=["out"], stderr=[])
    assert recording(v64=only).lines() == ["out"]
    blank = Run(accepted=True, exit_code=0, stdout=[" ", "\t"], stderr=[""])
    assert recording(v64=blank).lines() == []


def test_the_newest_run_is_the_first() -> None:
    assert recording(v64=GOOD, v50=BAD).newest == "64.1.2"
    assert recording(v64=BAD, v50=GOOD).lines() == ["unknown option"]


def test_a_broken_recording_is_told_in_full(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(b"\xff")
    with pytest.raises(RunbookError) as caught:
        read(tmp_path)
    assert caught.value.what.startswith("not a recording: ")
    assert caught.value.what.endswith(".")
    assert (caught.value.where, caught.value.remedy) == (str(path), "Run: nox -s record")


def test_only_recordings_are_read(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert read(tmp_path) == {}
