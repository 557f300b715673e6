"""The model of Vercel: deployments, the production alias, environment variables, logs.

What it does is what the real CLI was seen to ask for and the documentation says of the server:
a variable reaches a deployment only when that is built; a rollback moves the alias, builds
nothing, and stops new deployments from becoming live by themselves until one is promoted.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from snippets._platform.database import ROWS, DatabaseServer, Tables
from snippets._platform.edge import BARRIERS

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HEALTH_ROUTES = frozenset(
    {"/api/health", "/api/status", "/api/monitoring/metrics", "/api/monitoring/performance"}
)


# What functions log when their memory, or the room of the database, is used up.
HEAP = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"
TOO_MANY_CLIENTS = "FATAL: sorry, too many clients already"
# What can be wrong with a build; `users` says what they meet of it. Of the code: a rebuild has it.
CODE_FAULTS = frozenset(
    {"crash", "middleware", "white", "script", "route", "timeout", "leak", "hoard", "shares"}
)
INSTANCE_FAULTS = frozenset({"memory"})  # they end with the instances


class PlatformError(Exception):
    """The platform refuses, with an HTTP status; the message is what the CLI prints.

    `code` is Vercel's name of it, `more` what its API tells besides.
    """

    def __init__(
        self, message: str, status: int = 404, code: str = "not_found", **more: object
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.more = status, code, more


@dataclass(frozen=True)
class Project:
    """The names of a project on Vercel: its own, its team's, and the host of production."""

    team: str = "astral-productions"
    name: str = "astral-core-v7"
    host: str = "astral-core-v7.vercel.app"


SAMPLE = Project()
ALIAS = SAMPLE.host


@dataclass
class StoredVariable:
    """An environment variable, its targets and whether it can be read back.

    `name` is empty where it is the key of the record: two records may share a name.
    """

    value: str
    targets: tuple[str, ...] = ("production",)
    sensitive: bool = True
    name: str = ""


@dataclass
class Deployment:
    """One build: its source, the variables it was built with, and what is wrong with it.

    `faults` are of its code or its instances; `page` is what it serves when it is not the
    application, `schema` the version of the database's schema that its code was written for,
    `served` whether it was ever live, `author` who made it, `gone` whether it was deleted. `staged`
    tells that it was built so that no domain of production leads to it, `unaliased` that no address
    was assigned yet.
    """

    id: str
    target: str
    created: datetime
    state: str = "READY"
    environment: dict[str, str] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()
    routes: frozenset[str] = HEALTH_ROUTES
    page: str = ""
    build_log: str = ""
    project: Project = SAMPLE
    schema: int = 1
    served: bool = False
    author: str = "oncall"
    gone: bool = False
    staged: bool = False
    unaliased: bool = False

    def __post_init__(self) -> None:
        failed = 'Error: Command "npm run build" exited with 1'
        self.build_log = self.build_log or (failed if self.state == "ERROR" else "Build completed")

    @property
    def aliased(self) -> bool:
        """Tell whether its addresses lead to it: it is built, and they are assigned."""
        return self.state == "READY" and not self.unaliased

    @property
    def script(self) -> str:
        """Return the path of the script file that the pages of this build load."""
        return f"/_next/static/chunks/main-{self.id.removeprefix('dpl_')}.js"

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
    """One line that a function logged; `deployment` is an id, empty for what is live."""

    message: str
    level: str = "error"
    deployment: str = ""
    minutes_ago: float = 10.0


@dataclass
class Account:
    """Somebody who may sign in; `taken` tells that somebody else has the password."""

    email: str
    role: str = "CLIENT"
    active: bool = True
    taken: bool = False


@dataclass(frozen=True)
class Cached:
    """A page that the network keeps for one build; `private` was made for one user alone."""

    deployment: str
    private: bool = False
    old: bool = False


