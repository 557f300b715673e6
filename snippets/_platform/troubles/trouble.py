"""One thing that goes wrong, as data, and the words that several of them share."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from snippets._platform.vercel import TOO_MANY_CLIENTS, LogLine, Platform, StoredVariable

Breaks = Callable[[Platform], object]

# Pages, by the procedure's id.
DOWN = "incidents/application-not-responding"
ROLLBACK = "deployment/rollback"
DATABASE = "incidents/database-connection"
SIGN_IN = "incidents/authentication-failures"
MEMORY = "incidents/high-memory"
SLOW = "incidents/performance-degradation"
CACHE = "performance/cache"
BREACH = "security/breach"
EXPOSED = "security/data-exposure"
PROVIDER = "incidents/provider-outage"
RECOVERY = "database/recovery"
FULL_RECOVERY = "disaster-recovery/full-system-recovery"
NETWORK = "troubleshooting/tools"
SECRETS = "security/secret-rotation"

# Roles. Those of the severities can decide and read; these can do what nobody else can.
LEAD = "Engineering Lead"
TEAM_LEAD = "Team Lead"
SECURITY = "Security Team"
OWNER = "Owner of the Vercel team"
VERCEL = "Vercel support"
PROVIDER_SUPPORT = "Database provider"
DOMAIN = "Owner of the domain"


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong.

    `says` is what users or staff report, `breaks` breaks the model, `pages` are right for it and
    `roles` can mend it. `mends` says what does, `worse` what makes it worse. `elsewhere` is why
    nothing on these pages can mend it, empty where they can. `source` is a public report of it.
    `card` is the page whose card on the home page fits, where it is not the first of `pages`;
    `alike` are troubles that look the same to every step that only reads.
    """

    id: str
    says: str
    breaks: Breaks
    pages: tuple[str, ...]
    mends: str = "A rollback."
    worse: str = "A rebuild of the same code."
    roles: tuple[str, ...] = (LEAD, TEAM_LEAD)
    elsewhere: str = ""
    source: str = ""
    card: str = ""
    alike: tuple[str, ...] = ()


NEEDS_CODE = "It needs other code, and what was live before has the fault as well."
AT_PROVIDER = "Only the provider's console, or who owns the account there, can change it."
AT_VERCEL = "Only Vercel, or who owns the team there, can change it."


def logged(platform: Platform, *messages: str) -> None:
    """Let the live deployment log these errors a minute ago, if they say anything."""
    platform.logs += [
        LogLine(message, deployment=platform.live.id, minutes_ago=1)
        for message in messages
        if message
    ]


def built_with(name: str, value: str | None, log: str = "") -> Breaks:
    """Return what sets a variable, or removes it, for the project and in the live build."""

    def breaks(platform: Platform) -> None:
        for variables in (platform.live.environment, platform.variables):
            variables.pop(name, None)
        if value is not None:
            platform.live.environment[name] = value
            platform.variables[name] = StoredVariable(value)
        logged(platform, log)

    return breaks


def released(*faults: str, log: str = "") -> Breaks:
    """Return what adds faults to the live build, by the names that `vercel.py` lists."""

    def breaks(platform: Platform) -> None:
        platform.live.faults |= set(faults)
        logged(platform, log)

    return breaks


def barred(*names: str) -> Breaks:
    """Return what puts barriers of `edge.py` before the application, by name."""
    return lambda platform: platform.barriers.update(names)


def served(log: str = "", **state: object) -> Breaks:
    """Return what sets these fields of the database server; `log` is logged by the live build."""
    return _changes(lambda platform: platform.database, log, state)


def built(log: str = "", **state: object) -> Breaks:
    """Return what sets these fields of the live build, and lets it log `log`."""
    return _changes(lambda platform: platform.live, log, state)


def changed(**state: object) -> Breaks:
    """Return what sets these fields of the platform itself."""
    return _changes(lambda platform: platform, "", state)


def _changes(part: Callable[[Platform], object], log: str, state: dict[str, object]) -> Breaks:
    def breaks(platform: Platform) -> None:
        for name, value in state.items():
            setattr(part(platform), name, copy(value))
        logged(platform, log)

    return breaks


def hold_every_connection(platform: Platform) -> None:
    """Let suspended functions of builds that are not live any more hold every connection."""
    platform.database.fill()
    for session in platform.database.sessions:
        session.minutes = 30
    logged(platform, TOO_MANY_CLIENTS)
