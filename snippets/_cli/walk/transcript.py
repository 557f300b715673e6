"""The transcript of a run: an incident log in Markdown, written as it happens.

Every run has a folder of its own with two files, both readable by their owner alone:
`transcript.md` for people and `events.jsonl`, the same by machine, from which `runbook log` and a
resumed run read. Neither holds a control character, whatever a command printed. A line is written
at once, and kept on the disk when a step begins or ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from snippets._cli.walk import events
from snippets._engine.errors import RunbookError
from snippets._engine.prose import fence
from snippets._engine.secret import hide_secrets
from snippets._engine.terminal_text import clean

EVENTS, TRANSCRIPT = "events.jsonl", "transcript.md"
_STRUCTURE = {"event", "at", "id", "procedure", "target", "severity"}  # never from outside


_DECODER = msgspec.json.Decoder(events.Entry)


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return where runs are kept: RUNBOOK_STATE, or astral-runbook below XDG_STATE_HOME."""
    if own := environment.get("RUNBOOK_STATE"):
        return Path(own)
    home = Path(environment.get("HOME") or Path.home())
    base = environment.get("XDG_STATE_HOME") or home / ".local" / "state"
    return Path(base) / "astral-runbook"


def new_folder(above: Path, what: str, name: str, at: datetime) -> Path:
    """Make the folder of a new run or drill; raise RunbookError where `what` cannot be written."""
    base = f"{at:%Y%m%dT%H%M%SZ}-{re.sub(r'[^a-z0-9]+', '-', name)}"
    try:
        above.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = len(list(above.glob(f"{base}*")))
        folder = above / (f"{base}-{taken + 1}" if taken else base)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise RunbookError(
            f"no {what} can be written: {error.strerror}.",
            where=str(above),
            remedy="Set RUNBOOK_STATE to a folder of your own.",
        ) from error
    return folder


