"""An engineer whose answers are written down beforehand, and a clock that only moves with them.

    desk.script(("Enter: run it", ""), ("GOOD_DEPLOYMENT?", "2"), ("yes/No", Wait(16, "yes")))

Each pair is a part of the question that must be asked next, and the answer: a line, an exception
to raise there (KeyboardInterrupt for Ctrl-C, EOFError for Ctrl-D), or a line after some minutes.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from snippets._cli.walk.terminal import WalkTerminal
from snippets._cli.walk.transcript import Transcript
from snippets._cli.walk.walkthrough import Clock
from snippets._engine import Result, Step

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SECONDS = 2.0  # every command takes this long


@dataclass(frozen=True)
class Wait:
    """An answer that is given after some minutes."""

    minutes: float
    answer: str


TypedAnswer = str | type[BaseException] | Wait


@dataclass
class Desk(WalkTerminal):
    """A terminal with a scripted engineer in front of it."""

    perform_step: Callable[[Step, Mapping[str, str]], Result]
    seconds: float = 0.0
    shown: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: deque[tuple[str, TypedAnswer]] = field(default_factory=deque)
    shells: list[BaseException | None] = field(default_factory=list)
    careful: list[str] = field(default_factory=list)

    def script(self, *answers: tuple[str, TypedAnswer]) -> None:
        """Add what will be asked and answered next."""
        self.answers.extend(answers)

    def clock(self) -> Clock:
        """Return the clock of this desk."""
        return Clock(lambda: self.seconds, lambda: NOON + timedelta(seconds=self.seconds))

    def say(self, text: str, style: str = "") -> None:  # noqa: ARG002 - a desk has styles
        """Keep what is shown."""
        self.shown.append(text)

    def ask(self, question: str, *, careful: bool = False, hidden: bool = False) -> str:
        """Answer the next question, which must be the expected one."""
        question = f"(hidden) {question}" if hidden else question
        if careful:
            self.careful.append(question)
        self.asked.append(question)
        self.shown.append(question)
        assert self.answers, f"not expected: {question}\n" + "\n".join(self.shown[-12:])
        part, answer = self.answers.popleft()
        assert part in question, f"expected {part!r}, asked: {question}"
        if isinstance(answer, Wait):
            self.seconds += answer.minutes * 60
            answer = answer.answer
        if not isinstance(answer, str):
            raise answer
        return answer

    def perform(self, step: Step, values: Mapping[str, str], hide: Callable[[str], str]) -> Result:
        """Run a step, and show what it prints."""
        self.seconds += SECONDS
        result = self.perform_step(step, values)
        self.shown.append(hide(result.stderr + result.stdout))
        return result

    def open_shell(self) -> None:
        """Note that a shell was opened."""
        problem = self.shells.pop(0)
        if problem is not None:
            raise problem

    @property
    def screen(self) -> str:
        """Return everything that was shown."""
        return "\n".join(self.shown)


def text_of(log: Transcript) -> str:
    """Return the transcript as it lies on the disk."""
    return (log.folder / "transcript.md").read_text("utf-8")


def new_log(folder: Path) -> Transcript:
    """Return the log of a new run."""
    return Transcript.create(folder, "test", NOON)
