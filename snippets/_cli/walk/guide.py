"""The face at a terminal: it shows what the walk wants, and asks a person.

It knows no terminal itself: what it shows, asks and runs goes through a `Desk`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from snippets._cli.walk import wording
from snippets._cli.walk.prompt import Prompt, parsed
from snippets._cli.walk.terminal import COMMAND, RAW, Desk
from snippets._cli.walk.walkthrough import (
    Finished,
    Onward,
    Opened,
    Request,
    Stopped,
    Walkthrough,
)
from snippets._engine.decision import Branch, Turn
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
    Run,
    Show,
    TakeBack,
    TakenBack,
    Word,
)

YES = "yes"  # in full: what changes production is not a matter of one key
_NO = ("", "n", "no", "y", YES)


@dataclass
class Guide:
    """A person at a desk, who walks."""

    walk: Walkthrough
    desk: Desk
    prompt: Prompt = field(init=False)
    _step: Step = field(init=False)  # the one that stands on the screen
    _shown: str = field(init=False, default="")  # its command, as it stands there
    _at_once: bool = field(init=False, default=False)  # a read that was asked for again

    def __post_init__(self) -> None:
        self.prompt = Prompt(self.walk, self.desk)

    def answer(self, want: Request) -> Reply:
        """Show what is wanted, ask, and return the answer; raise Left to leave."""
        return self._ANSWERS[type(want)](self, want)

    # What is shown.

    def _opened(self, want: Opened) -> None:
        severity = want.procedure.severity
        self.desk.say(f"{want.procedure.title} ({want.name})", "command")
        self.desk.say(f"{severity.code}: escalate to {severity.escalation} {severity.deadline}.")
        for advice in () if want.goes_on else want.procedure.advice:
            self.desk.say(f"Before you begin: {self._prose(advice)}")

    def _show(self, want: Show) -> None:
        self._header(f"{self.walk.place(want.step)}: {want.step.title}", want.step)

    def _stopped(self, want: Stopped) -> None:
        self.desk.say(f"Stopped before {want.step.title}, as you asked.")

    def _closed(self, want: Finished) -> None:
        self.desk.say(f"{want.said}.", "warning" if want.code else "good")

    def left(self, code: int, later: str) -> None:  # noqa: ARG002 - programs are told the code
        """Say how to go on later."""
        if later:
            self.desk.say(f"Go on later with: {later}", RAW)

    def _header(self, title: str, step: Step) -> None:
        self.desk.say("")
        self.desk.say(title, "command")
        for text, style in wording.above(self.walk.catalog, step):
            self.desk.say(text, style)
        self._step, self._shown = step, ""

    def _command(self, want: Run) -> None:
        """Show the command, unless it is what was shown last, and what to see."""
        step, course = want.step, self.walk.course
        shown = self.walk.command(want)
        if isinstance(step.action, Look):
            shown = f"Look: {self._prose(step.action.does)}"
        if shown == self._shown:
            return
        first, self._shown = not self._shown, shown
        style = "" if isinstance(step.action, Look) else COMMAND
        for text in (("", ""), (shown, style), ("", "")):
            self.desk.say(*text)
        if first and not want.undoes:
            lines = wording.below(
                self.walk.catalog, step, course.procedure, verifying=course.verifying
            )
            for line, look in lines:
                self.desk.say(line, look)

    def _take_back(self, want: TakeBack) -> None:
        if want.change is None:
            self.desk.say("Nothing was changed so far.")
        elif want.by is None:
            step = want.change.step
            self.desk.say(f"{want.change.began:%H:%M:%S} UTC: {step.title}", "command")
            self.desk.say(f"Undo: {self._prose(step.undo or 'nothing is said.')}")
        else:
            self._header(f"To undo it: {want.by.title}", want.by)

    def _prose(self, text: str) -> str:
        return wording.prose(self.walk.catalog, text)

    # What is asked.

    def _value(self, want: Ask) -> Reply:
        parameter, numbered = want.parameter, [c for c in want.offered if not c.barred]
        if want.problem:
            self.desk.say(want.problem, "warning")
        else:
            self.desk.say(f"{parameter.name}: {wording.what(parameter)}")
            for choice in want.offered:
                number = "-" if choice.barred else f"{numbered.index(choice) + 1}"
                self.desk.say(f"  {number}  {self.walk.hide(choice.value)}", RAW)
                self.desk.say(f"     {self.walk.hide(choice.about)}", RAW)
            if numbered:
                self.desk.say("Type a number, or any other value.")
        default, problem = self.walk.default(parameter)
        if problem and not want.problem:
            self.desk.say(f"In your environment: {problem}", "warning")
        shown = "the one in your environment" if parameter.secret else default
        question = f"{parameter.name}?" + (f" Enter: {shown}." if default else "")
        said = self.prompt.ask(question, hidden=parameter.secret, value=True)
        if (reply := self._word(said, value=True)) is not None:
            return reply
        if said.isdecimal() and 1 <= int(said) <= len(numbered):
            said = numbered[int(said) - 1].value
        if said and parameter.secret:
            letters = f"{len(said)} letter{'s' if len(said) > 1 else ''}"
            self.desk.say(f"{parameter.name} has {letters}. v {parameter.name}: give it anew.")
        return Given(said or default) if said or default else None

    def _look_up(self, want: LookUp) -> Reply:
        self.desk.say(f"Reading what there is: {self.walk.command(want)}")
        return self._perform(want)

    def _taken_back(self, _: TakenBack) -> Reply:
        question = "Is it undone? yes: on to the one before. No: stop here."
        return Word.UNDONE if self.prompt.ask(question).lower() == YES else None

    def _onward(self, want: Onward) -> Reply:
        title = self.walk.catalog.title_of(want.page)
        said = self.prompt.ask(f"Enter: go on with {title} ({want.page}). no: end here.")
        return Word.QUIT if said.lower() in ("n", "no") else None

    def _run(self, want: Run) -> Reply:
        """Ask before a step runs."""
        step = want.step
        self._command(want)
        at_once, self._at_once = self._at_once and step.risk is Risk.READS, False
        if at_once:
            return self._perform(want) or Word.REPEAT
        while True:
            go = ""
            if step.risk is Risk.READS:
                said = self.prompt.ask("Enter: run it. ?: more")
            elif step.risk is Risk.DESTROYS_DATA:
                go = bind(step.target, want.values)
                question = f"It destroys data. Type {go} to run it. ?: more"
                said = self.prompt.ask(question, careful=True)
            else:
                go = YES
                question = f"{step.risk.value}. Run it? yes/No. ?: more"
                said = self.prompt.ask(question, careful=True)
            if said == go or (go == YES == said.lower()):
                return self._perform(want) or Word.REPEAT
            if go and said.lower() in _NO:
                in_full = " Type yes in full to run it." if said.lower() == "y" else ""
                self.desk.say(f"Nothing was run.{in_full}")
                if want.again or want.undoes:
                    return None
            elif (reply := self._word(said)) is not None:
                return reply

    def _perform(self, want: Run | LookUp) -> Result | None:
        values = want.values if isinstance(want, Run) else {}
        result = self.walk.perform(want, lambda: self._made(want.step, values))
        done = self.walk.done
        self.desk.say(done.said, "good" if done.exit_code == 0 else "warning")
        return result

    def _made(self, step: Step, values: Mapping[str, str]) -> Result:
        """Run a step, or ask what is seen of a look."""
        look = step.action
        if not isinstance(look, Look):
            return self.desk.perform(step, values, self.walk.hide)
        for number, answer in enumerate(look.sees, 1):
            self.desk.say(f"  {number}  {answer}", RAW)
        seen = 0
        while not seen:
            seen = self._number(f"What do you see? 1 to {len(look.sees)}", len(look.sees)) or 0
        return Result(look.does, 0, look.sees[seen - 1])

    def _number(self, question: str, most: int) -> int | None:
        """Return a number up to this one; 0 for Enter, None for anything else."""
        said = self.prompt.ask(question)
        if said.isdecimal() and 1 <= int(said) <= most:
            return int(said)
        return None if said else 0

    def _judge(self, want: Judge) -> Branch | None:
        self.desk.say("Only you can tell whether one of these is so:")
        for number, branch in enumerate(want.branches, 1):
            self.desk.say(f"  {number}  {self._prose(branch.when.words)}")
        most = len(want.branches)
        while (said := self._number(f"Which? 1 to {most}. Enter: none of them", most)) is None:
            pass
        return want.branches[said - 1] if said else None

    def _decided(self, want: Decided) -> Reply:
        self.desk.say(f"That is: {want.move.branch.when.words}.")
        proposed = wording.leads(self.walk.course, want.then)
        calls = want.then.turn is Turn.CALL
        while True:
            said = self.prompt.ask(f"Enter: {proposed}. ?: more")
            if said:
                if (reply := self._word(said)) is not None:
                    return reply
            elif calls:
                self.prompt.escalate()
                calls, proposed = False, "end here, escalated"
            else:
                return None

    def _word(self, said: str, *, value: bool = False) -> Reply:
        """Return what a word means to the walk; None for one that means nothing, which is told."""
        word, rest = parsed(said, value=value)
        match word:
            case "s":
                return Word.SKIP
            case "u":
                return Word.UNDO
            case "g":
                return self._go(rest)
            case "r" if not value:
                self._at_once = True
                return Word.REPEAT
            case "v" if not value:
                return self._anew(rest.upper())
            case _ if not value:
                self.desk.say(f"There is no {clean(word)!r} here.", "warning")
                self.prompt.aside("?", "")
        return None

    def _go(self, wanted: str) -> Back | None:
        places = self.walk.places()
        if wanted.isdecimal() and 1 <= int(wanted) <= len(places):
            wanted = places[int(wanted) - 1]
        if wanted in places:
            return Back(wanted)
        self.desk.say(f"There is no step {wanted!r}. The steps are: {', '.join(places)}.")
        return None

    def _anew(self, name: str) -> Anew | None:
        names = [parameter.name for parameter in parameters_in(self._step.action)]
        name = name or (names[0] if len(names) == 1 else "")
        if name in names:
            return Anew(name)
        known = ", ".join(names) or "none"
        self.desk.say(f"Which one? The values of this step: {known}.")
        return None

    _ANSWERS: ClassVar[dict[type[Request], Callable[[Any, Any], Reply | None]]] = {
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
        Finished: _closed,
    }
