"""What was seen of the application, what follows from it, and the decisions that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from snippets._cli.probe.network import Certificate, Name
from snippets._engine import Command, Request, Result, Severity, Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn
from snippets._engine.pipeline import stages_of
from snippets._vocabulary.policy import ENDPOINTS, RESPONSE_TIME, SEV3, SIGN_IN_PAGE
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign

PATHS = (SIGN_IN_PAGE, *(endpoint.path for endpoint in ENDPOINTS))
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
    """Something that is wrong: in words, how severe, and the sign of the procedure to open.

    `severity` is None where the fault is this machine's, which says nothing of production.
    `also` is a role to tell beside whoever answers first. Behind what is `alone` nothing was seen.
    """

    what: str
    severity: Severity | None
    sign: Sign
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


def asking(steps: Iterable[Step], path: str) -> Step:
    """Return the first of the steps that asks for a path of production."""
    url = SETTINGS.production_url + path
    return next(
        step
        for step in steps
        for stage in stages_of(step.action)
        if (isinstance(stage, Request) and stage.url == url)
        or (isinstance(stage, Command) and url in stage.args)
    )


def holding(steps: Iterable[Step], path: str, result: Result) -> Branch:
    """Return what the first of the steps that asks for a path says of this result of it."""
    branches = asking(steps, path).branches
    return next(branch for branch in branches if branch.when.holds(result))


def decided(catalog: Catalog, sign: Sign, path: str, result: Result) -> Next:
    """Return where the procedure of a sign goes on after this result of asking for a path."""
    procedure = catalog.procedures[catalog.by_sign[sign]]
    return holding((*procedure.steps, *procedure.verify), path, result).then


def severity_of(catalog: Catalog, sign: Sign) -> Severity:
    """Return how severe the procedure of a sign is."""
    return catalog.procedures[catalog.by_sign[sign]].severity


def timed(result: Result) -> Result:
    """Return an answer as the step does that measures the response time."""
    line = f"HTTP {result.status or 0}, total {result.seconds * 1000:.0f} ms"
    return replace(result, stdout=line)


def in_time(catalog: Catalog, path: str, check: Observation) -> Observation:
    """Return a check that ended well, or what follows from the time that it took."""
    seconds = check.seconds or 0
    line = f"HTTP 200, total {seconds * 1000:.0f} ms"
    then = decided(catalog, Sign.SLOW, SIGN_IN_PAGE, Result("", 0, line))
    if then.turn is Turn.CARRY_ON:
        return check
    critical = seconds * 1000 > RESPONSE_TIME.critical
    limit = RESPONSE_TIME.critical if critical else RESPONSE_TIME.warning
    took = f"{seconds * 1000:.0f} ms"
    what = f"{path} takes {took}, above {limit:g} {RESPONSE_TIME.unit}"
    said = check.said if took in check.said else f"{check.said}, {took}"
    state = State.PROBLEM if critical else State.WARNING
    severity = severity_of(catalog, Sign.SLOW) if critical else SEV3
    return replace(check, state=state, said=said, finding=Finding(what, severity, Sign.SLOW))


def came(page: Result) -> bool:
    """Tell whether a page came, and not a redirect or an error."""
    return page.ok and page.status == OK


def script_paths(page: Result) -> list[str]:
    """Return the paths of the script files that a page names, each once."""
    return list(dict.fromkeys(_SCRIPT.findall(page.stdout)))
