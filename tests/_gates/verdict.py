"""How a gate turns red: what is wrong, where, and what to do about it, and nothing else."""

from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def red(problems: Iterable[str]) -> None:
    """Fail with a line for each problem, all at once, without the source of the gate.

    Paths are written from the root of the project. Without a problem nothing happens.
    """
    lines = [problem.replace(f"{ROOT}/", "") for problem in problems]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def rows(name: str) -> list[list[str]]:
    """Return the rows of a table in this folder, without its comments."""
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]