def _variables(host: str) -> dict[str, StoredVariable]:
    return {
        "NEXTAUTH_SECRET": StoredVariable("old-secret"),
        "NEXTAUTH_URL": StoredVariable(f"https://{host}", sensitive=False),
        "DATABASE_URL": StoredVariable("postgresql://app@db.example.org/astral"),
        "DIRECT_URL": StoredVariable("postgresql://app@db.example.org/astral"),
        "ENCRYPTION_KEY": StoredVariable("never-change-me"),
        "MONITORING_API_KEY": StoredVariable("monitoring-key"),
    }


def _accounts() -> list[Account]:
    return [Account("user@example.org"), Account("lead@example.org", "ADMIN")]


@dataclass
class Platform:
    """The whole outside world of the runbook, with one good deployment live.

    `barriers` names what stands between users and the application, whatever is live (`edge.py`
    says what each answers). `cache` is what the network keeps, by path; `old_data` tells that the
    data cache holds what was corrected since. `rows` are what users wrote and can be had back.
    `stolen` are secrets with which the session of somebody else was signed, `leaked` values of
    variables that somebody else knows; `open_builds` tells that the addresses of single builds ask
    for no sign-in of Vercel. `intruded` tells that users complain of what somebody else did.
    `refused_builds` is the error that every build ends with, `job` how a rollback or a promotion
    ends. `refuses` is a status: each route of the API that may refuse with it does.
    """

    project: Project = SAMPLE
    variables: dict[str, StoredVariable] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)
    database: DatabaseServer = field(default_factory=lambda: DatabaseServer({"astral": {**ROWS}}))
    scratch: DatabaseServer = field(default_factory=DatabaseServer)
    now: datetime = NOW
    auto_assign: bool = True
    purges: int = 0
    memory: int = 60  # percent, as the application reports it
    certificate: int = 60  # days that the certificate is still good for
    user: str = "oncall"  # empty: nobody is signed in
    linked: bool = True
    bypass: bool = False  # a token that opens protected deployments was made
    barriers: set[str] = field(default_factory=set)
    open_builds: bool = False
    cache: dict[str, Cached] = field(default_factory=dict)
    old_data: bool = False
    rows: Tables = field(default_factory=lambda: ROWS | {"AuditLog": 118})
    accounts: list[Account] = field(default_factory=_accounts)
    stolen: set[str] = field(default_factory=set)
    leaked: set[str] = field(default_factory=set)
    intruded: bool = False
    refused_builds: str = ""
    job: str = "succeeded"
    refuses: int = 0

    def __post_init__(self) -> None:
        self.variables = self.variables or _variables(self.project.host)
        self.live = self.deploy("dpl_first", age=timedelta(days=1))

    @property
    def barred(self) -> list[str]:
        """Return the names of the barriers that everybody meets, the outermost first."""
        expired = {"certificate"} if self.certificate <= 0 else set()
        return [name for name in BARRIERS if name in self.barriers | expired]

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
        schema: int = 1,
    ) -> Deployment:
        """Build a deployment with the current variables; make it live where Vercel would."""
        state = "ERROR" if self.refused_builds else state
        built = Deployment(
            name,
            target,
            self.now - age,
            state,
            {v.name or key: v.value for key, v in self.variables.items() if target in v.targets},
            faults,
            routes,
            page,
            self.refused_builds,
            project=self.project,
            schema=schema,
            staged=not assign,
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
        return self._again(source, name, source.faults - INSTANCE_FAULTS)

    def _again(self, source: Deployment, name: str, faults: frozenset[str]) -> Deployment:
        return self.deploy(
            name, faults=faults, page=source.page, routes=source.routes, schema=source.schema
        )

    def can_return_to(self, deployment: Deployment) -> bool:
        """Tell whether a rollback may lead to a deployment: it was live, and is not now.

        https://vercel.com/docs/instant-rollback (eligible deployments)
        """
        return deployment.served and deployment is not self.live and not deployment.gone

    def rollback(self, target: Deployment) -> None:
        """Move the production alias; build nothing; stop automatic assignment.

        Raises PlatformError for what no rollback may lead to: that it is a 422 is documented
        (https://vercel.com/docs/rest-api/projects, "Points all production domains"), its words are
        ours.
        """
        ready = target.state == "READY"
        if not ready or not self.can_return_to(target):
            why = "is live" if target is self.live else "was never live"
            text = f"Deployment {why if ready else 'is not ready'} and cannot be rolled back to."
            raise PlatformError(text, 422, "unprocessable")
        self._move(target)
        self.auto_assign = False

    def promote(self, target: Deployment) -> Deployment:
        """Make a deployment live; a preview is built anew for production.

        Raises PlatformError for what did not build, which the documents call 422, and for what is
        live (the words are Vercel's: https://github.com/inkeep/agents/pull/2375).
        """
        if target is self.live:
            text = f"The provided deploymentId ({target.id}) is already the current production"
            raise PlatformError(f"{text} deployment.", 409, "conflict")
        if target.target == "production" and target.state != "READY":
            raise PlatformError(
                "Deployment is not ready and cannot be promoted.", 422, "unprocessable"
            )
        self.auto_assign = True
        if target.target == "production":
            self._move(target)
            return target
        return self._again(target, f"{target.id}p", target.faults)

    def _move(self, target: Deployment) -> None:
        """Move the alias, if the job that does it succeeds."""
        if self.job == "succeeded":
            self._serve(target)

    def _serve(self, deployment: Deployment) -> None:
        """Move the alias; connections of other builds stay until their server ends them."""
        self.live = deployment
        deployment.served = True

    def store(self, variable: StoredVariable, *, upsert: bool) -> str:
        """Store a variable under its name and return the key of its record.

        Refused are, in Vercel's words, a name that a target has (vercel/vercel#16588) and an upsert
        of other targets than the record has (getsentry/sentry#118490).
        """
        key = variable.name
        for known, stored in self.variables.items():
            if variable.name != (stored.name or known):
                continue
            shared = set(variable.targets) & set(stored.targets)
            key = known if shared else f"{variable.name} {' '.join(variable.targets)}"
            if shared and not (upsert and set(variable.targets) == set(stored.targets)):
                text = f"A variable with the name `{variable.name}` already exists for the target"
                text += f" {','.join(stored.targets)} on branch undefined"
                raise PlatformError(text, 400, "ENV_CONFLICT")
        self.variables[key] = variable
        return key

    def purge(self) -> None:
        """Empty the cache of the network and the data cache."""
        self.purges += 1
        self.cache.clear()
        self.old_data = False

    def pass_time(self, minutes: int) -> None:
        """Let time pass: sessions age, and faults of the live code do what they do again."""
        self.now += timedelta(minutes=minutes)
        self.logs = [replace(line, minutes_ago=line.minutes_ago + minutes) for line in self.logs]
        self.database.age(minutes)
        faults = self.live.faults
        if "leak" in faults:
            self.database.fill()
            self.logs.append(LogLine(TOO_MANY_CLIENTS, deployment=self.live.id, minutes_ago=1))
        if "hoard" in faults:
            self.live.faults |= {"memory"}
            self.logs.append(LogLine(HEAP, deployment=self.live.id, minutes_ago=1))
        if "shares" in faults:
            self.cache["/journal"] = Cached(self.live.id, private=True)

    def find(self, name: str) -> Deployment:
        """Return a deployment by id, URL, host or alias; raise PlatformError where none is."""
        host = name.removeprefix("https://").rstrip("/")
        if host == self.project.host:
            return self.live
        for deployment in self.deployments:
            if name == deployment.id or host == deployment.host:
                return deployment
        raise self._unknown(host)

    def shown(self, name: str) -> Deployment:
        """Return a deployment that was not deleted; raise PlatformError for no such."""
        deployment = self.find(name)
        if deployment.gone:
            raise self._unknown(deployment.host)
        return deployment

    def _unknown(self, host: str) -> PlatformError:
        team = self.project.team
        return PlatformError(f'Can\'t find the deployment "{host}" under the context "{team}"')
