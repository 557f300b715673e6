"""Stand-in programs that record how a shell called them, and shells to paste into."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pytest

from snippets._engine import Parameter, Tool
from snippets._vocabulary import tools
from tests._world.loopback import program as write_program

# How each is started without what its user has set; that of Alpine is an applet of BusyBox.
COMMANDS = {
    "bash": ("bash", "--norc", "--noprofile"),
    "zsh": ("zsh", "-f"),
    "dash": ("dash",),
    "ash": ("busybox", "ash"),
}
SHELLS = tuple(COMMANDS)
PROGRAMS = tuple(tool.name for tool in vars(tools).values() if isinstance(tool, Tool))
# Variables that shells, or the session on a terminal, set by themselves.
OF_THE_SHELL = {
    *("PWD", "OLDPWD", "SHLVL", "_", "LOGNAME", "LINES", "COLUMNS"),
    *("PS1", "PS2", "HISTFILE"),
}
PATIENCE = 20.0  # seconds, for a machine under load

# Reads standard input unless that is the terminal, which belongs to the next line pasted.
_STANDIN = """\
#!{sh}
name=${{0##*/}}
place="$RECORD/$name.$$"
printf '%s\\0' "$name" "$@" > "$place.args"
{env} -0 > "$place.env"
[ -t 0 ] || {cat} > "$place.in"
printf '%s said\\n' "$name"
"""


@dataclass(frozen=True, order=True)
class Called:
    """One call of a stand-in: its name and arguments, what it read, what its caller had set."""

    argv: tuple[str, ...]
    stdin: bytes
    environment: Mapping[str, str] = field(compare=False)


@dataclass(frozen=True)
class StandInBench:
    """A folder of stand-ins, one for their records and one to work in."""

    folder: Path

    @property
    def work(self) -> Path:
        """Return the folder that commands run in."""
        return self.folder / "work"

    @property
    def records(self) -> Path:
        """Return the folder that stand-ins write to."""
        return self.folder / "records"

    def environment(self, values: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return an environment in which the stand-ins come first."""
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.work),
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            "RECORD": str(self.records),
            **(values or {}),
        }

    def calls(self) -> list[Called]:
        """Return what was called since the last time, sorted, and forget it."""
        called = []
        for args in self.records.glob("*.args"):
            stdin = args.with_suffix(".in")
            called.append(
                Called(
                    tuple(args.read_bytes().decode().split("\0")[:-1]),
                    stdin.read_bytes() if stdin.exists() else b"",
                    _pairs(args.with_suffix(".env").read_bytes().decode()),
                )
            )
        for record in self.records.iterdir():
            record.unlink()
        return sorted(called)

    def files(self) -> dict[str, bytes]:
        """Return the files in the work folder, and remove them."""
        contents = {
            str(path.relative_to(self.work)): path.read_bytes()
            for path in sorted(self.work.rglob("*"))
            if path.is_file()
        }
        for name in contents:
            (self.work / name).unlink()
        return contents


def _pairs(text: str) -> dict[str, str]:
    variables = dict(line.split("=", 1) for line in text.split("\0") if line)
    return {name: value for name, value in variables.items() if name not in OF_THE_SHELL}


def make_bench(folder: Path, programs: Iterable[str] = PROGRAMS) -> StandInBench:
    """Make a bench with a stand-in for each program: of the vocabulary, where none are named."""
    bench = StandInBench(folder)
    for place in (bench.work, bench.records, folder / "bin"):
        place.mkdir()
    text = _STANDIN.format(**{tool: shutil.which(tool) for tool in ("sh", "env", "cat")})
    for program in programs:
        write_program(folder / "bin" / program, text)
    return bench


def value_of(parameter: Parameter, bench: StandInBench) -> str:
    """Return a harmless value of the right form."""
    if parameter.secret:
        return "postgresql://harmless!value@127.0.0.1:1/x"  # it has the form of every secret
    if not parameter.example.startswith("/"):
        return parameter.example
    path = Path(f"{bench.work}{parameter.example}")
    path.parent.mkdir(parents=True, exist_ok=True)
    return str(path)


def installed(shell: str) -> str:
    """Return a shell that is installed; fail otherwise: a shell not tried proves nothing."""
    if shutil.which(COMMANDS[shell][0]) is None:
        pytest.fail(f"{shell} is not installed: apt-get install zsh dash bash busybox")
    return shell


def paste(
    shell: str, text: str, environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[bytes]:
    """Let a shell that is not interactive run a text; it reads no settings of the user."""
    return subprocess.run(
        [*COMMANDS[shell], "-c", text],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=dict(environment),
        cwd=folder,
        timeout=PATIENCE,
        check=False,
    )


@dataclass
class ShellSession:
    """An interactive shell on a terminal of its own."""

    terminal: pexpect.spawn[str]
    marks: int = 0

    def paste(self, text: str) -> str:
        """Paste a text, wait until the next command is answered, return what was shown."""
        self.marks += 1
        # In two parts, so that the echo of the line is not taken for its answer.
        self.terminal.send(f"{text}\necho '<end'-'{self.marks}>'\n")
        self.terminal.expect_exact(f"<end-{self.marks}>")
        return str(self.terminal.before)


@contextmanager
def interactive(shell: str, environment: Mapping[str, str], folder: Path) -> Iterator[ShellSession]:
    """Open an interactive shell on a pseudo-terminal."""
    program, *words = COMMANDS[shell]
    with pexpect.spawn(
        program,
        [*words, "-i"],
        cwd=str(folder),
        env={**environment, "PS1": "", "PS2": "", "HISTFILE": ""},
        echo=False,
        encoding="utf-8",
        codec_errors="replace",
        timeout=PATIENCE,
    ) as terminal:
        session = ShellSession(terminal)
        session.paste("")
        yield session
