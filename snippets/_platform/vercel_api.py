"""Vercel's REST API, answered from the model of the platform, so that the real CLI drives it.

Addresses, queries and bodies are those that versions 43, 48, 50, 59 and 64 of the CLI were seen to
ask for; what is answered is held against the schemas of Vercel's SDK
(`tests/_lanes/real/test_schema.py`). What only documents say of the server has their address.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from snippets._platform.api_call import PROJECT_ID, TEAM_ID, USER_ID, HttpCall
from snippets._platform.edge import Answer, json_answer
from snippets._platform.vercel import Deployment, PlatformError, StoredVariable
from snippets._platform.vercel_logs import REQUEST_QUERY, VercelLogs, lines_answer

# What is refused where the platform is told to refuse. The SDK names the statuses of an address;
# the words of 429 are those of https://vercel.com/docs/rest-api/errors, all others are ours.
REFUSALS = {
    402: ("payment_required", "The team has no valid payment method."),
    409: ("conflict", "Another request is changing the project."),
    410: ("gone", "The resource was deleted."),
    422: ("unprocessable", "The request cannot be done."),
    429: ("rate_limited", "The rate limit of 6 exceeded for 'api'. Try again in 7 minutes"),
}


@dataclass
class VercelApi(VercelLogs):
    """The API over one platform.

    `uploads` holds the files sent so far by digest, `last_move` the last rollback or promotion;
    `clock` gives seconds since 1970: ages that the CLI prints are those on the platform's clock.
    """

    uploads: dict[str, bytes] = field(default_factory=dict)
    last_move: dict[str, Any] | None = None

    def answer(self, call: HttpCall) -> Answer:
        """Answer one request and change the platform as the server would."""
        try:
            return self._answer(call)
        except PlatformError as refused:
            error = {"code": refused.code, "message": str(refused), **refused.more}
            return json_answer(refused.status, {"error": error})

    def _answer(self, call: HttpCall) -> Answer:
        self._authorise(call)
        for route in ROUTES:
            if match := route.match(call):
                self._accept(call, route)
                answer = route.handler(self, call, *map(unquote, match.groups()))
                return answer if isinstance(answer, Answer) else json_answer(route.status, answer)
        address = f"{call.method} {call.path}"
        raise PlatformError(f"no route in snippets/_platform/vercel_api.py: {address}")

    def _authorise(self, call: HttpCall) -> None:
        query, named = call.query, (self.platform.project.team, TEAM_ID)
        if not call.headers.get("authorization"):
            raise PlatformError("Not authorized", 403, "forbidden", missingToken=True)
        if not self.platform.user:
            raise PlatformError("Not authorized", 403, "forbidden", invalidToken=True)
        if query.get("teamId", TEAM_ID) != TEAM_ID or query.get("slug", TEAM_ID) not in named:
            raise PlatformError("Not authorized", 403, "forbidden")

    def _accept(self, call: HttpCall, route: ApiRoute) -> None:
        """Refuse a query that the model does not read: it would answer something else."""
        unknown = call.query.keys() - {"teamId", "slug", *route.query}
        if unknown:
            names = ", ".join(sorted(unknown))
            why = f"{route.name}: unknown in snippets/_platform/vercel_api.py: {names}"
            raise PlatformError(why, 400, "bad_request")
        if self.platform.refuses in route.refuses:
            code, words = REFUSALS[self.platform.refuses]
            raise PlatformError(words, self.platform.refuses, code)

    def team(self, _: HttpCall, name: str) -> object:
        """Answer with the team, by id or name; raise PlatformError for any other."""
        if name not in (TEAM_ID, self.platform.project.team):
            raise PlatformError("Team not found")
        return self.team_record()

    def project(self, call: HttpCall, name: str) -> object:
        """Answer with the project, by id or name; raise PlatformError for any other."""
        # Without a team it would be a project of the person, who has none.
        if name not in (PROJECT_ID, self.platform.project.name) or "teamId" not in call.query:
            raise PlatformError("Project not found")
        moved = {"lastAliasRequest": self.last_move} if self.last_move else {}
        return self.project_record() | moved

    def bypass(self, _: HttpCall) -> object:
        """Answer with a secret that leads past the protection of deployments."""
        self.platform.bypass = True
        secret = {"scope": "automation-bypass", "createdBy": USER_ID, "isEnvVar": True}
        return {"protectionBypass": {"bypass": secret | {"createdAt": self.ms(self.platform.now)}}}

    def deployments(self, call: HttpCall) -> object:
        """Answer with a page of deployments, newest first; `until` begins after the page before."""
        query = call.query
        deployments = [
            deployment
            for deployment in self.platform.deployments
            if not deployment.gone
            and query.get("projectId", PROJECT_ID) == PROJECT_ID
            and query.get("target", deployment.target) == deployment.target
            and deployment.state in query.get("state", deployment.state).split(",")
            and self.ms(deployment.created) < float(query.get("until", "inf"))
        ]
        deployments.sort(key=lambda deployment: deployment.created, reverse=True)
        limit = int(query.get("limit", "20"))
        rows = [self.listed_record(deployment) for deployment in deployments[:limit]]
        following = rows[-1]["created"] if len(deployments) > limit else None
        return _page("deployments", rows, following)

    def events(self, _: HttpCall, name: str) -> object:
        """Answer with the build log of a deployment, a JSON object a line."""
        deployment = self.platform.find(name)
        date = self.ms(deployment.created)
        texts = ('Running "npm run build"', *deployment.build_log.splitlines())
        info = {"type": "build", "name": "bld_1", "entrypoint": "."}
        common = {"created": date, "date": date, "deploymentId": deployment.id, "info": info}
        lines = ((f"{date}{number:03d}", text) for number, text in enumerate(texts))
        return lines_answer(
            *(
                common | {"type": "stdout", "text": text, "id": number, "serial": number}
                for number, text in lines
            )
        )

    def upload(self, call: HttpCall) -> object:
        """Confirm that a file has arrived."""
        digest = call.headers.get("x-vercel-digest") or call.headers.get("x-now-digest", "")
        self.uploads[digest] = call.body
        return {"urls": []}

    def deploy(self, call: HttpCall) -> object:
        """Answer with a new deployment, of files or of the source of another."""
        body = call.json()
        if "deploymentId" in body:
            source = self.platform.find(body["deploymentId"])
            promotes = body.get("meta", {}).get("action") == "promote"
            build = self.platform.promote if promotes else self.platform.redeploy
            return self.deployment_record(build(source))
        files = {file["file"]: file for file in body.get("files", ())}
        sent = {file["sha"] for file in files.values() if "sha" in file}
        if missing := sorted(sent - self.uploads.keys()):
            raise PlatformError("Missing files", 400, "missing_files", missing=missing)
        built = self.platform.deploy(
            f"dpl_new{len(self.platform.deployments)}",
            target="production" if body.get("target") == "production" else "preview",
            assign=body.get("autoAssignCustomDomains") is not False,
            page="" if "package.json" in files else self._page(files),
        )
        return self.deployment_record(built)

    def _page(self, files: dict[str, dict[str, str]]) -> str:
        """Return the page of a folder without an application: its index.html."""
        page = files.get("index.html", {})
        if "data" in page:  # small files come with the request
            return b64decode(page["data"]).decode().strip()
        return self.uploads.get(page.get("sha", ""), b"").decode().strip()

    def rollback(self, _: HttpCall, name: str) -> object:
        """Confirm that production is to be rolled back."""
        return self._move("rollback", self.platform.rollback, name)

    def promote(self, _: HttpCall, name: str) -> object:
        """Confirm that a deployment is to be promoted."""
        return self._move("promote", self.platform.promote, name)

    def _move(self, kind: str, move: Callable[[Deployment], object], name: str) -> object:
        before, target = self.platform.live, self.platform.find(name)
        move(target)
        self.last_move = {
            "type": kind,
            "jobStatus": self.platform.job,
            "requestedAt": int(self.clock() * 1000),
            "fromDeploymentId": before.id,
            "toDeploymentId": target.id,
        }
        return {}

    def moved_aliases(self, _: HttpCall) -> object:
        """Answer with the aliases that a rollback or a promotion did not move."""
        failed = (self.last_move or {}).get("jobStatus") == "failed"
        alias = {"alias": self.platform.project.host, "id": "alias_1", "status": "failed"}
        return _page("aliases", [alias] if failed else [])

    # Environment variables: records, whose id is their key.
    def variables(self, call: HttpCall) -> object:
        """Answer with the variables, without the values of secrets."""
        target = call.query.get("target")
        if "customEnvironmentId" in call.query:  # what the CLI makes of a name it does not know
            raise PlatformError("Custom environment was not found.")
        rows = [
            self.variable_record(key, variable) | {"securityIssues": []}
            for key, variable in self.platform.variables.items()
            if target is None or target in variable.targets
        ]
        return _page("envs", rows)

    def add_variable(self, call: HttpCall) -> object:
        """Answer with a new record, or with the one of exactly these targets, changed."""
        body = call.json()
        upsert, sensitive = call.query.get("upsert") == "true", body["type"] == "sensitive"
        stored = StoredVariable(body["value"], tuple(body["target"]), sensitive, body["key"])
        key = self.platform.store(stored, upsert=upsert)
        return {"created": self.variable_record(key, stored), "failed": []}

    def change_variable(self, call: HttpCall, identity: str) -> object:
        """Answer with a changed variable; raise PlatformError for one that is not there."""
        key, body = identity.removeprefix("env_"), call.json()
        if key not in self.platform.variables:
            raise PlatformError("Environment Variable was not found.")
        known = self.platform.variables[key]
        known.value = body.get("value", known.value)
        known.sensitive = body.get("type", "sensitive" if known.sensitive else "") == "sensitive"
        known.targets = tuple(body.get("target", known.targets))
        return self.variable_record(key, known)


def _page(name: str, rows: list[dict[str, Any]], following: int | None = None) -> object:
    return {name: rows, "pagination": {"count": len(rows), "next": following, "prev": None}}


@dataclass(frozen=True)
class ApiRoute:
    """One address that the CLI asks for; `query` names what may be asked.

    `{}` is what the handler is given, `{project}` the id of the project. What the handler returns
    is the JSON of an answer with `status`, or the whole answer. `refuses` are the statuses with
    which the platform may be told to refuse it.
    """

    name: str
    handler: Callable[..., object]
    query: tuple[str, ...] = ()
    refuses: tuple[int, ...] = ()
    status: int = 200

    def match(self, call: HttpCall) -> re.Match[str] | None:
        """Return what of a call the handler is given, None where it is of another address."""
        pattern = self.name.replace("{}", "([^/]+)").replace("{project}", PROJECT_ID)
        return re.fullmatch(pattern, f"{call.method} {call.path}")


def _does(act: Callable[[VercelApi], object]) -> Callable[..., object]:
    """Return a handler that only confirms what it does."""
    return lambda api, _: act(api) or {}


def _says(answer: object) -> Callable[..., object]:
    """Return a handler that answers so, whatever there is."""
    return lambda *_: answer


_V9, _V10 = "/v9/projects/{project}", "/v10/projects/{project}"
_LIST = ("limit", "projectId", "state", "target", "until")
_ENV = ("target", "customEnvironmentId", "source")
_MOVED = ("failedOnly", "limit")
_EVENTS = ("direction", "follow", "format")  # a log is whole when it is asked for
_CUSTOM = {"environments": [], "accountLimit": {"total": 1}}
ROUTES = (
    ApiRoute("GET /v2/user", lambda api, _: {"user": api.user_record()}),
    ApiRoute("GET /v1/teams", lambda api, _: _page("teams", [api.team_record()]), ("limit",)),
    ApiRoute("GET /teams/{}", VercelApi.team),
    ApiRoute("GET /v9/projects/{}", VercelApi.project, ("rollbackInfo",)),
    ApiRoute("GET /projects/{project}/custom-environments", _says(_CUSTOM)),
    ApiRoute("PATCH /v1/projects/{project}/protection-bypass", VercelApi.bypass, (), (409, 410)),
    ApiRoute(
        "POST /v1/projects/{project}/pause", _does(lambda api: api.platform.barriers.add("paused"))
    ),
    ApiRoute(
        "POST /v1/projects/{project}/unpause",
        _does(lambda api: api.platform.barriers.discard("paused")),
    ),
    # The variables for a local machine: none.
    ApiRoute("GET /v3/env/pull/{project}/{}", _says({"env": {}, "buildEnv": {}}), ("source",)),
    ApiRoute(f"GET {_V10}/env", VercelApi.variables, _ENV),
    ApiRoute(f"POST {_V10}/env", VercelApi.add_variable, ("upsert",), (402, 409, 410, 429), 201),
    ApiRoute(f"PATCH {_V10}/env/{{}}", VercelApi.change_variable, (), (409, 410, 429)),
    ApiRoute(f"POST {_V9}/rollback/{{}}", VercelApi.rollback, (), (402, 409, 410, 422), 201),
    ApiRoute(f"POST {_V10}/promote/{{}}", VercelApi.promote, (), (409, 410, 422), 201),
    ApiRoute(f"GET {_V9}/rollback/aliases", VercelApi.moved_aliases, _MOVED),
    ApiRoute(f"GET {_V9}/promote/aliases", VercelApi.moved_aliases, _MOVED),
    ApiRoute(
        "GET /v1/projects/{project}/deployments/{}/runtime-logs", VercelApi.stream, ("format",)
    ),
    ApiRoute("GET /v6/deployments", VercelApi.deployments, _LIST, (410, 422)),
    ApiRoute("GET /v3/now/deployments/{}/events", VercelApi.events, _EVENTS),
    ApiRoute("GET /v11/deployments/{}/builds", _says({"builds": []})),  # none is under way
    ApiRoute(
        "GET /v13/deployments/{}",
        lambda api, _, name: api.deployment_record(api.platform.shown(name)),
        (),
        (410, 429),
    ),
    ApiRoute("POST /v13/deployments", VercelApi.deploy, ("forceNew",), (402, 409, 410, 429)),
    ApiRoute("POST /v2/files", VercelApi.upload, (), (410,)),
    ApiRoute(
        "POST /v1/edge-cache/purge-all",
        _does(lambda api: api.platform.purge()),
        ("projectIdOrName",),
    ),
    ApiRoute("DELETE /v1/data-cache/purge-all", _says({}), ("projectIdOrName",)),
    ApiRoute("POST /v1/observability/events", VercelApi.observe),
    ApiRoute("GET /api/logs/request-logs", VercelApi.request_logs, REQUEST_QUERY),
)
