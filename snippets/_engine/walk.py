"""Follow a procedure: run each step, decide by its result, and end somewhere definite."""

import itertools
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from enum import Enum

from snippets._engine import wants
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn, call, decide, finish, go_to
from snippets._engine.offer import Choice, Offer, offered
from snippets._engine.parameter import Parameter, ParameterError
from snippets._engine.pipeline import parameters_in
from snippets._engine.procedure import Procedure
from snippets._engine.result import Result
from snippets._engine.step import Risk, Step

VERIFY = "verify"  # in place of a step: the verification
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
class Course:
    """Where a walk stands: `step` comes next, and nothing once it has ended, as `ending` says.

    `judge` says where the result of that step leads, `follow` goes there; between the two a
    person may decide otherwise. A verification of which a part was left out proves nothing.
    `results` are the last ones of each step, by its id. At the end `page` is the other page, empty
    for the cards, and `role` who is called.
    """

    catalog: Catalog
    procedure: Procedure
    start: str = ""
    results: dict[str, Result] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    ending: Ending = Ending.CALLED
    page: str = ""
    role: str = ""
    step: Step | None = field(init=False)
    verifying: bool = field(init=False, default=False)
    proves: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        steps = self.catalog.steps_by_slug(self.procedure)
        self.step = steps[self.start] if self.start in steps else next(iter(steps.values()))
        if self.start == VERIFY:
            self.follow(finish())

    def offers(self) -> list[tuple[Offer, Result]]:
        """Return what the steps that name values have printed."""
        steps = self.catalog.steps
        return [
            (offer, result)
            for name, result in self.results.items()
            if name in steps and (offer := steps[name].offers)
        ]

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

    def judge(self, step: Step, result: Result, chosen: Branch | None = None) -> Next:
        """Note what came of a step; return where that leads, which is never just on.

        `chosen` is the line that a person says holds. What keeps leading back escalates.
        """
        ways = self.catalog.ways(step)
        branch = chosen or decide(ways, result) or ways[-1]
        self.results[self.catalog.id_of(step)] = result
        self.moves.append(Move(step, result, branch))
        then = branch.then
        if then.turn is Turn.CARRY_ON:
            return replace(self.after(step), after=then.after)
        if then.turn in (Turn.GO_TO, Turn.REPEAT):
            target = self._named(then.target) if then.turn is Turn.GO_TO else step
            # One that was left out has no visits: then those of the step that leads there count.
            visited = [id(move.step) for move in self.moves]
            if visited.count(id(target)) >= MOST_VISITS or visited.count(id(step)) > MOST_VISITS:
                return call(then.target if then.turn is Turn.REPEAT else "")
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
        """Go to a step of the procedure, also after the verification began, or to that."""
        self.verifying = False
        self.follow(finish() if slug == VERIFY else go_to(slug))

    def end(self, ending: Ending, page: str = "", role: str = "") -> None:
        """End here."""
        self.step, self.ending, self.page, self.role = None, ending, page, role


@dataclass(frozen=True)
class Decided:
    """A result leads somewhere: answered by None to go there, or by another `Next`."""

    move: Move
    then: Next


_OfStep = wants.Show | wants.Ask | wants.Run | wants.Judge | wants.TakeBack | wants.TakenBack
OpenWant = _OfStep | Decided
Want = OpenWant | Course
Reply = Result | Branch | Next | wants.Given | wants.Instruction | wants.Anew | wants.Back | None


# After these nothing that was read before is sure: neither what is live nor what there is.
_MAKES_STALE = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)


