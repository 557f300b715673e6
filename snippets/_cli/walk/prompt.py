"""Questions at a terminal: the time in view, and what may be said at any of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from snippets._cli.walk import wording
from snippets._cli.walk.terminal import COMMAND, Desk
from snippets._cli.walk.walkthrough import INTERRUPTED, LEFT, Walkthrough
from snippets._engine.errors import RunbookError
from snippets._engine.terminal_text import clean

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
class Prompt:
    """Asks a person at a desk."""

    walk: Walkthrough
    desk: Desk
    _told: set[str] = field(init=False, default_factory=set)  # what is said once

    def ask(
        self, question: str, *, careful: bool = False, hidden: bool = False, value: bool = False
    ) -> str:
        """Return the answer to a question, once it is none of the words that lead back to it.

        Ctrl-C leads back to it or to Left; so does the end of the input. At a `value` only single
        letters and signs are words: the others may be one.
        """
        while True:
            self._remind()
            shown = f"[{wording.time(self.walk.elapsed(), self.walk.limit())}] {question}"
            try:
                said = (
                    self.desk.ask_hidden(shown) if hidden else self.desk.ask(shown, careful=careful)
                )
            except KeyboardInterrupt:
                self._interrupted()
            except EOFError:
                self.walk.leave(INTERRUPTED)
            else:
                if not self.aside(*parsed(said, value=value)):
                    return said.strip()

    def aside(self, word: str, rest: str) -> bool:
        """Do what leads back to the question; tell whether it was that."""
        match word:
            case "n" if rest:
                self.walk.note("Note", clean(rest))
            case "!":
                self._shell()
            case "e":
                self.escalate()
            case "q":
                self.walk.leave(LEFT)
            case "?":
                for name, meaning in _HELP:
                    self.desk.say(f"  {name:<7} {meaning}")
            case _:
                return False
        return True

    def escalate(self) -> None:
        """Say whom to call, how, and what to send."""
        roles, message = self.walk.escalation()
        for role in roles:
            self.desk.say(role, "bad")
        self.desk.say("Send this, even when half of it says unknown:")
        for text, style in (("", ""), (message, COMMAND), ("", "")):
            self.desk.say(text, style)

    def _shell(self) -> None:
        self.walk.note("Shell", "opened")
        try:
            self.desk.open_shell()
        except RunbookError as error:
            self.desk.say(str(error), "warning")
        except KeyboardInterrupt:
            self.desk.say("The shell was interrupted.", "warning")
        self.walk.note("Shell", "left")

    def _interrupted(self) -> None:
        self.walk.note("Interrupted", "at a question")
        try:
            said = self.desk.ask("Interrupted; nothing is running. Enter: go on. q: leave.")
        except (KeyboardInterrupt, EOFError):
            said = "q"
        if said.strip().lower() in ("q", "quit"):
            self.walk.leave(INTERRUPTED)

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


def parsed(said: str, *, value: bool) -> tuple[str, str]:
    """Return the word of an answer, by its letter, and what follows it."""
    word, _, rest = said.strip().partition(" ")
    word = word if value else _SHORT.get(word.lower(), word.lower())
    if value and bool(rest) is not (word in ("n", "g")):
        return "", ""  # a value that begins like a word
    return word, rest.strip()
