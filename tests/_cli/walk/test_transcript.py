"""The transcript: written as it happens, complete after any end, and never with a secret."""

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from snippets._cli.walk import events
from snippets._cli.walk.transcript import (
    EVENTS,
    Transcript,
    log_document,
    read_events,
    state_folder,
)
from snippets._engine import RunbookError
from tests._cli.scripted import NOON, new_log, text_of

OPENING = events.Opening(at=NOON, who="me", host="laptop", version="1", since=NOON)
PAGE = events.PageOpened(
    at=NOON, procedure="p", title="Page", severity="SEV1", escalation="escalate"
)
BEGUN = events.Begun(
    at=NOON, id="p#a", place="Step 1", title="A|B", risk="Reads only", command="a", changes=True
)
DONE = events.Done(at=NOON, verdict="Exit code 0.", exit_code=0, seconds=1.0, output=["```", "b"])


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Transcript]:
    """A log that is closed at the end."""
    made = new_log(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HOME": "/h"}, "/h/.local/state/astral-runbook"),
        ({"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/astral-runbook"),
        ({"HOME": "/h", "XDG_STATE_HOME": "/s", "RUNBOOK_STATE": "/r"}, "/r"),
        ({}, f"{Path.home()}/.local/state/astral-runbook"),
    ],
)
def test_runs_are_kept_where_the_environment_says(environment: dict[str, str], folder: str) -> None:
    assert state_folder(environment) == Path(folder)


def test_nobody_else_can_read_a_run(log: Transcript) -> None:
    log.add(OPENING)
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in log.folder.iterdir()} == {0o600}


def test_every_run_has_a_folder_of_its_own_with_time_and_page_in_its_name(tmp_path: Path) -> None:
    made = [Transcript.create(tmp_path, "deployment/rollback#roll-back", NOON) for _ in range(3)]
    name = "20261123T030000Z-deployment-rollback-roll-back"
    assert [log.folder.name for log in made] == [name, f"{name}-2", f"{name}-3"]
    for log in made:
        log.close()


def test_a_place_that_cannot_be_written_to_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunbookError, match="no transcript can be written") as caught:
        new_log(tmp_path / "file")
    assert "RUNBOOK_STATE" in caught.value.remedy


def test_what_is_written_is_there_at_once_and_is_the_same_for_people_and_machines(
    log: Transcript,
) -> None:
    later, early = NOON + timedelta(minutes=3), NOON - timedelta(minutes=9)
    for event in (
        events.Opening(at=NOON, who="me", host="laptop", version="1", since=early),
        PAGE,
        events.At(at=NOON, target="a"),
        events.Value(at=NOON, name="HOST", value="alpha"),
        BEGUN,
        DONE,
        events.Said(at=NOON, kind="Note", text="two\nlines"),
        events.At(at=NOON, target="b"),
        events.Undone(at=NOON, began=NOON, title="A"),
        events.Closing(at=later, ending="Verified after 3 min"),
    ):
        log.add(event)
        assert read_events(log.folder) == log.events
        assert text_of(log).startswith(
            log_document(log.events).partition("\n## Moves")[0].rstrip("\n")
        )
    written = text_of(log)
    assert written == log_document(log.events)
    assert "- First seen: 2026-11-23 02:51:00 UTC" in written
    assert "````text\n```\nb\n````\n" in written, "a fence stays inside its own"


def test_a_run_that_did_not_end_shows_its_moves_and_what_began() -> None:
    decision = events.Said(at=NOON, kind="Decision", text="go | on")
    note = events.Said(at=NOON, kind="Note", text="no move")
    text = log_document([OPENING, PAGE, BEGUN, DONE, note, decision, BEGUN])
    assert "| 03:00:00 | Step 1: A&#124;B | Exit code 0. | go &#124; on |" in text
    assert "| 03:00:00 | Step 1: A&#124;B | not finished |  |" in text
    assert text.endswith("\nNot finished.\n")


@pytest.mark.parametrize(
    "secret",
    [
        *("hunter-two", "a b/c+d%", "postgres://app:hunter-two@db/astral", 'quo"te\\s', "é-ü-ñ"),
        "http://[broken",  # has no password of its own
    ],
)
def test_no_form_of_a_secret_is_written(log: Transcript, secret: str) -> None:
    log.secrets["TOKEN"] = secret
    log.secrets["SHORT"] = "postgres://a:b@c/d"
    shown = f"{secret} {quote(secret, safe='')}"
    log.add(BEGUN)
    log.add(
        events.Done(
            at=NOON, verdict=shown, exit_code=0, seconds=0, output=[shown, "password hunter-two"]
        )
    )
    log.add(events.Said(at=NOON, kind="Note", text=shown))
    log.add(events.Value(at=NOON, name="OTHER", value=shown))
    written = text_of(log) + (log.folder / EVENTS).read_text("utf-8")
    assert secret not in written
    assert "[TOKEN] [TOKEN]" in written
    assert ("password hunter-two" in written) is ("hunter-two" not in secret)


def test_the_structure_of_a_log_survives_any_secret(log: Transcript) -> None:
    log.secrets["TOKEN"] = "begun"
    log.add(BEGUN)
    assert read_events(log.folder)[0] == BEGUN


def test_long_outputs_keep_their_beginning_their_end_and_what_decides() -> None:
    assert events.shortened("\n \n") == []
    assert events.shortened("a\nb\n") == ["a", "b"]
    assert len(events.shortened("a\n" * 200)) == 200
    text = "\n".join(str(number) for number in range(1000))
    lines = events.shortened(text, decides=lambda line: line in ("7", "500", "999"))
    left_out = "… 799 lines left out"
    assert lines == [*map(str, range(150)), "500", left_out, *map(str, range(950, 1000))]
    assert events.shortened("x" * 5000) == ["x" * events.MOST_LETTERS + " …"]


def test_what_was_cut_off_in_the_last_line_is_dropped_on_reopening(log: Transcript) -> None:
    log.add(OPENING)
    log.add(PAGE)
    log.close()
    with (log.folder / EVENTS).open("ab") as file:
        file.write(b'{"event":"sa')
    again = Transcript.reopen(log.folder)
    again.add(DONE)
    assert read_events(log.folder) == [OPENING, PAGE, DONE]
    again.close()
    log._machine, log._people = os.dup(0), os.dup(0)  # closed once more by the fixture


def test_a_run_that_is_still_under_way_is_not_opened_twice(log: Transcript) -> None:
    log.add(OPENING)
    with pytest.raises(RunbookError, match="still under way in another terminal"):
        Transcript.reopen(log.folder)


@pytest.mark.parametrize("content", [b"[]\n", b"\xff\n", None])
def test_what_is_no_log_is_told_with_its_place(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / EVENTS).write_bytes(content)
    with pytest.raises(RunbookError, match="not the log of a run") as caught:
        read_events(tmp_path)
    assert caught.value.where == str(tmp_path)


@pytest.mark.parametrize("room", [9, 0])
def test_a_full_disk_costs_what_comes_then_and_neither_the_run_nor_the_rest_of_its_log(
    log: Transcript, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """A write takes what there is room for; one that finds none fails."""
    write = os.write

    def full(file: int, data: bytes) -> int:
        if not room:
            raise OSError(28, "No space left on device")
        return write(file, data[:room])

    log.add(OPENING)
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        log.add(PAGE)
    assert log.broken == "No space left on device"
    log.add(DONE)
    assert read_events(log.folder) == [OPENING, DONE]
