"""Follow a procedure: run each step, decide by its result, and end somewhere definite."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from enum import Enum

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn, decide, escalate, finish, go_to
from snippets._engine.parameter import Parameter
from snippets._engine.pipeline import parameters_in
from snippets._engine.procedure import Procedure
from snippets._engine.result import Result
from snippets._engine.step import Step

MOST_VISITS = 3  # of one step: a decision that keeps leading back is not leading out


class Ending(Enum):
    """How a walk through a procedure ends.

    `FIXED`: users meet no trouble any more, and it was looked at. `DONE`: planned work is done,
    which says nothing of production. `NOT_HERE`: another page is right, or the cards of the home
    page. `CALLED`: somebody who can mend it was called. `UNVERIFIED`: it was not looked at.
    """

    FIXED = "fixed"
    DONE = "done"
    NOT_HERE = "not here"
    CALLED = "called"
    UNVERIFIED = "not verified"


@dataclass(frozen=True)
class Move:
    """One step that was run, what came of it and the branch that was taken."""

    step: Step
    result: Result
    branch: Branch


@dataclass
class Walk:
    """The moves of a walk, those of its verification, and how it ended.

    `page` is the other page, empty for the cards; `role` who is called.
    """

    moves: list[Move] = field(default_factory=list)
    verification: list[Move] = field(default_factory=list)
    ending: Ending = Ending.CALLED
    page: str = ""
    role: str = ""
    notes: list[str] = field(default_factory=list)


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

    @property
    def last(self) -> Move:
        """Return the last step that was run, and what came of it."""
        return (self.walked.verification if self.verifying else self.walked.moves)[-1]

    def steps(self) -> dict[str, Step]:
        """Return the steps, or those of the verification once that has begun, by slug."""
        if not self.verifying:
            return self.catalog.steps_by_slug(self.procedure)
        return {self.catalog.slug_of(step): step for step in self.procedure.verify}

    def open_to_judgement(self, step: Step, result: Result) -> list[Branch]:
        """Return the lines before the first that holds, of which only a person can tell."""
        ways = self.catalog.ways(step)
        before = itertools.takewhile(lambda branch: not branch.when.holds(result), ways)
        return [branch for branch in before if branch.when.judged]

    def judge(self, step: Step, result: Result, told: Branch | None = None) -> Next:
        """Note what came of a step; return where that leads, which is never just on.

        `told` is the line that a person says holds. What keeps leading back escalates.
        """
        ways = self.catalog.ways(step)
        branch = told or decide(ways, result) or ways[-1]
        walked = self.walked
        (walked.verification if self.verifying else walked.moves).append(Move(step, result, branch))
        then = branch.then
        if then.turn is Turn.CARRY_ON:
            return replace(self.after(step), after=then.after)
        if then.turn in (Turn.GO_TO, Turn.REPEAT):
            target = self._named(then.target) if then.target else step
            # One that was left out has no visits: then those of the step that leads there count.
            visited = [move.step for move in (*walked.moves, *walked.verification)]
            there, here = (sum(one is other for other in visited) for one in (target, step))
            if there >= MOST_VISITS or here > MOST_VISITS:
                return escalate()
        return then

    def _named(self, slug: str) -> Step:
        """Return a step by its slug; a verification may lead back to one of the procedure."""
        return (self.catalog.steps_by_slug(self.procedure) | self.steps())[slug]

    def after(self, step: Step) -> Next:
        """Return what follows a step in order: the next one, or the end."""
        order = list(self.steps())
        rest = order[order.index(self.catalog.slug_of(step)) + 1 :]
        return go_to(rest[0]) if rest else finish()

    def follow(self, then: Next) -> None:
        """Go there; after the last step, or where a branch says so, the verification begins."""
        match then.turn:
            case Turn.GO_TO:
                self.verifying = self.verifying and then.target in self.steps()
                self.step = self._named(then.target)
            case Turn.FINISH if not self.verifying and self.procedure.verify:
                self.verifying, self.proves, self.step = True, True, self.procedure.verify[0]
            case Turn.FINISH if not self.proves:
                self.end(Ending.UNVERIFIED)
            case Turn.FINISH:
                self.end(Ending.DONE if self.procedure.planned else Ending.FIXED)
            case Turn.OPEN_PAGE | Turn.NOT_HERE:
                self.end(Ending.NOT_HERE, page=then.target)
            case Turn.REPEAT:
                pass  # the same step comes next
            case _:
                self.end(Ending.CALLED, role=then.target or self.procedure.severity.escalation)

    def leave_out(self, step: Step) -> None:
        """Go on without a step, or without heeding what came of it."""
        self.proves = self.proves and not self.verifying
        self.follow(self.after(step))

    def back_to(self, slug: str) -> None:
        """Go to a step of the procedure, also after the verification began."""
        self.verifying = False
        self.follow(go_to(slug))

    def end(self, ending: Ending, page: str = "", role: str = "") -> None:
        """End here."""
        self.step, self.walked.ending = None, ending
        self.walked.page, self.walked.role = page, role


# What a walk wants of whoever walks it, and what it is answered with.


@dataclass(frozen=True)
class Show:
    """A step comes: show it."""

    step: Step


@dataclass(frozen=True)
class Ask:
    """A value is wanted: answered by it, in `Given`."""

    step: Step
    parameter: Parameter


@dataclass(frozen=True)
class Run:
    """A step is to be run, or a look to be made: answered by a `Result`."""

    step: Step


@dataclass(frozen=True)
class Decided:
    """A result leads somewhere: answered by None to go there, or by another `Next`."""

    move: Move
    then: Next


@dataclass(frozen=True)
class TakeBack:
    """The last step that changed something, to be undone as it says; None: nothing was changed."""

    step: Step | None


@dataclass(frozen=True)
class Ended:
    """The walk is over."""

    walked: Walk


@dataclass(frozen=True)
class Given:
    """The value of a parameter."""

    value: str


class Word(Enum):
    """What a person may say in place of any answer."""

    SKIP = "go on without this step"
    REPEAT = "do this step again"
    UNDO = "take back the last change"
    QUIT = "stop here"


@dataclass(frozen=True)
class Back:
    """Go to a step of the procedure, by its slug."""

    slug: str


@dataclass(frozen=True)
class Note:
    """Keep this with the walk."""

    text: str


Want = Show | Ask | Run | Decided | TakeBack | Ended
Reply = Result | Given | Next | Word | Back | Note | None


def walking(course: Course, values: dict[str, str] | None = None) -> Generator[Want, Reply, None]:
    """Walk a procedure: yield what is wanted, take the answer, and end with `Ended`.

    `values` holds what was given for parameters and takes what is given; with None nobody is
    asked for one. Raises TypeError for an answer that does not fit what was wanted.
    """
    while (step := course.step) is not None:
        yield Show(step)
        reply = yield from _run(course, step, values)
        if isinstance(reply, Result):
            then = course.judge(step, reply)
            reply = (yield from _noting(course, Decided(course.last, then))) or then
        match reply:
            case Next():
                course.follow(reply)
            case Back():
                course.back_to(reply.slug)
            case Word.SKIP:
                course.leave_out(step)
            case Word.REPEAT:
                pass
            case Word.QUIT:
                course.end(Ending.UNVERIFIED)
            case _:
                raise TypeError(f"{reply!r} answers nothing that was asked")
    yield Ended(course.walked)


def _run(
    course: Course, step: Step, values: dict[str, str] | None
) -> Generator[Want, Reply, Reply]:
    """Want every value that a step has none for, and then its result."""
    if values is not None:
        for parameter in (p for p in parameters_in(step.action) if p.name not in values):
            reply = yield from _noting(course, Ask(step, parameter))
            if not isinstance(reply, Given):
                return reply
            values[parameter.name] = reply.value
    return (yield from _noting(course, Run(step)))


def _noting(course: Course, want: Want) -> Generator[Want, Reply, Reply]:
    """Want something until it is answered: notes and what is taken back come in between."""
    while True:
        reply = yield want
        if isinstance(reply, Note):
            course.walked.notes.append(reply.text)
        elif reply is Word.UNDO:
            changed = (m.step for m in reversed(course.walked.moves) if m.step.undo)
            yield TakeBack(next(changed, None))
        else:
            return reply


def walk(
    catalog: Catalog, procedure: Procedure, perform: Callable[[Step], Result], start: str = ""
) -> Walk:
    """Follow a procedure from its first step, or from `start`, as its decisions say.

    `perform` runs one step.
    """
    course = Course(catalog, procedure, start)
    walked = walking(course)
    want = next(walked)
    while not isinstance(want, Ended):
        want = walked.send(perform(want.step) if isinstance(want, Run) else None)
    return want.walked
