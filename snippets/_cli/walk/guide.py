"""The face at a terminal: it shows what the walk wants, and asks a person.

What it shows, asks and runs goes through the terminal alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snippets._cli.walk import messages, walkthrough, wording
from snippets._cli.walk.terminal import COMMAND, RAW, WalkTerminal
from snippets._cli.walk.walkthrough import Left, Wanted
from snippets._engine import Look, Result, Risk, RunbookError, Step, wants
from snippets._engine.decision import Turn
from snippets._engine.parameter import bind, in_environment
from snippets._engine.pipeline import parameters_in
from snippets._engine.terminal_text import clean
from snippets._engine.walk import Decided, Reply
from snippets._vocabulary.exit_codes import FAILURE, INTERRUPTED

YES = "yes"  # in full: what changes production is not a matter of one key
_NO = ("", "n", "no", "y", YES)
_HELP = (
    ("r", "run it, or run it again"),
    ("s", "skip: go on in order, whatever came of it"),
    ("g STEP", "go to a step, by number or name, or to verify"),
    ("v NAME", "give a value anew"),
    ("n TEXT", "write a note into the transcript"),
    ("!", "open a shell; leaving it returns here"),
    ("u", "undo what was done so far, the last first"),
    ("e", "escalate: whom to call, how, and what to say"),
    ("q", "leave; the run can be resumed"),
)
_SHORT = {"help": "?", "h": "?", "note": "n", "shell": "!", "escalate": "e", "quit": "q"}
_SHORT |= {"skip": "s", "go": "g", "value": "v", "undo": "u", "run": "r", "retry": "r"}


@dataclass
class Guide:
    """A person at a desk, who walks."""

    walk: walkthrough.Walkthrough
    desk: WalkTerminal
    _step: Step = field(init=False)  # the one that stands on the screen
    _shown: str = field(init=False, default="")  # its command, as it stands there
    _told: set[str] = field(init=False, default_factory=set)  # what is said once

    def answer(self, want: Wanted) -> Reply:  # noqa: C901, PLR0911, PLR0912 - a case a kind
        """Show what is wanted, and return what the person answers."""
        match want:
            case messages.PageShown():
                procedure = self.walk.procedure
                self.desk.say(f"{want.title} ({want.page})", "command")
                deadline = procedure.severity.deadline
                self.desk.say(f"{want.severity}: escalate to {want.escalation} {deadline}.")
                for advice in () if self.walk.course.start else procedure.advice:
                    self.desk.say(f"Before you begin: {self.walk.prose(advice)}")
            case wants.Show():
                self._header(f"{self.walk.place(want.step)}: {want.step.title}", want.step)
            case wants.Ask():
                return self._value(want)
            case wants.Run():
                return self._run(want)
            case wants.Judge():
                self.desk.say("Only you can tell whether one of these is so:")
                lines = [self.walk.prose(branch.when.words) for branch in want.branches]
                chosen = self._chosen("Which?", lines, otherwise="none of them")
                return want.branches[chosen - 1] if chosen else None
            case Decided():
                return self._decided(want)
            case wants.TakeBack(by=Step() as by):
                self._header(f"To undo it: {by.title}", by)
            case wants.TakeBack(change=wants.Change(step, began)):
                self.desk.say(f"{began:%H:%M:%S} UTC: {step.title}", "command")
                self.desk.say(f"Undo: {self.walk.prose(step.undo)}")
            case wants.TakeBack():
                self.desk.say("Nothing was changed so far.")
            case wants.TakenBack():
                answer = self._ask("Is it undone? yes: on to the one before. No: stop here.")
                return wants.Instruction.UNDONE if answer.lower() == YES else None
            case messages.AskOnward():
                answer = self._ask(f"Enter: go on with {want.title} ({want.page}). no: end here.")
                return wants.Instruction.SKIP if answer.lower() in ("n", "no") else None
            case _:  # the end of the run, and by its fields nothing else
                self.desk.say(f"{want.ending}.", "warning" if want.exit_code else "good")
                if want.resume:
                    self.desk.say(f"Go on later with: {want.resume}", RAW)
        return None

    # What is shown.

    def _header(self, title: str, step: Step) -> None:
        self.desk.say("")
        self.desk.say(title, "command")
        for line in wording.above(self.walk.catalog, step):
            self.desk.say(*line)
        self._step, self._shown = step, ""

    def _command(self, want: wants.Run) -> None:
        """Show the command, unless it is what was shown last, and what to see."""
        step, course = want.step, self.walk.course
        shown = self.walk.command(want)
        if isinstance(step.action, Look):
            shown = f"Look: {self.walk.prose(step.action.does)}"
        if shown == self._shown:
            return
        first, self._shown = not self._shown, shown
        style = "" if isinstance(step.action, Look) else COMMAND
        self._say_apart(shown, style)
        if first and not want.undoes:
            page, verifying = course.procedure, course.verifying
            for line in wording.below(self.walk.catalog, step, page, verifying=verifying):
                self.desk.say(*line)

    def _say_apart(self, text: str, style: str) -> None:
        for line in (("", ""), (text, style), ("", "")):
            self.desk.say(*line)

    # What is asked.

    def _value(self, want: wants.Ask) -> Reply:
        parameter, choices = want.parameter, self.walk.offered(want)
        numbered = [choice for choice in choices if not choice.barred]
        if want.problem:
            self.desk.say(want.problem, "warning")
        else:
            example = f", for example {parameter.example}" if parameter.example else ""
            self.desk.say(f"{parameter.name}: {parameter.what}{example}")
            for choice in choices:
                number = "-" if choice.barred else f"{numbered.index(choice) + 1}"
                self.desk.say(f"  {number}  {choice.value}\n     {choice.about}", RAW)
            if numbered:
                self.desk.say("Type a number, or any other value.")
        default, problem = in_environment(parameter, self.walk.environment)
        if problem and not want.problem:
            self.desk.say(f"In your environment: {problem}", "warning")
        shown = "the one in your environment" if parameter.secret else default
        question = f"{parameter.name}?" + (f" Enter: {shown}." if default else "")
        answer = self._ask(question, hidden=parameter.secret, value=True)
        if (reply := self._word(answer, value=True)) is not None:
            return reply
        if answer.isdecimal() and 1 <= int(answer) <= len(numbered):
            answer = numbered[int(answer) - 1].value
        if answer and parameter.secret:
            letters = f"{len(answer)} letter{'s' if len(answer) > 1 else ''}"
            self.desk.say(f"{parameter.name} has {letters}. v {parameter.name}: give it anew.")
        return wants.Given(answer or default) if answer or default else None

    def _run(self, want: wants.Run) -> Reply:
        step = want.step
        if want.looks_up:
            self.desk.say(f"Reading what there is: {self.walk.command(want)}")
            return self._perform(want)
        self._command(want)
        match step.risk:
            case Risk.READS:
                consent, question = "", "Enter: run it"
            case Risk.DESTROYS_DATA:
                consent = bind(step.target, want.values)
                question = f"It destroys data. Type {consent} to run it"
            case risk:
                consent, question = YES, f"{risk.value}. Run it? yes/No"
        while True:
            answer = self._ask(f"{question}. ?: more", careful=bool(consent))
            if answer == consent or (consent == YES == answer.lower()):
                return self._perform(want) or wants.Instruction.REPEAT
            if consent and answer.lower() in _NO:
                in_full = " Type yes in full to run it." if answer.lower() == "y" else ""
                self.desk.say(f"Nothing was run.{in_full}")
                if want.again or want.undoes:
                    return None
            elif (reply := self._word(answer)) is not None:
                return reply

    def _perform(self, want: wants.Run) -> Result | None:
        result = self.walk.perform(want, lambda: self._made(want.step, want.values))
        done = self.walk.done
        self.desk.say(done.verdict, "good" if done.exit_code == 0 else "warning")
        return result

    def _made(self, step: Step, values: Mapping[str, str]) -> Result:
        """Run a step, or ask what is seen of a look."""
        look = step.action
        if not isinstance(look, Look):
            return self.desk.perform(step, values, self.walk.hide)
        return Result(0, look.sees[self._chosen("What do you see?", look.sees) - 1])

    def _chosen(self, question: str, options: Sequence[str], otherwise: str = "") -> int:
        """Show what to choose from; return the number of one, or 0 for what is `otherwise`."""
        for number, option in enumerate(options, 1):
            self.desk.say(f"  {number}  {option}")
        enter = f". Enter: {otherwise}" if otherwise else ""
        while True:
            answer = self._ask(f"{question} 1 to {len(options)}{enter}")
            if answer.isdecimal() and 1 <= int(answer) <= len(options):
                return int(answer)
            if otherwise and not answer:
                return 0

    def _decided(self, want: Decided) -> Reply:
        self.desk.say(f"That is: {want.move.branch.when.words}.")
        proposed = wording.leads(self.walk.course, want.then)
        calls = want.then.turn is Turn.CALL
        while True:
            answer = self._ask(f"Enter: {proposed}. ?: more")
            if answer:
                if (reply := self._word(answer)) is not None:
                    return reply
            elif calls:
                self._escalate()
                calls, proposed = False, "end here, escalated"
            else:
                return None

    def _word(self, answer: str, *, value: bool = False) -> Reply:
        """Return what a word means to the walk; None for one that means nothing, which is told."""
        word, rest = _parsed(answer, value=value)
        match word:
            case "s":
                return wants.Instruction.SKIP
            case "u":
                return wants.Instruction.UNDO
            case "g":
                return self._go(rest)
            case "r" if not value:
                return wants.Instruction.REPEAT
            case "v" if not value:
                return self._anew(rest.upper())
            case _ if not value:
                self.desk.say(f"There is no {clean(word)!r} here.", "warning")
                self._aside("?", "")
        return None

    def _go(self, wanted: str) -> wants.Back | None:
        places = self.walk.places()
        if slug := walkthrough.place_named(places, wanted):
            return wants.Back(slug)
        self.desk.say(f"There is no step {wanted!r}. The steps are: {', '.join(places)}.")
        return None

    def _anew(self, name: str) -> wants.Anew | None:
        names = [parameter.name for parameter in parameters_in(self._step.action)]
        name = name or (names[0] if len(names) == 1 else "")
        if name in names:
            return wants.Anew(name)
        known = ", ".join(names) or "none"
        self.desk.say(f"Which one? The values of this step: {known}.")
        return None

    # What may be said at any question.

    def _ask(
        self, question: str, *, careful: bool = False, hidden: bool = False, value: bool = False
    ) -> str:
        """Return the answer to a question, once it is none of the words that lead back to it.

        Ctrl-C leads back to it, and the second to Left, as the end of the input does. At a `value`
        only single letters and signs are words: the others may be one.
        """
        interrupted = False
        while True:
            self._remind()
            limit = self.walk.limit()
            of = "" if limit is None else f" of {wording.minutes(limit)}"
            shown = f"[{wording.minutes(self.walk.elapsed())}{of}] {question}"
            try:
                answer = self.desk.ask(shown, careful=careful, hidden=hidden)
            except KeyboardInterrupt:
                if interrupted:
                    raise Left(INTERRUPTED) from None
                interrupted = True
                self.walk.note("Interrupted", "at a question")
                self.desk.say("Interrupted; nothing is running. Ctrl-C again: leave.", "warning")
            except EOFError:
                raise Left(INTERRUPTED) from None
            else:
                interrupted = False
                if not self._aside(*_parsed(answer, value=value)):
                    return answer.strip()

    def _aside(self, word: str, rest: str) -> bool:
        """Do what leads back to the question; tell whether it was that."""
        match word:
            case "n" if rest:
                self.walk.note("Note", clean(rest))
            case "!":
                self._shell()
            case "e":
                self._escalate()
            case "q":
                raise Left(FAILURE)
            case "?":
                for name, meaning in _HELP:
                    self.desk.say(f"  {name:<7} {meaning}")
            case _:
                return False
        return True

    def _escalate(self) -> None:
        """Say whom to call, how, and what to send."""
        roles, message = self.walk.escalation()
        for role in roles:
            self.desk.say(role, "bad")
        self.desk.say("Send this, even when half of it says unknown:")
        self._say_apart(message, COMMAND)

    def _shell(self) -> None:
        self.walk.note("Shell", "opened")
        try:
            self.desk.open_shell()
        except RunbookError as error:
            self.desk.say(str(error), "warning")
        except KeyboardInterrupt:
            self.desk.say("The shell was interrupted.", "warning")
        self.walk.note("Shell", "left")

    def _remind(self) -> None:
        limit, severity = self.walk.limit(), self.walk.procedure.severity
        text = f"{severity.limit} have passed: escalate to {severity.escalation} (e)."
        if limit is not None and self.walk.elapsed() >= limit and self._once(text):
            self.walk.note("Reminder", text)
        if self.walk.log.broken:
            self._once(f"The transcript cannot be written: {self.walk.log.broken}.")

    def _once(self, text: str) -> bool:
        """Say a text unless it was said; tell whether it was said now."""
        new = text not in self._told
        if new:
            self._told.add(text)
            self.desk.say(text, "bad")
        return new


def _parsed(answer: str, *, value: bool) -> tuple[str, str]:
    """Return the word of an answer, by its letter, and what follows it."""
    word, _, rest = answer.strip().partition(" ")
    word = word if value else _SHORT.get(word.lower(), word.lower())
    if value and bool(rest) is not (word in ("n", "g")):
        return "", ""  # a value that begins like a word
    return word, rest.strip()
