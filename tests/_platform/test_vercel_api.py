"""The model of Vercel's REST API: what it answers and what it does to the platform."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest

from snippets._platform.api_call import HttpCall
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Breaks
from snippets._platform.vercel import ALIAS, LogLine, Platform
from snippets._platform.vercel_api import VercelApi
from tests._platform.changes import nothing

SIGNED_IN = {"authorization": "Bearer token"}
NOW = 1_800_000_000.0


@pytest.fixture
def api(platform: Platform) -> VercelApi:
    """The API over a platform that is well, at a fixed time."""
    return VercelApi(platform, clock=lambda: NOW)


def ask(
    api: VercelApi,
    line: str,
    body: object = None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Any:
    """Send `METHOD /target`, check the status, return the answer."""
    method, _, target = line.partition(" ")
    sent = b"" if body is None else json.dumps(body).encode()
    answer = api.answer(HttpCall(method, target, headers or SIGNED_IN, sent))
    assert answer.status == status, answer.body
    if answer.headers["content-type"] == "application/x-ndjson":
        return [json.loads(line) for line in answer.body.splitlines()]
    return json.loads(answer.body)


def test_a_request_without_a_token_is_refused(api: VercelApi) -> None:
    refused = ask(api, "GET /v2/user", status=403, headers={"authorization": ""})
    assert refused["error"]["missingToken"]


PERIOD = {"timeRange": {"start": "2027-01-15T06:00:00Z", "end": "2027-01-15T08:00:00Z"}}
LOGS = {"event": "vercel.log", "limit": 10} | PERIOD
PROJECT = "/v9/projects/prj_1"


def other(**options: Any) -> Breaks:
    """Build a deployment that does not become live."""
    return lambda platform: platform.deploy("dpl_x", **options)


@pytest.mark.parametrize(
    ("change", "line", "body", "status", "shown"),
    [
        (nothing, f"GET {PROJECT}?teamId=team_2", None, 403, '"code": "forbidden"'),
        (nothing, f"GET {PROJECT}?slug=other", None, 403, '"code": "forbidden"'),
        (trouble.changed(user=""), "GET /v2/user", None, 403, '"invalidToken": true'),
        (nothing, "GET /v99/nothing", None, 404, "vercel_api.py: GET /v99/nothing"),
        (nothing, "POST /v2/user", None, 404, "no route"),
        (nothing, "GET /teams/other", None, 404, "Team not found"),
        (nothing, "GET /v9/projects/other?teamId=team_1", None, 404, "Project not found"),
        (nothing, "GET /v9/projects/astral-core-v7", None, 404, "Project not found"),
        (nothing, "GET /v13/deployments/dpl_none", None, 404, "dpl_none"),
        (nothing, "PATCH /v10/projects/prj_1/env/env_NONE", {}, 404, "not found"),
        (nothing, "GET /v6/deployments?branch=main", None, 400, "vercel_api.py: branch"),
        (trouble.changed(refuses=402), "POST /v13/deployments", {}, 402, "payment_required"),
        # Only what was live is rolled back to; what is live, or not built, is not promoted.
        (nothing, f"POST {PROJECT}/rollback/dpl_first", None, 422, "is live"),
        (other(assign=False), f"POST {PROJECT}/rollback/dpl_x", None, 422, "was never live"),
        (other(target="preview"), f"POST {PROJECT}/rollback/dpl_x", None, 422, "was never live"),
        (other(state="ERROR"), f"POST {PROJECT}/rollback/dpl_x", None, 422, "not ready"),
        (nothing, "POST /v10/projects/prj_1/promote/dpl_first", None, 409, "already the current"),
        (other(state="ERROR"), "POST /v10/projects/prj_1/promote/dpl_x", None, 422, "not ready"),
        # An answer without a line would read as if nothing had been logged.
        *(
            (nothing, "POST /v1/observability/events", LOGS | {"filter": words}, 400, "Invalid")
            for words in (
                *("level:panic", "region:iad1", '"heap out"'),
                *("heap OR memory", "level != error"),
            )
        ),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    api: VercelApi, change: Breaks, line: str, body: object, *, status: int, shown: str
) -> None:
    change(api.platform)
    live = api.platform.live
    assert shown in json.dumps(ask(api, line, body, status=status))
    assert api.platform.live is live
    assert not [row for row in api.platform.deployments if api.platform.can_return_to(row)]


def test_it_knows_who_asks_and_for_which_team(api: VercelApi) -> None:
    assert ask(api, "GET /v2/user")["user"]["username"] == "oncall"
    assert ask(api, "GET /v1/teams")["teams"][0]["slug"] == "astral-productions"
    assert ask(api, "GET /teams/team_1") == ask(api, "GET /teams/astral-productions")


def test_it_knows_one_project(api: VercelApi, platform: Platform) -> None:
    project = ask(api, "GET /v9/projects/prj_1?teamId=team_1&slug=astral-productions")
    assert project["alias"][0]["domain"] == ALIAS
    assert project["targets"]["production"]["id"] == platform.live.id
    assert ask(api, "GET /v9/projects/astral-core-v7?teamId=team_1") == project
    assert ask(api, "GET /projects/prj_1/custom-environments")["environments"] == []
    assert ask(api, "GET /v3/env/pull/prj_1/development") == {"env": {}, "buildEnv": {}}
    assert ask(api, "PATCH /v1/projects/prj_1/protection-bypass")["protectionBypass"]


def test_deployments_are_listed_newest_first_by_target_and_state(
    api: VercelApi, platform: Platform
) -> None:
    platform.deploy("dpl_err", state="ERROR")
    platform.deploy("dpl_prev", target="preview", age=timedelta(hours=1))

    def names(query: str) -> list[str]:
        return [row["uid"] for row in ask(api, f"GET /v6/deployments{query}")["deployments"]]

    assert names("") == ["dpl_err", "dpl_prev", "dpl_first"]
    assert names("?target=production") == ["dpl_err", "dpl_first"]
    assert names("?target=production&state=READY") == ["dpl_first"]
    assert names("?state=READY,ERROR") == names("")
    assert names("?projectId=prj_2") == []
    first = ask(api, "GET /v6/deployments?limit=2&projectId=prj_1")
    assert [row["uid"] for row in first["deployments"]] == ["dpl_err", "dpl_prev"]
    assert names(f"?until={first['pagination']['next']}") == ["dpl_first"]
    platform.deployments[-1].gone = True
    assert "dpl_prev" not in names("")


def test_a_deployment_is_found_by_id_host_and_alias(api: VercelApi, platform: Platform) -> None:
    record = ask(api, "GET /v13/deployments/dpl_first")
    assert record["alias"] == [ALIAS]
    assert record["createdAt"] == int(NOW * 1000) - 86_400_000
    assert ask(api, f"GET /v13/deployments/{platform.live.host}") == record
    assert ask(api, f"GET /v13/deployments/{ALIAS}") == record
    assert ask(api, "GET /v11/deployments/dpl_first/builds") == {"builds": []}


def test_the_build_log_is_told_line_by_line(api: VercelApi, platform: Platform) -> None:
    platform.live.build_log = "one\ntwo"
    events = ask(api, "GET /v3/now/deployments/dpl_first/events")
    assert [event["text"] for event in events] == ['Running "npm run build"', "one", "two"]


@pytest.mark.parametrize("job", ["succeeded", "failed"])
def test_a_rollback_moves_the_alias_if_its_job_succeeds_and_is_remembered(
    api: VercelApi, platform: Platform, job: str
) -> None:
    platform.deploy("dpl_bad")
    platform.job, succeeds = job, job == "succeeded"
    ask(api, f"POST {PROJECT}/rollback/dpl_first", status=201)
    assert platform.live.id == ("dpl_first" if succeeds else "dpl_bad")
    move = ask(api, f"GET {PROJECT}?rollbackInfo=true&teamId=team_1")["lastAliasRequest"]
    assert (move["type"], move["jobStatus"]) == ("rollback", job)
    assert (move["fromDeploymentId"], move["toDeploymentId"]) == ("dpl_bad", "dpl_first")
    aliases = ask(api, f"GET {PROJECT}/rollback/aliases?failedOnly=true")["aliases"]
    wanted = [] if succeeds else [(ALIAS, "failed")]
    assert [(alias["alias"], alias["status"]) for alias in aliases] == wanted


@pytest.mark.parametrize(
    ("line", "body", "status", "live"),
    [
        ("POST /v10/projects/prj_1/promote/dpl_built", None, 201, "dpl_built"),
        (
            "POST /v13/deployments",
            {"deploymentId": "dpl_prev", "target": "production", "meta": {"action": "promote"}},
            200,
            "dpl_prevp",
        ),
        ("POST /v13/deployments?forceNew=1", {"deploymentId": "dpl_first"}, 200, "dpl_redeploy3"),
    ],
)
def test_what_is_promoted_or_built_again_is_live(
    api: VercelApi, line: str, body: object, status: int, live: str
) -> None:
    api.platform.deploy("dpl_built", assign=False)
    api.platform.deploy("dpl_prev", target="preview")
    ask(api, line, body, status=status)
    assert api.platform.live.id == live


def test_a_failed_build_says_why_and_has_no_address(api: VercelApi, platform: Platform) -> None:
    platform.deploy("dpl_err", state="ERROR")
    failed = ask(api, "GET /v13/deployments/dpl_err")
    assert (failed["readyState"], failed["errorCode"]) == ("ERROR", "BUILD_UTILS_SPAWN_1")
    assert failed["errorMessage"] == 'Command "npm run build" exited with 1'
    assert (failed["alias"], failed["aliasAssigned"]) == ([], False)
    assert "errorMessage" not in ask(api, "GET /v13/deployments/dpl_first")


def test_a_build_of_code_that_vercel_refuses_fails(api: VercelApi, platform: Platform) -> None:
    platform.refused_builds = "Vulnerable version of Next.js detected, please update immediately."
    live = platform.live
    built = ask(api, "POST /v13/deployments", {"deploymentId": "dpl_first"})
    assert (built["readyState"], built["errorMessage"]) == ("ERROR", platform.refused_builds)
    assert platform.live is live
    platform.deployments[-1].state = "BUILDING"
    assert "ready" not in ask(api, f"GET /v13/deployments/{built['id']}")


def test_addresses_may_be_assigned_later(api: VercelApi, platform: Platform) -> None:
    assert ask(api, "GET /v13/deployments/dpl_first")["aliasAssigned"] is True
    platform.live.unaliased = True
    assert ask(api, "GET /v13/deployments/dpl_first")["aliasAssigned"] is False


def test_files_are_asked_for_and_a_deployment_is_built(api: VercelApi, platform: Platform) -> None:
    live = platform.live
    files = [{"file": "package.json", "sha": "a"}, {"file": "index.html", "sha": "b"}]
    body = {"files": files, "target": "production", "autoAssignCustomDomains": False}
    refused = ask(api, "POST /v13/deployments", body, status=400)
    assert refused["error"]["missing"] == ["a", "b"]
    for digest, name in (("a", "x-vercel-digest"), ("b", "x-now-digest")):
        ask(api, "POST /v2/files", "file", headers={**SIGNED_IN, name: digest})
    ask(api, "POST /v13/deployments", body)
    assert platform.live is live
    assert (platform.deployments[-1].target, platform.deployments[-1].page) == ("production", "")
    assert ask(api, "POST /v13/deployments", {"files": files})["target"] is None
    assert platform.deployments[-1].target == "preview"


@pytest.mark.parametrize(
    ("files", "page"),
    [
        ([{"file": "index.html", "data": b64encode(b"soon\n").decode()}], "soon"),
        ([{"file": "index.html", "sha": "a"}], '"file"'),
        ([], ""),
    ],
)
def test_a_folder_without_an_application_is_served_as_its_page(
    api: VercelApi, platform: Platform, files: list[dict[str, str]], page: str
) -> None:
    ask(api, "POST /v2/files", "file", headers={**SIGNED_IN, "x-vercel-digest": "a"})
    ask(api, "POST /v13/deployments", {"files": files})
    assert platform.deployments[-1].page == page


def test_variables_are_listed_by_target_without_their_secret_values(
    api: VercelApi, platform: Platform
) -> None:
    platform.variables["NEXTAUTH_URL"].targets = ("preview",)
    rows = ask(api, "GET /v10/projects/prj_1/env?target=preview")["envs"]
    assert [(row["key"], row["value"]) for row in rows] == [("NEXTAUTH_URL", f"https://{ALIAS}")]
    every = ask(api, "GET /v10/projects/prj_1/env")["envs"]
    assert len(every) == len(platform.variables)
    ask(api, "GET /v10/projects/prj_1/env?customEnvironmentId=prod", status=404)
    assert "old-secret" not in json.dumps(every)


def test_a_variable_that_exists_is_replaced_only_when_asked(
    api: VercelApi, platform: Platform
) -> None:
    body = {
        "key": "NEXTAUTH_SECRET",
        "value": "new",
        "type": "encrypted",
        "target": ["production"],
    }
    refused = ask(api, "POST /v10/projects/prj_1/env", body, status=400)
    assert refused["error"]["code"] == "ENV_CONFLICT"
    assert platform.variables["NEXTAUTH_SECRET"].value == "old-secret"
    ask(api, "POST /v10/projects/prj_1/env?upsert=true", body, status=201)
    assert platform.variables["NEXTAUTH_SECRET"].value == "new"
    ask(api, "POST /v10/projects/prj_1/env", body | {"key": "OTHER"}, status=201)
    assert platform.variables["OTHER"].targets == ("production",)


def test_an_upsert_of_other_targets_is_refused_and_other_targets_get_a_record_of_their_own(
    api: VercelApi, platform: Platform
) -> None:
    known = platform.variables["NEXTAUTH_SECRET"]
    known.targets = ("production", "preview")
    body = {"key": "NEXTAUTH_SECRET", "value": "new", "type": "sensitive"}
    upsert = "POST /v10/projects/prj_1/env?upsert=true"
    refused = ask(api, upsert, body | {"target": ["production"]}, status=400)["error"]
    assert refused["code"] == "ENV_CONFLICT"
    assert refused["message"].startswith("A variable with the name `NEXTAUTH_SECRET` already")
    ask(api, upsert, body | {"target": ["development"]}, status=201)
    assert (known.value, known.targets) == ("old-secret", ("production", "preview"))
    rows = ask(api, "GET /v10/projects/prj_1/env?target=development")["envs"]
    assert [(row["key"], row["target"]) for row in rows] == [("NEXTAUTH_SECRET", ["development"])]
    built = platform.deploy("dpl_new")
    assert built.environment["NEXTAUTH_SECRET"] == "old-secret"


def test_a_variable_is_changed(api: VercelApi, platform: Platform) -> None:
    ask(api, "PATCH /v10/projects/prj_1/env/env_NEXTAUTH_URL", {"value": "x"})
    assert platform.variables["NEXTAUTH_URL"].value == "x"
    assert not platform.variables["NEXTAUTH_URL"].sensitive
    ask(api, "PATCH /v10/projects/prj_1/env/env_NEXTAUTH_URL", {"type": "sensitive"})
    ask(api, "PATCH /v10/projects/prj_1/env/env_NEXTAUTH_URL", {"value": "y"})
    assert platform.variables["NEXTAUTH_URL"].sensitive


def test_a_paused_project_serves_nobody_until_it_is_resumed(
    api: VercelApi, platform: Platform
) -> None:
    ask(api, "POST /v1/projects/prj_1/pause")
    assert platform.barriers == {"paused"}
    ask(api, "POST /v1/projects/prj_1/unpause")
    assert platform.barriers == set()


def test_a_purge_is_counted_once(api: VercelApi, platform: Platform) -> None:
    ask(api, "POST /v1/edge-cache/purge-all?projectIdOrName=prj_1")
    ask(api, "DELETE /v1/data-cache/purge-all?projectIdOrName=prj_1")
    assert platform.purges == 1


def _events(api: VercelApi, words: str, *, event: str = "vercel.log", limit: int = 10) -> Any:
    body = {"event": event, "limit": limit, "filter": words} | PERIOD
    return ask(api, "POST /v1/observability/events", body)["events"]


def _logged(platform: Platform) -> None:
    platform.deploy("dpl_prev", target="preview")
    platform.logs += [
        LogLine("heap out of memory", minutes_ago=5),
        LogLine("of the preview", "info", "dpl_prev", 1),
        LogLine("long ago", minutes_ago=60 * 24),
    ]


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ("", ["of the preview", "heap out of memory"]),
        ('(environment:"production") AND (level:error)', ["heap out of memory"]),
        ('(environment:"preview")', ["of the preview"]),
        ('(deploymentId:"dpl_prev")', ["of the preview"]),
        ("(level:warning)", []),
        ("(level:(error OR fatal))", ["heap out of memory"]),
        ("Heap AND memory", ["heap out of memory"]),
        ("NOT level:error", ["of the preview"]),
        ("level:*", ["of the preview", "heap out of memory"]),
    ],
)
def test_logs_are_found_by_what_the_filter_asks(
    api: VercelApi, platform: Platform, words: str, messages: list[str]
) -> None:
    _logged(platform)
    assert [event["message"] for event in _events(api, words)] == messages


def test_logs_and_requests_stop_at_the_limit(api: VercelApi, platform: Platform) -> None:
    _logged(platform)
    assert len(_events(api, "", limit=1)) == 1
    requests = _events(api, "", event="vercel.proxy_response", limit=3)
    assert [request["cacheResult"] for request in requests] == ["HIT", "MISS", "HIT"]
    assert requests[0]["timestamp"] == "2027-01-15T07:59:00.000Z"


def test_older_versions_read_the_same_logs(api: VercelApi, platform: Platform) -> None:
    _logged(platform)
    start = int((NOW - 7200) * 1000)
    period = f"startDate={start}&endDate={int(NOW * 1000)}"
    query = f"{period}&environment=production&level=error&search=memory"
    rows = ask(api, f"GET /api/logs/request-logs?{query}")["rows"]
    assert [row["message"] for row in rows] == ["heap out of memory"]
    assert (rows[0]["logs"][0]["message"], rows[0]["statusCode"]) == ("heap out of memory", 500)
    assert ask(api, f"GET /api/logs/request-logs?{period}&search=level:error")["rows"] == rows
    query = f"{period}&deploymentId=dpl_prev&level=info"
    [row] = ask(api, f"GET /api/logs/request-logs?{query}")["rows"]
    assert (row["message"], row["environment"]) == ("of the preview", "preview")
    stream = ask(api, "GET /v1/projects/prj_1/deployments/dpl_prev/runtime-logs")
    assert len(stream) == 3
