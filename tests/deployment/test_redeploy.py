"""Rebuild: the live source is built again with today's variables, and nothing else is."""

from datetime import timedelta

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform, StoredVariable
from tests._world.calls import (
    HEALTH,
    INSPECT_ALIAS,
    OLD_BUILD,
    REDEPLOY,
    WELL,
    promote,
    rebuilt,
)
from tests._world.terminal import Terminal

PAGE = "deployment/redeploy"
# The incidents that end with a rebuild as this page does it.
REBUILDS = (
    *("database/recovery", "incidents/authentication-failures", "incidents/high-memory"),
    "performance/cache",
)


def test_a_changed_variable_reaches_production_only_by_the_rebuild(
    terminal: Terminal, platform: Platform
) -> None:
    platform.variables["NEXTAUTH_SECRET"] = StoredVariable("new-secret")
    assert platform.live.environment["NEXTAUTH_SECRET"] == "old-secret"
    terminal.expect(INSPECT_ALIAS, REDEPLOY, INSPECT_ALIAS, HEALTH)
    assert terminal.follow(PAGE).ending is Ending.DONE
    assert platform.live.environment["NEXTAUTH_SECRET"] == "new-secret"


@pytest.mark.parametrize(
    ("page", "ends"),
    [
        (PAGE, (HEALTH,)),
        ("security/secret-rotation", (OLD_BUILD, HEALTH)),
        *((page, WELL) for page in REBUILDS),
    ],
)
def test_after_a_rollback_the_rebuild_becomes_live_only_by_promoting_it(
    terminal: Terminal, platform: Platform, page: str, ends: tuple[str, ...]
) -> None:
    """Vercel stops giving the domains to new builds after a rollback: the old one would answer."""
    platform.auto_assign = False
    platform.variables["NEXTAUTH_SECRET"] = StoredVariable("new-secret")
    terminal.expect(REDEPLOY, INSPECT_ALIAS, promote(rebuilt()), INSPECT_ALIAS, *ends)
    walked = terminal.follow(page, start="redeploy", NEW_DEPLOYMENT=rebuilt())
    assert walked.ending is (Ending.FIXED if ends is WELL else Ending.DONE)
    assert platform.live.url == rebuilt()
    assert platform.live.environment["NEXTAUTH_SECRET"] == "new-secret"
    assert platform.auto_assign


def test_a_build_that_took_long_is_known_by_its_address(
    terminal: Terminal, platform: Platform
) -> None:
    platform.deploy("dpl_before", age=timedelta(minutes=20))  # too old to be taken for it
    platform.auto_assign = False
    slow = platform.deploy("dpl_slow", age=timedelta(minutes=40))
    terminal.expect(INSPECT_ALIAS, promote(slow.url), INSPECT_ALIAS, HEALTH)
    walked = terminal.follow(PAGE, start="inspect-production", NEW_DEPLOYMENT=slow.url)
    assert walked.ending is Ending.DONE
    assert platform.live is slow
