"""The model of Vercel: deployments, the production alias, environment variables, logs.

What it does is what the real CLI was seen to ask for and the documentation says of the server:
a variable reaches a deployment only when that is built; a rollback moves the alias, builds
nothing, and stops new deployments from becoming live by themselves until one is promoted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from snippets.model.database import DatabaseServer

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HEALTH_ROUTES = frozenset(
    {"/api/health", "/api/status", "/api/monitoring/metrics", "/api/monitoring/performance"}
)


class PlatformError(Exception):
    """The platform refuses; the message is what the CLI prints."""


@dataclass(frozen=True)
class Project:
    """The names of a project on Vercel: its own, its team's, and the host of production."""

    team: str = "astral-productions"
    name: str = "astral-core-v7"
    host: str = "astral-core-v7.vercel.app"


SAMPLE = Project()
ALIAS = SAMPLE.host


@dataclass
class Variable:
    """An environment variable, its targets and whether it can be read back."""

    value: str
    targets: tuple[str, ...] = ("production",)
    sensitive: bool = True


@dataclass
class Deployment:
    """One build: its source, the variables it was built with, and what is wrong with it.

    `faults` are among crash, memory, slow and white (no page, only a sign-in); `page` is what it
    serves when it is not the application.
    """

    id: str
    target: str
    created: datetime
    state: str = "READY"
    environment: dict[str, str] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()
    routes: frozenset[str] = HEALTH_ROUTES
    page: str = ""
    build_log: str = "Build completed"
    project: Project = SAMPLE

    @property
    def host(self) -> str:
        """Return the host name of this build alone."""
        own = self.id.removeprefix("dpl_")
        return f"{self.project.name}-{own}-{self.project.team}.vercel.app"

    @property
    def url(self) -> str:
        """Return the URL of this build alone, as the CLI prints it."""
        return f"https://{self.host}"


@dataclass(frozen=True)
class LogLine:
    """One line a function logged."""

    message: str
    level: str = "error"
    deployment: str = ""
    minutes_ago: float = 1.0


def _variables(host: str) -> dict[str, Variable]:
    return {
        "NEXTAUTH_SECRET": Variable("old-secret"),
        "NEXTAUTH_URL": Variable(f"https://{host}", sensitive=False),
        "DATABASE_URL": Variable("postgresql://app@db.example.org/astral"),
        "DIRECT_URL": Variable("postgresql://app@db.example.org/astral"),
        "ENCRYPTION_KEY": Variable("never-change-me"),
        "MONITORING_API_KEY": Variable("monitoring-key"),
    }


@dataclass
class Platform:
    """The whole outside world of the runbook, with one good deployment live."""

    project: Project = SAMPLE
    variables: dict[str, Variable] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)
    database: DatabaseServer = field(
        default_factory=lambda: DatabaseServer(
            {"astral": {"User": 7, "Appointment": 12, "AuditLog": 120}}
        )
    )
    scratch: DatabaseServer = field(default_factory=DatabaseServer)
    now: datetime = NOW
    auto_assign: bool = True
    purges: int = 0
    memory: int = 60  # percent, as the application reports it
    certificate: int = 60  # days that the certificate is still good for
    user: str = "oncall"  # empty: nobody is signed in
    linked: bool = True
    bypass: bool = False  # a token that opens protected deployments was made

    def __post_init__(self) -> None:
        self.variables = self.variables or _variables(self.project.host)
        if not self.deployments:
            self.deploy("dpl_first", age=timedelta(days=1))
        self.live = self.production()[0]

    def production(self) -> list[Deployment]:
        """Return the production deployments, newest first."""
        found = [d for d in self.deployments if d.target == "production"]
        return sorted(found, key=lambda d: d.created, reverse=True)

    def deploy(
        self,
        name: str,
        *,
        target: str = "production",
        age: timedelta = timedelta(),
        assign: bool = True,
        faults: frozenset[str] = frozenset(),
        state: str = "READY",
        page: str = "",
        routes: frozenset[str] = HEALTH_ROUTES,
    ) -> Deployment:
        """Build a deployment with the current variables; make it live where Vercel would."""
        built = Deployment(
            name,
            target,
            self.now - age,
            state,
            {n: v.value for n, v in self.variables.items() if target in v.targets},
            faults,
            routes,
            page,
            project=self.project,
        )
        self.deployments.append(built)
        if target == "production" and assign and self.auto_assign and state == "READY":
            self._serve(built)
        return built

    def redeploy(self, source: Deployment) -> Deployment:
        """Build the source of a deployment again with the current variables.

        Faults of the code stay; what only time did to the instances (memory) is gone.
        """
        name = f"dpl_redeploy{len(self.deployments)}"
        return self.deploy(
            name,
            faults=source.faults - {"memory"},
            page=source.page,
            routes=source.routes,
        )

    def rollback(self, target: Deployment) -> None:
        """Move the production alias; build nothing; stop automatic assignment."""
        if target.state != "READY":
            raise PlatformError("Deployment is not ready and cannot be rolled back to.")
        self._serve(target)
        self.auto_assign = False

    def promote(self, target: Deployment) -> Deployment:
        """Make a deployment live; a preview is built anew for production."""
        self.auto_assign = True
        if target.target == "production":
            self._serve(target)
            return target
        rebuilt = replace(target, target="production", id=f"{target.id}p", created=self.now)
        self.deployments.append(rebuilt)
        self._serve(rebuilt)
        return rebuilt

    def _serve(self, deployment: Deployment) -> None:
        """Move the alias; the functions of what was live end, and their connections with them."""
        self.live = deployment
        self.database.keep_sessions_of(deployment.id)

    def find(self, name: str) -> Deployment:
        """Return a deployment by id, URL or host; the production alias is the live one."""
        host = name.removeprefix("https://").rstrip("/")
        if host == self.project.host:
            return self.live
        for deployment in self.deployments:
            if name == deployment.id or host == deployment.host:
                return deployment
        raise PlatformError(
            f'Can\'t find the deployment "{host}" under the context "{self.project.team}"'
        )

    def age(self, deployment: Deployment) -> str:
        """Return the age of a deployment as the CLI prints it."""
        seconds = int((self.now - deployment.created).total_seconds())
        for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
            if seconds >= size:
                return f"{seconds // size}{unit}"
        return f"{seconds}s"
