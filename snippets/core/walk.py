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
    UNVERIFIED = "not verified"


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


@dataclass
class Course:
    """Where a walk stands: `step` comes next, and nothing once it has ended.

    `judge` says where the result of that step leads, `follow` goes there; between the two a
    person may decide otherwise. A verification of which a part was left out proves nothing.
    """

    catalog: Catalog
    procedure: Procedure
    start: str = ""
    walked: Walk = field(default_factory=Walk)
    step: Step | None = field(init=False)
    verifying: bool = field(init=False, default=False)
    proves: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        steps = self.catalog.steps_by_slug(self.procedure)
        self.step = steps[self.start or next(iter(steps))]

    def steps(self) -> dict[str, Step]:
        """Return the steps, or those of the verification once that has begun, by slug."""
        if not self.verifying:
            return self.catalog.steps_by_slug(self.procedure)
        return {self.catalog.slug_of(step): step for step in self.procedure.verify}

    def judge(self, step: Step, result: Result) -> Next:
        """Note what came of a step; return where that leads, which is never just on.

        A step without branches carries on when it succeeds and escalates when it does not. So
        does what keeps leading back, and a verification that neither finishes nor carries on.
        """
        branch = decide(step.branches, result)
        walked = self.walked
        (walked.verification if self.verifying else walked.moves).append(Move(step, result, branch))
        then = (carry_on() if result.ok else escalate()) if branch is None else branch.then
        if then.turn is Turn.CARRY_ON:
            return self.after(step)
        if self.verifying:
            return then if then.turn is Turn.FINISH else escalate()
        if then.turn is Turn.GO_TO:
            target = self.steps()[then.target]
            # One that was left out has no visits: then those of the step that leads there count.
            there, here = (sum(m.step is one for m in walked.moves) for one in (target, step))
            if there >= MOST_VISITS or here > MOST_VISITS:
                return escalate()
        return then

    def after(self, step: Step) -> Next:
        """Return what follows a step in order: the next one, or the end."""
        order = list(self.steps())
        rest = order[order.index(self.catalog.slug_of(step)) + 1 :]
        return go_to(rest[0]) if rest else finish()

    def follow(self, then: Next) -> None:
        """Go there; after the last step, or where a branch says so, the verification begins."""
        match then.turn:
            case Turn.GO_TO:
                self.step = self.steps()[then.target]
            case Turn.FINISH if not self.verifying and self.procedure.verify:
                self.verifying, self.proves, self.step = True, True, self.procedure.verify[0]
            case Turn.FINISH:
                self.end(Ending.VERIFIED if self.proves else Ending.UNVERIFIED)
            case Turn.OPEN_PAGE:
                self.end(Ending.OTHER_PAGE, then.target)
            case _:
                self.end(Ending.ESCALATED)

    def leave_out(self, step: Step) -> None:
        """Go on without a step, or without heeding what came of it."""
        self.proves = self.proves and not self.verifying
        self.follow(self.after(step))

    def back_to(self, slug: str) -> None:
        """Go to a step of the procedure, also after the verification began."""
        self.verifying = False
        self.follow(go_to(slug))

    def end(self, ending: Ending, page: str = "") -> None:
        """End here."""
        self.step, self.walked.ending, self.walked.page = None, ending, page


def walk(
    catalog: Catalog, procedure: Procedure, perform: Callable[[Step], Result], start: str = ""
) -> Walk:
    """Follow a procedure from its first step, or from `start`, as its decisions say.

    `perform` runs one step.
    """
    course = Course(catalog, procedure, start)
    while course.step is not None:
        step = course.step
        course.follow(course.judge(step, perform(step)))
    return course.walked
