"""The model answers what Vercel's SDK reads, on every address that the SDK knows."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from snippets._platform.api_call import TEAM_ID, HttpCall
from snippets._platform.edge import Answer
from snippets._platform.vercel import LogLine, Platform
from snippets._platform.vercel_api import REFUSALS, ROUTES, VercelApi
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real import recordings, report
from tests._lanes.real.bench import Bench
from tests._lanes.real.npm import versions
from tests._lanes.real.schema import CLI_ONLY, Schema, route_of

pytestmark = pytest.mark.real
NOW = 1_800_000_000.0
HEADERS = {"authorization": "Bearer token", "content-type": "application/json"}
NEW = {"key": "NEW", "value": "x", "type": "sensitive", "target": ["production"]}
PERIOD = {"start": "2027-01-15T06:00:00Z", "end": "2027-01-15T08:00:00Z"}
LOGS = {"event": "vercel.log", "limit": 9, "timeRange": PERIOD}
# What the CLI asks and sends, where it is more than an address.
CALLS: dict[str, tuple[str, object]] = {
    "GET /v1/teams": ("?limit=20", None),
    "GET /v9/projects/{}": ("?rollbackInfo=true", None),
    "PATCH /v1/projects/{project}/protection-bypass": ("", {}),
    "POST /v10/projects/{project}/env": ("?upsert=true", NEW),
    "PATCH /v10/projects/{project}/env/{}": ("", {"value": "x"}),
    "POST /v9/projects/{project}/rollback/{}": ("", {}),
    "POST /v10/projects/{project}/promote/{}": ("", {}),
    "GET /v9/projects/{project}/promote/aliases": ("?limit=20", None),
    "GET /v6/deployments": ("?limit=2", None),
    "POST /v13/deployments": ("", {"name": "astral-core-v7", "files": []}),
    "POST /v1/observability/events": ("", LOGS),
    "GET /api/logs/request-logs": ("?startDate=1799990000000&endDate=1800000000000", None),
}
GIVEN = {"teams": "team_1", "env": "env_NEXTAUTH_URL", "projects": "prj_1"}


def _platform() -> Platform:
    """A deployment to return to, one that failed, one that is staged, a preview, and a log."""
    platform = Platform()
    platform.deploy("dpl_live")
    platform.deploy("dpl_err", state="ERROR")
    platform.deploy("dpl_staged", assign=False)
    platform.deploy("dpl_prev", target="preview")
    platform.logs.append(LogLine("it failed"))
    return platform


def _of(name: str, deployment: str) -> tuple[HttpCall, Callable[[Platform], Answer]]:
    more, body = CALLS.get(name, ("", None))
    method, _, path = name.partition(" ")
    part = path.split("/{}")[0].rpartition("/")[2]
    given = GIVEN.get(part, deployment)
    whole = path.replace("{project}", "prj_1").replace("{}", given)
    query = more if "teams" in path else f"{more}{'&' if more else '?'}teamId={TEAM_ID}"
    headers = HEADERS if body is not None else {"authorization": "Bearer token"}
    sent = b"" if body is None else json.dumps(body).encode()
    call = HttpCall(method, whole + query, headers, sent)
    return call, lambda platform: VercelApi(platform, clock=lambda: NOW).answer(call)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_an_answer_is_what_the_sdk_reads(schema: Schema, route: Any) -> None:
    deployments = ("dpl_first", "dpl_live", "dpl_err", "dpl_staged", "dpl_prev")
    statuses = set()
    for refused in (0, *route.refuses):
        for name in deployments if route.name.endswith("/{}") or not refused else ("dpl_first",):
            platform = _platform()
            platform.refuses = refused
            call, answer = _of(route.name, name)
            given = answer(platform)
            statuses.add(given.status)
            verdict = schema.judge(call, given)
            report.ROUTES.add(verdict)
            assert verdict.route == route.name
            assert not verdict.differences, (call.target, given.status)
            assert bool(verdict.operation) != (route.name in CLI_ONLY)
    assert statuses >= {*route.refuses}
    assert min(statuses) in (200, 201)


@pytest.mark.parametrize("job", ["pending", "in-progress", "failed", "skipped"])
def test_a_job_is_told_as_the_sdk_reads_it(schema: Schema, job: str) -> None:
    api = VercelApi(_platform(), clock=lambda: NOW)
    api.platform.job = job
    for name in (
        "POST /v9/projects/{project}/rollback/{}",
        "GET /v9/projects/{}",
        "GET /v9/projects/{project}/promote/aliases",
    ):
        call, _ = _of(name, "dpl_first")
        answer = api.answer(call)
        assert not schema.judge(call, answer).differences
        assert job in answer.body or name != "GET /v9/projects/{}"
    assert api.platform.live.id == "dpl_live"


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ('"aliasAssigned": true', '"aliasAssigned": 1', "answer aliasAssigned: Expected boolean"),
        ('"plan"', '"plans"', "answer plan: Required"),
        ('"plan"', '"extra": 1, "plan"', "answer extra: Unknown key"),
        ('"PROMOTED"', '"LIVE"', "answer readySubstate: Invalid enum value"),
    ],
)
def test_a_change_of_the_model_is_red(schema: Schema, old: str, new: str, difference: str) -> None:
    call, answer = _of("GET /v13/deployments/{}", "dpl_live")
    given = answer(_platform())
    changed = replace(given, body=given.body.replace(old, new))
    assert f"\n{difference}" in "\n".join(["", *schema.judge(call, changed).differences])
    assert "answer (status): 418" in schema.judge(call, replace(given, status=418)).differences


@pytest.mark.parametrize(
    ("target", "body", "difference"),
    [
        ("?upsert=true", NEW | {"target": ["prod"]}, "request requestBody.target.0: Invalid enum"),
        ("?upsert=true", NEW | {"secret": 1}, "request requestBody.secret: Unknown key"),
        ("?force=1", NEW, "request force: Unknown key"),
    ],
)
def test_a_request_that_the_sdk_does_not_make_is_red(
    schema: Schema, target: str, body: dict[str, object], difference: str
) -> None:
    path = f"/v10/projects/prj_1/env{target}"
    call = HttpCall("POST", path, HEADERS, json.dumps(body).encode())
    created = VercelApi(_platform()).answer(replace(call, target="/v10/projects/prj_1/env"))
    assert created.status == 201
    assert f"\n{difference}" in "\n".join(["", *schema.judge(call, created).differences])


def test_an_address_that_the_model_does_not_have_is_red(schema: Schema) -> None:
    call = HttpCall("GET", "/v9/teams/team_1", {"authorization": "Bearer token"})
    verdict = schema.judge(call, VercelApi(_platform()).answer(call))
    assert "the model has no GET /v9/teams/team_1" in verdict.differences


def test_a_recording_shows_each_address_that_only_the_cli_asks_for() -> None:
    for name, step in CLI_ONLY.items():
        if "#" not in step:
            continue  # the test below
        runs = recordings.read(step)["runs"].values()
        asked = {call for run in runs for call in run["api_calls"]}
        calls = (HttpCall(*call.split(" ", 1)) for call in asked)
        assert name in map(route_of, calls), f"{step} does not ask for {name}"


@pytest.mark.parametrize("bench", versions()[:1], indirect=True)
def test_after_a_rollback_whose_job_failed_the_cli_asks_what_did_not_move(bench: Bench) -> None:
    first, bad = bench.platform.live, bench.platform.deploy("dpl_bad")
    bench.platform.job = "failed"
    ran = bench.paste(f"vercel rollback {first.url} --yes --scope {SETTINGS.team}")
    assert bench.platform.live is bad
    calls = (HttpCall(call.method, call.target) for call in ran.calls)
    [name] = (name for name, proof in CLI_ONLY.items() if "#" not in proof)
    assert name in map(route_of, calls)
    assert "Failed to remap all aliases to the requested deployment" in ran.stderr


def test_every_refusal_of_the_model_is_tried() -> None:
    assert {status for route in ROUTES for status in route.refuses} == REFUSALS.keys()
