"""Runs of the past, as their logs tell of them."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from snippets._cli.walk import events
from snippets._cli.walk.transcript import read_events
from snippets._engine.errors import RunbookError, nearest

LATEST = "last"


@dataclass
class Past:
    """One run: its folder, the entries of its log, and where these left it.

    `pages` are opened in this order. `position` is the step that comes next: a slug, `verify`, or
    nothing. `values` were given and are not secret; `changes` were not undone; of `cut_off` no end
    is known. `ending` is empty for a run that did not end. Raises RunbookError for what is no run.
    """

    folder: Path
    entries: list[events.Entry]
    opening: events.Opening = field(init=False)
    pages: list[events.PageOpened] = field(init=False, default_factory=list)
    position: str = field(init=False, default="")
    values: dict[str, str] = field(init=False, default_factory=dict)
    changes: list[events.Begun] = field(init=False, default_factory=list)
    cut_off: events.Begun | None = field(init=False, default=None)
    ending: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if not {events.Opening, events.PageOpened} <= set(map(type, self.entries)):
            raise RunbookError("this run did not begin.", where=str(self.folder))
        for event in self.entries:
            self._take(event)

    def _take(self, event: events.Entry) -> None:
        match event:
            case events.Opening():
                self.opening = event
            case events.PageOpened():
                self.pages.append(event)
            case events.At():
                self.position = event.target
            case events.Value() if event.value:
                self.values[event.name] = event.value
            case events.Begun():
                self.cut_off = event
                self.changes += [event] if event.changes else []
            case events.Done():
                self.cut_off = None
            case events.Undone():
                self.changes = [change for change in self.changes if change.at != event.began]
            case events.Closing():
                self.ending = event.ending

    @property
    def procedures(self) -> list[str]:
        """Return every procedure it was on, each once, in order."""
        return list(dict.fromkeys(page.procedure for page in self.pages))

    @property
    def ended(self) -> datetime:
        """Return when the last thing happened."""
        return self.entries[-1].at


def runs(state: Path) -> list[Past]:
    """Return the runs below a state folder, newest first; what is no log of a run is left out."""
    readable = []
    for folder in sorted((state / "runs").glob("*/"), reverse=True):
        with suppress(RunbookError):
            readable.append(Past(folder, read_events(folder)))
    return readable


def find_run(state: Path, name: str) -> Past:
    """Return a run by id, or the last one; raise RunbookError when there is none."""
    by_name = {past.folder.name: past for past in runs(state)}
    if not by_name:
        raise RunbookError("there is no run yet.", where=str(state), remedy="See: runbook run.")
    if name not in by_name and name != LATEST:
        hint = nearest(name, by_name) or "See: runbook log."
        raise RunbookError(f"there is no run {name!r}.", remedy=hint)
    return by_name.get(name) or next(iter(by_name.values()))
