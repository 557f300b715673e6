"""Drill scenarios: what is broken, what the engineer is told, and what counts as recovered.

Faults act on the model of the platform; where a drill has real tools (PostgreSQL, certificates)
they follow the model. `steps` is what the published pages lead through, spelled out: a test walks
the pages with the fault injected and compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from snippets._platform.application import respond
from snippets._platform.database import Session, Tables
from snippets._platform.vercel import Deployment, LogLine, Platform

ROWS: Tables = {"User": 7, "Appointment": 12, "AuditLog": 120}
OLDER: Tables = {"User": 5, "Appointment": 8, "AuditLog": 90}
NEWEST: Tables = {"User": 7, "Appointment": 12, "AuditLog": 118}
RECOVERED = "astral_recovery"
USABLE = 9  # connections of a small server, so that a drill can fill it


@dataclass(frozen=True)
class Backup:
    """A backup in the engineer's folder: the name of its file and the rows in it."""

    file: str
    rows: Tables


BACKUPS = (
    Backup("astral-20261123T0200Z.dump", NEWEST),
    Backup("astral-20261122T0200Z.dump", OLDER),
)


@dataclass(frozen=True)
class Scenario:
    """One drill.

    `pager` is the message, `pages` the procedures to begin with, `steps` the ids of the steps that
    they lead through. `inject` breaks the platform and `recovered` looks at it; `escalated`, where
    given, is what the people who are called do. `wrong` is the obvious action and why it does not
    help, `harm` what is lost if it is done wrongly. `database` asks for a real PostgreSQL.
    """

    id: str
    title: str
    pager: str
    cause: str
    pages: tuple[str, ...]
    steps: tuple[str, ...]
    inject: Callable[[Platform], None]
    recovered: Callable[[Platform], bool]
    wrong: str
    harm: str = "Nothing is lost; the time is."
    escalated: Callable[[Platform], None] | None = None
    backups: tuple[Backup, ...] = ()
    database: bool = False


# What is asked of a platform that has recovered.


def answers(platform: Platform) -> bool:
    """Tell whether users can open the application and sign in, and its health check is good."""
    if platform.certificate <= 0:
        return False
    host = platform.project.host
    health = respond(platform, "GET", host, "/api/health", {})
    session = respond(platform, "GET", host, "/api/auth/session", {})
    # Another page than the application answers 503; a crash no JSON.
    return (health.status, session.status) == (200, 200) and (
        json.loads(health.body)["status"] == "healthy"
    )


def _signs_in_after_the_next_build(platform: Platform) -> bool:
    secret = platform.variables.get("NEXTAUTH_SECRET")
    return answers(platform) and secret is not None and "production" in secret.targets


def _cache_is_new(platform: Platform) -> bool:
    return answers(platform) and platform.purges > 0


def database_of(url: str) -> str:
    """Return the name of the database in a connection string."""
    return urlsplit(url).path.removeprefix("/")


def rows_of(platform: Platform) -> Tables:
    """Return the rows that users see: those of the database that the live build uses."""
    name = database_of(platform.live.environment.get("DATABASE_URL", ""))
    return platform.database.databases.get(name, {})


def _data_is_back(platform: Platform) -> bool:
    """Tell whether the newest backup is served, and migrations would go to the same database."""
    found = rows_of(platform)
    whole = all(found.get(table, 0) >= rows for table, rows in NEWEST.items())
    direct, used = (platform.variables[name].value for name in ("DIRECT_URL", "DATABASE_URL"))
    return answers(platform) and whole and database_of(direct) == database_of(used)


# What is broken.


def _release(platform: Platform, *faults: str) -> Deployment:
    """Release a new version ten minutes ago, after an older and a preview one."""
    platform.deploy("dpl_older", age=timedelta(days=3))
    platform.deploy("dpl_preview", age=timedelta(minutes=25), target="preview")
    return platform.deploy("dpl_new", age=timedelta(minutes=10), faults=frozenset(faults))


def _bad_deployment(platform: Platform) -> None:
    bad = _release(platform, "crash")
    platform.logs.append(LogLine("FUNCTION_INVOCATION_TIMEOUT", deployment=bad.id))


def _full_pool(platform: Platform) -> None:
    platform.database.usable = USABLE
    held = platform.live.id
    platform.database.sessions += [
        Session("idle", 2, pid=20001 + number, holder=held) for number in range(USABLE)
    ]
    platform.logs.append(LogLine("P2024 Timed out fetching a new connection from the pool"))


