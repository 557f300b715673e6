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
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from snippets._platform.api_call import (
    PROJECT_ID,
    TEAM_ID,
    USER_ID,
    ApiCall,
    ApiError,
    json_answer,
    lines_answer,
)
from snippets._platform.edge import Answer
from snippets._platform.vercel import Deployment, PlatformError, StoredVariable
from snippets._platform.vercel_logs import REQUEST_QUERY, VercelLogs
from snippets._platform.vercel_records import VercelAnswers

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

    def answer(self, call: ApiCall) -> Answer:
        """Answer one request and change the platform as the server would."""
        try:
            self._authorise(call)
            for route in ROUTES:
                found = re.fullmatch(route.pattern, call.path)
                if found and call.method == route.method:
                    self._accept(call, route)
                    return route.handler(self, call, *(unquote(part) for part in found.groups()))
        except ApiError as refused:
            return refused.answer
        except PlatformError as refused:
            code = {400: "ENV_CONFLICT", 404: "not_found", 409: "conflict", 422: "unprocessable"}
            return ApiError(refused.status, code[refused.status], str(refused)).answer
        asked = f"{call.method} {call.path}"
        unknown = f"no route in snippets/_platform/vercel_api.py: {asked}"
        return ApiError(404, "not_found", unknown).answer

    def _authorise(self, call: ApiCall) -> None:
        if not call.headers.get("authorization"):
            raise ApiError(403, "forbidden", "Not authorized", missingToken=True)
        if not self.platform.user:
            raise ApiError(403, "forbidden", "Not authorized", invalidToken=True)
        asked, team = call.query, self.platform.project.team
        if asked.get("teamId", TEAM_ID) != TEAM_ID or asked.get("slug", team) not in (
            team,
            TEAM_ID,
        ):
            raise ApiError(403, "forbidden", "Not authorized")

    def _accept(self, call: ApiCall, route: ApiRoute) -> None:
        """Refuse a query that the model does not read: it would answer something else."""
        unknown = call.query.keys() - {"teamId", "slug", *route.query}
        if unknown:
            said = f"unknown in snippets/_platform/vercel_api.py: {', '.join(sorted(unknown))}"
            raise ApiError(400, "bad_request", f"{route.name}: {said}")
        if self.platform.refuses in route.refuses:
            raise ApiError(self.platform.refuses, *REFUSALS[self.platform.refuses])

    @cached_property
    def _say(self) -> VercelAnswers:
        return VercelAnswers(self.platform, self.clock)

    # Who is asking.
    def user(self, _: ApiCall) -> Answer:
        """Answer with who is signed in."""
        return json_answer(200, {"user": self._say.user()})

    def teams(self, _: ApiCall) -> Answer:
        """Answer with the teams, of which there is one."""
        return json_answer(200, {"teams": [self._say.team()], "pagination": _page(1)})

    def team(self, _: ApiCall, name: str) -> Answer:
        """Answer with the team, by id or name."""
        if name not in (TEAM_ID, self.platform.project.team):
            raise ApiError(404, "not_found", "Team not found")
        return json_answer(200, self._say.team())

    # The project.
    def project(self, call: ApiCall, name: str) -> Answer:
        """Answer with the project, by id or name."""
        # Without a team it would be a project of the person, who has none.
        if name not in (PROJECT_ID, self.platform.project.name) or "teamId" not in call.query:
            raise ApiError(404, "not_found", "Project not found")
        moved = {"lastAliasRequest": self.last_move} if self.last_move else {}
        return json_answer(200, self._say.project() | moved)

    def custom_environments(self, _: ApiCall) -> Answer:
        """Answer with the environments besides the three."""
        return json_answer(200, {"environments": [], "accountLimit": {"total": 1}})

    def bypass(self, _: ApiCall) -> Answer:
        """Answer with a secret that leads past the protection of deployments."""
        self.platform.bypass = True
        made = {"scope": "automation-bypass", "createdBy": USER_ID, "isEnvVar": True}
        made["createdAt"] = self._say.ms(self.platform.now)
        return json_answer(200, {"protectionBypass": {"bypass": made}})

    def pause(self, _: ApiCall) -> Answer:
        """Let every address of the project answer that it is paused."""
        self.platform.barriers.add("paused")
        return json_answer(200, {})

    def unpause(self, _: ApiCall) -> Answer:
        """Let the project be served again."""
        self.platform.barriers.discard("paused")
        return json_answer(200, {})

    def pull(self, _: ApiCall, _target: str) -> Answer:
        """Answer with the variables for a local machine: none."""
        return json_answer(200, {"env": {}, "buildEnv": {}})

    # Deployments.
    def deployments(self, call: ApiCall) -> Answer:
        """Answer with the deployments, newest first."""
        asked = call.query
        found = [deployment for deployment in self.platform.deployments if not deployment.gone]
        found.sort(key=lambda one: one.created, reverse=True)
        if asked.get("projectId", PROJECT_ID) != PROJECT_ID:
            found = []
        if "target" in asked:
            found = [deployment for deployment in found if deployment.target == asked["target"]]
        if "state" in asked:
            found = [
                deployment for deployment in found if deployment.state in asked["state"].split(",")
            ]
        if "until" in asked:
            found = [
                deployment
                for deployment in found
                if self._say.ms(deployment.created) < int(asked["until"])
            ]
        limit = int(asked.get("limit", "20"))
        rows = [self._say.listed(deployment) for deployment in found[:limit]]
        page = _page(len(rows), rows[-1]["created"] if len(found) > limit else None)
        return json_answer(200, {"deployments": rows, "pagination": page})

    def deployment(self, _: ApiCall, name: str) -> Answer:
        """Answer with one deployment, by id or host."""
        return json_answer(200, self._say.deployment(self.platform.shown(name)))

    def builds(self, _: ApiCall, name: str) -> Answer:
        """Answer with the builds of a deployment that are under way: none."""
        self.platform.find(name)
        return json_answer(200, {"builds": []})

    def events(self, _: ApiCall, name: str) -> Answer:
        """Answer with the build log of a deployment."""
        found = self.platform.find(name)
        date = self._say.ms(found.created)
        said = ('Running "npm run build"', *found.build_log.splitlines())
        info = {"type": "build", "name": "bld_1", "entrypoint": "."}
        same = {"created": date, "date": date, "deploymentId": found.id, "info": info}
        lines = ((f"{date}{number:03d}", text) for number, text in enumerate(said))
        return lines_answer(
            *(
                same | {"type": "stdout", "text": text, "id": number, "serial": number}
                for number, text in lines
            )
        )

    def upload(self, call: ApiCall) -> Answer:
        """Confirm that a file has arrived."""
        digest = call.headers.get("x-vercel-digest") or call.headers.get("x-now-digest", "")
        self.uploads[digest] = call.body
        return json_answer(200, {"urls": []})

    def deploy(self, call: ApiCall) -> Answer:
        """Answer with a new deployment, of files or of the source of another."""
        asked = call.json()
        if "deploymentId" in asked:
            return json_answer(200, self._say.deployment(self._rebuild(asked)))
        files = {file["file"]: file for file in asked.get("files", ())}
        sent = {file["sha"] for file in files.values() if "sha" in file}
        if missing := sorted(sent - self.uploads.keys()):
            raise ApiError(400, "missing_files", "Missing files", missing=missing)
        built = self.platform.deploy(
            f"dpl_new{len(self.platform.deployments)}",
            target="production" if asked.get("target") == "production" else "preview",
            assign=asked.get("autoAssignCustomDomains") is not False,
            page="" if "package.json" in files else self._page(files),
        )
        return json_answer(200, self._say.deployment(built))

    def _page(self, files: dict[str, dict[str, str]]) -> str:
        """Return the page of a folder without an application: its index.html."""
        page = files.get("index.html", {})
        if "data" in page:  # small files come with the request
            return b64decode(page["data"]).decode().strip()
        return self.uploads.get(page.get("sha", ""), b"").decode().strip()

    def _rebuild(self, asked: dict[str, Any]) -> Deployment:
        source = self.platform.find(asked["deploymentId"])
        if asked.get("meta", {}).get("action") == "promote":
            return self.platform.promote(source)
        return self.platform.redeploy(source)

    def rollback(self, _: ApiCall, name: str) -> Answer:
        """Confirm that production is to be rolled back."""
        before, target = self.platform.live, self.platform.find(name)
        self.platform.rollback(target)
        return self._moved("rollback", before, target)

    def promote(self, _: ApiCall, name: str) -> Answer:
        """Confirm that a deployment is to be promoted."""
        before, target = self.platform.live, self.platform.find(name)
        self.platform.promote(target)
        return self._moved("promote", before, target)

    def _moved(self, kind: str, before: Deployment, target: Deployment) -> Answer:
        self.last_move = {
            "type": kind,
            "jobStatus": self.platform.job,
            "requestedAt": int(self.clock() * 1000),
            "fromDeploymentId": before.id,
            "toDeploymentId": target.id,
        }
        return json_answer(201, {})

    def moved_aliases(self, _: ApiCall) -> Answer:
        """Answer with the aliases that a rollback or a promotion did not move."""
        failed = (self.last_move or {}).get("jobStatus") == "failed"
        alias = {"alias": self.platform.project.host, "id": "alias_1", "status": "failed"}
        rows = [alias] if failed else []
        return json_answer(200, {"aliases": rows, "pagination": _page(len(rows))})

    # Environment variables: records, whose id is their key.
    def variables(self, call: ApiCall) -> Answer:
        """Answer with the variables, without the values of secrets."""
        target = call.query.get("target")
        if "customEnvironmentId" in call.query:  # what the CLI makes of a name it does not know
            raise ApiError(404, "not_found", "Custom environment was not found.")
        rows = [
            self._say.variable(key, variable) | {"securityIssues": []}
            for key, variable in self.platform.variables.items()
            if target is None or target in variable.targets
        ]
        return json_answer(200, {"envs": rows, "pagination": _page(len(rows))})

    def add_variable(self, call: ApiCall) -> Answer:
        """Answer with a new record, or with the one of exactly these targets, changed."""
        asked = call.json()
        upsert, sensitive = call.query.get("upsert") == "true", asked["type"] == "sensitive"
        stored = StoredVariable(asked["value"], tuple(asked["target"]), sensitive, asked["key"])
        key = self.platform.store(stored, upsert=upsert)
        created = self._say.variable(key, stored)
        return json_answer(201, {"created": created, "failed": []})

    def _known(self, identity: str) -> str:
        key = identity.removeprefix("env_")
        if key not in self.platform.variables:
            raise ApiError(404, "not_found", "Environment Variable was not found.")
        return key

    def change_variable(self, call: ApiCall, identity: str) -> Answer:
        """Answer with a changed variable."""
        key, asked = self._known(identity), call.json()
        known = self.platform.variables[key]
        known.value = asked.get("value", known.value)
        known.sensitive = asked.get("type", "sensitive" if known.sensitive else "") == "sensitive"
        known.targets = tuple(asked.get("target", known.targets))
        return json_answer(200, self._say.variable(key, known))

    # Caches; logs are those of VercelLogs.
    def purge(self, _: ApiCall) -> Answer:
        """Confirm that the cache of the network was purged."""
        self.platform.purge()
        return json_answer(200, {})

    def purge_data(self, _: ApiCall) -> Answer:
        """Confirm that the data cache was purged."""
        return json_answer(200, {})


