"""What programs cost, side by side: A B A B …, so that a busy machine is as busy for both."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "bench"


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and seconds of the processor with those of all children."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Ratio:
    """The median of the ratios of each round, the smallest and the largest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True)
class Program:
    """A program to run, where, and with what more in its environment."""

    argv: tuple[str, ...]
    folder: Path = ROOT
    more: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> tuple[Cost, str, int]:
        """Return what a run cost, what it printed, and its exit code."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(Path.home()),
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"),
            "NO_MKDOCS_2_WARNING": "1",
            "RUNBOOK_SETTINGS": os.environ["RUNBOOK_SETTINGS"],
            **self.more,
        }
        with tempfile.TemporaryFile() as said:
            started = time.perf_counter()
            process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=environment,
            )
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
        return Cost(wall, used.ru_utime + used.ru_stime), text, process.returncode

    def cost(self) -> Cost:
        """Return what a run cost; raise RuntimeError, with what it printed, if it failed."""
        cost, text, code = self.run()
        if code:
            raise RuntimeError(f"{' '.join(self.argv)} ended with {code}:\n{text}")
        return cost


def rounds(programs: Mapping[str, Program], count: int) -> dict[str, list[Cost]]:
    """Run each program once without counting it, then all of them in turn, so many times."""
    for program in programs.values():
        program.cost()
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for _ in range(count):
        for name, program in programs.items():
            costs[name].append(program.cost())
    return costs


def compare(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return how many times theirs ours is, round by round."""
    found = [a / b for a, b in zip(ours, theirs, strict=True)]
    return Ratio(statistics.median(found), min(found), max(found))


def cpu(costs: Sequence[Cost]) -> list[float]:
    """Return the seconds of the processor."""
    return [cost.cpu for cost in costs]


def wall(costs: Sequence[Cost]) -> list[float]:
    """Return the seconds on the clock."""
    return [cost.wall for cost in costs]
