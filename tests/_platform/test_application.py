"""The model of Astral Core answers as its commits 4dcc84f and 7205f8a do."""

import json
from typing import Any

import pytest

from snippets._platform.application import respond
from snippets._platform.database import Session
from snippets._platform.edge import Answer
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Breaks
from snippets._platform.vercel import ALIAS, HEALTH_ROUTES, Platform
from tests._platform.changes import deployed, variable, world
from tests._world.contract import KNOWN, compare, conform

HEALTH, STATUS, SIGN_IN, SESSION = "/api/health", "/api/status", "/auth/login", "/api/auth/session"
NEWEST: frozenset[str] = frozenset()
USABLE = Platform().database.usable


def ask(platform: Platform, path: str, method: str = "GET", host: str = ALIAS) -> Answer:
    """Ask the production alias."""
    question = (platform, method, host, path)
    return conform(*question, respond(*question))


def sessions(count: int) -> Breaks:
    """Let functions hold this many connections."""
    return trouble.served(sessions=[Session("idle")] * count)


def unset(name: str) -> Breaks:
    """Remove a variable of the project."""
    return lambda platform: platform.variables.pop(name)


LOCKED = trouble.served(sessions=[Session("active", waits_for=100)])
ELSEWHERE = variable("DATABASE_URL", "postgresql://app@db.example.org/gone")


@pytest.mark.parametrize(
    ("changes", "path", "status", "shown"),
    [
        ([], HEALTH, 200, '{"status": "healthy"'),
        ([], STATUS, 200, '{"status": "OPERATIONAL"'),
        ([], "/", 307, "'location': '/login'"),
        ([], SIGN_IN, 200, "'x-vercel-cache': 'STALE'"),
        # Whatever header is sent: the middleware comes first, and takes everybody for a stranger.
        ([], "/api/monitoring/metrics", 307, "/auth/login?callbackUrl=%2Fapi%2Fmonitoring"),
        ([], "/api/monitoring/performance", 307, "/auth/login?callbackUrl=%2Fapi%2Fmonitoring"),
        ([Platform.purge], SIGN_IN, 200, "'x-vercel-cache': 'HIT'"),
        ([sessions(USABLE)], HEALTH, 503, '"database": {"status": "unhealthy"'),
        ([sessions(USABLE)], STATUS, 500, '{"status": "MAJOR_OUTAGE"'),
        ([sessions(USABLE)], STATUS, 500, '"last24Hours": 0'),
        ([sessions(USABLE - 1)], STATUS, 200, '"last24Hours": 100'),
        ([LOCKED], HEALTH, 503, ""),
        ([LOCKED], STATUS, 500, ""),
        ([ELSEWHERE], HEALTH, 200, ""),
        ([ELSEWHERE, deployed()], HEALTH, 503, ""),
        ([trouble.changed(memory=69)], HEALTH, 200, '"memory": {"status": "healthy"'),
        ([trouble.changed(memory=70)], HEALTH, 200, '{"status": "degraded"'),
        ([trouble.changed(memory=84)], HEALTH, 200, '"memory": {"status": "degraded"'),
        ([trouble.changed(memory=85)], HEALTH, 503, '{"status": "unhealthy"'),
        ([deployed("memory")], HEALTH, 503, ""),
        ([deployed(routes=NEWEST)], HEALTH, 404, ""),
        ([deployed(routes=NEWEST)], SESSION, 200, '"success": true'),
        ([deployed(routes=NEWEST)], "/", 307, "'location': '/auth/login'"),
        ([deployed(routes=NEWEST)], SIGN_IN, 200, ""),
        *(
            row
            for routes in (HEALTH_ROUTES, NEWEST)
            for row in (
                ([deployed(routes=routes), unset("NEXTAUTH_SECRET")], SESSION, 200, ""),
                ([unset("NEXTAUTH_SECRET"), deployed(routes=routes)], SESSION, 500, ""),
            )
        ),
        ([deployed("crash")], SESSION, 504, "504: FUNCTION_INVOCATION_TIMEOUT"),
        ([deployed("middleware")], SIGN_IN, 500, "'x-vercel-error': 'MIDDLEWARE_INVOCATION_FAILED"),
        ([trouble.built(gone=True)], "/", 404, "'x-vercel-error': 'DEPLOYMENT_NOT_FOUND'"),
        ([trouble.barred("paused")], SIGN_IN, 503, "'x-vercel-error': 'DEPLOYMENT_PAUSED'"),
        ([trouble.barred("disabled")], SIGN_IN, 402, "'x-vercel-error': 'DEPLOYMENT_DISABLED'"),
        ([trouble.barred("region")], SIGN_IN, 502, "'x-vercel-error': 'NO_RESPONSE_FROM_FUNCTION'"),
        ([trouble.barred("circle")], SIGN_IN, 308, f"https://{ALIAS}{SIGN_IN}"),
        ([trouble.barred("walled")], SIGN_IN, 302, "https://vercel.com/sso-api"),
        ([trouble.barred("elsewhere")], SIGN_IN, 200, "Parked domain"),
        *(
            ([deployed(page="Back soon")], path, 503, "'retry-after': '900'} Back soon")
            for path in ("/", HEALTH, SESSION)
        ),
    ],
)
def test_what_is_answered_follows_from_the_world(
    changes: list[Breaks], path: str, status: int, shown: str
) -> None:
    answer = ask(world(*changes), path)
    assert answer.status == status
    assert shown in f"{answer.headers} {answer.body}"


