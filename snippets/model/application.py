"""The model of Astral Core: what its endpoints answer, given the state of the platform.

Status codes, keys and authentication are those of the application's commit 4dcc84f; a deployment
without these routes behaves like commit 7205f8a.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from snippets.model.platform import Deployment, Platform

DEGRADED, UNHEALTHY = 70, 85  # percent of memory, in the application's own health check


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def respond(
    platform: Platform, method: str, host: str, path: str, headers: dict[str, str]
) -> Answer:
    """Answer a request as the deployment behind this host would; header names in lower case."""
    deployment = platform.find(host)
    if deployment.page:
        return _html(503, deployment.page, {"retry-after": "900"})
    if "crash" in deployment.faults:
        return _html(504, "FUNCTION_INVOCATION_TIMEOUT")
    if method != "GET":
        return _html(405, "")
    if path in ("/", "/auth/login"):
        kept = "HIT" if platform.purges else "STALE"
        return _html(200, "<!DOCTYPE html>", {"x-vercel-cache": kept})
    if path == "/api/auth/session":
        return _session(deployment)
    if path not in deployment.routes:
        return _html(404, "<!DOCTYPE html><title>404: This page could not be found.</title>")
    match path:
        case "/api/health":
            return _health(platform, deployment)
        case "/api/status":
            word = "OPERATIONAL" if platform.database.healthy else "MAJOR_OUTAGE"
            return _json(200, {"status": word, "services": [], "incidents": []})
        case "/api/monitoring/metrics":
            return _metrics(platform, deployment, headers)
        case _:
            return Answer(307, "", {"location": "/auth/login"})


def _session(deployment: Deployment) -> Answer:
    if not deployment.environment.get("NEXTAUTH_SECRET"):
        return _json(500, {"success": False, "error": "Failed to get session"})
    return _json(200, {"success": True, "session": None, "authenticated": False})


def _health(platform: Platform, deployment: Deployment) -> Answer:
    name = urlsplit(deployment.environment.get("DATABASE_URL", "")).path.removeprefix("/")
    connected = platform.database.healthy and name in platform.database.databases
    checks: dict[str, Any] = {
        "database": {"status": "healthy" if connected else "unhealthy", "responseTime": 4},
        "cache": {"status": "healthy", "responseTime": 1},
        "memory": _memory(platform, deployment),
    }
    found = {check["status"] for check in checks.values()}
    status = next((s for s in ("unhealthy", "degraded") if s in found), "healthy")
    body = {"status": status, "uptime": 3600, "version": "1.0.0", "checks": checks}
    return _json(503 if status == "unhealthy" else 200, body)


def _memory(platform: Platform, deployment: Deployment) -> dict[str, Any]:
    percent = 96 if "memory" in deployment.faults else platform.memory
    status = "healthy" if percent < DEGRADED else "degraded" if percent < UNHEALTHY else "unhealthy"
    return {"status": status, "responseTime": 0, "metrics": {"utilization": percent}}


def _metrics(platform: Platform, deployment: Deployment, headers: dict[str, str]) -> Answer:
    key = deployment.environment.get("MONITORING_API_KEY")
    if not key or headers.get("x-monitoring-key") != key:
        return _json(401, {"error": "Unauthorized"})
    percent = _memory(platform, deployment)["metrics"]["utilization"]
    memory = {"percentUsed": f"{percent:.2f}"}
    return _json(200, {"status": "healthy", "uptime": {"seconds": 3600}, "memory": memory})


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body), {"content-type": "application/json"})


def _html(status: int, body: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, body, {"content-type": "text/html", **(headers or {})})
