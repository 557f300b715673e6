"""The real terminal: it prints, asks, runs and opens shells for a guided run."""

from __future__ import annotations

import getpass
import os
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from snippets._cli.output import console
from snippets._engine.errors import RunbookError
from snippets._engine.execute import run
from snippets._engine.result import Result
from snippets._engine.step import Step

# Texts that are copied, or stand as a tool printed them: they are never wrapped.
COMMAND, RAW = "to copy", "as it is"
MOST_LINES = 400  # of one command on the screen: the transcript keeps its beginning and end
MOST_LETTERS = 2000  # of one line
SILENCE = 10.0  # seconds without a line after which a command shows that it still runs


class Terminal:
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
        return getpass.getpass("(hidden) > ") if hidden else _line("> ")

    def perform(self, step: Step, values: Mapping[str, str], hide: Callable[[str], str]) -> Result:
        """Run a step; one that asks or does not end has the terminal for itself meanwhile."""
        shown = 0
        began = heard = time.monotonic()

        def show(text: str) -> None:
            nonlocal shown, heard
            now = time.monotonic()
            if not text and now - heard >= SILENCE:
                self.say(f"  … it still runs, {now - began:.0f} s", "quiet")
            if text or now - heard >= SILENCE:
                heard = now
            for line in text.splitlines():
                shown += 1
                if shown <= MOST_LINES:
                    self.console.print(
                        f"  {hide(line)[:MOST_LETTERS]}", style="quiet", soft_wrap=True
                    )

        attached = bool(step.asks or step.blocks)
        if attached:
            self.say("The terminal is the command's until it ends.", "quiet")
        limit = step.seconds
        result = run(
            step.action, values, seconds=limit, watch=show, attached=attached, by_curl=True
        )
        if shown > MOST_LINES:
            self.say(f"  … {shown - MOST_LINES} more lines", "quiet")
        return result

    def open_shell(self) -> None:
        """Open $SHELL, with a prompt that says where it is, until it is left.

        Raises RunbookError when there is none.
        """
        shell = os.environ.get("SHELL") or "/bin/sh"
        self.say(f"{shell}: leave it with `exit` to come back to the runbook.")
        try:
            with _marked(shell) as (words, environment):
                subprocess.run(words, env=environment, check=False)  # noqa: S603 - their own shell
        except OSError as error:
            raise RunbookError(
                f"{shell} does not start: {error.strerror}.", remedy="Set SHELL."
            ) from error


@contextmanager
def _marked(shell: str) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield the words that open a shell, and its environment, so that its prompt says (runbook).

    Its own start files are read first. A shell that is not known opens as it is.
    """
    drill = f", DRILL {os.environ['RUNBOOK_DRILL']}" if "RUNBOOK_DRILL" in os.environ else ""
    mark = shlex.quote(f"(runbook{drill}) ")
    with tempfile.TemporaryDirectory(prefix="runbook-") as folder:
        start, environment = Path(folder) / "start", dict(os.environ)
        match Path(shell).name:
            case "bash":
                start.write_text(f'[ ! -r ~/.bashrc ] || . ~/.bashrc\nPS1={mark}"$PS1"\n')
                words = [shell, "--rcfile", str(start), "-i"]
            case "zsh":
                home = shlex.quote(os.environ.get("ZDOTDIR") or str(Path.home()))
                own = f'ZDOTDIR={home}\n[ ! -r "$ZDOTDIR/{{0}}" ] || . "$ZDOTDIR/{{0}}"\n'
                back = f"ZDOTDIR={shlex.quote(folder)}\n"
                (Path(folder) / ".zshenv").write_text(own.format(".zshenv") + back)
                prompt = f'PROMPT={mark}"$PROMPT"\n'
                (Path(folder) / ".zshrc").write_text(own.format(".zshrc") + prompt)
                environment["ZDOTDIR"], words = folder, [shell, "-i"]
            case "fish":
                prompt = f"function fish_prompt; echo -n {mark}; own_prompt; end"
                words = [shell, "-i", "-C", f"functions -c fish_prompt own_prompt; {prompt}"]
            case _:
                environment["PS1"], words = f"(runbook{drill}) $ ", [shell]
        yield words, environment


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
