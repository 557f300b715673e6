"""Follow a procedure: run each step, decide by its result, and end somewhere definite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from snippets.core.catalog import Catalog
from snippets.core.check import Branch, Next, Turn, carry_on, decide, escalate, finish, go_to
from snippets.core.procedure import Procedure
from snippets.core.result import Result
from snippets.core.step import Step

MOST_VISITS = 3  # of one step: a decision that keeps leading back is not leading out


class Ending(Enum):
    """How a walk through a procedure ends."""

    VERIFIED = "verified"
    ESCALATED = "escalated"
    OTHER_PAGE = "other page"


@dataclass(frozen=True)
class Move:
    """One step that was run, what came of it and the branch that was taken."""

    step: Step
    result: Result
    branch: Branch | None


@dataclass
class Walk:
    """The moves of a walk, those of its verification, how it ended and, elsewhere, the page."""

    moves: list[Move] = field(default_factory=list)
    verification: list[Move] = field(default_factory=list)
    ending: Ending = Ending.ESCALATED
    page: str = ""


def walk(
    catalog: Catalog, procedure: Procedure, perform: Callable[[Step], Result], start: str = ""
) -> Walk:
    """Follow a procedure from its first step, or from `start`.

    `perform` runs one step. A step without branches carries on when it succeeds and escalates
    when it does not. After the last step, or where a branch says so, `verify` decides.
    """
    steps = catalog.steps_by_slug(procedure)
    order = list(steps)
    walked = Walk()
    slug = start or order[0]
    while True:
        then = _perform(steps[slug], perform, walked.moves)
        if then.turn is Turn.CARRY_ON:
            rest = order[order.index(slug) + 1 :]
            then = go_to(rest[0]) if rest else finish()
        if then.turn is Turn.GO_TO:
            slug = then.target
            if sum(move.step is steps[slug] for move in walked.moves) < MOST_VISITS:
                continue
            then = escalate()
        return _end(walked, procedure, then, perform)


def _perform(step: Step, perform: Callable[[Step], Result], moves: list[Move]) -> Next:
    result = perform(step)
    branch = decide(step.branches, result)
    moves.append(Move(step, result, branch))
    if branch is not None:
        return branch.then
    return carry_on() if result.ok else escalate()


def _end(walked: Walk, procedure: Procedure, then: Next, perform: Callable[[Step], Result]) -> Walk:
    if then.turn is Turn.OPEN_PAGE:
        walked.ending, walked.page = Ending.OTHER_PAGE, then.target
    elif then.turn is Turn.FINISH and _verified(procedure, perform, walked.verification):
        walked.ending = Ending.VERIFIED
    return walked


def _verified(procedure: Procedure, perform: Callable[[Step], Result], moves: list[Move]) -> bool:
    for step in procedure.verify:
        then = _perform(step, perform, moves)
        if then.turn is not Turn.CARRY_ON:
            return then.turn is Turn.FINISH
    return True
