"""The model of Astral Core: what its endpoints answer, given the state of the platform.

A deployment that has the health routes answers as commit 4dcc84f does, one without them as commit
7205f8a. Statuses, keys and who is let in are those of the facts in `snippets/_contract`; every
answer in the mocked lane is held against them.
"""

from typing import Any
from urllib.parse import quote

from snippets._platform.edge import BARRIERS, Answer, Barrier, error, html, json_answer
from snippets._platform.users import asked_database
from snippets._platform.vercel import Deployment, Platform, PlatformError

DEGRADED, UNHEALTHY = 70, 85  # percent of memory, in the application's own health check
SIGN_IN = "/auth/login"


def respond(platform: Platform, method: str, host: str, path: str) -> Answer:
    """Answer a request as the deployment behind this host would.

    No header opens a route at either commit. HEAD is answered like GET; NotImplementedError is
    raised for every other method, ConnectionError where no answer comes, with what a client says.
    """
    if (barrier := barrier_of(platform, host)) is not None:
        if barrier.answer is None:
            raise ConnectionError(barrier.fault)
        return barrier.answer(host, path)
    try:
        deployment = platform.shown(host)
    except PlatformError:
        return error(404, "DEPLOYMENT_NOT_FOUND")
    if deployment.page:
        return html(503, deployment.page, {"retry-after": "900"})
    if path.startswith("/_next/static/"):
        return _file(deployment, path)
    if "middleware" in deployment.faults:
        return error(500, "MIDDLEWARE_INVOCATION_FAILED")
    if "crash" in deployment.faults:
        return error(504, "FUNCTION_INVOCATION_TIMEOUT")
    if method not in ("GET", "HEAD"):
        raise NotImplementedError(f"the model does not answer {method} {path}")
    return _answer(platform, deployment, path)


def barrier_of(platform: Platform, host: str) -> Barrier | None:
    """Return what stands before a host; of single builds only what concerns all of Vercel."""
    everywhere = ("network", "paused", "disabled", "region")
    alias = host == platform.project.host
    known = (name for name in platform.barred if alias or name in everywhere)
    return next((BARRIERS[name] for name in known), None)


def _file(deployment: Deployment, path: str) -> Answer:
    """Answer with a script file; the pages of a build name the files of that build alone."""
    if path != deployment.script or "script" in deployment.faults:
        return html(404, "404: NOT_FOUND", {"x-vercel-error": "NOT_FOUND"})
    return Answer(200, "/* compiled */", {"content-type": "application/javascript"})


def _answer(platform: Platform, deployment: Deployment, path: str) -> Answer:
    older = bool(deployment.routes)
    match path:
        case "/":
            return Answer(307, "", {"location": "/login" if older else SIGN_IN})
        case "/auth/login":
            return _sign_in(platform, deployment)
        case "/api/auth/session":
            return _session(platform, deployment)
        case "/api/health" if older:
            return _health(platform, deployment)
        case "/api/status" if older:
            return _status(platform, deployment)
        case _ if older:
            # The middleware takes everybody for a stranger, and shows only these to strangers.
            return Answer(307, "", {"location": f"{SIGN_IN}?callbackUrl={quote(path, safe='')}"})
        case _:
            return html(404, "<!DOCTYPE html><title>404: This page could not be found.</title>")


def _sign_in(platform: Platform, deployment: Deployment) -> Answer:
    kept = "HIT" if platform.purges else "STALE"
    page = f'<!DOCTYPE html><html><script src="{deployment.script}"></script></html>'
    return html(200, page, {"x-vercel-cache": kept})


def _session(platform: Platform, deployment: Deployment) -> Answer:
    signs = bool(deployment.environment.get("NEXTAUTH_SECRET"))
    if deployment.routes:  # next-auth itself answers: nothing where nobody is signed in
        wrong = {"message": "There is a problem with the server configuration."}
        return json_answer(200, {}) if signs else json_answer(500, wrong)
    stamp = {"timestamp": _now(platform)}
    if not signs:
        failed = {"error": "Failed to get session", "details": "Internal server error"}
        return json_answer(500, {"success": False, **failed, **stamp})
    return json_answer(200, {"success": True, "session": None, "authenticated": False, **stamp})


def _connected(platform: Platform, deployment: Deployment) -> bool:
    """Tell what the health route finds: it asks `SELECT 1`, which needs no right on any table."""
    return asked_database(platform, deployment) is None and not platform.database.waits


def _health(platform: Platform, deployment: Deployment) -> Answer:
    connected = _connected(platform, deployment)
    checks: dict[str, Any] = {
        "database": {"status": "healthy" if connected else "unhealthy", "responseTime": 4},
        "cache": {"status": "healthy", "responseTime": 1},
        "memory": _memory(platform, deployment),
    }
    statuses = {check["status"] for check in checks.values()}
    status = next((bad for bad in ("unhealthy", "degraded") if bad in statuses), "healthy")
    build = {"uptime": 3600, "version": "1.0.0", "environment": "production"}
    timing = {"performance": {"responseTime": 5, "dbQueryTime": 4}}
    body = {"status": status, "timestamp": _now(platform), **build, "checks": checks, **timing}
    return json_answer(503 if status == "unhealthy" else 200, body)


def _memory(platform: Platform, deployment: Deployment) -> dict[str, Any]:
    percent = 96 if "memory" in deployment.faults else platform.memory
    status = "healthy" if percent < DEGRADED else "degraded" if percent < UNHEALTHY else "unhealthy"
    return {"status": status, "responseTime": 0, "metrics": {"utilization": percent}}


def _status(platform: Platform, deployment: Deployment) -> Answer:
    connected = _connected(platform, deployment)
    percent = 100 if connected else 0
    body: dict[str, Any] = {
        "status": "OPERATIONAL" if connected else "MAJOR_OUTAGE",
        "lastUpdated": _now(platform),
        "services": [],
        "incidents": [],
        "uptime": dict.fromkeys(("last24Hours", "last7Days", "last30Days"), percent),
        "responseTime": {"average": 0, "p95": 0},
    }
    return json_answer(200 if connected else 500, body)


def _now(platform: Platform) -> str:
    return platform.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
