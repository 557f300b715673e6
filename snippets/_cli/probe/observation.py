"""What was seen of the application, what follows from it, and the decisions that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from snippets._cli.probe.network import Certificate, Name
from snippets._engine import Result, Severity
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn
from snippets._vocabulary.policy import (
    HEALTH,
    METRICS,
    PERFORMANCE,
    RESPONSE_TIME,
    SESSION,
    SEV3,
    SIGN_IN_PAGE,
    STATUS,
)

DOWN = "incidents/application-not-responding"
SIGN_IN = "incidents/authentication-failures"
SLOW = "incidents/performance-degradation"
MEMORY = "incidents/high-memory"
DATABASE = "incidents/database-connection"
CACHE = "performance/cache"
PROVIDER = "incidents/provider-outage"
ROLLBACK = "deployment/rollback"
MAINTENANCE = "maintenance/mode"
BREACH = "security/breach"
ENDPOINTS = "monitoring/endpoints"
NETWORK = "troubleshooting/tools"

# Which step of the runbook asks for which path. The sign-in page is asked for with curl there.
STEPS = {
    SIGN_IN_PAGE: f"{SLOW}#measure-response-time",
    SESSION.path: f"{ENDPOINTS}#check-sign-in",
    HEALTH.path: f"{ENDPOINTS}#check-health",
    STATUS.path: f"{ENDPOINTS}#check-status",
    METRICS.path: f"{ENDPOINTS}#read-metrics",
    PERFORMANCE.path: f"{ENDPOINTS}#read-performance",
}
OK, UNAUTHORISED, FORBIDDEN, GONE, UNAVAILABLE = 200, 401, 403, 404, 503
_SCRIPT = re.compile(r'/_next/static/[^"]*[.]js')


class State(Enum):
    """How one check ended."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    ABSENT = "not there"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: in words, how severe, and the procedure to open.

    `severity` is None where the fault is this machine's, which says nothing of production.
    `also` is a role to tell beside whoever answers first. Behind what is `alone` nothing was seen.
    """

    what: str
    severity: Severity | None
    procedure: str
    also: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Observation:
    """One look at the application: what was looked at, how it ended, and what follows from it."""

    name: str
    state: State
    said: str
    seconds: float | None = None
    finding: Finding | None = None


@dataclass(frozen=True)
class Readings:
    """What was seen: an answer by path, the name and the certificate; None: not looked at.

    `way` are the addresses that the sign-in page led along, `files` the answers to the script files
    that it names, a line each as `curl` writes them. `no_metrics` says why the metrics were not
    asked for, `stuck` why nothing gets out of this machine, `secrets` are what may not be repeated.
    """

    answers: Mapping[str, Result]
    name: Name | None = None
    certificate: Certificate | None = None
    way: tuple[str, ...] = ()
    files: str = ""
    no_metrics: str = ""
    stuck: str = ""
    secrets: tuple[str, ...] = ()


def holding(catalog: Catalog, page: str, step: str, result: Result) -> Branch:
    """Return what a procedure says of this result of one of its steps."""
    procedure = catalog.procedures[page]
    steps = (*procedure.steps, *procedure.verify)
    used = next(one for one in steps if catalog.id_of(one) == step)
    return next(branch for branch in used.branches if branch.when.holds(result))


def decided(catalog: Catalog, page: str, step: str, result: Result) -> Next:
    """Return where a procedure goes on after one of its steps came to this result."""
    return holding(catalog, page, step, result).then


def timed(result: Result) -> Result:
    """Return an answer as the step does that measures the response time."""
    line = f"HTTP {result.status or 0}, total {result.seconds * 1000:.0f} ms"
    return replace(result, stdout=line)


def in_time(catalog: Catalog, path: str, check: Observation) -> Observation:
    """Return a check that ended well, or what follows from the time that it took."""
    seconds = check.seconds or 0
    line = f"HTTP 200, total {seconds * 1000:.0f} ms"
    then = decided(catalog, SLOW, STEPS[SIGN_IN_PAGE], Result("", 0, line))
    if then.turn is Turn.CARRY_ON:
        return check
    critical = seconds * 1000 > RESPONSE_TIME.critical
    limit = RESPONSE_TIME.critical if critical else RESPONSE_TIME.warning
    took = f"{seconds * 1000:.0f} ms"
    what = f"{path} takes {took}, above {limit:g} {RESPONSE_TIME.unit}"
    said = check.said if took in check.said else f"{check.said}, {took}"
    severity = catalog.procedures[SLOW].severity if critical else SEV3
    state = State.PROBLEM if critical else State.WARNING
    return replace(check, state=state, said=said, finding=Finding(what, severity, SLOW))


def came(page: Result) -> bool:
    """Tell whether a page came, and not a redirect or an error."""
    return page.ok and page.status == OK


def script_paths(page: Result) -> list[str]:
    """Return the paths of the script files that a page names, each once."""
    return list(dict.fromkeys(_SCRIPT.findall(page.stdout)))
