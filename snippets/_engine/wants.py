"""What a walk wants of whoever walks it, and what it is answered with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from snippets._engine.decision import Branch
from snippets._engine.offer import Choice
from snippets._engine.parameter import Parameter
from snippets._engine.step import Step


@dataclass(frozen=True)
class Change:
    """A step that changed something, and when it began."""

    step: Step
    began: datetime


@dataclass(frozen=True)
class Show:
    """A step comes: show it."""

    step: Step


@dataclass(frozen=True)
class Ask:
    """A value is wanted: answered by it, in `Given`.

    `offered` are values to choose from; `problem` says what was wrong with the one given before.
    """

    step: Step
    parameter: Parameter
    offered: tuple[Choice, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Run:
    """A step is to be run with these values, or a look to be made: answered by a `Result`.

    None keeps what was decided before, where it is run `again`, and leaves nothing to choose from
    where it `looks_up` values. `undoes` takes a change back.
    """

    step: Step
    values: Mapping[str, str]
    again: bool = False
    undoes: bool = False
    looks_up: bool = False


@dataclass(frozen=True)
class Judge:
    """Lines that only a person can judge: answered by the first that holds, or None."""

    step: Step
    branches: list[Branch]


@dataclass(frozen=True)
class TakeBack:
    """The last change is to be undone as it says, and `by` a step; None: nothing was changed."""

    change: Change | None
    by: Step | None = None


@dataclass(frozen=True)
class TakenBack:
    """Whether a change is undone: `Instruction.UNDONE` goes on to the one before, None stays."""

    change: Change


@dataclass(frozen=True)
class Given:
    """The value of a parameter."""

    value: str


class Instruction(Enum):
    """What a person may say in place of any answer."""

    SKIP = "go on without this step"
    REPEAT = "do this step again"
    UNDO = "take back the last change"
    UNDONE = "it is taken back"


@dataclass(frozen=True)
class Anew:
    """Ask once more for a value, by the name of its parameter."""

    name: str


@dataclass(frozen=True)
class Back:
    """Go to a step of the procedure, by its slug, or to `verify`."""

    slug: str
