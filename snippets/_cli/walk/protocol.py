"""The face for programs: lines of JSON on a stream, and a person who approves behind it.

Nothing runs without an approval that repeats the step and the hash of the exact command with its
values; each counts once. No secret passes: it is taken from the environment.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from snippets._cli.walk import messages, walkthrough, wording
from snippets._cli.walk.messages import RefusedError
from snippets._engine import Look, Result, Risk, Step, run, wants
from snippets._engine.decision import Turn
from snippets._engine.parameter import bind, in_environment
from snippets._engine.pipeline import parameters_in
from snippets._engine.terminal_text import clean
from snippets._engine.walk import Decided, Reply
from snippets._vocabulary.exit_codes import FAILURE, INTERRUPTED

_TOLD = ("why", "expect", "undo", "loses", "gap")  # prose of a step
_ALWAYS = {"skip": wants.Instruction.SKIP, "undo": wants.Instruction.UNDO}
_ANSWERED_BY: dict[type[messages.Says], type[messages.Takes]] = {
    messages.AskValue: messages.ValueSent,
    messages.AskApproval: messages.Approve,
    messages.AskLook: messages.Looked,
    messages.AskJudgement: messages.Judged,
}


@dataclass
class Protocol:
    """A program that walks, with a person who approves.

    `read` returns the next line, empty at the end; `write` takes one. `execute` runs a step.
    """

    walk: walkthrough.Walkthrough
    read: Callable[[], str]
    write: Callable[[bytes], None]
    execute: Callable[[Step, Mapping[str, str]], Result] = lambda step, values: run(
        step.action, values, seconds=step.seconds, by_curl=True
    )
    _ran: int = field(init=False, default=0)

    def answer(self, want: walkthrough.Wanted) -> Reply:  # noqa: PLR0911 - one for each kind
        """Say what is wanted, and return what the program answers."""
        match want:
            case wants.Show():
                self._show(want)
            case wants.Ask():
                return self._value(want)
            case wants.Run():
                return self._run(want)
            case wants.Judge():
                return self._judged(want)
            case Decided():
                return self._decided(want)
            case wants.TakeBack(change, by):
                step = change.step if change else None
                undoing = messages.Undoing(
                    title=step.title if step else "",
                    undo=self.walk.prose(step.undo) if step else "Nothing was changed so far.",
                    by=self._id(by) if by else "",
                )
                self._say(undoing)
            case wants.TakenBack(change):
                asked = messages.AskUndone(title=change.step.title)
                return self._ask(asked, {"undone": wants.Instruction.UNDONE, "keep": None})
            case messages.AskOnward():
                return self._ask(want, {"accept": None, "quit": wants.Instruction.SKIP})
            case _:  # what is a message as it is
                self._say(want)
        return None

    def _say(self, message: messages.Says) -> None:
        self.write(msgspec.json.encode(message))

    def _show(self, want: wants.Show) -> None:
        step = want.step
        lines = [
            messages.ListLine(
                see=self.walk.prose(branch.when.words),
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
                **{name: self.walk.prose(getattr(step, name)) for name in _TOLD},
            )
        )

    # What is asked.

    def _value(self, want: wants.Ask) -> Reply:
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

        def given(line: messages.ValueSent) -> Reply:
            if line.name != parameter.name:
                raise RefusedError(f"a value for {parameter.name} is asked for.")
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

        return self._ask(asked, {"keep": None}, given)

    def _run(self, want: wants.Run) -> Reply:
        step = want.step
        if want.looks_up:
            return None  # nothing runs that nobody approved: what was not asked offers nothing
        do: dict[str, Reply] = {"repeat": wants.Instruction.REPEAT}
        if want.again or want.undoes:
            do["keep"] = None
        if isinstance(step.action, Look):
            return self._look(want, step.action, do)
        if needs := step.asks or step.blocks:
            elsewhere = f"Quit and go on there with: {self.walk.resume}."
            refused = RefusedError(
                f"this step needs a terminal: {self.walk.prose(needs)}",
                remedy=f"{elsewhere} Or do it by hand and send skip.",
            )
            return self._ask(self._refusal(refused), do, step=step)
        target = bind(step.target, want.values) if step.risk is Risk.DESTROYS_DATA else ""
        asked = messages.AskApproval(
            step=self._id(step),
            place="Undo" if want.undoes else self.walk.place(step),
            risk=step.risk.value,
            command=self.walk.command(want),
            hash=self._hash(want),
            target=target,
            seconds=round(self.walk.elapsed()),
        )

        def approved(line: messages.Approve) -> Reply:
            if line.hash != asked.hash:
                raise RefusedError(
                    "the approval is for another command or other values, or was used already.",
                    remedy="Show the person the command that is asked for, with its hash.",
                )
            if line.target != target:
                raise RefusedError(
                    "this destroys data.", remedy=f"Repeat the target as it is: {target}"
                )
            self._ran += 1
            approval = f"by {self.walk.hide(line.by)}: `{line.step}`, {line.hash}"
            self.walk.note("Approved", approval)
            return self._perform(want, lambda: self.execute(step, want.values))

        return self._ask(asked, do, approved, step)

    def _look(self, want: wants.Run, look: Look, do: Mapping[str, Reply]) -> Reply:
        asked = messages.AskLook(
            step=self._id(want.step),
            place=self.walk.place(want.step),
            does=self.walk.prose(look.does),
            sees=list(look.sees),
        )

        def looked(line: messages.Looked) -> Reply:
            if line.sees not in look.sees:
                raise RefusedError("that is no answer of this look.", remedy="; ".join(look.sees))
            self.walk.note("Looked", f"{self.walk.hide(line.by)}: {line.sees}")
            return self._perform(want, lambda: Result(0, line.sees))

        return self._ask(asked, do, looked, want.step)

    def _judged(self, want: wants.Judge) -> Reply:
        lines = [self.walk.prose(branch.when.words) for branch in want.branches]

        def judged(line: messages.Judged) -> Reply:
            if not 0 <= line.line <= len(lines):
                raise RefusedError("there is no such line.", remedy=f"Send 0 to {len(lines)}.")
            judgement = ["none of the lines", *lines][line.line]
            self.walk.note("Judged", f"{self.walk.hide(line.by)}: {judgement}")
            return [None, *want.branches][line.line]

        asked = messages.AskJudgement(step=self._id(want.step), lines=lines)
        return self._ask(asked, {}, judged)

    def _decided(self, want: Decided) -> Reply:
        calls, send = self.walk.escalation() if want.then.turn is Turn.CALL else ([], "")
        asked = messages.Leads(
            step=self._id(want.move.step),
            see=self.walk.prose(want.move.branch.when.words),
            then=wording.leads(self.walk.course, want.then),
            call=calls,
            send=self.walk.hide(send),
        )
        do = {"accept": None, "repeat": wants.Instruction.REPEAT}
        return self._ask(asked, do, step=want.move.step)

    # What is taken.

    def _ask(
        self,
        asked: messages.Says,
        do: Mapping[str, Reply],
        take: Callable[[Any], Reply] | None = None,
        step: Step | None = None,
    ) -> Reply:
        """Say what is asked for, and read lines until one is an answer; the others are refused.

        `do` and `take` have the answers that there are here, beside those that there are always;
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
                        raise walkthrough.Left(FAILURE)
                    case messages.Renew(name=name) if name in names:
                        return wants.Anew(name)
                    case message if take and isinstance(message, _ANSWERED_BY[type(asked)]):
                        _check_person(message, asked)
                        return take(message)
                    case _:
                        raise _no_answer(asked, do)
            except RefusedError as refused:
                self._say(self._refusal(refused))
        raise walkthrough.Left(INTERRUPTED)

    def _back(self, slug: str) -> wants.Back:
        if slug not in (places := self.walk.places()):
            raise RefusedError("there is no such step.", remedy=f"The steps: {', '.join(places)}.")
        return wants.Back(slug)

    def _perform(self, want: wants.Run, execute: Callable[[], Result]) -> Reply:
        result, done = self.walk.perform(want, execute), self.walk.done
        came = messages.Came(
            step=self._id(want.step),
            verdict=done.verdict,
            exit_code=done.exit_code,
            output=done.output,
        )
        self._say(came)
        return result or wants.Instruction.REPEAT

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


def _check_person(line: messages.Takes, asked: Any) -> None:
    """Raise RefusedError for what is said of another step, or by nobody."""
    if isinstance(line, messages.Personal):
        if line.step != asked.step:
            raise RefusedError(f"that is for {line.step}, not for {asked.step}.")
        if not line.by.strip():
            raise RefusedError("nobody is named.", remedy="Say in `by` which person it was.")


def _no_answer(asked: messages.Says, do: Mapping[str, Reply]) -> RefusedError:
    """Return the refusal of what does not answer this, with what would."""
    kind, tag = _ANSWERED_BY.get(type(asked)), asked.__struct_config__.tag
    ways = [str(kind.__struct_config__.tag)] if kind else []
    words = ", ".join(dict.fromkeys([*do, *_ALWAYS, "quit"]))
    return RefusedError(
        f"that does not answer `{tag}`.", remedy=f"Send {' or '.join([*ways, f'do: {words}'])}."
    )
