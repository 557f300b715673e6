"""Recordings: what the page shows of a run, and with which versions a step works."""

from pathlib import Path

import msgspec
import pytest

from snippets._engine import Names, RunbookError
from snippets._engine.recording import RecordedRun, Recording, read_recordings
from tests._world.standins.recorded import file_of, without


def run(stdout: str, stderr: str = "", *, accepted: bool = True) -> RecordedRun:
    """Return a run that printed these lines."""
    return RecordedRun(accepted, 0, stdout.split("\n"), stderr.split("\n"))


GOOD, BAD = run("out\n", "note\n"), run("\n", "unknown option\n", accepted=False)


def recording(**runs: RecordedRun) -> Recording:
    return Recording("a#look", ["tool"], {v.strip("v") + ".1.2": r for v, r in runs.items()})


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
    runs: dict[str, RecordedRun], words: str
) -> None:
    assert recording(**runs).works_with() == words
    assert recording(**runs).newest == "64.1.2"


def test_a_step_of_another_tool_has_no_version_of_the_cli() -> None:
    assert Recording("a#b", ["tool"], {"any": GOOD}).works_with() == ""


def test_recordings_are_read_by_the_id_of_their_step(tmp_path: Path) -> None:
    stored = Recording("area/page#look", ["tool"], {"any": GOOD})
    path = file_of("area/page#look", tmp_path)
    path.write_bytes(msgspec.json.encode(stored))
    assert path.name == "area__page__look.json"
    assert read_recordings(tmp_path) == {"area/page#look": stored}


@pytest.mark.parametrize(
    ("of", "lines"),
    [
        (run("out\n", "note\n"), ["note", "out"]),
        (run("\n a\n\nb \n", "\nn\n"), ["n", " a", "", "b "]),
        (run("out"), ["out"]),
        (run(" \n\t"), []),
    ],
)
def test_notes_come_before_the_output_of_the_newest_run_without_blank_lines_around(
    of: RecordedRun, lines: list[str]
) -> None:
    assert recording(v64=of, v50=BAD).lines() == lines


def test_a_broken_recording_is_told_in_full(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(b"\xff")
    with pytest.raises(RunbookError) as caught:
        read_recordings(tmp_path)
    assert caught.value.what.startswith("not a recording: ")
    assert caught.value.what.endswith(".")
    assert (caught.value.where, caught.value.remedy) == (str(path), "Run: nox -s record")


# Names: a recording holds what stands for them, and shows those of whoever reads it.


def made_with(team: str, project: str) -> str:
    """Return the table of a tool that makes each column as wide as its widest cell."""
    url = f"https://{project}-{{}}-{team}.app"
    rows = [
        ("Age", "Project", "Deployment", "Status"),
        ("5m", f"{team}/{project}", url.format("err"), "● Error"),
        ("1d", f"{team}/{project}", url.format("first"), "● Ready"),
    ]
    widths = [max(map(len, column)) + 5 for column in zip(*rows, strict=True)]
    table = ("".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    heading = f"> Deployments of {team}/{project} [1s]"
    return "\n".join([heading, "", *(f"  {row}" for row in table), ""])


@pytest.mark.parametrize(
    ("team", "project"),
    [("a", "bc"), ("team", "project"), ("the-longest-of-all-teams", "p"), ("t", "x" * 40)],
)
def test_columns_are_those_that_the_tool_would_print_with_other_names(
    team: str, project: str
) -> None:
    names = Names({"team": team, "project": project})
    recorded = Names({"team": "numbat-crew", "project": "wombat-portal"})
    stored = without(recorded, made_with("numbat-crew", "wombat-portal").split("\n"))
    assert "numbat" not in "".join(stored)
    assert names.put_in(stored) == made_with(team, project).split("\n")


def test_a_stored_table_is_aligned_whatever_the_names_of_the_run_were() -> None:
    stored, again = (
        without(Names({"team": team, "project": "wombat"}), made_with(team, "wombat").split("\n"))
        for team in ("numbats", "the-crew-of-numbats")
    )
    assert stored == again


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("    Name\t\t{{team}}\tof {{team}}", "    Name\t\tlonger-one\tof longer-one"),
        ("HOST                LEVEL", "HOST                LEVEL"),
        ("{{unknown}} {{team}", "{{unknown}} {{team}"),
        ("", ""),
    ],
)
def test_what_is_no_table_or_has_no_name_keeps_its_white_space(stored: str, shown: str) -> None:
    assert Names({"team": "longer-one"}).put_in([stored]) == [shown]


def test_columns_stay_apart_where_a_row_is_no_part_of_the_table() -> None:
    stored = ["{{t}}  b", "a-much-wider-cell  c"]
    assert Names({"t": "eleven-long"}).put_in(stored) == ["eleven-long  b", stored[1]]
    assert Names({"t": "x"}).put_in(stored) == ["x      b", stored[1]]


def test_a_line_of_one_cell_ends_a_table() -> None:
    stored = ["{{t}}  b", "of one cell", "a-much-wider-cell  c"]
    assert Names({"t": "x"}).put_in(stored) == ["x  b", *stored[1:]]


def test_a_recording_is_read_with_the_names_of_the_team_everywhere() -> None:
    shown = RecordedRun(True, 0, ["{{team}}"], ["at {{team}}"])
    stored = Recording("area/page#look", ["tool --scope {{team}}"], {"any": shown})
    named = stored.of(Names({"team": "crew"}))
    assert (named.step, named.shell) == (stored.step, ["tool --scope crew"])
    assert named.lines() == ["at crew", "crew"]
    assert (named.named, stored.named) == (True, False)
    assert stored.of(Names({})) == stored
