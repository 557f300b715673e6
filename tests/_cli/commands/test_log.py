"""`runbook log`: which runs there were, how they ended, and the transcript of each."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from snippets._cli.walk import events, history
from snippets._cli.walk.transcript import EVENTS, Transcript
from tests._cli.scripted import NOON, text_of
from tests._cli.world import runbook

OPENING = events.Opening(at=NOON, who="me", host="laptop", version="1", since=NOON)
CLOSING = events.Closing(at=NOON + timedelta(minutes=4), ending="Verified after 4 min")


def page(name: str) -> events.PageOpened:
    """Return the event of a page that is opened."""
    return events.PageOpened(
        at=NOON, procedure=name, title=name.upper(), severity="SEV1", escalation="escalate"
    )


def begun(name: str, seconds: int = 0, *, changes: bool = True) -> events.Begun:
    """Return the event of a command that begins."""
    at = NOON + timedelta(seconds=seconds)
    return events.Begun(
        at=at, id=name, place="Step", title=name, risk="r", command="c", changes=changes
    )


DONE = events.Done(at=NOON, verdict="Exit code 0.", exit_code=0, seconds=1.0, output=[])


def write(state: Path, name: str, minutes: int = 0, *, entries: list[events.Entry]) -> Transcript:
    """Write a log of a page that was opened some minutes later."""
    log = Transcript.create(state, name, NOON + timedelta(minutes=minutes))
    for event in (OPENING, page(name), *entries):
        log.add(event)
    log.close()
    return log


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs are kept during the test."""
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path))
    return tmp_path


def test_without_runs_it_says_how_to_begin_one(state: Path) -> None:
    assert runbook("log").stdout == "No run yet. Begin one with: runbook run ID\n"
    shown = runbook("log", "show")
    assert shown.exit_code == 2
    assert "there is no run yet. See: runbook run." in shown.stderr


def test_runs_are_listed_newest_first_and_the_unfinished_are_marked(state: Path) -> None:
    write(state, "one", entries=[page("two"), CLOSING])
    write(state, "three", 1, entries=[events.At(at=NOON + timedelta(seconds=9), target="b")])
    write(state, "four", 2, entries=[])
    for name, text in (("no-page", msgspec.json.encode(OPENING)), ("empty", b"")):
        (state / "runs" / name).mkdir()
        (state / "runs" / name / EVENTS).write_bytes(text)
    (state / "runs" / "broken").mkdir()
    assert runbook("log").stdout.splitlines() == [
        "20261123T030200Z-four",
        "  2026-11-23 03:00 UTC  FOUR (four)",
        "  NOT FINISHED, stopped at the start, 0 s",
        "20261123T030100Z-three",
        "  2026-11-23 03:00 UTC  THREE (three)",
        "  NOT FINISHED, stopped at b, 9 s",
        "20261123T030000Z-one",
        "  2026-11-23 03:00 UTC  TWO (one, two)",
        "  Verified after 4 min",
    ]


@pytest.mark.parametrize("name", ["20261123T030000Z-one", "last", ""])
def test_a_transcript_is_shown_as_it_was_written(state: Path, name: str) -> None:
    log = write(state, "one", entries=[begun("a"), CLOSING])
    assert runbook("log", "show", *([name] if name else [])).stdout == text_of(log)


def test_an_unknown_run_is_answered_with_the_nearest(state: Path) -> None:
    write(state, "one", entries=[])
    shown = runbook("log", "show", "20261123T030000Z-ona")
    assert shown.exit_code == 2
    assert "Did you mean '20261123T030000Z-one'?" in shown.stderr
    assert "See: runbook log." in runbook("log", "show", "%").stderr


def test_what_is_left_of_a_run_can_be_read_from_its_log(state: Path) -> None:
    entries: list[events.Entry] = [
        events.At(at=NOON, target="a"),
        events.Value(at=NOON, name="HOST", value="alpha"),
        events.Value(at=NOON, name="TOKEN"),
        begun("a", 1),
        DONE,
        begun("b", 2, changes=False),
        DONE,
        begun("c", 3),
        events.Undone(at=NOON, began=NOON + timedelta(seconds=1), title="a"),
    ]
    write(state, "one", entries=entries)
    run = history.find_run(state, "last")
    assert run.position == "a"
    assert run.values == {"HOST": "alpha"}
    assert [change.id for change in run.changes] == ["c"]
    assert run.cut_off == begun("c", 3)
    assert history.Past(run.folder, [OPENING, page("one"), begun("a"), DONE]).cut_off is None
    assert history.Past(run.folder, [OPENING, page("one")]).cut_off is None
