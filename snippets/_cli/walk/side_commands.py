"""What can be done at any question: notes, a shell, the way back, and calling for help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from snippets._cli.walk import wording
from snippets._cli.walk.interface import COMMAND
from snippets._cli.walk.prompt import YES
from snippets._cli.walk.runner import Work
from snippets._cli.walk.transcript import Undone
from snippets._engine.catalog import CODE, REFERENCE
from snippets._engine.errors import RunbookError
from snippets._engine.pipeline import parameters_in
from snippets._engine.step import Step
from snippets._engine.terminal_text import clean
from snippets._vocabulary.parameters import LIVE_DEPLOYMENT
from snippets._vocabulary.policy import NEWS_MINUTES

LEFT = 1  # the exit code of who leaves before the end
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


@dataclass(frozen=True)
class Aside:
    """What leads back to the question it was asked at."""

    work: Work

    def do(self, word: str, rest: str) -> None:
        """Do what a word asks for, or say which words there are."""
        talk = self.work.talk
        match word:
            case "again":
                return
            case "n" | "note":
                if rest:
                    talk.note("Note", clean(rest))
            case "!" | "shell":
                self._shell()
            case "u" | "undo":
                self._undo()
            case "e" | "escalate":
                self.escalate()
            case "q" | "quit":
                talk.leave(LEFT)
            case _:
                if word not in ("?", "h", "help"):
                    talk.desk.say(f"There is no {clean(word)!r} here.", "warning")
                for name, meaning in _HELP:
                    talk.desk.say(f"  {name:<7} {meaning}")

    def _shell(self) -> None:
        talk = self.work.talk
        talk.note("Shell", "opened")
        try:
            talk.desk.open_shell()
        except RunbookError as error:
            talk.desk.say(str(error), "warning")
        except KeyboardInterrupt:
            talk.desk.say("The shell was interrupted.", "warning")
        talk.note("Shell", "left")

    def _undo(self) -> None:
        """Offer to undo every change, the last one first; stop at the first that stays."""
        talk = self.work.talk
        if not self.work.changes:
            talk.desk.say("Nothing was changed so far.")
        for change in reversed(self.work.changes.copy()):
            step = change.step
            talk.desk.say(f"{change.began:%H:%M:%S} UTC: {step.title}", "command")
            talk.desk.say(
                f"Undo: {wording.prose(self.work.catalog, step.undo or 'nothing is said.')}"
            )
            for reverse in self._reverses(step):
                self._undo_with(reverse)
            question = "Is it undone? yes: on to the one before. No: stop here."
            if talk.ask(question).lower() != YES:
                return
            self.work.changes.remove(change)
            talk.log.add(Undone(at=talk.clock.now(), began=change.began, title=step.title))

    def _reverses(self, step: Step) -> Iterator[Step]:
        for name in REFERENCE.findall(CODE.sub(" ", step.undo)):
            if name in self.work.catalog.steps:
                yield self.work.catalog.steps[name]

    def _undo_with(self, step: Step) -> None:
        talk = self.work.talk
        talk.desk.say(f"To undo it: {step.title}", "command")
        for text, style in wording.above(self.work.catalog, step):
            talk.desk.say(text, style)
        # The way back has another target than the way there: nothing is taken for granted, and
        # the walk goes on with its own values.
        before = dict(self.work.values)
        parameters = parameters_in(step.action)
        if all(self.work.value(parameter, again=True) for parameter in parameters):
            self.work.show_command(step)
            word, _ = self.work.gate(step)
            if not word:
                self.work.perform(step, "Undo", undoes=True)
        else:
            talk.desk.say("Nothing was run.")
        for parameter in parameters:
            given = self.work.values.pop(parameter.name, "")
            if parameter.name in before:
                self.work.keep(parameter, before[parameter.name], now=given)

    def escalate(self) -> None:
        """Say whom to call, how, and what to send."""
        talk = self.work.talk
        severity = talk.procedure.severity
        for role in filter(None, (severity.escalation, severity.at_night)):
            reach = severity.contact(role).said or "not configured"
            night = " (outside business hours)" if role == severity.at_night else ""
            talk.desk.say(f"Call {role}{night}: {reach}", "bad")
        talk.desk.say("Send this, even when half of it says unknown:")
        talk.desk.say("")
        talk.desk.say("\n".join(self._message()), COMMAND)
        talk.desk.say("")
        text = f"to {severity.escalation}, {wording.minutes(talk.elapsed())} after it began"
        talk.note("Escalation", text)

    def _message(self) -> Iterator[str]:
        """Yield the message of the escalation page, with what this run knows."""
        talk = self.work.talk
        severity, now = talk.procedure.severity, talk.clock.now()
        since = now - timedelta(seconds=talk.elapsed())
        again = now + timedelta(minutes=severity.minutes or NEWS_MINUTES)
        did = "; ".join(f"{c.step.title} at {c.began:%H:%M} UTC" for c in self.work.changes)
        yield f"SEVERITY: {severity.code}, since {since:%H:%M} UTC"
        yield f"PAGE: {f'{talk.procedure.code} {talk.procedure.title}'.strip()}"
        yield "WHAT USERS SEE: unknown"
        yield f"WHAT WE DID: {did or 'nothing so far'}"
        live = self.work.values.get(LIVE_DEPLOYMENT.name, "unknown")
        yield f"WHAT IS LIVE: {live}{', before what we did' if did else ''}"
        yield "WHAT WE NEED: somebody who knows more"
        yield f"NEXT MESSAGE: {again:%H:%M} UTC or sooner"
