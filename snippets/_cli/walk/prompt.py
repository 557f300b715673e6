"""The talk with the engineer: questions with the time in view, and Ctrl-C at any of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from snippets._cli.walk.interface import Clock, Desk, Left
from snippets._cli.walk.transcript import Said, Transcript
from snippets._cli.walk.wording import minutes
from snippets._engine.procedure import Procedure

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended
YES = "yes"  # in full: what changes production is not a matter of one key


@dataclass
class Talk:
    """What is said and asked, and how long ago the symptom was first seen.

    `behind` are the seconds that had passed before; `procedure` gives the limit.
    """

    desk: Desk
    log: Transcript
    clock: Clock
    behind: float = 0.0
    procedure: Procedure = field(init=False)
    reminded: bool = field(init=False, default=False)
    warned: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.begun = self.clock.monotonic() - self.behind

    def note(self, kind: str, text: str) -> None:
        """Write a line into the transcript."""
        self.log.add(Said(at=self.clock.now(), kind=kind, text=text))

    def ask(self, question: str, *, careful: bool = False, hidden: bool = False) -> str:
        """Return the answer to a question.

        Ctrl-C leads back to it or to Left; so does the end of the input.
        """
        while True:
            self._remind()
            shown = f"[{self._time()}] {question}"
            try:
                if hidden:
                    return self.desk.ask_hidden(shown)
                return self.desk.ask(shown, careful=careful).strip()
            except KeyboardInterrupt:
                self._interrupted()
            except EOFError:
                self.leave(INTERRUPTED)

    def _interrupted(self) -> None:
        self.note("Interrupted", "at a question")
        try:
            answer = self.desk.ask("Interrupted; nothing is running. Enter: go on. q: leave.")
        except (KeyboardInterrupt, EOFError):
            answer = "q"
        if answer.strip().lower() in ("q", "quit"):
            self.leave(INTERRUPTED)

    def leave(self, code: int) -> NoReturn:
        """Leave before the end; raise Left."""
        text = "before the end; the run can be resumed"
        self.note("Left", text)
        raise Left(code)

    def elapsed(self) -> float:
        """Return the seconds since the symptom was first seen."""
        return self.clock.monotonic() - self.begun

    def _limit(self) -> float | None:
        """Return the seconds until the escalation; a planned procedure has no such limit."""
        limit = None if self.procedure.planned else self.procedure.severity.minutes
        return None if limit is None else limit * 60.0

    def _time(self) -> str:
        passed, limit = minutes(self.elapsed()), self._limit()
        return passed if limit is None else f"{passed} of {minutes(limit)}"

    def _remind(self) -> None:
        limit, severity = self._limit(), self.procedure.severity
        if limit is not None and self.elapsed() >= limit and not self.reminded:
            self.reminded = True
            text = f"{severity.limit} have passed: escalate to {severity.escalation} (e)."
            self.desk.say(text, "bad")
            self.note("Reminder", text)
        if self.log.broken and not self.warned:
            self.warned = True
            self.desk.say(f"The transcript cannot be written: {self.log.broken}.", "bad")
