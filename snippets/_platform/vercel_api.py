"""Vercel's REST API, answered from the model of the platform, so that the real CLI drives it.

Paths, parameters and the smallest answers that satisfy the CLI are those that versions 43, 48, 50
and 64 were seen to ask for on loopback. What the server itself does (a duplicate variable is
refused, an upsert replaces it) is the model's belief; only the client side is real.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
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
from snippets._platform.vercel_logs import VercelLogs

_DAY = 86_400_000
_PAGE = {"count": 1, "next": None, "prev": None}


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
            for method, pattern, handler in _ROUTES:
                found = re.fullmatch(pattern, call.path)
                if found and call.method == method:
                    return handler(self, call, *(unquote(part) for part in found.groups()))
        except ApiError as refused:
            return refused.answer
        except PlatformError as refused:
            return ApiError(404, "not_found", str(refused)).answer
        asked = f"{call.method} {call.path}"
        unknown = f"no route in snippets/_platform/vercel_api.py: {asked}"
        return ApiError(404, "not_found", unknown).answer

    def _authorise(self, call: ApiCall) -> None:
        if not call.headers.get("authorization"):
            raise ApiError(403, "forbidden", "Not authorized", missingToken=True)
        if not self.platform.user:
            raise ApiError(403, "forbidden", "Not authorized", invalidToken=True)
        asked, team = call.query, self.platform.project.team
        if asked.get("teamId", TEAM_ID) != TEAM_ID or asked.get("slug", team) != team:
            raise ApiError(403, "forbidden", "Not authorized")

    def _ms(self, moment: datetime) -> int:
        return int(self.clock() * 1000) - int((self.platform.now - moment).total_seconds() * 1000)

    # Who is asking.
    def user(self, _: ApiCall) -> Answer:
        """Answer with who is signed in."""
        name = self.platform.user
        user = {"id": USER_ID, "uid": USER_ID, "email": f"{name}@example.org", "username": name}
        billing = {"plan": "pro"}
        return json_answer(200, {"user": user | {"defaultTeamId": None, "billing": billing}})

    def teams(self, _: ApiCall) -> Answer:
        """Answer with the teams, of which there is one."""
        return json_answer(200, {"teams": [self._team()], "pagination": _PAGE})

    def team(self, _: ApiCall, name: str) -> Answer:
        """Answer with the team, by id or name."""
        if name not in (TEAM_ID, self.platform.project.team):
            raise ApiError(404, "not_found", "Team not found")
        return json_answer(200, self._team())

    def _team(self) -> dict[str, Any]:
        member = {"membership": {"role": "OWNER"}, "billing": {"plan": "pro"}}
        return {**self._name(), **member}

    def _name(self) -> dict[str, Any]:
        team = self.platform.project.team
        return {"id": TEAM_ID, "slug": team, "name": team}

    # The project.
    def project(self, call: ApiCall, name: str) -> Answer:
        """Answer with the project, by id or name."""
        # Without a team it would be a project of the person, who has none.
        if name not in (PROJECT_ID, self.platform.project.name) or "teamId" not in call.query:
            raise ApiError(404, "not_found", "Project not found")
        return json_answer(200, self._project())

    def projects(self, _: ApiCall) -> Answer:
        """Answer with the projects, of which there is one."""
        return json_answer(200, {"projects": [self._project()], "pagination": _PAGE})

    def _project(self) -> dict[str, Any]:
        live = self._deployment(self.platform.live)
        host = self.platform.project.host
        alias = {"domain": host, "target": "PRODUCTION", "deployment": {"id": live["id"]}}
        found = {
            "id": PROJECT_ID,
            "name": self.platform.project.name,
            "accountId": TEAM_ID,
            "framework": "nextjs",
            "rootDirectory": None,
            "nodeVersion": "22.x",
            "createdAt": self._ms(self.platform.now) - 400 * _DAY,
            "updatedAt": self._ms(self.platform.now) - _DAY,
            "link": None,
            "latestDeployments": [live],
            "targets": {"production": live},
            "alias": [alias],
            "protectionBypass": {},
        }
        return found | ({"lastAliasRequest": self.last_move} if self.last_move else {})

    def custom_environments(self, _: ApiCall) -> Answer:
        """Answer with the environments besides the three."""
        return json_answer(200, {"environments": []})

    def bypass(self, _: ApiCall) -> Answer:
        """Answer with a secret that leads past the protection of deployments."""
        self.platform.bypass = True
        made = {"bypass": {"scope": "automation-bypass", "createdBy": USER_ID}}
        return json_answer(200, {"protectionBypass": made})

    def pull(self, _: ApiCall) -> Answer:
        """Answer with the variables for a local machine: none."""
        return json_answer(200, {"env": {}, "buildEnv": {}})

    # Deployments.
    def _deployment(self, found: Deployment) -> dict[str, Any]:
        created = self._ms(found.created)
        failed = found.state == "ERROR"
        project = self.platform.project
        page = f"{project.team}/{project.name}/{found.id.removeprefix('dpl_')}"
        return {
            "uid": found.id,
            "id": found.id,
            "name": project.name,
            "url": found.host,
            "state": found.state,
            "readyState": found.state,
            "type": "LAMBDAS",
            "target": "production" if found.target == "production" else None,
            "created": created,
            "createdAt": created,
            "buildingAt": created + 5_000,
            "ready": created + 60_000,
            "creator": {"uid": USER_ID, "username": self.platform.user},
            "ownerId": TEAM_ID,
            "team": self._name(),
            "projectId": PROJECT_ID,
            "alias": [project.host] if found is self.platform.live else [],
            "aliasAssigned": created + 60_000,
            "aliasError": None,
            "regions": ["iad1"],
            "meta": {},
            "version": 2,
            "builds": [],
            "inspectorUrl": f"https://vercel.com/{page}",
            "isRollbackCandidate": True,
            "errorCode": "BUILD_FAILED" if failed else None,
            "errorMessage": 'Command "npm run build" exited with 1' if failed else None,
        }

    def deployments(self, call: ApiCall) -> Answer:
        """Answer with the deployments, newest first."""
        found = sorted(self.platform.deployments, key=lambda d: d.created, reverse=True)
        if "target" in call.query:
            found = [d for d in found if d.target == call.query["target"]]
        if "state" in call.query:
            found = [d for d in found if d.state in call.query["state"].split(",")]
        page = _PAGE | {"count": len(found)}
        rows = [self._deployment(d) for d in found]
        return json_answer(200, {"deployments": rows, "pagination": page})

    def deployment(self, _: ApiCall, name: str) -> Answer:
        """Answer with one deployment, by id or host."""
        return json_answer(200, self._deployment(self.platform.find(name)))

    def builds(self, _: ApiCall, name: str) -> Answer:
        """Answer with the builds of a deployment that are under way: none."""
        self.platform.find(name)
        return json_answer(200, {"builds": []})

    def events(self, _: ApiCall, name: str) -> Answer:
        """Answer with the build log of a deployment."""
        found = self.platform.find(name)
        date = self._ms(found.created)
        said = ('Running "npm run build"', *found.build_log.splitlines())
        return lines_answer(
            *(
                {"type": "stdout", "created": date, "date": date, "text": text}
                | {"payload": {"text": text, "date": date}}
                for text in said
            )
        )

    def upload(self, call: ApiCall) -> Answer:
        """Confirm that a file has arrived."""
        digest = call.headers.get("x-vercel-digest") or call.headers.get("x-now-digest", "")
        self.uploads[digest] = call.body
        return json_answer(200, {})

    def deploy(self, call: ApiCall) -> Answer:
        """Answer with a new deployment, of files or of the source of another."""
        asked = call.json()
        if "deploymentId" in asked:
            return json_answer(200, self._deployment(self._rebuild(asked)))
        files = {one["file"]: one for one in asked.get("files", ())}
        sent = {one["sha"] for one in files.values() if "sha" in one}
        if missing := sorted(sent - self.uploads.keys()):
            raise ApiError(400, "missing_files", "Missing files", missing=missing)
        built = self.platform.deploy(
            f"dpl_new{len(self.platform.deployments)}",
            target="production" if asked.get("target") == "production" else "preview",
            assign=asked.get("autoAssignCustomDomains") is not False,
            page="" if "package.json" in files else self._page(files),
        )
        return json_answer(200, self._deployment(built))

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
        """Confirm that production was rolled back."""
        before = self.platform.live
        try:
            self.platform.rollback(self.platform.find(name))
        except PlatformError as refused:
            raise ApiError(422, "not_ready", str(refused)) from None
        return self._moved("rollback", before)

    def promote(self, _: ApiCall, name: str) -> Answer:
        """Confirm that a deployment was promoted."""
        before = self.platform.live
        self.platform.promote(self.platform.find(name))
        return self._moved("promote", before)

    def _moved(self, kind: str, before: Deployment) -> Answer:
        self.last_move = {
            "type": kind,
            "jobStatus": "succeeded",
            "requestedAt": int(self.clock() * 1000),
            "fromDeploymentId": before.id,
            "toDeploymentId": self.platform.live.id,
        }
        return json_answer(201, {})

    def promoted_aliases(self, _: ApiCall) -> Answer:
        """Answer with the aliases still to be moved: none."""
        return json_answer(200, {"aliases": [], "pagination": _PAGE | {"count": 0}})

    # Environment variables: one record a name, whose id is the name.
    def variables(self, call: ApiCall) -> Answer:
        """Answer with the variables, without the values of secrets."""
        target = call.query.get("target")
        if "customEnvironmentId" in call.query:  # what the CLI makes of a name it does not know
            raise ApiError(404, "not_found", "Custom environment was not found.")
        rows = [
            self._variable(name, variable)
            for name, variable in self.platform.variables.items()
            if target is None or target in variable.targets
        ]
        return json_answer(200, {"envs": rows})

    def _variable(self, name: str, variable: StoredVariable) -> dict[str, Any]:
        day_ago = self._ms(self.platform.now) - _DAY
        return {
            "id": f"env_{name}",
            "key": name,
            "value": "" if variable.sensitive else variable.value,
            "type": "sensitive" if variable.sensitive else "encrypted",
            "target": list(variable.targets),
            "createdAt": day_ago,
            "updatedAt": day_ago,
            "configurationId": None,
        }

    def add_variable(self, call: ApiCall) -> Answer:
        """Answer with a new variable, or a changed one when asked to upsert."""
        asked = call.json()
        name, targets = asked["key"], tuple(asked["target"])
        known = self.platform.variables.get(name)
        taken = known is not None and set(known.targets) & set(targets)
        if taken and call.query.get("upsert") != "true":
            said = f"A variable with the name `{name}` already exists for the target {targets[0]}"
            raise ApiError(400, "ENV_CONFLICT", said)
        sensitive = asked["type"] == "sensitive"
        self.platform.variables[name] = StoredVariable(asked["value"], targets, sensitive)
        created = self._variable(name, self.platform.variables[name])
        return json_answer(201, {"created": created, "failed": []})

    def _known(self, identity: str) -> str:
        name = identity.removeprefix("env_")
        if name not in self.platform.variables:
            raise ApiError(404, "not_found", "Environment Variable was not found.")
        return name

    def change_variable(self, call: ApiCall, identity: str) -> Answer:
        """Answer with a changed variable."""
        name, asked = self._known(identity), call.json()
        known = self.platform.variables[name]
        known.value = asked.get("value", known.value)
        known.sensitive = asked.get("type", "sensitive" if known.sensitive else "") == "sensitive"
        return json_answer(200, self._variable(name, known))

    def remove_variable(self, _: ApiCall, identity: str) -> Answer:
        """Confirm that a variable was removed."""
        del self.platform.variables[self._known(identity)]
        return json_answer(200, {})

    # Caches; logs are those of VercelLogs.
    def purge(self, _: ApiCall) -> Answer:
        """Confirm that the cache of the network was purged."""
        self.platform.purge()
        return json_answer(200, {})

    def purge_data(self, _: ApiCall) -> Answer:
        """Confirm that the data cache was purged."""
        return json_answer(200, {})


_PROJECTS = r"(?:/v\d+)?/projects"
_ONE = rf"{_PROJECTS}/[^/]+"
_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", r"/v2/user", VercelApi.user),
    ("GET", r"(?:/v\d+)?/teams", VercelApi.teams),
    ("GET", r"(?:/v\d+)?/teams/([^/]+)", VercelApi.team),
    ("GET", _PROJECTS, VercelApi.projects),
    ("GET", rf"{_PROJECTS}/([^/]+)", VercelApi.project),
    ("GET", rf"{_ONE}/custom-environments", VercelApi.custom_environments),
    ("PATCH", rf"{_ONE}/protection-bypass", VercelApi.bypass),
    ("GET", r"/v\d+/env/pull/.*", VercelApi.pull),
    ("GET", rf"{_ONE}/env", VercelApi.variables),
    ("POST", rf"{_ONE}/env", VercelApi.add_variable),
    ("PATCH", rf"{_ONE}/env/([^/]+)", VercelApi.change_variable),
    ("DELETE", rf"{_ONE}/env/([^/]+)", VercelApi.remove_variable),
    ("POST", rf"{_ONE}/rollback/([^/]+)", VercelApi.rollback),
    ("POST", rf"{_ONE}/promote/([^/]+)", VercelApi.promote),
    ("GET", rf"{_ONE}/promote/aliases", VercelApi.promoted_aliases),
    ("GET", rf"{_ONE}/deployments/([^/]+)/runtime-logs", VercelApi.stream),
    ("GET", r"/v[67]/deployments", VercelApi.deployments),
    ("GET", r"/v\d+/(?:now/)?deployments/([^/]+)/events", VercelApi.events),
    ("GET", r"/v\d+/deployments/([^/]+)/builds", VercelApi.builds),
    ("GET", r"/v\d+/(?:now/)?deployments/([^/]+)", VercelApi.deployment),
    ("POST", r"/v13/deployments", VercelApi.deploy),
    ("POST", r"/v2/files", VercelApi.upload),
    ("POST", r"/v1/edge-cache/purge-all", VercelApi.purge),
    ("DELETE", r"/v1/data-cache/purge-all", VercelApi.purge_data),
    ("POST", r"/v1/observability/events", VercelApi.observe),
    ("GET", r"/api/logs/request-logs", VercelApi.request_logs),
)
