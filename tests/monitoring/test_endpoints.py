"""Endpoints: what each answer means, for both versions of the application."""

from __future__ import annotations

import pytest

from snippets._engine import Problem, Result
from snippets._engine.decision import decide, escalate, open_page
from snippets._engine.walk import Ending
from snippets._platform.vercel import HEALTH_ROUTES, Platform
from snippets.monitoring.endpoints import ONLY_MEMORY, procedure
from tests._world.calls import ALIAS, HEALTH, INSPECT_ALIAS, PURGE, SIGN_IN, WELL
from tests._world.terminal import Terminal

PAGE = "monitoring/endpoints"
STATUS = f"GET {ALIAS}/api/status | jq ."
METRICS = (
    f"GET {ALIAS}/api/monitoring/metrics --header 'x-monitoring-key: monitoring-key'"
    " | jq '{status, memory, uptime}'"
)
PERFORMANCE = f"GET {ALIAS}/api/monitoring/performance"


def test_a_healthy_application_answers_everywhere(terminal: Terminal) -> None:
    terminal.expect(HEALTH, STATUS, METRICS, PERFORMANCE, HEALTH)
    walked = terminal.follow(PAGE, start="check-health", MONITORING_KEY="monitoring-key")
    assert walked.ending is Ending.DONE
    assert walked.moves[-1].result.status == 307


def test_a_version_without_the_routes_is_judged_by_its_sign_in_route(
    terminal: Terminal, platform: Platform
) -> None:
    platform.deploy("dpl_new", routes=frozenset())
    terminal.expect(HEALTH, SIGN_IN, HEALTH, SIGN_IN)
    assert terminal.follow(PAGE).ending is Ending.DONE


def test_an_error_with_a_good_body_is_an_error() -> None:
    failed = Result("", 0, '{"status": "healthy"}', status=500, problem=Problem.HTTP_ERROR)
    branch = decide(procedure.steps[3].branches, failed)
    assert branch is not None
    assert branch.then == escalate()


def test_a_health_check_that_contradicts_itself_verifies_nothing() -> None:
    body = '{"status": "healthy", "checks": {"database": {"status": "unhealthy"}}}\ntrue'
    branch = decide(procedure.verify[0].branches, Result("", 0, body, status=200))
    assert branch is not None
    assert branch.then == open_page("incidents/database-connection")


@pytest.mark.parametrize(
    ("database", "cache", "memory", "holds"),
    [
        ("healthy", "healthy", "unhealthy", True),
        ("healthy", "healthy", "degraded", True),
        ("healthy", "healthy", "healthy", False),
        ("unhealthy", "healthy", "unhealthy", False),
        ("healthy", "unhealthy", "unhealthy", False),
    ],
)
def test_only_memory_means_nothing_else(
    database: str, cache: str, memory: str, holds: bool
) -> None:
    body = (
        f'{{"checks": {{"database": {{"status": "{database}"}}, "cache": {{"status": "{cache}"}},'
        f' "memory": {{"status": "{memory}"}}}}}}'
    )
    assert ONLY_MEMORY.holds(Result("", 1, body)) is holds


def test_a_high_memory_reading_does_not_spoil_a_verification(
    terminal: Terminal, platform: Platform
) -> None:
    platform.memory = 90
    terminal.expect(PERFORMANCE, HEALTH, SIGN_IN)
    assert terminal.follow(PAGE, start="read-performance").ending is Ending.DONE


CACHE, AUTHENTICATION = "performance/cache", "incidents/authentication-failures"


@pytest.mark.parametrize("page", [CACHE, AUTHENTICATION])
@pytest.mark.parametrize("broken", ["", "old CLI", "memory", "no health route"])
def test_what_tells_nothing_of_users_does_not_keep_an_incident_open(
    terminal: Terminal, platform: Platform, page: str, broken: str
) -> None:
    platform.deploy("dpl_new", routes=frozenset() if broken == "no health route" else HEALTH_ROUTES)
    platform.memory = 90 if broken == "memory" else platform.memory
    if broken == "old CLI":
        terminal.script("vercel logs", stderr="Error: unknown or unexpected option", code=1)
    first, start = (
        (PURGE, "purge-cache") if page == CACHE else (INSPECT_ALIAS, "inspect-production")
    )
    terminal.expect(first, *WELL)
    assert terminal.follow(page, start=start).ending is Ending.FIXED
