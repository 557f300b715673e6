"""What happens in a run, as its log keeps it and as its faces tell it."""

from collections.abc import Callable
from datetime import datetime

import msgspec

FIRST_LINES, LAST_LINES = 150, 50  # of an output; those between are counted
MOST_DECIDING = 100  # lines that decide, of those between
MOST_LETTERS = 4000  # of a line of output: a page of HTML can be a single one


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that happened, at a time in UTC."""

    at: datetime


class Opening(Event, frozen=True, tag="opening"):
    """A run begins; `since` is when the symptom was first seen."""

    who: str
    host: str
    version: str
    since: datetime


class PageOpened(Event, frozen=True, tag="page"):
    """A procedure, or a single step, is opened."""

    procedure: str
    title: str
    severity: str
    escalation: str


class Value(Event, frozen=True, tag="value"):
    """A parameter has a value; that of a secret is not written down."""

    name: str
    value: str = ""


class At(Event, frozen=True, tag="at"):
    """This step comes next: a slug, `verify`, or nothing at the end."""

    target: str


class Begun(Event, frozen=True, tag="begun"):
    """A command begins; `place` is what the step is here, such as `Step 2`."""

    id: str
    place: str
    title: str
    risk: str
    command: str
    changes: bool


class Done(Event, frozen=True, tag="done", rename={"verdict": "said"}):
    """The command that began last has ended; in the log `verdict` is called `said`."""

    verdict: str
    exit_code: int | None
    seconds: float
    output: list[str]


class Said(Event, frozen=True, tag="said"):
    """A decision, a note, a reminder or anything else that is one line."""

    kind: str
    text: str


class Undone(Event, frozen=True, tag="undone"):
    """The change that began at this time was undone."""

    began: datetime
    title: str


class Closing(Event, frozen=True, tag="closing"):
    """The run ends."""

    ending: str


Entry = Opening | PageOpened | Value | At | Begun | Done | Said | Undone | Closing


def shortened(text: str, decides: Callable[[str], bool] = lambda _: False) -> list[str]:
    """Return the first and last lines of an output, and those between that decide; each bounded."""
    lines = text.strip("\n").split("\n") if text.strip() else []
    between = lines[FIRST_LINES:-LAST_LINES]
    kept = [line for line in between if decides(line)][:MOST_DECIDING]
    if len(between) - len(kept) > 1:
        count = f"… {len(between) - len(kept)} lines left out"
        lines[FIRST_LINES:-LAST_LINES] = [*kept, count]
    return [line if len(line) <= MOST_LETTERS else f"{line[:MOST_LETTERS]} …" for line in lines]
