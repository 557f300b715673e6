"""`python -m tests.bench.real COUNT [FAULT]`: verify the commands as the real lane does.

The text of the page goes to real bash, a shell for each step, and the step's own check judges the
result. It ends with 1 at the first command that is not as it should be.
"""

from __future__ import annotations

import subprocess
import sys

from snippets.core import Result, Step, shell
from snippets.core.check import Turn, decide
from snippets.core.result import Problem
from tests.bench.commands import steps


def verify(count: int, fault: str = "") -> bool:
    """Tell whether every command does in real bash what its step wants."""
    return all(map(_is_good, steps(count, fault)))


def _is_good(step: Step) -> bool:
    text = shell(step.action)
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", text],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    problem = Problem.FAILED if done.returncode else None
    branch = decide(
        step.branches, Result(text, done.returncode, done.stdout, done.stderr, problem=problem)
    )
    return branch is not None and branch.then.turn is Turn.CARRY_ON


if __name__ == "__main__":
    good = verify(int(sys.argv[1]), *sys.argv[2:])
    print(f"{sys.argv[1]} commands" if good else "not as it should be")  # noqa: T201 - its answer
    sys.exit(not good)
