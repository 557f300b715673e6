"""The real terminal: it prints, asks, runs and opens shells for a guided run."""

from __future__ import annotations

import getpass
import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from snippets._cli.output import console
from snippets._cli.walk.interface import COMMAND, RAW
from snippets._engine.errors import RunbookError
from snippets._engine.execute import run
from snippets._engine.result import Result
from snippets._engine.step import Step

if TYPE_CHECKING:
    from rich.console import Console

MOST_LINES = 400  # of one command on the screen: the transcript keeps its beginning and end
MOST_LETTERS = 2000  # of one line


@dataclass
class Terminal:
    """The engineer's terminal."""

    console: Console = field(default_factory=console)

    def say(self, text: str, style: str = "") -> None:
        """Show a text, wrapped at words; a command stays as it is, so that it can be copied."""
        if style in (COMMAND, RAW):
            self.console.print(text, style="command" if style == COMMAND else None, soft_wrap=True)
        else:
            self.console.print(text, style=style or None)

    def ask(self, question: str, *, careful: bool = False) -> str:
        """Return a line; a `careful` question is not answered by what was typed before it."""
        self.say(question)
        if careful:
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        return _line("> ")

    def ask_hidden(self, question: str) -> str:
        """Return a line that is not shown."""
        self.say(question)
        return getpass.getpass("(hidden) > ")

    def perform(self, step: Step, values: Mapping[str, str], hide: Callable[[str], str]) -> Result:
        """Run a step; one that asks or does not end has the terminal for itself meanwhile."""
        shown = 0

        def show(text: str) -> None:
            nonlocal shown
            for line in text.splitlines():
                shown += 1
                if shown <= MOST_LINES:
                    self.console.print(
                        f"  {hide(line)[:MOST_LETTERS]}", style="quiet", soft_wrap=True
                    )

        attached = bool(step.asks or step.blocks)
        if attached:
            self.say("The terminal is the command's until it ends.", "quiet")
        result = run(step.action, values, seconds=step.seconds, watch=show, attached=attached)
        if shown > MOST_LINES:
            self.say(f"  … {shown - MOST_LINES} more lines", "quiet")
        return result

    def open_shell(self) -> None:
        """Open $SHELL until it is left; raise RunbookError when there is none."""
        shell = os.environ.get("SHELL") or "/bin/sh"
        self.say(f"{shell}: leave it with `exit` to come back to the runbook.")
        try:
            subprocess.run([shell], check=False)
        except OSError as error:
            raise RunbookError(
                f"{shell} does not start: {error.strerror}.", remedy="Set SHELL."
            ) from error


def _line(prompt: str) -> str:
    """Return a line of stdin; raise EOFError at its end, KeyboardInterrupt for Ctrl-C.

    `input` misses a Ctrl-C that comes between its prompt and its read, and waits for a second
    one: this waits for the signal as well.
    """
    print(prompt, end="", flush=True)  # noqa: T201 - a prompt ends without a new line
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    before = signal.set_wakeup_fd(tells)
    try:
        select.select([sys.stdin, told], [], [])
        line = sys.stdin.readline()
    finally:
        signal.set_wakeup_fd(before)
        os.close(told)
        os.close(tells)
    if not line:
        raise EOFError
    return line.removesuffix("\n")