def _page(count: int, following: int | None = None) -> dict[str, int | None]:
    return {"count": count, "next": following, "prev": None}


@dataclass(frozen=True)
class ApiRoute:
    """One address that the CLI asks for; `query` names what may be asked.

    `{}` is what the handler is given, `{project}` the id of the project. `refuses` are the statuses
    with which the platform may be told to refuse it.
    """

    name: str
    handler: Callable[..., Answer]
    query: tuple[str, ...] = ()
    refuses: tuple[int, ...] = ()

    @property
    def method(self) -> str:
        """Return the method."""
        return self.name.partition(" ")[0]

    @property
    def pattern(self) -> str:
        """Return the pattern of its path."""
        path = self.name.partition(" ")[2].replace("{}", "([^/]+)")
        return path.replace("{project}", PROJECT_ID)


_V9, _V10 = "/v9/projects/{project}", "/v10/projects/{project}"
_LIST = ("limit", "projectId", "state", "target", "until")
_ENV = ("target", "customEnvironmentId", "source")
_MOVED = ("failedOnly", "limit")
_EVENTS = ("direction", "follow", "format")  # a log is whole when it is asked for
ROUTES = (
    ApiRoute("GET /v2/user", VercelApi.user),
    ApiRoute("GET /v1/teams", VercelApi.teams, ("limit",)),
    ApiRoute("GET /teams/{}", VercelApi.team),
    ApiRoute("GET /v9/projects/{}", VercelApi.project, ("rollbackInfo",)),
    ApiRoute("GET /projects/{project}/custom-environments", VercelApi.custom_environments),
    ApiRoute("PATCH /v1/projects/{project}/protection-bypass", VercelApi.bypass, (), (409, 410)),
    ApiRoute("POST /v1/projects/{project}/pause", VercelApi.pause),
    ApiRoute("POST /v1/projects/{project}/unpause", VercelApi.unpause),
    ApiRoute("GET /v3/env/pull/{project}/{}", VercelApi.pull, ("source",)),
    ApiRoute(f"GET {_V10}/env", VercelApi.variables, _ENV),
    ApiRoute(f"POST {_V10}/env", VercelApi.add_variable, ("upsert",), (402, 409, 410, 429)),
    ApiRoute(f"PATCH {_V10}/env/{{}}", VercelApi.change_variable, (), (409, 410, 429)),
    ApiRoute(f"POST {_V9}/rollback/{{}}", VercelApi.rollback, (), (402, 409, 410, 422)),
    ApiRoute(f"POST {_V10}/promote/{{}}", VercelApi.promote, (), (409, 410, 422)),
    ApiRoute(f"GET {_V9}/rollback/aliases", VercelApi.moved_aliases, _MOVED),
    ApiRoute(f"GET {_V9}/promote/aliases", VercelApi.moved_aliases, _MOVED),
    ApiRoute(
        "GET /v1/projects/{project}/deployments/{}/runtime-logs", VercelApi.stream, ("format",)
    ),
    ApiRoute("GET /v6/deployments", VercelApi.deployments, _LIST, (410, 422)),
    ApiRoute("GET /v3/now/deployments/{}/events", VercelApi.events, _EVENTS),
    ApiRoute("GET /v11/deployments/{}/builds", VercelApi.builds),
    ApiRoute("GET /v13/deployments/{}", VercelApi.deployment, (), (410, 429)),
    ApiRoute("POST /v13/deployments", VercelApi.deploy, ("forceNew",), (402, 409, 410, 429)),
    ApiRoute("POST /v2/files", VercelApi.upload, (), (410,)),
    ApiRoute("POST /v1/edge-cache/purge-all", VercelApi.purge, ("projectIdOrName",)),
    ApiRoute("DELETE /v1/data-cache/purge-all", VercelApi.purge_data, ("projectIdOrName",)),
    ApiRoute("POST /v1/observability/events", VercelApi.observe),
    ApiRoute("GET /api/logs/request-logs", VercelApi.request_logs, REQUEST_QUERY),
)
