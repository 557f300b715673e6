"""A run under way: the one walk, a face that is asked, and a log that is told.

Faces know this, and not one another. What happens is told to the log here, so that it is the same
whoever is asked.
"""

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from snippets._cli.walk import events, messages, wording
from snippets._cli.walk.transcript import Transcript
from snippets._engine import Parameter, Procedure, Result, Risk, Step, wants
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Next, Turn, deciding
from snippets._engine.offer import Choice, offered
from snippets._engine.terminal_text import clean
from snippets._engine.walk import VERIFY, Course, Decided, Ending, OpenWant, Reply, Want, walking
from snippets._vocabulary.exit_codes import ESCALATED, FAILURE, INTERRUPTED, OTHER_PAGE, SUCCESS
from snippets._vocabulary.policy import NEWS_MINUTES
from snippets._vocabulary.settings import SETTINGS

_STOPPED = (-signal.SIGINT, 128 + signal.SIGINT)


class Left(Exception):  # noqa: N818 - leaving is no error
    """Somebody leaves, with this exit code and `where`, in words."""

    def __init__(self, code: int, where: str = "before the end") -> None:
        super().__init__(code, where)
        self.code, self.where = code, where


@dataclass(frozen=True)
class Clock:
    """Time: seconds that only ever grow, and the time of day in UTC."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


# `AskOnward` is answered by None to go on there, or `Instruction.SKIP` to end here.
Wanted = OpenWant | messages.PageShown | messages.AskOnward | messages.RunEnded
# Whoever walks, a person or a program: shows or says what is wanted, and answers; Left leaves.
Face = Callable[[Wanted], Reply]


@dataclass
class Walkthrough:
    """A run through one procedure, and those it leads to.

    `environment` has values that nobody needs to type, `until` is the slug of the step to stop
    after, `behind` the seconds since the symptom was first seen, `resume` the command that goes on
    with the run.
    """

    catalog: Catalog
    log: Transcript
    clock: Clock = field(default_factory=Clock)
    environment: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    changes: list[wants.Change] = field(default_factory=list)
    until: str = ""
    behind: float = 0.0
    resume: str = ""
    results: dict[str, Result] = field(default_factory=dict)
    procedure: Procedure = field(init=False)
    course: Course = field(init=False)
    done: events.Done = field(init=False)
    _at: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._begun = self.clock.monotonic() - self.behind

    def follow(self, face: Face, name: str, procedure: Procedure, start: str = "") -> int:
        """Follow a procedure from its first step or `start`; return the exit code."""
        try:
            finished = self._pages(face, name, procedure, start)
        except Left as left:
            finished = self._left(left.code, left.where)
        except KeyboardInterrupt:
            finished = self._left(INTERRUPTED, "between two steps")
        face(finished)
        return finished.exit_code

    def _pages(self, face: Face, name: str, procedure: Procedure, start: str) -> messages.RunEnded:
        while (walked := self._page(face, name, procedure, start)).page:
            name, start, self.until = walked.page, "", ""
            onward = messages.AskOnward(page=name, title=self.catalog.title_of(name))
            if face(onward) is wants.Instruction.SKIP:
                break
            procedure = self.catalog.procedures[name]
        self._comes_next("")
        after = wording.minutes(self.elapsed())
        ending, code = _ending(walked, after, proven=bool(procedure.verify))
        self.log.add(events.Closing(at=self.clock.now(), ending=ending))
        return messages.RunEnded(ending=ending, exit_code=code, resume="")

    def _left(self, code: int, where: str) -> messages.RunEnded:
        self.note("Left", f"{where}; the run can be resumed")
        in_drill = "RUNBOOK_DRILL" in self.environment  # its runs go with it
        resume = "" if in_drill else self.resume
        return messages.RunEnded(ending=f"Left {where}", exit_code=code, resume=resume)

    def _page(self, face: Face, name: str, procedure: Procedure, start: str) -> Course:
        self.procedure, severity = procedure, procedure.severity
        page = events.PageOpened(
            at=self.clock.now(),
            procedure=name,
            title=procedure.title,
            severity=severity.code,
            escalation=f"escalate to {severity.escalation} {severity.deadline}",
        )
        self.log.add(page)
        self.course = Course(self.catalog, procedure, start, results=self.results)
        opened = messages.PageShown(
            page=name,
            code=procedure.code,
            title=procedure.title,
            severity=severity.code,
            escalation=severity.escalation,
            minutes=None if procedure.planned else severity.minutes,
            before=[self.prose(advice) for advice in procedure.before],
            team=SETTINGS.team,
            project=SETTINGS.project,
            resume=self.resume,
        )
        face(opened)
        walked = walking(self.course, self.values, self.changes)
        want, passed = next(walked), ""
        while not isinstance(want, Course):
            self._wanted(want)
            if isinstance(want, wants.Show):
                if passed and passed == self.until != self._at:
                    raise Left(FAILURE, f"before {want.step.title}, as you asked")
                passed = self._at
            reply = face(want)
            self._answered(want, reply)
            after = walked.send(reply)
            refused = isinstance(after, wants.Ask) and after.problem
            if isinstance(want, wants.Ask) and isinstance(reply, wants.Given) and not refused:
                self._keep(want.parameter, reply.value)
            want = after
        return want

    # What the log is told.

    def note(self, kind: str, text: str) -> None:
        """Write a line into the log."""
        self.log.add(events.Said(at=self.clock.now(), kind=kind, text=text))

    def _comes_next(self, slug: str) -> None:
        if slug != self._at:
            self._at = slug
            self.log.add(events.At(at=self.clock.now(), target=slug))

    def _wanted(self, want: Want) -> None:
        match want:
            case wants.Show() | wants.Run(undoes=False, looks_up=False):
                verifying = self.course.verifying
                self._comes_next(VERIFY if verifying else self.catalog.slug_of(want.step))
            # Whoever leaves now and resumes is not led to change production a second time.
            case Decided(then=Next(turn=Turn.GO_TO, target=target)):
                verifying = self.course.verifying and target in self.course.steps()
                self._comes_next(VERIFY if verifying else target)
            case Decided(then=Next(turn=Turn.FINISH)):
                self._comes_next(VERIFY)

    def _answered(self, want: Want, reply: Reply) -> None:
        match want, reply:
            case wants.TakenBack(change), wants.Instruction.UNDONE:
                undone = events.Undone(
                    at=self.clock.now(), began=change.began, title=change.step.title
                )
                self.log.add(undone)
            case Decided(), None | Next():
                self.note("Decision", wording.leads(self.course, reply or want.then))
            case Decided(), wants.Instruction.SKIP:
                self.note("Decision", "go on regardless")
            case _, wants.Instruction.SKIP:
                self.note("Decision", "skip this step")
            case _, wants.Back(slug):
                number = self.places().index(slug) + 1
                where = slug if slug == VERIFY else f"go to step {number}"
                self.note("Decision", where)

    def _keep(self, parameter: Parameter, value: str) -> None:
        if parameter.secret:
            self.log.secrets[parameter.name] = value
        kept = "" if parameter.secret else value
        self.log.add(events.Value(at=self.clock.now(), name=parameter.name, value=kept))

    # What faces do with it.

    def perform(self, want: wants.Run, execute: Callable[[], Result]) -> Result | None:
        """Run a step and write down what came of it; None where it was interrupted."""
        step, began = want.step, self.clock.now()
        place = "Look up" if want.looks_up else "Undo" if want.undoes else self.place(step)
        changes = step.risk is not Risk.READS and not want.undoes
        begun = events.Begun(
            at=began,
            id=self.catalog.id_of(step),
            place=place,
            title=step.title,
            risk=step.risk.value,
            command=self.command(want),
            changes=changes,
        )
        self.log.add(begun)
        if changes:
            self.changes.append(wants.Change(step, began))
        start = self.clock.monotonic()
        try:
            result = execute()
        except KeyboardInterrupt:
            verdict = "Interrupted. It may have done a part: look before you repeat it."
            self._done(verdict, None, start, [])
            return None
        if step.blocks and result.exit_code in _STOPPED:
            result = replace(result, problem=None, remedy="")
        # Hidden before it is cut: a cut may leave half a secret.
        output = self.hide("\n".join(part.strip("\n") for part in (result.stderr, result.stdout)))
        lines = events.shortened(output, deciding(self.catalog.ways(step), self.values))
        after = wording.minutes(self.clock.monotonic() - start)
        verdict = f"{wording.verdict(result)}, after {after}. {result.remedy}".strip()
        self._done(verdict, result.exit_code, start, lines)
        return result

    def _done(self, verdict: str, code: int | None, start: float, output: list[str]) -> None:
        seconds = self.clock.monotonic() - start
        self.done = events.Done(
            at=self.clock.now(), verdict=verdict, exit_code=code, seconds=seconds, output=output
        )
        self.log.add(self.done)

    def command(self, want: wants.Run) -> str:
        """Return the exact command with its values; secrets are named."""
        return self.log.hide(wording.command(want.step.action, want.values))

    def hide(self, text: str) -> str:
        """Return a text from outside as it may be shown."""
        return self.log.hide(clean(text))

    def prose(self, text: str) -> str:
        """Return prose with the title and id of what it refers to."""
        return wording.prose(self.catalog, text)

    def offered(self, want: wants.Ask) -> list[Choice]:
        """Return the values to choose from, as they may be shown."""
        hide = self.hide
        return [Choice(hide(c.value), hide(c.about), c.barred) for c in want.offered]

    def place(self, step: Step) -> str:
        """Return which of the steps, or of the verification, a step is."""
        slugs = list(self.course.steps())
        kind = "Verification" if self.course.verifying else "Step"
        return f"{kind} {slugs.index(self.catalog.slug_of(step)) + 1} of {len(slugs)}"

    def places(self) -> list[str]:
        """Return where one may go."""
        return [
            *self.catalog.steps_by_slug(self.procedure),
            *[VERIFY] * bool(self.procedure.verify),
        ]

    def elapsed(self) -> float:
        """Return the seconds since the symptom was first seen."""
        return self.clock.monotonic() - self._begun

    def limit(self) -> float | None:
        """Return the seconds until the escalation; planned work has no such limit."""
        minutes = None if self.procedure.planned else self.procedure.severity.minutes
        return None if minutes is None else minutes * 60.0

    def _live(self) -> str:
        """Return what is live, as a step that marks it has told, or as it was given."""
        offers = [step.offers for step in self.catalog.steps.values() if step.offers]
        marked = dict.fromkeys(p for offer in offers if offer.mark for p in offer.parameters)
        for parameter in marked:
            if choices := offered(parameter, self.course.offers()):
                return choices[0].value
        given = next((self.values[p.name] for p in marked if p.name in self.values), "unknown")
        return f"{given}, before what we did" if self.changes else given

    def escalation(self) -> tuple[list[str], str]:
        """Return whom to call and how, and the message to send; write down that it was told."""
        severity, now, roles = self.procedure.severity, self.clock.now(), []
        for role in filter(None, (severity.escalation, severity.at_night)):
            night = " (outside business hours)" if role == severity.at_night else ""
            reach = severity.contact(role).addresses or "not configured"
            roles.append(f"Call {role}{night}: {reach}")
        since = now - timedelta(seconds=self.elapsed())
        again = now + timedelta(minutes=severity.minutes or NEWS_MINUTES)
        did = "; ".join(f"{c.step.title} at {c.began:%H:%M} UTC" for c in self.changes)
        known = ("unknown", did or "nothing so far", self._live(), "somebody who knows more")
        following = f"{again:%H:%M} UTC or sooner"
        message = self.procedure.message(f"{since:%H:%M}", "", known, following)
        after = wording.minutes(self.elapsed())
        self.note("Escalation", f"to {severity.escalation}, {after} after it began")
        return roles, message


def _ending(walked: Course, after: str, *, proven: bool) -> tuple[str, int]:
    """Return how a run ended, and its exit code; a page that was proposed was not gone on with."""
    match walked.ending:
        case Ending.FIXED | Ending.DONE:
            done = f"Verified after {after}" if proven else f"Done after {after}; not verified"
            return done, SUCCESS
        case Ending.UNVERIFIED:
            return f"Ended without verification after {after}", FAILURE
        case Ending.CALLED:
            return f"Escalated after {after}", ESCALATED
        case _:
            page = walked.page
            proposed = f"another page was proposed: {page}" if page else "this was not the page"
            return f"Ended after {after}; {proposed}", OTHER_PAGE


def place_named(places: list[str], wanted: str) -> str:
    """Return the place that is given by number or name, empty for one that there is not."""
    if wanted.isdecimal() and 1 <= int(wanted) <= len(places):
        return places[int(wanted) - 1]
    return wanted if wanted in places else ""
