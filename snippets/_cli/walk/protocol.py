"""The face for programs: lines of JSON on a stream, and a person who approves behind it.

Nothing runs without an approval that repeats the step and the hash of the exact command with its
values; each counts once. No secret passes: it is taken from the environment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import msgspec

from snippets._cli.walk import messages, walkthrough, wording
from snippets._cli.walk.messages import RefusedError
from snippets._cli.walk.walkthrough import (
    INTERRUPTED,
    LEFT,
    Face,
    Left,
    Walkthrough,
    in_environment,
)
from snippets._engine import wants
from snippets._engine.decision import Turn
from snippets._engine.execute import run
from snippets._engine.look import Look
from snippets._engine.parameter import bind
from snippets._engine.pipeline import parameters_in
from snippets._engine.result import Result
from snippets._engine.step import Risk, Step
from snippets._engine.terminal_text import clean
from snippets._engine.walk import Decided, Reply
from snippets._vocabulary.settings import SETTINGS

_TOLD = ("why", "expect", "undo", "loses", "gap")  # prose of a step
_ALWAYS = {"skip": wants.Word.SKIP, "undo": wants.Word.UNDO}


@dataclass
class Protocol(Face):
    """A program that walks, with a person who approves.

    `read` returns the next line, empty at the end; `write` takes one. `execute` runs a step.
    """

    walk: Walkthrough
    read: Callable[[], str]
    write: Callable[[bytes], None]
    execute: Callable[[Step, Mapping[str, str]], Result] = lambda step, values: run(
        step.action, values, seconds=step.seconds, by_curl=True
    )
    _ran: int = field(init=False, default=0)
    _used: set[str] = field(init=False, default_factory=set)

    def _say(self, message: messages.Says) -> None:
        self.write(msgspec.json.encode(message))

    # What needs no answer.

    def _on_opened(self, want: walkthrough.Opened) -> None:
        procedure, severity = self.walk.procedure, self.walk.procedure.severity
        self._say(
            messages.PageShown(
                page=want.name,
                code=procedure.code,
                title=procedure.title,
                severity=severity.code,
                escalation=severity.escalation,
                minutes=None if procedure.planned else severity.minutes,
                before=[self._prose(advice) for advice in procedure.before],
                team=SETTINGS.team,
                project=SETTINGS.project,
                resume=self.walk.resume,
            )
        )

    def _on_show(self, want: wants.Show) -> None:
        step = want.step
        lines = [
            messages.ListLine(
                see=self._prose(branch.when.words),
                then=wording.leads(self.walk.course, branch.then),
                judged=branch.when.judged,
            )
            for branch in step.branches
        ]
        self._say(
            messages.ShownStep(
                step=self._id(step),
                place=self.walk.place(step),
                title=step.title,
                risk=step.risk.value,
                moves=lines,
                **{name: self._prose(getattr(step, name)) for name in _TOLD},
            )
        )

    def _on_takeback(self, want: wants.TakeBack) -> None:
        step = want.change.step if want.change else None
        self._say(
            messages.Undoing(
                title=step.title if step else "",
                undo=self._prose(step.undo) if step else "Nothing was changed so far.",
                by=self._id(want.by) if want.by else "",
            )
        )

    def _on_finished(self, want: walkthrough.Finished) -> None:
        self._say(messages.RunEnded(said=want.said, exit_code=want.code, resume=want.resume))

    # What is asked.

    def _on_ask(self, want: wants.Ask) -> Reply:
        parameter = want.parameter
        default, problem = in_environment(parameter, self.walk.environment)
        asked = messages.AskValue(
            step=self._id(want.step),
            name=parameter.name,
            what=parameter.what,
            example=parameter.example,
            secret=parameter.secret,
            in_environment=bool(default),
            offered=self.walk.offered(want),
            problem=want.problem or problem,
        )
        otherwise = RefusedError(
            f"a value for {parameter.name} is asked for.", remedy="Send answer."
        )

        def given(line: messages.ValueSent) -> Reply:
            if line.name != parameter.name:
                raise otherwise
            if line.value is None and not default:
                raise RefusedError(
                    f"{parameter.name} is not in the environment, or does not fit.",
                    remedy=f"Set it, and go on with: {self.walk.resume}",
                )
            if line.value is not None and parameter.secret:
                raise RefusedError(
                    f"{parameter.name} is secret, and secrets are never sent.",
                    remedy=messages.IN_ENVIRONMENT,
                )
            return wants.Given(default if line.value is None else line.value)

        return self._ask(asked, otherwise, {"keep": None}, {messages.ValueSent: given})

    def _on_run(self, want: wants.Run) -> Reply:
        step = want.step
        if want.looks_up:
            return None  # nothing runs that nobody approved: what was not asked offers nothing
        do: dict[str, Reply] = {"repeat": wants.Word.REPEAT}
        if want.again or want.undoes:
            do["keep"] = None
        if isinstance(step.action, Look):
            return self._look(want, step.action, do)
        if needs := step.asks or step.blocks:
            there = f"Quit and go on there with: {self.walk.resume}."
            refused = RefusedError(
                f"this step needs a terminal: {self._prose(needs)}",
                remedy=f"{there} Or do it by hand and send skip.",
            )
            return self._ask(self._refusal(refused), refused, do, step=step)
        target = bind(step.target, want.values) if step.risk is Risk.DESTROYS_DATA else ""
        digest = self._hash(want)
        asked = messages.AskApproval(
            step=self._id(step),
            place="Undo" if want.undoes else self.walk.place(step),
            risk=step.risk.value,
            command=self.walk.command(want),
            hash=digest,
            target=target,
            seconds=round(self.walk.elapsed()),
        )

        def approved(line: messages.Approve) -> Reply:
            self._check(line, step, digest, target)
            self._used.add(digest)
            self._ran += 1
            self.walk.note("Approved", f"by {self._who(line.by)}: `{line.step}`, {digest}")
            return self._perform(want, lambda: self.execute(step, want.values))

        otherwise = RefusedError("an approval is asked for.", remedy="Send approve.")
        return self._ask(asked, otherwise, do, {messages.Approve: approved}, step)

    def _check(self, line: messages.Approve, step: Step, digest: str, target: str) -> None:
        """Raise RefusedError for an approval of anything but this command, now."""
        if line.hash in self._used:
            raise RefusedError(
                "this approval was used already.", remedy="Let the person approve again."
            )
        if line.step != self._id(step):
            raise RefusedError(f"the approval is for {line.step}, not for {self._id(step)}.")
        if line.hash != digest:
            raise RefusedError(
                "the approval is for another command, or for other values.",
                remedy="Show the person the command that is asked for, with its hash.",
            )
        if line.target != target:
            raise RefusedError(
                "this destroys data.", remedy=f"Repeat the target as it is: {target}"
            )
        self._who(line.by)

    def _who(self, name: str) -> str:
        if not name.strip():
            raise RefusedError("nobody is named.", remedy="Say in `by` which person it was.")
        return self.walk.hide(name.strip())

    def _look(self, want: wants.Run, look: Look, do: Mapping[str, Reply]) -> Reply:
        step, place = self._id(want.step), self.walk.place(want.step)
        does, sees = self._prose(look.does), list(look.sees)
        otherwise = RefusedError("a person's look is asked for.", remedy="Send looked.")

        def looked(line: messages.Looked) -> Reply:
            if line.step != step:
                raise otherwise
            if line.sees not in sees:
                raise RefusedError("that is no answer of this look.", remedy="; ".join(sees))
            self.walk.note("Looked", f"{self._who(line.by)}: {line.sees}")
            return self._perform(want, lambda: Result(look.does, 0, line.sees))

        asked = messages.AskLook(step=step, place=place, does=does, sees=sees)
        return self._ask(asked, otherwise, do, {messages.Looked: looked}, want.step)

    def _on_judge(self, want: wants.Judge) -> Reply:
        step = self._id(want.step)
        lines = [self._prose(branch.when.words) for branch in want.branches]
        remedy = f"Send judge, 0 to {len(lines)}."
        otherwise = RefusedError("a person's judgement is asked for.", remedy=remedy)

        def judged(line: messages.Judged) -> Reply:
            if line.step != step or not 0 <= line.line <= len(lines):
                raise otherwise
            said = ["none of the lines", *lines][line.line]
            self.walk.note("Judged", f"{self._who(line.by)}: {said}")
            return [None, *want.branches][line.line]

        asked = messages.AskJudgement(step=step, lines=lines)
        return self._ask(asked, otherwise, {}, {messages.Judged: judged})

    def _on_decided(self, want: Decided) -> Reply:
        calls, send = self.walk.escalation() if want.then.turn is Turn.CALL else ([], "")
        asked = messages.Leads(
            step=self._id(want.move.step),
            see=self._prose(want.move.branch.when.words),
            then=wording.leads(self.walk.course, want.then),
            call=calls,
            send=self.walk.hide(send),
        )
        otherwise = RefusedError(
            "a decision is asked for.", remedy="Send accept, repeat, skip or go."
        )
        do = {"accept": None, "repeat": wants.Word.REPEAT}
        return self._ask(asked, otherwise, do, step=want.move.step)

    def _on_takenback(self, want: wants.TakenBack) -> Reply:
        asked = messages.AskUndone(title=want.change.step.title)
        otherwise = RefusedError(
            "that is not what is asked for.", remedy="Send do: undone or keep."
        )
        return self._ask(asked, otherwise, {"undone": wants.Word.UNDONE, "keep": None})

    def _on_onward(self, want: walkthrough.Onward) -> Reply:
        title = self.walk.catalog.title_of(want.page)
        asked = messages.AskOnward(page=want.page, title=title)
        otherwise = RefusedError(
            "that is not what is asked for.", remedy="Send do: accept or quit."
        )
        return self._ask(asked, otherwise, {"accept": None, "quit": wants.Word.SKIP})

    # What is taken.

    def _ask(
        self,
        asked: messages.Says,
        otherwise: RefusedError,
        do: Mapping[str, Reply],
        takes: Mapping[type[messages.Takes], Callable[[Any], Reply]] = MappingProxyType({}),
        step: Step | None = None,
    ) -> Reply:
        """Say what is asked for, and read lines until one is an answer; the others are refused.

        `do` and `takes` have the answers that there are here, beside those that there are always;
        a value of `step` may be given anew.
        """
        self._say(asked)
        names = [] if step is None else [parameter.name for parameter in parameters_in(step.action)]
        while line := self.read():
            try:
                match messages.read_line(line, self.walk.log.hide):
                    case messages.Remark(text=text):
                        self.walk.note("Note", clean(text))
                    case messages.Go(to=slug):
                        return self._back(slug)
                    case messages.Do(what=word) if word in do or word in _ALWAYS:
                        return do[word] if word in do else _ALWAYS[word]
                    case messages.Do(what="quit"):
                        raise Left(LEFT)
                    case messages.Renew(name=name) if name in names:
                        return wants.Anew(name)
                    case told if take := takes.get(type(told)):
                        return take(told)
                    case _:
                        raise otherwise
            except RefusedError as refused:
                self._say(self._refusal(refused))
        raise Left(INTERRUPTED)

    def _back(self, slug: str) -> wants.Back:
        if slug not in (places := self.walk.places()):
            raise RefusedError("there is no such step.", remedy=f"The steps: {', '.join(places)}.")
        return wants.Back(slug)

    def _perform(self, want: wants.Run, execute: Callable[[], Result]) -> Reply:
        result, done = self.walk.perform(want, execute), self.walk.done
        came = messages.Came(
            step=self._id(want.step), said=done.said, exit_code=done.exit_code, output=done.output
        )
        self._say(came)
        return result or wants.Word.REPEAT

    def _refusal(self, refused: RefusedError) -> messages.Refused:
        self.walk.note("Refused", refused.what)
        return messages.Refused(why=refused.what, remedy=refused.remedy)

    def _hash(self, want: wants.Run) -> str:
        """Return the hash of a command with its values, as it is asked for this time."""
        secret = {p.name for p in parameters_in(want.step.action) if p.secret}
        values = {n: v for n, v in sorted(want.values.items()) if n not in secret}
        step, command = self._id(want.step), self.walk.command(want)
        exact = [self.walk.resume, self._ran, step, command, values]
        return hashlib.sha256(json.dumps(exact).encode()).hexdigest()

    def _id(self, step: Step) -> str:
        return self.walk.catalog.id_of(step)

    def _prose(self, text: str) -> str:
        return wording.prose(self.walk.catalog, text)
