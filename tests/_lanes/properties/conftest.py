"""Fixtures of the properties. Each test is one property, and is named after it."""

from pathlib import Path

import pytest

from tests._lanes.shells.recorder import SHELLS, Bench, installed, make_bench

PROGRAMS = ("tool", "next", "third")


@pytest.fixture
def shells() -> tuple[str, ...]:
    """The shells, all of which are installed."""
    return tuple(map(installed, SHELLS))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Stand-ins that record how they are called."""
    return make_bench(tmp_path, PROGRAMS)
