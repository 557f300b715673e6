"""Fixtures of the properties, and the table at their end.

Each test is one property, is named after it, and takes a `trial` to try it on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests._lanes.properties.trial import Table, Trial
from tests._lanes.shells.recorder import SHELLS, Bench, installed, make_bench

TABLE = pytest.StashKey[Table]()
PROGRAMS = ("tool", "next", "third")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the table."""
    config.stash[TABLE] = Table(int(config.getoption("--hypothesis-seed") or 0))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table."""
    if config.stash[TABLE].trials:
        terminalreporter.section("properties")
        for line in config.stash[TABLE].lines():
            terminalreporter.line(line)


@pytest.fixture
def trial(request: pytest.FixtureRequest) -> Iterator[Trial]:
    """The trial of a property, a line of the table."""
    name: str = request.node.name
    words = name.removeprefix("test_").replace("_", " ")
    one = request.config.stash[TABLE].trial(words)
    started = time.monotonic()
    yield one
    one.seconds = time.monotonic() - started


@pytest.fixture
def shells() -> tuple[str, ...]:
    """The shells, all of which are installed."""
    return tuple(map(installed, SHELLS))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Stand-ins that record how they are called."""
    return make_bench(tmp_path, PROGRAMS)