def _no_secret(platform: Platform) -> None:
    del platform.variables["NEXTAUTH_SECRET"]
    platform.deploy("dpl_unsigned", age=timedelta(hours=3))
    platform.logs.append(LogLine("NEXTAUTH_SECRET must be set in production"))


def _memory(platform: Platform) -> None:
    platform.live.faults |= {"memory"}
    platform.logs.append(LogLine("FATAL ERROR: JavaScript heap out of memory"))


def _nothing(platform: Platform) -> None:
    """Leave everything as it is: the model begins with a cache that is stale."""


def _lost(platform: Platform) -> None:
    del platform.database.databases["astral"]
    platform.logs.append(LogLine("P1003 Database astral does not exist"))


def _expired(platform: Platform) -> None:
    platform.certificate = -1


def _renewed(platform: Platform) -> None:
    platform.certificate = 90


def _lock(platform: Platform) -> None:
    """Let a report hold a lock that queries of users wait for."""
    holding = Session("idle in transaction", 3, 'lock table "User"', pid=20001)
    query = 'select count(*) from "User"'
    waiting = [Session("active", 2, query, pid=20002 + n, waits_for=20001) for n in range(3)]
    platform.database.usable = USABLE
    platform.database.sessions += [holding, *waiting]


def _two(platform: Platform) -> None:
    _no_secret(platform)
    _lock(platform)


def _innocent(platform: Platform) -> None:
    _release(platform)
    _lock(platform)


def _disaster(platform: Platform) -> None:
    _bad_deployment(platform)
    _lost(platform)


_DOWN = "incidents/application-not-responding"
_SIGN_IN = "incidents/authentication-failures"
_DATABASE = "incidents/database-connection"
_HEALTH = "monitoring/endpoints#check-health"
# How an incident ends: with what users meet.
_FILES = "monitoring/endpoints#check-page-files"
_MADE_UP = "monitoring/endpoints#sign-in-with-made-up-address"
_WELL = (
    *(_FILES, _HEALTH, _MADE_UP, "monitoring/endpoints#sign-in-as-test-user"),
    *("monitoring/endpoints#new-errors", "monitoring/endpoints#try-again"),
)
_LIST = "deployment/rollback#list-deployments"
_LIVE = "deployment/rollback#inspect-production"
_REDEPLOY = "deployment/redeploy#redeploy"
_BUILT = (_REDEPLOY, _LIVE)
_ROLLBACK = (
    _LIST,
    "deployment/rollback#inspect-candidate",
    "deployment/rollback#roll-back",
)
_LOCKED = (
    f"{_DATABASE}#ask-database",
    f"{_DATABASE}#count-connections",
    f"{_DATABASE}#slow-queries",
    f"{_DATABASE}#end-session",
)
_RESTORE = (
    "database/recovery#list-backups",
    "database/recovery#check-backup",
    "database/recovery#create-recovery-database",
    "database/recovery#restore-backup",
    "database/recovery#count-recovered-rows",
    "database/recovery#switch-database",
    "database/recovery#switch-direct-url",
)
_NEW_SECRET = (
    "monitoring/endpoints#check-sign-in",
    "monitoring/commands#list-variable-names",
    "security/secret-rotation#replace-nextauth-secret",
    *_BUILT,
    _HEALTH,
)

