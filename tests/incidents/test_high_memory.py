"""High memory: errors decide, not the reading; fresh instances or another deployment follow."""

from datetime import timedelta

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import LogLine, Platform
from tests._world.calls import ALIAS, INSPECT_ALIAS, LIST, REDEPLOY, TEAM, WELL
from tests._world.terminal import Terminal

PAGE = "incidents/high-memory"
KILLED = f"vercel logs --environment production --query memory --since 2h --limit 200 {TEAM}"
READING = f"GET {ALIAS}/api/health | jq --exit-status --slurp '.[].checks.memory'"
RAN_OUT = [
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "instance was killed because it ran out of available memory",
]


@pytest.mark.parametrize("message", RAN_OUT)
def test_functions_that_ran_out_get_fresh_instances(
    terminal: Terminal, platform: Platform, message: str
) -> None:
    old = platform.deploy("dpl_old", age=timedelta(hours=5), faults=frozenset({"memory"}))
    platform.logs.append(LogLine(message))
    terminal.expect(KILLED, LIST, REDEPLOY, INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live is not old


@pytest.mark.parametrize(("percent", "critical"), [(86, True), (85, False), (40, False)])
def test_without_errors_a_reading_changes_nothing(
    terminal: Terminal, platform: Platform, percent: int, critical: bool
) -> None:
    """An idle server may stand above the limit; what users meet decides."""
    platform.logs.append(LogLine("memory cache warmed", level="info"))
    platform.memory = percent
    live = platform.live
    terminal.expect(KILLED, READING, *(WELL if critical else ()))
    assert terminal.follow(PAGE).ending is (Ending.FIXED if critical else Ending.NOT_HERE)
    assert platform.live is live
