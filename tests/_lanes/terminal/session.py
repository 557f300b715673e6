"""A command in a terminal of its own, or without one, and the engineer it belongs to."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect

ROOT = Path(__file__).parents[3]
RUNBOOK = (sys.executable, "-W", "error", "-m", "snippets._cli.main")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9]m")
SECONDS = 60


def changed(command: str, statement: str) -> tuple[str, ...]:
    """Return the program with a constant of one command changed, so that nobody waits for it."""
    begin = "from snippets._cli.main import main; main()"
    code = f"from snippets._cli.commands import {command}; {command}.{statement}; {begin}"
    return (*RUNBOOK[:-2], "-c", code)


def engineer(home: Path, tools: Path) -> dict[str, str]:
    """Return the environment of an engineer whose programs include these tools."""
    return {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(home),
        "RUNBOOK_STATE": str(home / "state"),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "USER": "oncall",
        "RUNBOOK_SETTINGS": os.environ["RUNBOOK_SETTINGS"],
    }


def as_in_a_terminal() -> None:
    """Undo what `nohup` and shells do to background jobs: here signals end what they end there."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


class OpenTerminal:
    """`runbook`, or another program, in a terminal of its own, and everything it wrote there."""

    def __init__(
        self,
        environment: dict[str, str],
        folder: Path,
        *args: str,
        columns: int = 100,
        rows: int = 40,
        program: tuple[str, ...] = RUNBOOK,
    ) -> None:
        self.child = pexpect.spawn(
            program[0],
            [*program[1:], *args],
            cwd=str(folder),
            env=environment,
            encoding="utf-8",
            codec_errors="replace",
            timeout=SECONDS,
            preexec_fn=as_in_a_terminal,
            dimensions=(rows, columns),
        )
        self.seen = ""

    def expect(self, pattern: str) -> str:
        """Wait for a pattern, and return what it found; fail without it."""
        self.child.expect(pattern)
        self.seen += str(self.child.before) + str(self.child.after)
        return str(self.child.after)

    def sees(self, words: str) -> None:
        """Wait until these words have come, whatever breaks the lines; fail without them."""
        self.expect(r"\s+".join(re.escape(word) for word in words.split()))

    def answer(self, question: str, reply: str) -> None:
        """Wait for a question and type a line."""
        self.sees(question)
        self.sees("> ")
        self.child.sendline(reply)

    def interrupt(self, question: str) -> None:
        """Wait for a question and press Ctrl-C."""
        self.sees(question)
        self.sees("> ")
        self.child.sendintr()

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        self.child.expect(pexpect.EOF)
        self.seen += str(self.child.before)
        self.child.close()
        assert "Traceback" not in self.seen
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


Opens = Callable[..., OpenTerminal]


def piped(
    environment: dict[str, str], *args: str, program: tuple[str, ...] = RUNBOOK, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `runbook`, or another program, to its end without a terminal."""
    done = subprocess.run(
        [*program, *args],
        env={**environment, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done
