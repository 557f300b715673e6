"""The model of Astral Core answers as its commits 4dcc84f and 7205f8a do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snippets.model.application import Answer, respond
from snippets.model.database import Session
from snippets.model.platform import ALIAS, Platform


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
    return respond(platform, method, host, path, headers or {})


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


@pytest.mark.parametrize(
    "headers", [{}, {"x-monitoring-key": "wrong"}, {"X-Monitoring-Key": "monitoring-key"}]
)
def test_metrics_want_the_key(platform: Platform, headers: dict[str, str]) -> None:
    assert ask(platform, "/api/monitoring/metrics", headers=headers).status == 401


def test_metrics_are_given_for_the_key_that_was_built_in(platform: Platform) -> None:
    key = {"x-monitoring-key": "monitoring-key"}
    assert body(ask(platform, "/api/monitoring/metrics", headers=key))["memory"] == {
        "percentUsed": "60.00"
    }
    del platform.variables["MONITORING_API_KEY"]
    assert ask(platform, "/api/monitoring/metrics", headers=key).status == 200
    platform.deploy("dpl_next")
    assert ask(platform, "/api/monitoring/metrics", headers=key).status == 401


def test_performance_leads_to_the_sign_in_page(platform: Platform) -> None:
    answer = ask(platform, "/api/monitoring/performance")
    assert (answer.status, answer.headers) == (307, {"location": "/auth/login"})


def test_the_newest_version_has_only_the_sign_in_route(platform: Platform) -> None:
    platform.deploy("dpl_new", routes=frozenset())
    assert ask(platform, "/api/health").status == 404
    assert body(ask(platform, "/api/auth/session"))["success"]


def test_sign_in_needs_its_secret(platform: Platform) -> None:
    del platform.variables["NEXTAUTH_SECRET"]
    assert ask(platform, "/api/auth/session").status == 200
    platform.deploy("dpl_new")
    assert ask(platform, "/api/auth/session").status == 500


def test_a_build_that_crashes_answers_nothing_else(platform: Platform) -> None:
    platform.deploy("dpl_bad", faults=frozenset({"crash"}))
    answer = ask(platform, "/api/auth/session")
    assert (answer.status, answer.body) == (504, "FUNCTION_INVOCATION_TIMEOUT")


def test_the_home_page_is_fresh_after_a_purge(platform: Platform) -> None:
    assert ask(platform, "/").headers["x-vercel-cache"] == "STALE"
    platform.purges += 1
    assert ask(platform, "/").headers["x-vercel-cache"] == "HIT"


def test_only_reading_is_modelled(platform: Platform) -> None:
    assert ask(platform, "/api/health", method="POST").status == 405


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/auth/session"])
def test_a_maintenance_page_says_everywhere_that_it_is_for_a_while(
    platform: Platform, path: str
) -> None:
    platform.deploy("dpl_page", page="Back soon")
    answer = ask(platform, path)
    assert (answer.status, answer.body) == (503, "Back soon")
    assert int(answer.headers["retry-after"]) > 0
