"""One look at the application: how it ended, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from snippets._cli import checks
from snippets._cli.probe.readings import Readings
from snippets._engine import Result, Severity
from snippets._engine.decision import Turn
from snippets._vocabulary.policy import RESPONSE_TIME, SEV3, SIGN_IN_PAGE
from snippets._vocabulary.signs import Sign


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
    """One look at the application: what was looked at, what was seen, and what follows from it."""

    name: str
    said: str
    state: str = checks.OK
    finding: Finding | None = None

    def but(self, found: Finding) -> Observation:
        """Return it with something that is wrong."""
        state = checks.WARNING if found.severity is SEV3 else checks.PROBLEM
        return replace(self, state=state, finding=found)


def timed(result: Result) -> Result:
    """Return an answer as the step does that measures the response time."""
    line = f"HTTP {result.status or 0}, total {result.seconds * 1000:.0f} ms"
    return replace(result, stdout=line)


def in_time(seen: Readings, path: str, check: Observation) -> Observation:
    """Return a check that ended well, or what follows from the time that its answer took."""
    milliseconds = seen.answers[path].seconds * 1000
    took = f"{milliseconds:.0f} ms"
    then = seen.decided(Sign.SLOW, SIGN_IN_PAGE, Result(0, f"HTTP 200, total {took}"))
    if then.turn is Turn.CARRY_ON:
        return check
    critical = milliseconds > RESPONSE_TIME.critical
    limit = RESPONSE_TIME.critical if critical else RESPONSE_TIME.warning
    what = f"{path} takes {took}, above {limit:g} {RESPONSE_TIME.unit}"
    said = check.said if took in check.said else f"{check.said}, {took}"
    severity = seen.procedure(Sign.SLOW).severity if critical else SEV3
    return replace(check, said=said).but(Finding(what, severity, Sign.SLOW))


def came(page: Result) -> bool:
    """Tell whether a page came, and not a redirect or an error."""
    return page.ok and page.status == 200  # noqa: PLR2004 - HTTP's own number
