"""Small packages of procedures, made for one test."""

import importlib
import itertools
import os
from dataclasses import dataclass
from pathlib import Path

NUMBERS = itertools.count()

HEAD = """\
from snippets._engine import *
from snippets._engine.decision import *
tool = Tool("tool", (), "1", "For the test")
SEV = Severity("SEV1", "It is down", "Primary", "Lead", 15)
GOOD = dict(title="Look", risk=Risk.READS, why="To see.", expect="A line.")
"""
LOOK = 'look = Step(tool("look"), **GOOD)\n'
PAGE = """\
procedure = Procedure(
    code="RB-01", title="A page", severity=SEV, symptoms=("It broke.",),
    steps=(look,), verify=(look,)
)
"""


@dataclass(frozen=True)
class Package:
    """A package of snippets in a folder of its own, under a name that no other test uses."""

    name: str
    folder: Path

    def write(self, module: str, body: str, *, head: str = HEAD) -> Path:
        """Write a module; every version of it has another time stamp, as an edit would give it."""
        path = self.folder / f"{module}.py"
        path.parent.mkdir(exist_ok=True)
        if path.parent != self.folder and not (path.parent / "__init__.py").exists():
            (path.parent / "__init__.py").write_text("")
        path.write_text(head + body)
        stamp = 1_800_000_000 + next(NUMBERS)
        os.utime(path, (stamp, stamp))
        importlib.invalidate_caches()
        return path

    def line(self, module: str, text: str) -> str:
        """Return `file:line` of the first line of a module that holds this text."""
        path = self.folder / f"{module}.py"
        lines = path.read_text().splitlines()
        return f"{path}:{next(n for n, line in enumerate(lines, 1) if text in line)}"
