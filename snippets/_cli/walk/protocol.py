"""The face for programs: lines of JSON on a stream, and a person who approves behind it.

Nothing runs without an approval that repeats the step and the hash of the exact command with its
values; each counts once. No secret passes: it is taken from the environment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from snippets._cli.walk import messages, wording
from snippets._cli.walk.messages import RefusedError
from snippets._cli.walk.walkthrough import (
    INTERRUPTED,
    Finished,
    Onward,
    Opened,
    Request,
    Stopped,
    Walkthrough,
)
from snippets._engine.decision import Turn
from snippets._engine.execute import run
from snippets._engine.look import Look
from snippets._engine.parameter import bind
from snippets._engine.pipeline import parameters_in
from snippets._engine.result import Result
from snippets._engine.step import Risk, Step
from snippets._engine.terminal_text import clean
from snippets._engine.walk import Decided, Reply
from snippets._engine.wants import (
    Anew,
    Ask,
    Back,
    Given,
    Judge,
    LookUp,
    Note,
    Run,
    Show,
    TakeBack,
    TakenBack,
    Word,
)
from snippets._vocabulary.settings import SETTINGS

_WORDS = {"skip": Word.SKIP, "undo": Word.UNDO, "quit": Word.QUIT}


@dataclass
class Protocol:
    """A program that walks, with a person who approves.

    `read` returns the next line, empty at the end; `say` writes one. `resume` is the command that
    goes on with the run later, `execute` runs a step.
    """

    walk: Walkthrough
    read: Callable[[], str]
    say: Callable[[messages.Said], None]
    resume: str
    execute: Callable[[Step, Mapping[str, str]], Result] = lambda step, values: run(
        step.action, values, seconds=step.seconds, by_curl=True
    )
    _ran: int = field(init=False, default=0)
    _used: set[str] = field(init=False, default_factory=set)

    def answer(self, want: Request) -> Reply:
        """Say what is wanted, and return what is taken for an answer; raise Left to leave."""
        return self._ANSWERS[type(want)](self, want)

    # What needs no answer.

    def _opened(self, want: Opened) -> None:
        severity = want.procedure.severity
        self.say(
            messages.PageShown(
                page=want.name,
                code=want.procedure.code,
                title=want.procedure.title,
                severity=severity.code,
                escalation=severity.escalation,
                minutes=None if want.procedure.planned else severity.minutes,
                before=[self._prose(advice) for advice in want.procedure.before],
                team=SETTINGS.team,
                project=SETTINGS.project,
                resume=self.resume,
            )
        )

    def _show(self, want: Show) -> None:
        step, course = want.step, self.walk.course
        lines = [
            messages.ListLine(
                see=self._prose(branch.when.words),
                then=wording.leads(course, branch.then),
                judged=branch.when.judged,
            )
            for branch in step.branches
        ]
        self.say(
            messages.ShownStep(
                step=self._id(step),
                place=self.walk.place(step),
                title=step.title,
                risk=step.risk.value,
                why=self._prose(step.why),
                expect=self._prose(step.expect),
                undo=self._prose(step.undo),
                loses=self._prose(step.loses),
                gap=self._prose(step.gap),
                moves=lines,
            )
        )

    def _look_up(self, _: LookUp) -> None:
        """Run nothing that nobody approved: what was not asked offers nothing."""

    def _take_back(self, want: TakeBack) -> None:
        step = want.change.step if want.change else None
        self.say(
            messages.Undoing(
                title=step.title if step else "",
                undo=self._prose(step.undo) if step else "Nothing was changed so far.",
                by=self._id(want.by) if want.by else "",
            )
        )

    def _stopped(self, want: Stopped) -> None:
        self.walk.note("Stopped", f"before {want.step.title}, as it was asked for")

    def _finished(self, want: Finished) -> None:
        self.say(messages.RunEnded(said=want.said, exit_code=want.code, resume=""))

    def left(self, code: int, later: str) -> None:
        """Say that the run was left, and how to go on with it."""
        self.say(messages.RunEnded(said="Left before the end", exit_code=code, resume=later))

    # What is asked.

    def _value(self, want: Ask) -> Reply:
        parameter, (default, problem) = want.parameter, self.walk.default(want.parameter)
        self.say(
            messages.AskValue(
                step=self._id(want.step),
                name=parameter.name,
                what=parameter.what,
                example=parameter.example,
                secret=parameter.secret,
                in_environment=bool(default),
                offered=[
                    messages.Offered(
                        value=self.walk.hide(choice.value),
                        about=self.walk.hide(choice.about),
                        barred=choice.barred,
                    )
                    for choice in want.offered
                ],
                problem=want.problem or problem,
            )
        )

        def taken(line: messages.Taken) -> Reply:
            match line:
                case messages.ValueSent(name=parameter.name, value=None) if default:
                    return Given(default)
                case messages.ValueSent(name=parameter.name, value=None):
                    raise RefusedError(
                        f"{parameter.name} is not in the environment, or does not fit.",
                        f"Set it, and go on with: {self.resume}",
                    )
                case messages.ValueSent(name=parameter.name) if parameter.secret:
                    raise RefusedError(
                        f"{parameter.name} is secret, and secrets are never sent.",
                        messages.IN_ENVIRONMENT,
                    )
                case messages.ValueSent(name=parameter.name, value=str(value)):
                    return Given(value)
                case messages.Do(what="keep"):
                    return None
            raise RefusedError(f"a value for {parameter.name} is asked for.", "Send answer.")

        return self._taken(taken)

    def _run(self, want: Run) -> Reply:
        step = want.step
        if isinstance(step.action, Look):
            return self._look(want, step.action)
        if needs := step.asks or step.blocks:
            raise_it = RefusedError(
                f"this step needs a terminal: {self._prose(needs)}",
                f"Quit and go on there with: {self.resume}. Or do it by hand and send skip.",
            )
            self._refuse(raise_it)
            return self._taken(lambda line: self._moves(line, raise_it, want))
        target = bind(step.target, want.values) if step.risk is Risk.DESTROYS_DATA else ""
        command, digest = self.walk.command(want), self._hash(want)
        self.say(
            messages.AskApproval(
                step=self._id(step),
                place="Undo" if want.undoes else self.walk.place(step),
                risk=step.risk.value,
                command=command,
                hash=digest,
                target=target,
                seconds=round(self.walk.elapsed()),
            )
        )

        def taken(line: messages.Taken) -> Reply:
            if not isinstance(line, messages.Approve):
                asked = RefusedError("an approval is asked for.", "Send approve.")
                return self._moves(line, asked, want)
            self._check(line, step, digest, target)
            self._used.add(digest)
            self._ran += 1
            self.walk.note("Approved", f"by {self.walk.hide(line.by)}: `{line.step}`, {digest}")
            return self._perform(want, lambda: self.execute(step, want.values))

        return self._taken(taken)

    def _check(self, line: messages.Approve, step: Step, digest: str, target: str) -> None:
        """Raise RefusedError for an approval of anything but this command, now."""
        if line.hash in self._used:
            raise RefusedError("this approval was used already.", "Let the person approve again.")
        if line.step != self._id(step):
            raise RefusedError(f"the approval is for {line.step}, not for {self._id(step)}.")
        if line.hash != digest:
            raise RefusedError(
                "the approval is for another command, or for other values.",
                "Show the person the command that is asked for, with its hash.",
            )
        if line.target != target:
            raise RefusedError("this destroys data.", f"Repeat the target as it is: {target}")
        self._who(line.by)

    def _who(self, name: str) -> str:
        if not name.strip():
            raise RefusedError("nobody is named.", "Say in `by` which person it was.")
        return self.walk.hide(name.strip())

    def _look(self, want: Run, look: Look) -> Reply:
        step = self._id(want.step)
        place, does = self.walk.place(want.step), self._prose(look.does)
        self.say(messages.AskLook(step=step, place=place, does=does, sees=list(look.sees)))

        def taken(line: messages.Taken) -> Reply:
            asked = RefusedError("a person's look is asked for.", "Send looked.")
            if not (isinstance(line, messages.Looked) and line.step == step):
                return self._moves(line, asked, want)
            if line.sees not in look.sees:
                raise RefusedError("that is no answer of this look.", "; ".join(look.sees))
            self.walk.note("Looked", f"{self._who(line.by)}: {line.sees}")
            return self._perform(want, lambda: Result(look.does, 0, line.sees))

        return self._taken(taken)

    def _judge(self, want: Judge) -> Reply:
        step = self._id(want.step)
        lines = [self._prose(branch.when.words) for branch in want.branches]
        self.say(messages.AskJudgement(step=step, lines=lines))

        def taken(line: messages.Taken) -> Reply:
            match line:
                case messages.Judged(step=named, line=number) if (
                    named == step and 0 <= number <= len(lines)
                ):
                    said = lines[number - 1] if number else "none of the lines"
                    self.walk.note("Judged", f"{self._who(line.by)}: {said}")
                    return want.branches[number - 1] if number else None
            raise RefusedError(
                "a person's judgement is asked for.", f"Send judge, 0 to {len(lines)}."
            )

        return self._taken(taken)

    def _decided(self, want: Decided) -> Reply:
        calls, send = self.walk.escalation() if want.then.turn is Turn.CALL else ([], "")
        self.say(
            messages.Leads(
                step=self._id(want.move.step),
                see=self._prose(want.move.branch.when.words),
                then=wording.leads(self.walk.course, want.then),
                call=calls,
                send=self.walk.hide(send),
            )
        )

        def taken(line: messages.Taken) -> Reply:
            asked = RefusedError("a decision is asked for.", "Send accept, repeat, skip or go.")
            if line == messages.Do(what="accept"):
                return None
            return self._moves(line, asked, Run(want.move.step, {}))

        return self._taken(taken)

    def _taken_back(self, want: TakenBack) -> Reply:
        self.say(messages.AskUndone(title=want.change.step.title))
        replies = {"undone": Word.UNDONE, "keep": None}
        return self._taken(lambda line: _one_of(replies, line))

    def _onward(self, want: Onward) -> Reply:
        title = self.walk.catalog.title_of(want.page)
        self.say(messages.AskOnward(page=want.page, title=title))
        return self._taken(lambda line: _one_of({"accept": None}, line))

    # What is taken.

    def _taken(self, taken: Callable[[messages.Taken], Reply]) -> Reply:
        """Read lines until one of them can be taken; the others are refused."""
        while True:
            line = self.read() or self.walk.leave(INTERRUPTED)
            try:
                told = messages.read_line(line, self.walk.log.hide)
                return _aside(told, self.walk.places()) or taken(told)
            except RefusedError as refused:
                self._refuse(refused)

    def _moves(self, line: messages.Taken, refused: RefusedError, want: Run) -> Reply:
        """Return what may be said in place of an approval; raise what refuses the rest."""
        match line:
            case messages.Do(what="repeat"):
                return Word.REPEAT
            case messages.Renew(name=name) if name in {
                parameter.name for parameter in parameters_in(want.step.action)
            }:
                return Anew(name)
            case messages.Do(what="keep") if want.again or want.undoes:
                return None
        raise refused

    def _perform(self, want: Run, execute: Callable[[], Result]) -> Reply:
        result, done = self.walk.perform(want, execute), self.walk.done
        came = messages.Came(
            step=self._id(want.step), said=done.said, exit_code=done.exit_code, output=done.output
        )
        self.say(came)
        return result or Word.REPEAT

    def _refuse(self, refused: RefusedError) -> None:
        self.walk.note("Refused", refused.why)
        self.say(messages.Refused(why=refused.why, remedy=refused.remedy))

    def _hash(self, want: Run) -> str:
        """Return the hash of a command with its values, as it is asked for this time."""
        secret = {p.name for p in parameters_in(want.step.action) if p.secret}
        values = {n: v for n, v in sorted(want.values.items()) if n not in secret}
        exact = [self.resume, self._ran, self._id(want.step), self.walk.command(want), values]
        return hashlib.sha256(json.dumps(exact).encode()).hexdigest()

    def _id(self, step: Step) -> str:
        return self.walk.catalog.id_of(step)

    def _prose(self, text: str) -> str:
        return wording.prose(self.walk.catalog, text)

    _ANSWERS: ClassVar[dict[type[Request], Callable[[Any, Any], Reply]]] = {
        Opened: _opened,
        Show: _show,
        LookUp: _look_up,
        Ask: _value,
        Run: _run,
        Judge: _judge,
        Decided: _decided,
        TakeBack: _take_back,
        TakenBack: _taken_back,
        Stopped: _stopped,
        Onward: _onward,
        Finished: _finished,
    }


def _aside(told: messages.Taken, places: list[str]) -> Reply:
    """Return what may be said whatever is asked for; None for anything else."""
    match told:
        case messages.Remark():
            return Note(clean(told.text))
        case messages.Go():
            if told.to not in places:
                raise RefusedError("there is no such step.", f"The steps: {', '.join(places)}.")
            return Back(told.to)
        case messages.Do(what=word):
            return _WORDS.get(word)
    return None


def _one_of(replies: Mapping[str, Word | None], line: messages.Taken) -> Reply:
    if isinstance(line, messages.Do) and line.what in replies:
        return replies[line.what]
    raise RefusedError("that is not what is asked for.", f"Send do: {' or '.join(replies)}.")
