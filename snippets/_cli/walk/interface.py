"""What a guided walk needs of the world: somebody to talk to, and the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from snippets._engine.result import Result
from snippets._engine.step import Step

# Texts that are copied, or stand as a tool printed them: they are never wrapped.
COMMAND, RAW = "to copy", "as it is"


class Desk(Protocol):
    """The terminal, as far as the guide needs one."""

    def say(self, text: str, style: str = "") -> None:
        """Show a text."""

    def ask(self, question: str, *, careful: bool = False) -> str:
        """Return a line; a `careful` question is not answered by what was typed before it."""

    def ask_hidden(self, question: str) -> str:
        """Return a line that is not shown."""

    def perform(self, step: Step, values: Mapping[str, str], hide: Callable[[str], str]) -> Result:
        """Run a step and show what it prints, each line as `hide` returns it."""

    def open_shell(self) -> None:
        """Let the engineer work in a shell until it is left."""


@dataclass(frozen=True)
class Clock:
    """Time: seconds that only ever grow, and the time of day in UTC."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Left(Exception):  # noqa: N818 - leaving is no error
    """The engineer leaves before the end."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
