"""The table at the end of the lane: how the walks with each trouble ended."""

from __future__ import annotations

import pytest

from snippets._engine.walk import Ending
from tests._world.reader import Outcome

OUTCOMES = pytest.StashKey[dict[str, Outcome]]()
_ENDINGS = (Ending.FIXED, Ending.CALLED, Ending.NOT_HERE, Ending.DONE)


def pytest_configure(config: pytest.Config) -> None:
    """Keep what the lane finds."""
    config.stash[OUTCOMES] = {}


@pytest.fixture
def outcomes(pytestconfig: pytest.Config) -> dict[str, Outcome]:
    """What became of the walks with each trouble, by its id."""
    return pytestconfig.stash[OUTCOMES]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show the table, and the sum of it."""
    found = config.stash[OUTCOMES]
    if not found:
        return
    rows = [("trouble", *(ending.value for ending in _ENDINGS), "false")]
    for name, one in found.items():
        counts = (one.endings[ending] for ending in _ENDINGS)
        rows.append((name, *map(str, counts), str(len(one.false))))
    terminalreporter.section("outcomes")
    for name, *cells in rows:
        terminalreporter.write_line(f"{name:38}" + "".join(f"{cell:>10}" for cell in cells))
    walks = sum(one.endings.total() for one in found.values())
    false = sum(len(one.false) for one in found.values())
    terminalreporter.write_line(
        f"{false} false all-clears in {walks} walks of {len(found)} troubles"
    )
