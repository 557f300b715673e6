"""What the model answers, spelled out: `answers.txt` is the second entry of every key and status.

Real tools and the procedures' tests look at a part of each answer only; a key that nothing looks
at today is what the next version of a tool asks for. A line is `key: value` of the JSON, with the
path to it. `=` begins a state of the platform, or says what is live after the call below.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from snippets.model import drill
from snippets.model.application import Answer, respond
from snippets.model.database import Session
from snippets.model.platform import ALIAS, LogLine, Platform
from snippets.model.vercel_api import ApiCall, VercelApi

TYPED = Path(__file__).with_name("answers.txt")
NOW = 1_800_000_000.0
TEAM = "teamId=team_1"
PATHS = ("/", "/auth/login", "/api/auth/session", "/api/health", "/api/status", "/api/other?a=b")


def flat(value: Any, key: str = "") -> Iterator[str]:
    """Yield each value of a JSON document with the path to it; of a deployment inside, its id."""
    if key and isinstance(value, dict) and "readyState" in value:
        yield f"  {key}: deployment {value['uid']}"
    elif isinstance(value, dict | list) and value:
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from flat(one, f"{key}.{name}" if key else str(name))
    else:
        yield f"  {key}: {json.dumps(value)}".replace("  : ", "  ")


def shown(call: str, answer: Answer) -> Iterator[str]:
    """Yield a call, the status of its answer, its headers and what is in it."""
    yield f"{call} {answer.status}"
    kind = answer.headers.get("content-type", "")
    if kind != "application/json":
        yield from (f"  {name}: {said}" for name, said in answer.headers.items())
    if "json" in kind:
        for line in answer.body.splitlines():
            yield from flat(json.loads(line))
    elif answer.body:
        yield f"  {answer.body}"


def _newest(platform: Platform) -> None:
    platform.live.routes = frozenset()


def _unsigned(platform: Platform) -> None:
    del platform.live.environment["NEXTAUTH_SECRET"]


def _newest_unsigned(platform: Platform) -> None:
    _newest(platform)
    _unsigned(platform)


def _memory(percent: int) -> Callable[[Platform], None]:
    def change(platform: Platform) -> None:
        platform.memory = percent

    return change


def _full(platform: Platform) -> None:
    platform.database.sessions = [Session("idle")] * platform.database.usable


def _one_left(platform: Platform) -> None:
    platform.database.sessions = [Session("idle")] * (platform.database.usable - 1)


def _waiting(platform: Platform) -> None:
    platform.database.sessions = [Session("active", waits_for=100)]


def _other_database(platform: Platform) -> None:
    platform.live.environment["DATABASE_URL"] = "postgresql://app@db.example.org/gone"


def _fault(name: str) -> Callable[[Platform], None]:
    def change(platform: Platform) -> None:
        platform.live.faults = frozenset({name})

    return change


def _page(platform: Platform) -> None:
    platform.live.page = "<h1>Back soon</h1>"


def _purged(platform: Platform) -> None:
    platform.purges = 1


STATES: dict[str, tuple[Callable[[Platform], None], tuple[str, ...]]] = {
    "all is well": (lambda _: None, PATHS),
    "the newest version": (_newest, PATHS),
    "without a secret for sessions": (_unsigned, PATHS[2:3]),
    "the newest version without one": (_newest_unsigned, PATHS[2:3]),
    "memory at 69 %": (_memory(69), PATHS[3:4]),
    "memory at 70 %": (_memory(70), PATHS[3:4]),
    "memory at 84 %": (_memory(84), PATHS[3:4]),
    "memory at 85 %": (_memory(85), PATHS[3:4]),
    "functions without memory": (_fault("memory"), PATHS[3:4]),
    "no connection is left": (_full, PATHS[3:5]),
    "one connection is left": (_one_left, PATHS[4:5]),
    "a session waits for a lock": (_waiting, PATHS[4:5]),
    "a database that is not there": (_other_database, PATHS[4:5]),
    "it crashes": (_fault("crash"), PATHS[:1]),
    "the maintenance page": (_page, PATHS[:1]),
    "an empty cache": (_purged, PATHS[1:2]),
}


def application() -> Iterator[str]:
    """Yield what the application answers in each state."""
    for state, (change, paths) in STATES.items():
        platform = Platform()
        change(platform)
        yield f"= {state}"
        for path in paths:
            yield from shown(f"GET {path}", respond(platform, "GET", ALIAS, path, {}))


RANGE = {"timeRange": {"start": "2027-01-15T07:00:00Z"}, "limit": 3}
QUERY = f"?{TEAM}&slug=astral-productions"
CALLS: tuple[tuple[str, object], ...] = (
    ("GET /v2/user", None),
    ("GET /v2/user?teamId=other", None),
    ("GET /v2/user?slug=other", None),
    ("GET /v1/teams", None),
    ("GET /v1/teams/other", None),
    (f"GET /v9/projects/prj_1{QUERY}", None),
    ("GET /v9/projects", None),
    ("GET /v9/projects/prj_1", None),
    (f"GET /v9/projects/other{QUERY}", None),
    ("GET /v9/projects/prj_1/custom-environments", None),
    ("PATCH /v1/projects/prj_1/protection-bypass", None),
    ("GET /v3/env/pull/prj_1/production", None),
    ("GET /v6/deployments?state=READY,ERROR&target=production", None),
    ("GET /v13/deployments/dpl_failed", None),
    ("GET /v13/deployments/dpl_none", None),
    ("GET /v11/deployments/dpl_failed/builds", None),
    ("GET /v3/now/deployments/dpl_failed/events", None),
    ("POST /v9/projects/prj_1/rollback/dpl_failed", None),
    ("POST /v9/projects/prj_1/rollback/dpl_first", None),
    (f"GET /v9/projects/prj_1{QUERY}", None),
    ("POST /v10/projects/prj_1/promote/dpl_next", None),
    (f"GET /v9/projects/prj_1{QUERY}", None),
    ("GET /v9/projects/prj_1/promote/aliases", None),
    ("POST /v13/deployments", {"deploymentId": "dpl_first"}),
    (
        "POST /v13/deployments",
        {"deploymentId": "dpl_preview", "meta": {"action": "promote"}},
    ),
    ("POST /v13/deployments", {"files": [{"file": "a", "sha": "1"}]}),
    ("POST /v2/files", None),
    (
        "POST /v13/deployments",
        {"files": [{"file": "index.html", "sha": ""}], "autoAssignCustomDomains": False},
    ),
    ("GET /v10/projects/prj_1/env?target=production", None),
    ("GET /v10/projects/prj_1/env?target=preview", None),
    ("GET /v10/projects/prj_1/env?customEnvironmentId=x", None),
    (
        "POST /v10/projects/prj_1/env",
        {"key": "NEXTAUTH_URL", "value": "x", "type": "encrypted", "target": ["production"]},
    ),
    (
        "POST /v10/projects/prj_1/env?upsert=true",
        {"key": "NEXTAUTH_URL", "value": "x", "type": "encrypted", "target": ["production"]},
    ),
    ("PATCH /v9/projects/prj_1/env/env_NEXTAUTH_URL", {"value": "y"}),
    ("PATCH /v9/projects/prj_1/env/env_NEXTAUTH_URL", {"type": "sensitive"}),
    ("PATCH /v9/projects/prj_1/env/env_NEXTAUTH_URL", {"value": "z"}),
    ("DELETE /v9/projects/prj_1/env/env_NEXTAUTH_URL", None),
    ("DELETE /v9/projects/prj_1/env/env_NEXTAUTH_URL", None),
    ("POST /v1/edge-cache/purge-all", None),
    ("DELETE /v1/data-cache/purge-all", None),
    ("POST /v1/observability/events", {"event": "vercel.proxy_response"} | RANGE),
    ("POST /v1/observability/events", {"event": "logs"} | RANGE),
    (
        "POST /v1/observability/events",
        {"event": "logs", "filter": '(level:"error") AND (environment:"preview")'} | RANGE,
    ),
    (
        "GET /api/logs/request-logs?startDate=1799999880000&deploymentId=dpl_first&level=info",
        None,
    ),
    (
        "GET /api/logs/request-logs?startDate=1799996400000&environment=production&search=TIME",
        None,
    ),
    ("GET /v1/projects/prj_1/deployments/dpl_first/runtime-logs", None),
    ("GET /v99/nothing", None),
)


def vercel() -> Iterator[str]:
    """Yield what Vercel's API answers to one engineer, call by call."""
    platform = Platform()
    platform.deploy("dpl_failed", age=timedelta(hours=3), state="ERROR")
    platform.deploy("dpl_preview", age=timedelta(hours=2), target="preview")
    platform.deploy("dpl_next", age=timedelta(hours=1))
    platform.logs += [
        LogLine("a time-out", minutes_ago=3),
        LogLine("a warning", level="info", deployment="dpl_first", minutes_ago=2),
        LogLine("a preview failed", deployment="dpl_preview", minutes_ago=61),
    ]
    api = VercelApi(platform, clock=lambda: NOW)
    for line, body in CALLS:
        method, _, target = line.partition(" ")
        sent = b"" if body is None else json.dumps(body).encode()
        answer = api.answer(ApiCall(method, target, {"authorization": "Bearer x"}, sent))
        yield f"= {platform.live.id}, {len(platform.deployments)} deployments"
        yield from shown(f"{line} {json.dumps(body) if body else ''}".strip(), answer)


def drills() -> Iterator[str]:
    """Yield what is broken in a drill, whom it tells what, and what is there to recover from."""
    yield f"= drills: {drill.RECOVERED}, {drill.USABLE} connections, {drill.ROWS}"
    for one in drill.SCENARIOS.values():
        platform = Platform()
        one.inject(platform)
        yield f"= {one.id}: {one.title}"
        yield f"  {one.pager}"
        yield from (f"  page {name}" for name in one.pages)
        yield from (f"  {backup.file} {backup.rows}" for backup in one.backups)
        yield from (f"  logs {line.message}" for line in platform.logs)
        yield from (f"  {session}" for session in platform.database.sessions)
        for built in platform.production():
            yield f"  {built.id} {platform.age(built)} {built.state} {sorted(built.faults)}"


def test_the_model_answers_what_was_typed() -> None:
    said, typed = [*application(), *vercel(), *drills()], TYPED.read_text("utf-8").splitlines()
    lines = difflib.unified_diff(typed, said, TYPED.name, "the model", lineterm="", n=2)
    assert typed == said, "\n".join(["The model answers otherwise:", *lines])