@dataclass
class _Walking:
    """A walk under way: where it stands, the values that were given and what was changed."""

    course: Course
    values: dict[str, str]
    changes: list[wants.Change]
    undoing: bool = False

    def visit(self, step: Step) -> Generator[Want, Reply, Reply]:
        """Run a step until somebody takes the way that it leads, or another."""
        decided: Decided | None = None
        while True:
            reply = yield from self.run(step, self.values, again=decided is not None)
            if isinstance(reply, Result):
                judged = self.course.open_to_judgement(step, reply)
                chosen = (yield from self.answered(wants.Judge(step, judged))) if judged else None
                if not (chosen is None or isinstance(chosen, Branch)):
                    return chosen
                then = self.course.judge(step, reply, chosen)
                decided = Decided(self.course.moves[-1], then)
            elif reply is wants.Instruction.REPEAT:
                continue
            elif decided is None or reply is not None:
                return reply
            reply = yield from self.answered(decided)
            if isinstance(reply, wants.Anew):
                self.values.pop(reply.name, None)
            elif reply is not wants.Instruction.REPEAT:
                return reply or decided.then

    def run(
        self, step: Step, given: dict[str, str], *, again: bool = False
    ) -> Generator[Want, Reply, Reply]:
        """Want every value that a step has none for, and then its result."""
        while True:
            for parameter in (p for p in parameters_in(step.action) if p.name not in given):
                reply = yield from self.value(step, parameter, given)
                if reply is not None or parameter.name not in given:
                    return reply
            with_them = self.compared(step) | given
            reply = yield from self.answered(wants.Run(step, with_them, again, self.undoing))
            if step.risk in _MAKES_STALE:
                self.course.results.clear()
            if not isinstance(reply, wants.Anew):
                return reply
            given.pop(reply.name, None)

    def value(
        self, step: Step, parameter: Parameter, values: dict[str, str]
    ) -> Generator[Want, Reply, Reply]:
        """Want a value until it fits and keep it; None is no answer, but to what takes back."""
        choices = yield from self.choices(parameter)
        problem = ""
        while True:
            reply = yield from self.answered(wants.Ask(step, parameter, choices, problem))
            if isinstance(reply, wants.Given):
                problem = _problem(parameter, reply.value, choices)
                if not problem:
                    values[parameter.name] = reply.value
                    return None
            elif reply is not None or self.undoing:
                return reply
            else:
                problem = f"{parameter.name} has no value yet."

    def choices(self, parameter: Parameter) -> Generator[Want, Reply, tuple[Choice, ...]]:
        """Return the values that there are to choose from; look up what was not asked yet."""
        course = self.course
        for wanted in filter(None, (parameter, parameter.other_than)):
            steps = course.catalog.offering(wanted)
            if steps and steps.keys().isdisjoint(course.results):
                own = map(course.catalog.id_of, course.procedure.steps)
                name = next((step for step in own if step in steps), next(iter(steps)))
                reply = yield wants.Run(steps[name], {}, looks_up=True)
                if isinstance(reply, Result):
                    course.results[name] = reply
        return offered(parameter, course.offers())

    def compared(self, step: Step) -> dict[str, str]:
        """Return the values that the result is compared with, where one step has told them."""
        offers = {p.name: offered(p, self.course.offers()) for p in step.parameters}
        return {name: choices[0].value for name, choices in offers.items() if len(choices) == 1}

    def answered(self, want: Want) -> Generator[Want, Reply, Reply]:
        """Want something until it is answered: what is taken back comes in between."""
        while (reply := (yield want)) is wants.Instruction.UNDO:
            if not self.undoing:
                self.undoing = True
                yield from self.take_back()
                self.undoing = False
        return reply

    def take_back(self) -> Generator[Want, Reply, None]:
        """Take back what was changed, the last first, up to the first that stays."""
        if not self.changes:
            yield wants.TakeBack(None)
        for change in reversed(self.changes.copy()):
            yield wants.TakeBack(change)
            for step in self.course.catalog.named_in(change.step.undo):
                yield wants.TakeBack(change, step)
                # The way back has another target than the way there: it has values of its own.
                own = {p.name for p in parameters_in(step.action)}
                others = {n: v for n, v in self.values.items() if n not in own}
                yield from self.run(step, others)
            reply = yield from self.answered(wants.TakenBack(change))
            if reply is not wants.Instruction.UNDONE:
                return
            self.changes.remove(change)


def _problem(parameter: Parameter, value: str, choices: tuple[Choice, ...]) -> str:
    """Return why a value cannot be taken, empty for one that can."""
    try:
        parameter.check(value)
    except ParameterError as error:
        return str(error)
    barred = any(choice.barred and choice.value == value for choice in choices)
    if parameter.other_than is None or not barred:
        return ""
    return f"{value} is the {parameter.other_than.what}: {parameter.name} is another."


def walking(
    course: Course, values: dict[str, str], changes: list[wants.Change]
) -> Generator[Want, Reply, None]:
    """Walk a procedure: yield what is wanted, take the answer, and end with the course.

    `values` holds what was given for parameters and takes what is given. `changes` is what can be
    taken back: whoever runs a step adds to it. Raises TypeError for an answer that does not fit
    what was wanted.
    """
    under_way = _Walking(course, values, changes)
    while (step := course.step) is not None:
        yield wants.Show(step)
        reply = yield from under_way.visit(step)
        match reply:
            case Next():
                if reply.after:
                    values.pop(reply.after.renews, None)
                course.follow(reply)
            case wants.Back():
                course.back_to(reply.slug)
            case wants.Instruction.SKIP:
                course.leave_out(step)
            case _:
                raise TypeError(f"{reply!r} answers nothing that was asked")
    yield course