class Transcript:
    """The log of one run, open for writing.

    `secrets` are values by name; wherever one shows up, `[NAME]` is written in its place. A disk
    that takes no more does not stop the run: `broken` says why entries are missing.
    """

    def __init__(self, folder: Path, before: list[events.Entry] | None = None) -> None:
        self.folder = folder
        self.events: list[events.Entry] = before or []
        self.secrets: dict[str, str] = {}
        self.broken = ""
        self._machine = _open(folder / EVENTS)
        self._people = _open(folder / TRANSCRIPT)
        try:
            fcntl.flock(self._machine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise RunbookError(
                f"the run {folder.name} is still under way in another terminal.",
                remedy="Go on there, end it first, or begin another without --resume.",
            ) from error

    @classmethod
    def create(cls, state: Path, name: str, at: datetime) -> Transcript:
        """Make the folder of a new run; raise RunbookError where nothing can be written."""
        return cls(new_folder(state / "runs", "transcript", name, at))

    @classmethod
    def reopen(cls, folder: Path) -> Transcript:
        """Open the log of an earlier run; what was cut off in its last line is dropped."""
        opened = cls(folder, read_events(folder))
        opened._drop_cut_off()
        return opened

    def add(self, event: events.Entry) -> None:
        """Write what happened: for people first, so that a cut between leaves no gap there."""
        event = self._masked(event)
        lines = "".join(f"{line}\n" for line in markdown(event, self.events))
        self.events.append(event)
        try:
            _write(self._people, lines.encode())
            _write(self._machine, msgspec.json.encode(event) + b"\n")
            if isinstance(event, events.Begun | events.Done | events.Closing):
                os.fsync(self._people)
                os.fsync(self._machine)
        except OSError as error:
            self.broken = error.strerror or str(error)
            with suppress(OSError):
                self._drop_cut_off()

    def _drop_cut_off(self) -> None:
        os.ftruncate(self._machine, len(_whole(self.folder)))

    def hide(self, text: str) -> str:
        """Return a text without the secrets of the run, as `hide_secrets` does."""
        return hide_secrets(text, self.secrets)

    def close(self) -> None:
        """Let go of the files."""
        os.close(self._machine)
        os.close(self._people)

    def _masked(self, event: events.Entry) -> events.Entry:
        def mask(value: Any) -> Any:
            match value:
                case str():  # cleaned first: a secret may be broken up by what is not seen
                    return self.hide(clean(value))
                case list():
                    return [mask(item) for item in value]
                case dict():
                    return {k: v if k in _STRUCTURE else mask(v) for k, v in value.items()}
            return value

        masked: events.Entry = msgspec.convert(mask(msgspec.to_builtins(event)), events.Entry)
        return masked


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _write(file: int, data: bytes) -> None:
    """Write it all: a disk that is nearly full takes a part, and raises nothing."""
    if os.write(file, data) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _whole(folder: Path) -> bytes:
    data = (folder / EVENTS).read_bytes()
    return data[: data.rfind(b"\n") + 1]


def read_events(folder: Path) -> list[events.Entry]:
    """Return the events of a run; raise RunbookError for what is no log."""
    try:
        lines = _whole(folder).splitlines()
        return [_DECODER.decode(line) for line in lines]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RunbookError(
            f"this is not the log of a run: {error}.",
            where=str(folder),
            remedy="See: runbook log.",
        ) from error


def markdown(event: events.Entry, before: list[events.Entry]) -> Iterator[str]:
    """Yield the lines that an event adds to the transcript, after those `before` it."""
    time = f"{event.at:%H:%M:%S}"
    match event:
        case events.Opening():
            yield f"# Incident log of {event.at:%Y-%m-%d}"
            yield ""
            by = f"by {_prose(event.who)} on {_prose(event.host)}"
            yield f"- Begun: {event.at:%Y-%m-%d %H:%M:%S} UTC, {by}"
            if event.since != event.at:
                yield f"- First seen: {event.since:%Y-%m-%d %H:%M:%S} UTC"
            yield f"- Runbook: {event.version}"
        case events.PageOpened():
            yield from ("", f"## {event.title}", "")
            yield f"Page `{event.procedure}`, {event.severity}: {event.escalation}."
        case events.Begun():
            yield from ("", f"### {time} {event.place}: {event.title}", "")
            block = ["", *fence(event.command)[:-1]]
            yield from (f"{event.risk}. `{event.id}`", *(block if event.command else []))
        case events.Done():
            yield from ("", f"{time} {event.verdict}")
            if event.output:
                yield from ("", *fence("\n".join(event.output), "text")[:-1])
        case events.Closing():
            yield from ("", "## Moves", "", *_moves(before), "")
            yield f"{event.at:%Y-%m-%d %H:%M:%S} UTC: {event.ending}."
        case events.At():
            return
        case _:
            shown = [earlier for earlier in before if not isinstance(earlier, events.At)]
            if shown and not isinstance(shown[-1], events.Value | events.Said | events.Undone):
                yield ""
            yield f"- {time} {_line(event)}"


def _line(event: events.Value | events.Said | events.Undone) -> str:
    match event:
        case events.Value(value=""):
            return f"Value: `{event.name}` was entered; it is secret and not written down"
        case events.Value():
            return f"Value: `{event.name}` is {_code(event.value)}"
        case events.Undone():
            return f"Undone: {event.title}"
        case _:
            return f"{event.kind}: {_prose(event.text)}"


_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")


def _prose(text: str) -> str:
    """Return a text on one line, with nothing in it that Markdown takes for HTML or a link.

    Code between backticks stays; a backtick without its second would take in what follows.
    """
    flat = " ".join(text.split())
    if "`" in _CODE.sub("", flat):
        flat = flat.replace("`", "&#96;")
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", flat).replace("](", "]&#40;")


def _code(text: str) -> str:
    """Return a text as code on a line, between more backticks than it holds."""
    marks = "`" * (1 + max(map(len, re.findall(r"`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def _moves(entries: list[events.Entry]) -> Iterator[str]:
    yield "| Time | Step | Result | Then |"
    yield "| --- | --- | --- | --- |"
    for number, event in enumerate(entries):
        if isinstance(event, events.Begun):
            row = [f"{event.at:%H:%M:%S}", f"{event.place}: {event.title}", "not finished", ""]
            for later in entries[number + 1 :]:
                if isinstance(later, events.Begun):
                    break
                if isinstance(later, events.Done):
                    row[2] = later.verdict
                if isinstance(later, events.Said) and later.kind == "Decision":
                    row[3] = _prose(later.text)
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def log_document(entries: list[events.Entry]) -> str:
    """Return the whole transcript; that of an unfinished run has its moves at the end, too."""
    lines: list[str] = []
    for number, event in enumerate(entries):
        lines += markdown(event, entries[:number])
    if entries and not isinstance(entries[-1], events.Closing):
        lines += ["", "## Moves", "", *_moves(entries), "", "Not finished."]
    return "\n".join(lines) + "\n"
