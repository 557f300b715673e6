"""The guided walk: one step after the other, with a person deciding at every turn.

It knows no terminal: what it shows, asks and runs goes through a `Desk`, and the time comes from
a `Clock`. Where a result leads is decided by the same `Course` that the tests walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from snippets._cli.walk import wording
from snippets._cli.walk.interface import Clock, Desk
from snippets._cli.walk.prompt import Talk
from snippets._cli.walk.runner import StepTaken, Work
from snippets._cli.walk.side_commands import LEFT, Aside
from snippets._cli.walk.transcript import At, Closing, PageOpened, Transcript
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn, finish
from snippets._engine.procedure import Procedure, Severity
from snippets._engine.step import Risk, Step
from snippets._engine.walk import Course, Ending

VERIFY = "verify"  # in place of a step: the verification
CODES = {
    Ending.FIXED: 0,
    Ending.DONE: 0,
    Ending.UNVERIFIED: LEFT,
    Ending.CALLED: 3,
    Ending.NOT_HERE: 4,
}


def alone(catalog: Catalog, name: str, otherwise: Severity) -> Procedure:
    """Return a procedure of one step, with the severity of its page."""
    step = catalog.steps[name]
    page = catalog.procedures.get(name.partition("#")[0])
    leaves = (Turn.CALL, Turn.OPEN_PAGE)
    branches = tuple(
        b if b.then.turn in leaves else Branch(b.when, finish()) for b in step.branches
    )
    severity = page.severity if page else otherwise
    only = step.but(branches=branches)
    return Procedure(step.title, severity, (), (only,), (), planned=page is None or page.planned)


@dataclass
class Guide:
    """A guided walk through one procedure, and those it leads to.

    `defaults` are values from the environment, `until` is the slug of the step to stop after,
    `behind` the seconds since the symptom was first seen.
    """

    catalog: Catalog
    desk: Desk
    log: Transcript
    clock: Clock = field(default_factory=Clock)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    changes: list[StepTaken] = field(default_factory=list)
    until: str = ""
    behind: float = 0.0
    talk: Talk = field(init=False)
    work: Work = field(init=False)
    aside: Aside = field(init=False)

    def __post_init__(self) -> None:
        self.talk = Talk(self.desk, self.log, self.clock, self.behind)
        self.work = Work(self.catalog, self.talk, self.defaults, self.values, self.changes)
        self.aside = Aside(self.work)

    def follow(self, name: str, procedure: Procedure, start: str = "") -> int:
        """Follow a procedure from its first step or `start`; return the exit code.

        Raises Left when the engineer leaves before the end.
        """
        while True:
            self._open(name, procedure, start)
            course = self._course(procedure, start)
            while course.step is not None:
                slug = self._slug(course, course.step)
                self._visit(course, course.step)
                if slug == self.until and course.step is not None:
                    self._stop(course, course.step)
            ending, page = course.walked.ending, course.walked.page
            if ending is not Ending.NOT_HERE or not page or not self._goes_on(page):
                break
            name, procedure, start, self.until = page, self.catalog.procedures[page], "", ""
        self._comes_next("")
        self._end(ending, page, proven=bool(procedure.verify))
        return CODES[ending]

    def _open(self, name: str, procedure: Procedure, start: str) -> None:
        self.talk.procedure = procedure
        severity = procedure.severity
        limit = f"escalate to {severity.escalation} {severity.deadline}"
        page = PageOpened(
            at=self.clock.now(),
            procedure=name,
            title=procedure.title,
            severity=severity.code,
            escalation=limit,
        )
        self.log.add(page)
        self.desk.say(f"{procedure.title} ({name})", "command")
        self.desk.say(f"{severity.code}: {limit}.")
        for advice in () if start else procedure.before:
            self.desk.say(f"Before you begin: {wording.prose(self.catalog, advice)}")

    def _course(self, procedure: Procedure, start: str) -> Course:
        course = Course(self.catalog, procedure, "" if start == VERIFY else start)
        if start == VERIFY:
            course.follow(finish())
        return course

    def _goes_on(self, page: str) -> bool:
        title = self.catalog.title_of(page)
        return self.talk.ask(f"Enter: go on with {title} ({page}). no: end here.") not in (
            "n",
            "no",
        )

    def _end(self, ending: Ending, page: str, *, proven: bool) -> None:
        seconds = wording.minutes(self.talk.elapsed())
        proposed = f"another page was proposed: {page}" if page else "this was not the page"
        good = f"Verified after {seconds}" if proven else f"Done after {seconds}; not verified"
        said = {
            Ending.FIXED: good,
            Ending.DONE: good,
            Ending.UNVERIFIED: f"Ended without verification after {seconds}",
            Ending.CALLED: f"Escalated after {seconds}",
            Ending.NOT_HERE: f"Ended after {seconds}; {proposed}",
        }[ending]
        self.log.add(Closing(at=self.clock.now(), ending=said))
        self.desk.say(f"{said}.", "warning" if CODES[ending] else "good")

    # One step, from showing it to leaving it.

    def _visit(self, course: Course, step: Step) -> None:
        self._comes_next(self._slug(course, step))
        place = self._place(course, step)
        self._show(course, step, place)
        then: Next | None = None
        told = False
        while True:
            word, rest = self._word(course, step, then, told=told)
            match word:
                case "" if then is None:
                    then = self._run(course, step, place)
                case "" if then is not None and then.turn is Turn.CALL and not told:
                    self.aside.escalate()
                    told = True
                case "" if then is not None:
                    self._decided(wording.leads(course, then))
                    course.follow(then)
                    return
                case "r" | "run" | "retry":
                    runs = step.risk is Risk.READS and self.work.filled(step)
                    then = self._run(course, step, place) if runs else None
                case "s" | "skip":
                    self._decided("skip this step" if then is None else "go on regardless")
                    course.leave_out(step)
                    return
                case "g" | "go":
                    if self._go(course, rest):
                        return
                case "v" | "value":
                    then = None
                    self.work.value_again(step, rest)
                case _:
                    self.aside.do(word, rest)

    def _slug(self, course: Course, step: Step) -> str:
        return VERIFY if course.verifying else self.catalog.slug_of(step)

    def _comes_next(self, target: str) -> None:
        self.log.add(At(at=self.clock.now(), target=target))

    def _stop(self, course: Course, step: Step) -> None:
        self.desk.say(f"Stopped before {step.title}, as you asked.")
        self._comes_next(self._slug(course, step))
        self.talk.leave(LEFT)

    def _place(self, course: Course, step: Step) -> str:
        slugs = list(course.steps())
        kind = "Verification" if course.verifying else "Step"
        return f"{kind} {slugs.index(self.catalog.slug_of(step)) + 1} of {len(slugs)}"

    def _show(self, course: Course, step: Step, place: str) -> None:
        self.desk.say("")
        self.desk.say(f"{place}: {step.title}", "command")
        for text, style in wording.above(self.catalog, step):
            self.desk.say(text, style)
        self.work.fill(step)
        self.work.show_command(step)
        lines = wording.below(self.catalog, step, course.procedure, verifying=course.verifying)
        for text, style in lines:
            self.desk.say(text, style)

    def _word(
        self, course: Course, step: Step, then: Next | None, *, told: bool
    ) -> tuple[str, str]:
        """Ask what to do; return the word, empty for what is proposed, and what follows it."""
        if then is None:
            return self.work.gate(step)
        proposed = "end here, escalated" if told else wording.leads(course, then)
        word, _, rest = self.talk.ask(f"Enter: {proposed}. ?: more").partition(" ")
        return word.lower(), rest.strip()

    def _go(self, course: Course, wanted: str) -> bool:
        steps = list(self.catalog.steps_by_slug(self.talk.procedure))
        if wanted.isdecimal() and 1 <= int(wanted) <= len(steps):
            wanted = steps[int(wanted) - 1]
        if wanted == VERIFY and self.talk.procedure.verify:
            self._decided("verify")
            course.verifying = False
            course.follow(finish())
        elif wanted in steps:
            self._decided(f"go to step {steps.index(wanted) + 1}")
            course.back_to(wanted)
        else:
            self.desk.say(f"There is no step {wanted!r}. The steps are: {', '.join(steps)}.")
            return False
        return True

    def _decided(self, what: str) -> None:
        self.talk.note("Decision", what)

    # Running.

    def _told(self, judged: list[Branch]) -> Branch | None:
        """Ask which of the lines holds that no machine can judge; None where none does."""
        if not judged:
            return None
        self.desk.say("Only you can tell whether one of these is so:")
        for number, branch in enumerate(judged, 1):
            self.desk.say(f"  {number}  {wording.prose(self.catalog, branch.when.words)}")
        while True:
            said = self.talk.ask(f"Which? 1 to {len(judged)}. Enter: none of them")
            if not said:
                return None
            if said.isdecimal() and 1 <= int(said) <= len(judged):
                return judged[int(said) - 1]

    def _run(self, course: Course, step: Step, place: str) -> Next | None:
        self._comes_next(self._slug(course, step))
        result = self.work.perform(step, place)
        if result is None:
            return None
        then = course.judge(step, result, self._told(course.open_to_judgement(step, result)))
        # Whoever leaves now and resumes is not led to change production a second time.
        if then.turn is Turn.GO_TO:
            self._comes_next(then.target)
        elif then.turn is Turn.FINISH:
            self._comes_next(VERIFY)
        moves = course.walked.verification if course.verifying else course.walked.moves
        self.desk.say(f"That is: {moves[-1].branch.when.words}.")
        return then
