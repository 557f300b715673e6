"""The work on a step: its values, the question before it runs, and what came of it."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from snippets._cli.walk import wording
from snippets._cli.walk.interface import COMMAND, RAW
from snippets._cli.walk.offered_values import SOURCES, Choice, choices
from snippets._cli.walk.prompt import YES, Talk
from snippets._cli.walk.transcript import Begun, Done, Value, shortened
from snippets._engine.catalog import Catalog
from snippets._engine.decision import deciding
from snippets._engine.look import Look
from snippets._engine.parameter import Parameter, ParameterError, bind
from snippets._engine.pipeline import parameters_in
from snippets._engine.result import Problem, Result
from snippets._engine.step import Risk, Step
from snippets._engine.terminal_text import clean

_STOPPED = (-signal.SIGINT, 128 + signal.SIGINT)
_NO = ("", "n", "no", "y")


@dataclass(frozen=True)
class StepTaken:
    """A step that changed something, and when it began."""

    step: Step
    began: datetime


@dataclass
class Work:
    """Runs steps. `defaults` are values of the environment, `results` the last of each step."""

    catalog: Catalog
    talk: Talk
    defaults: Mapping[str, str]
    values: dict[str, str]
    changes: list[StepTaken]
    results: dict[str, Result] = field(default_factory=dict)

    def gate(self, step: Step) -> tuple[str, str]:
        """Ask before a step runs; an empty word runs it."""
        if not self.filled(step):
            answer = self.talk.ask("A value is missing. Enter: give it. ?: more")
            if not answer:
                self.fill(step)
                self.show_command(step)
                return "again", ""
        elif step.risk is Risk.READS:
            answer = self.talk.ask("Enter: run it. ?: more")
        elif step.risk is Risk.DESTROYS_DATA:
            target = bind(step.target, self.values)
            question = f"It destroys data. Type {target} to run it. ?: more"
            answer = self.talk.ask(question, careful=True)
            if answer == target:
                return "", ""
        else:
            question = f"{step.risk.value}. Run it? yes/No. ?: more"
            answer = self.talk.ask(question, careful=True)
            if answer.lower() == YES:
                return "", ""
        if step.risk is not Risk.READS and answer.lower() in (*_NO, YES):
            in_full = " Type yes in full to run it." if answer.lower() == "y" else ""
            self.talk.desk.say(f"Nothing was run.{in_full}")
            return "again", ""
        word, _, rest = answer.partition(" ")
        return word.lower(), rest.strip()

    def perform(self, step: Step, place: str, *, undoes: bool = False) -> Result | None:
        """Run a step and write down what came of it; None when it was interrupted."""
        began = self.talk.clock.now()
        changes = step.risk is not Risk.READS and not undoes
        self.talk.log.add(
            Begun(
                at=began,
                id=self.catalog.id_of(step),
                place=place,
                title=step.title,
                risk=step.risk.value,
                command=wording.command(step.action, self.values),
                changes=changes,
            )
        )
        if changes:
            self.changes.append(StepTaken(step, began))
        start = self.talk.clock.monotonic()
        try:
            result = self._made(step)
        except KeyboardInterrupt:
            said = "Interrupted. It may have done a part: look before you repeat it."
            self._done(said, None, start, "", step)
            return None
        if step.blocks and result.exit_code in _STOPPED:
            result = replace(result, problem=None, remedy="")
        self.results[self.catalog.id_of(step)] = result
        said = f"{_verdict(result)}, after {wording.minutes(self.talk.clock.monotonic() - start)}."
        output = "\n".join(part.strip("\n") for part in (result.stderr, result.stdout))
        self._done(f"{said} {result.remedy}".strip(), result.exit_code, start, output, step)
        return result

    def _made(self, step: Step) -> Result:
        """Run a step, or ask what is seen of a look until it is one of its answers."""
        look = step.action
        if not isinstance(look, Look):
            return self.talk.desk.perform(step, self.values, self.hide)
        for number, answer in enumerate(look.sees, 1):
            self.talk.desk.say(f"  {number}  {answer}", RAW)
        while True:
            said = self.talk.ask(f"What do you see? 1 to {len(look.sees)}")
            if said.isdecimal() and 1 <= int(said) <= len(look.sees):
                return Result(look.does, 0, look.sees[int(said) - 1])

    def _done(self, said: str, code: int | None, start: float, output: str, step: Step) -> None:
        seconds = self.talk.clock.monotonic() - start
        decides = deciding(self.catalog.ways(step), self.values)
        lines = shortened(self.hide(output), decides)  # a cut may leave half a secret
        done = Done(
            at=self.talk.clock.now(), said=said, exit_code=code, seconds=seconds, output=lines
        )
        self.talk.log.add(done)
        self.talk.desk.say(said, "good" if code == 0 else "warning")

    def hide(self, text: str) -> str:
        """Return a text from outside as it may be shown."""
        return self.talk.log.hide(clean(text))

    def filled(self, step: Step) -> bool:
        """Tell whether every value of a step is given."""
        return all(p.name in self.values for p in parameters_in(step.action))

    def fill(self, step: Step) -> None:
        """Ask for the values that a step still lacks, up to the first that is not given."""
        for parameter in parameters_in(step.action):
            if parameter.name not in self.values and not self.value(parameter):
                return

    def value_again(self, step: Step, wanted: str) -> None:
        """Ask once more for a value of a step, by name."""
        names = {p.name: p for p in parameters_in(step.action)}
        name = wanted.upper() or (next(iter(names)) if len(names) == 1 else "")
        if name in names:
            self.value(names[name], again=True)
            self.show_command(step)
        else:
            known = ", ".join(names) or "none"
            self.talk.desk.say(f"Which one? The values of this step: {known}.")

    def value(self, parameter: Parameter, *, again: bool = False) -> bool:
        """Ask for a value until it fits; return False when there is none."""
        self.talk.desk.say(f"{parameter.name}: {wording.what(parameter)}")
        offered = self._offered(parameter)
        default = "" if again else self._default(parameter)
        shown = "the one in your environment" if parameter.secret else default
        question = f"{parameter.name}?" + (f" Enter: {shown}." if default else "")
        while answer := (self._ask_value(question, parameter) or default):
            if answer.isdecimal() and 1 <= int(answer) <= len(offered):
                answer = offered[int(answer) - 1].value
            try:
                parameter.check(answer)
            except ParameterError as error:
                self.talk.desk.say(str(error), "warning")
                continue
            self.keep(parameter, answer)
            return True
        return False

    def _ask_value(self, question: str, parameter: Parameter) -> str:
        return self.talk.ask(question, hidden=parameter.secret).strip()

    def keep(self, parameter: Parameter, value: str, *, now: str = "") -> None:
        """Take a value, and write it down unless it is the one there is `now`."""
        self.values[parameter.name] = value
        if value == now:
            return
        if parameter.secret:
            self.talk.log.secrets[parameter.name] = value
        kept = "" if parameter.secret else value
        self.talk.log.add(Value(at=self.talk.clock.now(), name=parameter.name, value=kept))

    def _default(self, parameter: Parameter) -> str:
        value = self.defaults.get(parameter.name, "")
        try:
            return parameter.check(value) if value else ""
        except ParameterError as error:
            self.talk.desk.say(f"In your environment: {error}", "warning")
            return ""

    def _offered(self, parameter: Parameter) -> list[Choice]:
        """Return, and show, the values that the platform knows of."""
        name = SOURCES.get(parameter.name)
        if name is None:
            return []
        if name not in self.results:
            source = self.catalog.steps[name]
            self.talk.desk.say(f"Reading what there is: {wording.command(source.action, {})}")
            if self.perform(source, "Look up") is None:
                return []
        offered = choices(parameter, self.results[name])
        for number, choice in enumerate(offered, 1):
            self.talk.desk.say(f"  {number}  {self.hide(choice.value)}", RAW)
            self.talk.desk.say(f"     {self.hide(choice.about)}", RAW)
        if offered:
            self.talk.desk.say("Type a number, or any other value.")
        return offered

    def show_command(self, step: Step) -> None:
        """Show the command of a step, to be read or copied."""
        self.talk.desk.say("")
        if isinstance(step.action, Look):
            self.talk.desk.say(f"Look: {wording.prose(self.catalog, step.action.does)}")
        else:
            shown = wording.command(step.action, self.values)
            self.talk.desk.say(self.talk.log.hide(shown), COMMAND)
        self.talk.desk.say("")


def _verdict(result: Result) -> str:
    happened = "it succeeded" if result.problem is None else result.problem.value
    if result.problem is Problem.UNREACHABLE and result.status is not None:
        happened = "the answer broke off, or cannot be read"
    first = "Exit" if result.status is None else f"HTTP {result.status}, exit"
    return f"{first} code {result.exit_code}: {happened}"
