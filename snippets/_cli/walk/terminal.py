"""The real terminal: it prints, asks, runs and opens shells for a guided run."""

import getpass
import os
import select
import shlex
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from snippets._cli.output import console
from snippets._engine import Result, RunbookError, Step, run

# Texts that are copied, or stand as a tool printed them: they are never wrapped.
COMMAND, RAW = "to copy", "as it is"
SHOWN_LETTERS = 2000  # of one line
SILENCE = 10.0  # seconds without a line after which a command shows that it still runs


class WalkTerminal:
    """The engineer's terminal."""

    def __init__(self) -> None:
        self.console = console()

    def say(self, text: str, style: str = "") -> None:
        """Show a text, wrapped at words; a command stays as it is, so that it can be copied."""
        if style in (COMMAND, RAW):
            self.console.print(text, style="command" if style == COMMAND else None, soft_wrap=True)
        else:
            self.console.print(text, style=style or None)

    def ask(self, question: str, *, careful: bool = False, hidden: bool = False) -> str:
        """Return a line, which is not shown if it is `hidden`.

        A `careful` question is not answered by what was typed before it.
        """
        self.say(question)
        if careful:
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        while hidden:
            try:
                return getpass.getpass("(hidden) > ")
            except UnicodeDecodeError:
                self.say("The terminal sent a letter that is no UTF-8. Type it without accents.")
        return _line("> ")

    def perform(self, step: Step, values: Mapping[str, str], hide: Callable[[str], str]) -> Result:
        """Run a step; one that asks or does not end has the terminal for itself meanwhile."""
        began = heard = time.monotonic()

        def show(text: str) -> None:
            nonlocal heard
            now = time.monotonic()
            if not text and now - heard >= SILENCE:
                self.say(f"  … it still runs, {now - began:.0f} s", "quiet")
            if text or now - heard >= SILENCE:
                heard = now
            for line in text.splitlines():
                self.console.print(f"  {hide(line)[:SHOWN_LETTERS]}", style="quiet", soft_wrap=True)

        attached = bool(step.asks or step.blocks)
        if attached:
            self.say("The terminal is the command's until it ends.", "quiet")
        return run(
            step.action, values, seconds=step.seconds, watch=show, attached=attached, by_curl=True
        )

    def open_shell(self) -> None:
        """Open $SHELL, with a prompt that says where it is, until it is left.

        Bash and zsh leave their start files out, which would set another prompt. Raises
        RunbookError when there is none.
        """
        shell = os.environ.get("SHELL") or "/bin/sh"
        self.say(f"{shell}: leave it with `exit` to come back to the runbook.")
        drill = f", DRILL {os.environ['RUNBOOK_DRILL']}" if "RUNBOOK_DRILL" in os.environ else ""
        mark = f"(runbook{drill}) $ "
        options = {
            "bash": ["--norc"],
            "zsh": ["-f"],
            "fish": ["-C", f"function fish_prompt; echo -n {shlex.quote(mark)}; end"],
        }
        words = [shell, *options.get(Path(shell).name, [])]
        try:
            subprocess.run(words, env=os.environ | {"PS1": mark}, check=False)  # noqa: S603 - theirs
        except OSError as error:
            raise RunbookError(
                f"{shell} does not start: {error.strerror}.", remedy="Set SHELL."
            ) from error


def typed_line() -> str:
    """Return a line of stdin, empty at its end; bytes that are no text become U+FFFD."""
    return sys.stdin.buffer.readline().decode(sys.stdin.encoding, "replace")


def _line(prompt: str) -> str:
    """Return a line of stdin; raise EOFError at its end, KeyboardInterrupt for Ctrl-C.

    `input` misses a Ctrl-C that comes between its prompt and its read, and waits for a second
    one: this waits for the signal as well.
    """
    print(prompt, end="", flush=True)  # noqa: T201 - a prompt ends without a new line
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    before = signal.set_wakeup_fd(wakes)
    try:
        select.select([sys.stdin, woken], [], [])
        line = typed_line()
    finally:
        signal.set_wakeup_fd(before)
        os.close(woken)
        os.close(wakes)
    if not line:
        raise EOFError
    return line.removesuffix("\n")
