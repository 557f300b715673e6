"""What Vercel's API says of a user, a team, a project, a deployment or a variable.

Every answer is held against the schemas of Vercel's own SDK: `tests/_lanes/real/test_schema.py`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from snippets._platform.api_call import PROJECT_ID, TEAM_ID, USER_ID
from snippets._platform.vercel import Deployment, Platform, StoredVariable

_DAY = 86_400_000
_RESOURCES = {
    "fluid": True,
    "functionDefaultRegions": ["iad1"],
    "functionDefaultTimeout": 300,
    "functionDefaultMemoryType": "standard",
    "functionZeroConfigFailover": False,
    "elasticConcurrencyEnabled": False,
    "isNSNBDisabled": False,
}


@dataclass
class VercelRecords:
    """What is told of one platform; `clock` gives seconds since 1970.

    Times are those of the platform's clock, moved so that its present is that of `clock`.
    """

    platform: Platform
    clock: Callable[[], float] = time.time

    def ms(self, moment: datetime) -> int:
        """Return a moment of the platform in milliseconds since 1970."""
        ago = (self.platform.now - moment).total_seconds()
        return int(self.clock() * 1000) - int(ago * 1000)

    def user_record(self) -> dict[str, Any]:
        """Return who is signed in, as `GET /v2/user` shows it."""
        name = self.platform.user
        return {
            "id": USER_ID,
            "email": f"{name}@example.org",
            "username": name,
            "name": None,
            "avatar": None,
            "defaultTeamId": None,
            "billing": None,
            "createdAt": self.ms(self.platform.now) - 400 * _DAY,
            "hasTrialAvailable": False,
            "resourceConfig": {},
            "softBlock": None,
            "stagingPrefix": name,
        }

    def named_team(self) -> dict[str, Any]:
        """Return the team as a deployment names it."""
        team = self.platform.project.team
        return {"id": TEAM_ID, "slug": team, "name": team}

    def team_record(self) -> dict[str, Any]:
        """Return the team as its own address shows it."""
        began = self.ms(self.platform.now) - 400 * _DAY
        member = {"confirmed": True, "created": began, "createdAt": began, "role": "OWNER"}
        return self.named_team() | {
            "avatar": None,
            "billing": {"plan": "pro"},
            "createdAt": began,
            "creatorId": USER_ID,
            "description": None,
            "membership": member | {"uid": USER_ID, "teamId": TEAM_ID},
            "stagingPrefix": self.platform.project.team,
            "updatedAt": began,
        }

    def project_record(self) -> dict[str, Any]:
        """Return the project, with the alias of production and what is live."""
        live = self._of_project(self.platform.live)
        host = self.platform.project.host
        shown = (
            *("id", "name", "url", "createdAt", "createdIn", "creator", "deploymentHostname"),
            *("plan", "private", "readyState", "type"),
        )
        deployment = {key: live[key] for key in shown}
        alias = {"domain": host, "environment": "production", "target": "PRODUCTION"}
        return {
            "id": PROJECT_ID,
            "name": self.platform.project.name,
            "accountId": TEAM_ID,
            "framework": "nextjs",
            "rootDirectory": None,
            "directoryListing": False,
            "nodeVersion": "22.x",
            "createdAt": self.ms(self.platform.now) - 400 * _DAY,
            "updatedAt": self.ms(self.platform.now) - _DAY,
            "latestDeployments": [live],
            "targets": {"production": live},
            "alias": [alias | {"deployment": deployment}],
            "autoAssignCustomDomains": self.platform.auto_assign,
            "deploymentExpiration": {},
            "defaultResourceConfig": _RESOURCES,
            "resourceConfig": _RESOURCES,
            "protectionBypass": {},
        }

    def _common(self, deployment: Deployment) -> dict[str, Any]:
        """Return what the project, the list and the deployment itself say of a deployment alike.

        A build that failed has a time, too, at which it was done: `vercel list` shows how long it
        took (seen in listings that people published).
        """
        created = self.ms(deployment.created)
        record: dict[str, Any] = {
            "name": self.platform.project.name,
            "url": deployment.host,
            "type": "LAMBDAS",
            "target": "production" if deployment.target == "production" else None,
            "createdAt": created,
            "buildingAt": created + 5_000,
            "readyState": deployment.state,
            "meta": {},
        }
        if deployment.state in ("READY", "ERROR"):
            record["ready"] = created + 60_000
        if deployment.state == "ERROR":
            why = deployment.build_log.splitlines()[-1].removeprefix("Error: ")
            record |= {"errorCode": "BUILD_UTILS_SPAWN_1", "errorMessage": why}
        if deployment.state == "READY" and deployment.target == "production":
            record["readySubstate"] = "PROMOTED" if deployment.served else "STAGED"
        return record

    def _of_project(self, deployment: Deployment) -> dict[str, Any]:
        record = self._common(deployment)
        del record["ready"]  # what is live was built
        return record | {
            "id": deployment.id,
            "alias": [self.platform.project.host],
            "aliasAssigned": record["createdAt"] + 60_000,
            "builds": [],
            "createdIn": "iad1",
            "creator": self._creator() | {"email": f"{self.platform.user}@example.org"},
            "deploymentHostname": deployment.host.removesuffix(".vercel.app"),
            "plan": "pro",
            "private": False,
            "readyAt": record["createdAt"] + 60_000,
        }

    def _creator(self) -> dict[str, Any]:
        return {"uid": USER_ID, "username": self.platform.user}

    def _inspector(self, deployment: Deployment) -> str:
        project, name = self.platform.project, deployment.id.removeprefix("dpl_")
        return f"https://vercel.com/{project.team}/{project.name}/{name}"

    def listed_record(self, deployment: Deployment) -> dict[str, Any]:
        """Return a deployment as a row of the list shows it."""
        record = self._common(deployment)
        assigned = record["createdAt"] + 60_000 if deployment.aliased else None
        return record | {
            "uid": deployment.id,
            "projectId": PROJECT_ID,
            "state": deployment.state,
            "created": record["createdAt"],
            "creator": self._creator(),
            "inspectorUrl": self._inspector(deployment),
            "aliasAssigned": assigned,
            "isRollbackCandidate": self.platform.can_return_to(deployment),
        }

    def deployment_record(self, deployment: Deployment) -> dict[str, Any]:
        """Return a deployment as its own address shows it."""
        record = self._common(deployment)
        return record | {
            "id": deployment.id,
            "alias": [self.platform.project.host] if deployment is self.platform.live else [],
            "aliasAssigned": deployment.aliased,
            "autoAssignCustomDomains": not deployment.staged,
            "bootedAt": record["createdAt"] + 2_000,
            "build": {"env": []},
            "buildSkipped": False,
            "createdIn": "iad1",
            "creator": self._creator(),
            "env": sorted(deployment.environment),
            "inspectorUrl": self._inspector(deployment),
            "isInConcurrentBuildsQueue": False,
            "isInSystemBuildsQueue": False,
            "ownerId": TEAM_ID,
            "plan": "pro",
            "projectId": PROJECT_ID,
            "projectSettings": {"framework": "nextjs"},
            "public": False,
            "regions": ["iad1"],
            "routes": None,
            "status": deployment.state,
            "team": self.named_team(),
            "version": 2,
        }

    def variable_record(self, identity: str, variable: StoredVariable) -> dict[str, Any]:
        """Return a variable; the value of a sensitive one cannot be had."""
        day_ago = self.ms(self.platform.now) - _DAY
        return {
            "id": f"env_{identity}",
            "key": variable.name or identity,
            "value": "" if variable.sensitive else variable.value,
            "type": "sensitive" if variable.sensitive else "encrypted",
            "target": list(variable.targets),
            "createdAt": day_ago,
            "updatedAt": day_ago,
            "configurationId": None,
        }
