"""The model of Astral Core answers as its commits 4dcc84f and 7205f8a do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snippets._platform.application import respond
from snippets._platform.database import Session
from snippets._platform.edge import Answer
from snippets._platform.vercel import ALIAS, HEALTH_ROUTES, Platform
from tests._world.contract import KNOWN, compare, conform


@pytest.fixture
def platform() -> Platform:
    """Everything is well."""
    return Platform()


def ask(
    platform: Platform,
    path: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    host: str = ALIAS,
) -> Answer:
    """Ask the production alias."""
    asked = (platform, method, host, path)
    return conform(*asked, respond(*asked, headers or {}))


def body(answer: Answer) -> dict[str, Any]:
    """Return the JSON of an answer."""
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_a_healthy_application_says_so(platform: Platform) -> None:
    answer = ask(platform, "/api/health")
    assert (answer.status, body(answer)["status"]) == (200, "healthy")
    assert body(ask(platform, "/api/status"))["status"] == "OPERATIONAL"


def test_a_database_without_connections_makes_it_unhealthy(platform: Platform) -> None:
    platform.database.sessions = [Session("idle")] * platform.database.usable
    answer = ask(platform, "/api/health")
    assert answer.status == 503
    assert body(answer)["checks"]["database"]["status"] == "unhealthy"
    assert body(ask(platform, "/api/status"))["status"] == "MAJOR_OUTAGE"


def test_the_last_connection_is_enough_for_the_status(platform: Platform) -> None:
    platform.database.sessions = [Session("idle")] * (platform.database.usable - 1)
    answer = ask(platform, "/api/status")
    assert (answer.status, body(answer)["uptime"]["last24Hours"]) == (200, 100)
    platform.database.sessions.append(Session("idle"))
    answer = ask(platform, "/api/status")
    assert (answer.status, body(answer)["uptime"]["last24Hours"]) == (500, 0)


def test_a_query_that_waits_for_a_lock_makes_it_unhealthy(platform: Platform) -> None:
    platform.database.sessions = [Session("active", waits_for=100)]
    assert ask(platform, "/api/health").status == 503
    assert ask(platform, "/api/status").status == 500


def test_a_build_that_names_another_database_is_unhealthy(platform: Platform) -> None:
    platform.variables["DATABASE_URL"].value = "postgresql://app@db.example.org/gone"
    assert ask(platform, "/api/health").status == 200
    platform.deploy("dpl_next")
    assert ask(platform, "/api/health").status == 503


@pytest.mark.parametrize(
    ("percent", "status", "code"),
    [
        (69, "healthy", 200),
        (70, "degraded", 200),
        (84, "degraded", 200),
        (85, "unhealthy", 503),
    ],
)
def test_memory_alone_can_make_it_unhealthy(
    platform: Platform, percent: int, status: str, code: int
) -> None:
    platform.memory = percent
    answer = ask(platform, "/api/health")
    assert (answer.status, body(answer)["status"]) == (code, status)
    assert body(answer)["checks"]["memory"]["status"] == status


def test_a_leak_belongs_to_the_deployment_that_has_it(platform: Platform) -> None:
    good = platform.live
    platform.deploy("dpl_leak", faults=frozenset({"memory"}))
    assert ask(platform, "/api/health").status == 503
    assert ask(platform, "/api/health", host=good.host).status == 200


@pytest.mark.parametrize("headers", [{}, {"x-monitoring-key": "monitoring-key"}])
@pytest.mark.parametrize("path", ["/api/monitoring/metrics", "/api/monitoring/performance"])
def test_the_middleware_leads_everybody_from_monitoring_to_the_sign_in_page(
    platform: Platform, path: str, headers: dict[str, str]
) -> None:
    """Even with the right key: the middleware of 4dcc84f comes first and knows no session."""
    answer = ask(platform, path, headers=headers)
    assert (answer.status, answer.body) == (307, "")
    assert answer.headers["location"].startswith("/auth/login?callbackUrl=%2Fapi%2Fmonitoring")


def test_the_newest_version_has_only_the_sign_in_route(platform: Platform) -> None:
    platform.deploy("dpl_new", routes=frozenset())
    assert ask(platform, "/api/health").status == 404
    assert body(ask(platform, "/api/auth/session"))["success"]
    assert ask(platform, "/").headers["location"] == "/auth/login"
    assert ask(platform, "/auth/login").status == 200


@pytest.mark.parametrize("routes", [HEALTH_ROUTES, frozenset()])
def test_sign_in_needs_its_secret(platform: Platform, routes: frozenset[str]) -> None:
    platform.deploy("dpl_good", routes=routes)
    del platform.variables["NEXTAUTH_SECRET"]
    assert ask(platform, "/api/auth/session").status == 200
    platform.deploy("dpl_new", routes=routes)
    assert ask(platform, "/api/auth/session").status == 500


def test_a_build_that_crashes_answers_nothing_else(platform: Platform) -> None:
    platform.deploy("dpl_bad", faults=frozenset({"crash"}))
    answer = ask(platform, "/api/auth/session")
    assert (answer.status, answer.body) == (504, "504: FUNCTION_INVOCATION_TIMEOUT")
    assert answer.headers["x-vercel-error"] == "FUNCTION_INVOCATION_TIMEOUT"


def test_a_build_whose_middleware_throws_says_so(platform: Platform) -> None:
    platform.deploy("dpl_bad", faults=frozenset({"middleware"}))
    answer = ask(platform, "/auth/login")
    assert answer.status == 500
    assert answer.headers["x-vercel-error"] == "MIDDLEWARE_INVOCATION_FAILED"


def test_a_build_that_was_deleted_is_not_found(platform: Platform) -> None:
    platform.live.gone = True
    assert ask(platform, "/").headers["x-vercel-error"] == "DEPLOYMENT_NOT_FOUND"


def test_a_page_names_the_script_file_of_its_own_build(platform: Platform) -> None:
    script = platform.live.script
    assert f'src="{script}"' in ask(platform, "/auth/login").body
    assert ask(platform, script).status == 200
    platform.deploy("dpl_new")
    assert ask(platform, script).status == 404


def test_a_script_file_that_was_not_built_is_missing(platform: Platform) -> None:
    platform.live.faults |= {"script"}
    assert ask(platform, platform.live.script).status == 404


@pytest.mark.parametrize(
    ("barrier", "status", "header"),
    [
        ("paused", 503, "DEPLOYMENT_PAUSED"),
        ("disabled", 402, "DEPLOYMENT_DISABLED"),
        ("region", 502, "NO_RESPONSE_FROM_FUNCTION"),
        ("circle", 308, None),
        ("walled", 302, None),
        ("elsewhere", 200, None),
    ],
)
def test_a_barrier_answers_in_place_of_the_application(
    platform: Platform, barrier: str, status: int, header: str | None
) -> None:
    platform.barriers.add(barrier)
    answer = ask(platform, "/auth/login")
    assert (answer.status, answer.headers.get("x-vercel-error")) == (status, header)


@pytest.mark.parametrize("barrier", ["network", "name"])
def test_behind_some_barriers_no_answer_comes_at_all(platform: Platform, barrier: str) -> None:
    platform.barriers.add(barrier)
    with pytest.raises(ConnectionError):
        ask(platform, "/auth/login")


def test_an_expired_certificate_keeps_every_client_out(platform: Platform) -> None:
    platform.certificate = 0
    with pytest.raises(ConnectionError, match="expired"):
        ask(platform, "/auth/login")


def test_the_address_of_one_build_has_none_of_the_barriers_of_the_name(platform: Platform) -> None:
    platform.barriers |= {"name", "walled"}
    assert respond(platform, "GET", platform.live.host, "/auth/login", {}).status == 200
    platform.barriers.add("paused")
    assert respond(platform, "GET", platform.live.host, "/auth/login", {}).status == 503


def test_the_sign_in_page_is_fresh_after_a_purge(platform: Platform) -> None:
    assert ask(platform, "/auth/login").headers["x-vercel-cache"] == "STALE"
    platform.purges += 1
    assert ask(platform, "/auth/login").headers["x-vercel-cache"] == "HIT"


def test_the_home_page_leads_to_the_sign_in_page(platform: Platform) -> None:
    assert ask(platform, "/").headers["location"] == "/login"


def test_only_reading_is_modelled(platform: Platform) -> None:
    with pytest.raises(NotImplementedError, match="POST /api/health"):
        ask(platform, "/api/health", method="POST")


HEALTHY = {
    "status": "healthy",
    "timestamp": "",
    "uptime": 1,
    "version": "",
    "environment": "",
    "checks": {},
    "performance": {},
}


@pytest.mark.parametrize(
    ("of", "path", "status", "answered"),
    [
        ("4dcc84f", "/api/health", 200, HEALTHY | {"more": 1}),
        ("4dcc84f", "/api/health", 503, {k: v for k, v in HEALTHY.items() if k != "checks"}),
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
    of: str, path: str, status: int, answered: dict[str, Any]
) -> None:
    """More keys, fewer keys, another status, past the middleware, a route that is gone."""
    answer = Answer(status, json.dumps(answered), {"content-type": "application/json"})
    with pytest.raises(AssertionError, match=path):
        compare(*KNOWN[of], "GET", path, answer)


def test_the_real_answers_are_not_red() -> None:
    answer = Answer(200, json.dumps(HEALTHY), {"content-type": "application/json"})
    compare(*KNOWN["4dcc84f"], "GET", "/api/health", answer)
    compare(*KNOWN["7205f8a"], "DELETE", "/api/auth/session", Answer(405, ""))


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/auth/session"])
def test_a_maintenance_page_says_everywhere_that_it_is_for_a_while(
    platform: Platform, path: str
) -> None:
    platform.deploy("dpl_page", page="Back soon")
    answer = ask(platform, path)
    assert (answer.status, answer.body) == (503, "Back soon")
    assert int(answer.headers["retry-after"]) > 0