def test_a_fault_belongs_to_the_build_that_has_it_and_a_barrier_to_the_name() -> None:
    platform = world(deployed("memory"), trouble.barred("name", "walled"))
    assert ask(platform, HEALTH, host=platform.deployments[0].host).status == 200
    platform.barriers.add("paused")
    assert ask(platform, HEALTH, host=platform.deployments[0].host).status == 503


def test_a_page_names_the_script_file_of_its_own_build() -> None:
    platform = Platform()
    script = platform.live.script
    assert f'src="{script}"' in ask(platform, SIGN_IN).body
    assert ask(platform, script).status == 200
    platform.live.faults |= {"script"}
    assert ask(platform, script).status == 404
    platform.deploy("dpl_new")
    assert ask(platform, script).status == 404


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (trouble.barred("network"), "timed out"),
        (trouble.barred("name"), "resolve"),
        (trouble.changed(certificate=0), "expired"),
    ],
)
def test_behind_some_barriers_no_answer_comes_at_all(change: Breaks, fault: str) -> None:
    with pytest.raises(ConnectionError, match=fault):
        ask(world(change), SIGN_IN)


def test_only_reading_is_modelled() -> None:
    with pytest.raises(NotImplementedError, match="POST /api/health"):
        ask(Platform(), HEALTH, method="POST")


HEALTHY = dict.fromkeys(
    ("status", "timestamp", "uptime", "version", "environment", "checks", "performance")
)


@pytest.mark.parametrize(
    ("commit", "path", "status", "answered"),
    [
        ("4dcc84f", "/api/health", 200, HEALTHY | {"more": None}),
        ("4dcc84f", "/api/health", 503, {key: HEALTHY[key] for key in HEALTHY if key != "checks"}),
        ("4dcc84f", "/api/health", 418, HEALTHY),
        ("4dcc84f", "/api/monitoring/metrics", 200, {"status": "healthy"}),
        ("4dcc84f", "/api/monitoring/metrics", 401, {"error": "Unauthorized"}),
        ("7205f8a", "/api/health", 200, HEALTHY),
        ("7205f8a", "/api/auth/session", 200, {"success": True}),
        ("7205f8a", "/gone", 200, {}),
        ("7205f8a", "/auth/login", 404, {}),
    ],
)
def test_a_mock_that_answers_otherwise_than_the_application_is_red(
    commit: str, path: str, status: int, answered: dict[str, Any]
) -> None:
    """More keys, fewer keys, another status, past the middleware, a route that is gone."""
    answer = Answer(status, json.dumps(answered), {"content-type": "application/json"})
    with pytest.raises(AssertionError, match=path):
        compare(*KNOWN[commit], "GET", path, answer)


def test_the_real_answers_are_not_red() -> None:
    answer = Answer(200, json.dumps(HEALTHY), {"content-type": "application/json"})
    compare(*KNOWN["4dcc84f"], "GET", "/api/health", answer)
    compare(*KNOWN["7205f8a"], "DELETE", "/api/auth/session", Answer(405, ""))
