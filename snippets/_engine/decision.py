"""Decisions as code: what to do with each result of a step, the first line that holds first."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from snippets._engine.conditions import Condition
from snippets._engine.result import Result


class Turn(Enum):
    """Kinds of next move."""

    CARRY_ON = "carry on"
    REPEAT = "repeat"
    GO_TO = "go to"
    OPEN_PAGE = "open"
    NOT_HERE = "not here"
    CALL = "call"
    FINISH = "finish"


@dataclass(frozen=True)
class Act:
    """Something that a person does by hand before the next move: a name, and words for it.

    Where it is to choose another value, `renews` is the name of its parameter.
    """

    name: str
    words: str
    renews: str = ""


@dataclass(frozen=True)
class Next:
    """Where a decision leads; `target` is a step of the procedure, a page or a role.

    `after` is what to do by hand first. Of a step that is repeated in vain, `target` is who then
    is called, empty for the people that the severity names.
    """

    turn: Turn
    target: str = ""
    after: Act | None = None


def carry_on(after: Act | None = None) -> Next:
    """Lead to the next step."""
    return Next(Turn.CARRY_ON, after=after)


def repeat(after: Act, role: str = "") -> Next:
    """Lead to the same step, when this was done by hand; where that is in vain, to a role."""
    return Next(Turn.REPEAT, role, after)


def go_to(step: str, after: Act | None = None) -> Next:
    """Lead to a step of this procedure, by its slug."""
    return Next(Turn.GO_TO, step, after)


def open_page(procedure: str) -> Next:
    """Lead to another procedure, by its id."""
    return Next(Turn.OPEN_PAGE, procedure)


def not_here() -> Next:
    """Lead to the cards of the home page: this is not the page for what is wrong."""
    return Next(Turn.NOT_HERE)


def call(role: str, after: Act | None = None) -> Next:
    """Lead to a role that can mend it."""
    return Next(Turn.CALL, role, after)


def escalate() -> Next:
    """Lead to the people the severity names."""
    return Next(Turn.CALL)


def finish() -> Next:
    """Lead to the verification of this procedure; in it, to its good end."""
    return Next(Turn.FINISH)


@dataclass(frozen=True)
class Branch:
    """One line of a decision: when this holds, go there. The first that holds is taken."""

    when: Condition
    then: Next


_ELSE = Condition("still something else", lambda _: True)


def anything_else(then: Next) -> Branch:
    """Close a decision with another move than to call people."""
    return Branch(_ELSE, then)


def is_closed(branches: tuple[Branch, ...]) -> bool:
    """Tell whether a decision says what to do when nothing else holds, or has no line at all."""
    return not branches or branches[-1].when is _ELSE


def closed(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Return a decision that has no dead end: it ends with a call unless it says otherwise."""
    return branches if is_closed(branches) else (*branches, anything_else(escalate()))


def carry_on_if(when: Condition) -> tuple[Branch, ...]:
    """Decide to carry on when this holds, and to escalate when it does not."""
    return (Branch(when, carry_on()),)


def redirected(branches: tuple[Branch, ...], then: Next, *turns: Turn) -> tuple[Branch, ...]:
    """Return a decision that leads elsewhere wherever it took one of these turns."""
    return tuple(Branch(b.when, then) if b.then.turn in turns else b for b in branches)


def escalate_elsewhere(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Return a decision that escalates wherever it led to another page, or to the cards.

    What then leads where its last line leads is said by that line.
    """
    kept = list(redirected(branches, escalate(), Turn.OPEN_PAGE, Turn.NOT_HERE))
    while len(kept) > 1 and kept[-2].then == kept[-1].then and not kept[-2].when.judged:
        del kept[-2]
    return tuple(kept)


def decide(branches: tuple[Branch, ...], result: Result) -> Branch | None:
    """Return the first branch whose condition holds."""
    return next((branch for branch in branches if branch.when.holds(result)), None)


def deciding(
    branches: tuple[Branch, ...], values: Mapping[str, str], expect: str = ""
) -> Callable[[str], bool]:
    """Return what tells whether a line of an output, taken alone, decides one of these branches.

    It does where a condition holds because of it, and where it has the words of one, or a text that
    is expected.
    """
    silent = Result(0, values=values)
    asked = [b.when for b in branches if not (b.when.judged or b.when.holds(silent))]
    words = " ".join((expect, *(branch.when.words for branch in branches)))
    named = set(re.findall(r"`([^`]+)`", words))

    def decides(line: str) -> bool:
        flat = " ".join(line.split())
        alone = dataclasses.replace(silent, stdout=line)
        return any(text in flat for text in named) or any(when.holds(alone) for when in asked)

    return decides
