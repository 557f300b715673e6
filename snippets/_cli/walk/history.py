"""Runs of the past, as their logs tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from snippets._cli.walk.events import (
    At,
    Begun,
    Closing,
    Done,
    Entry,
    Event,
    Opening,
    PageOpened,
    Undone,
    Value,
)
from snippets._cli.walk.transcript import read_events
from snippets._engine.errors import RunbookError, nearest

LATEST = "last"
_E = TypeVar("_E", bound=Event)


@dataclass(frozen=True)
class Past:
    """One run: its folder and what happened."""

    folder: Path
    events: list[Entry]

    def all(self, kind: type[_E]) -> list[_E]:
        """Return the events of a kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def name(self) -> str:
        """Return the id of the run."""
        return self.folder.name

    @cached_property
    def opening(self) -> Opening:
        """Return how it began."""
        return self.all(Opening)[0]

    @property
    def page(self) -> str:
        """Return the procedure or step it was last on."""
        return self.all(PageOpened)[-1].procedure

    @property
    def pages(self) -> list[str]:
        """Return every procedure it was on, each once, in order."""
        return list(dict.fromkeys(page.procedure for page in self.all(PageOpened)))

    @property
    def title(self) -> str:
        """Return the title of the procedure it was last on."""
        return self.all(PageOpened)[-1].title

    @property
    def ending(self) -> str:
        """Return how it ended, empty for one that did not."""
        return next((event.ending for event in self.all(Closing)), "")

    @property
    def ended(self) -> datetime:
        """Return when the last thing happened."""
        return self.events[-1].at

    @property
    def position(self) -> str:
        """Return the step that comes next: a slug, `verify`, or nothing where none was reached."""
        at = self.all(At)
        return at[-1].target if at else ""

    @property
    def values(self) -> dict[str, str]:
        """Return the values that were given and are not secret."""
        return {value.name: value.value for value in self.all(Value) if value.value}

    @property
    def cut_off(self) -> Begun | None:
        """Return the command that began and of which no end is known."""
        last = [event for event in self.events if isinstance(event, Begun | Done)][-1:]
        return next((event for event in last if isinstance(event, Begun)), None)

    def changes(self) -> Iterator[Begun]:
        """Yield what changed something and was not undone, in order."""
        undone = {event.began for event in self.all(Undone)}
        yield from (one for one in self.all(Begun) if one.changes and one.at not in undone)


def runs(state: Path) -> list[Past]:
    """Return the runs below a state folder, newest first; what is no log of a run is left out."""
    return list(_readable(state))


def _readable(state: Path) -> Iterator[Past]:
    for folder in sorted((state / "runs").glob("*/"), reverse=True):
        try:
            events = read_events(folder)
        except RunbookError:
            continue
        past = Past(folder, events)
        if all(past.all(kind) for kind in (Opening, PageOpened)):
            yield past


def find_run(state: Path, name: str) -> Past:
    """Return a run by id, or the last one; raise RunbookError when there is none."""
    found = runs(state)
    if name == LATEST and found:
        return found[0]
    for past in found:
        if past.name == name:
            return past
    if not found:
        raise RunbookError("there is no run yet.", where=str(state), remedy="See: runbook run.")
    hint = nearest(name, [past.name for past in found]) or "See: runbook log."
    raise RunbookError(f"there is no run {name!r}.", remedy=hint)
