"""Fixtures of the properties. Each test is one property, and is named after it."""

from pathlib import Path

import pytest

from tests._lanes.shells.recorder import SHELLS, StandInBench, installed, make_bench

PROGRAMS = ("tool", "next", "third")


@pytest.fixture
def shells() -> tuple[str, ...]:
    """The shells, all of which are installed."""
    return tuple(map(installed, SHELLS))


@pytest.fixture
def bench(tmp_path: Path) -> StandInBench:
    """Stand-ins that record how they are called."""
    return make_bench(tmp_path, PROGRAMS)