SCENARIOS = {
    one.id: one
    for one in (
        Scenario(
            "bad-deployment",
            "A release takes production down",
            "Uptime monitor: production answers 504 since 8 minutes. Users see an error.",
            "The deployment of ten minutes ago crashes at every request.",
            (_DOWN,),
            (_HEALTH, *_ROLLBACK, *_WELL),
            _bad_deployment,
            answers,
            "Rebuild what is live: the same source crashes again. Or roll back to a preview build, "
            "which was never meant for production.",
        ),
        Scenario(
            "database-pool-exhausted",
            "No connection to the database is left",
            "Health check of production: HTTP 503. Logs: P2024, timed out fetching a new "
            "connection from the pool.",
            "Functions of the live deployment hold every connection and use none.",
            (_DOWN,),
            (_HEALTH, f"{_DATABASE}#ask-database", _LIST, *_BUILT, *_WELL),
            _full_pool,
            answers,
            "A larger pool for each function: the server has no more connections to give.",
            database=True,
        ),
        Scenario(
            "secret-missing",
            "Nobody can sign in",
            "Support: nobody can sign in since the last release. The sign-in route answers 500.",
            "NEXTAUTH_SECRET was removed, and the live build was made without it.",
            (_SIGN_IN,),
            _NEW_SECRET,
            _no_secret,
            _signs_in_after_the_next_build,
            "Roll back: the old build still has the secret, and the next build is broken again.",
            "A new ENCRYPTION_KEY instead would make every stored health record unreadable.",
        ),
        Scenario(
            "memory-high",
            "Functions run out of memory",
            "Alert: memory of production above 95 %. Requests fail now and then.",
            "Instances of the live deployment filled their memory over the day.",
            ("incidents/high-memory",),
            ("incidents/high-memory#out-of-memory-errors", _LIST, *_BUILT, *_WELL),
            _memory,
            answers,
            "Roll back: nothing was deployed lately, so the old code fills its memory as well.",
        ),
        Scenario(
            "cache-stale",
            "Users see old content",
            "Support: a page that was corrected yesterday still shows the old text to everybody.",
            "Vercel's cache serves a copy that it does not renew.",
            ("performance/cache",),
            (
                "performance/cache#measure-cache-hit-rate",
                "performance/cache#read-cache-header",
                "performance/cache#purge-cache",
                *_WELL,
            ),
            _nothing,
            _cache_is_new,
            "Rebuild what is live: the network goes on serving its copy.",
        ),
        Scenario(
            "database-lost",
            "The database is gone",
            'Health check of production: HTTP 503. Logs: database "astral" does not exist.',
            "Somebody removed the production database on the server.",
            (_DATABASE,),
            (f"{_DATABASE}#ask-database", *_RESTORE, _LIST, *_BUILT, *_WELL),
            _lost,
            _data_is_back,
            "Create an empty database of the old name: the health check is good, the data is gone.",
            "What users wrote between the backup and the loss; with an older backup, days more.",
            backups=BACKUPS,
            database=True,
        ),
        Scenario(
            "certificate-expired",
            "Browsers refuse the site",
            "Support: browsers say that the connection is not private. The health check cannot "
            "connect.",
            "The certificate was not renewed and ended. Only Vercel can renew it.",
            ("troubleshooting/tools",),
            ("troubleshooting/tools#resolve-name", "troubleshooting/tools#check-certificate"),
            _expired,
            answers,
            "Roll back or rebuild: the certificate belongs to the domain, not to a deployment.",
            escalated=_renewed,
        ),
        Scenario(
            "two-at-once",
            "Two alerts at the same time",
            "1. Health check of production: HTTP 503, the database is unhealthy. "
            "2. Support: nobody can sign in, the sign-in route answers 500.",
            "A report holds a lock that users' queries wait for, and NEXTAUTH_SECRET is missing.",
            (_DATABASE, _SIGN_IN),
            (*_LOCKED, _FILES, _HEALTH, _MADE_UP, *_NEW_SECRET),
            _two,
            _signs_in_after_the_next_build,
            "Stop after the first alert is quiet: the other fault has nothing to do with it.",
            database=True,
        ),
        Scenario(
            "obvious-is-wrong",
            "Down ten minutes after a release",
            "Uptime monitor: the health check of production answers 503. A release went out ten "
            "minutes ago.",
            "A report holds a lock that users' queries wait for. The release is innocent.",
            (_DOWN,),
            (_HEALTH, *_LOCKED, *_WELL),
            _innocent,
            answers,
            "Roll back: the queries of the old version wait for the same lock.",
            database=True,
        ),
        Scenario(
            "full-system",
            "Application and database are gone",
            "Uptime monitor: nothing answers. The provider of the database: the server was set up "
            "anew, without its data.",
            "The last deployment crashes, and the production database does not exist any more.",
            ("disaster-recovery/full-system-recovery",),
            (
                _HEALTH,
                "monitoring/endpoints#check-sign-in",
                *_ROLLBACK,
                f"{_DATABASE}#ask-database",
                *_RESTORE,
                _REDEPLOY,
                "deployment/rollback#inspect-production",
                "deployment/rollback#leave-rollback",
                "deployment/rollback#inspect-production",
                *_WELL,
            ),
            _disaster,
            _data_is_back,
            "Rebuild before the code is good: the new build crashes as the old one does.",
            "What users wrote between the backup and the loss; with an older backup, days more.",
            backups=BACKUPS,
            database=True,
        ),
    )
}
