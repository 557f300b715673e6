"""Values that the platform itself can name: read with the runbook's own steps, never typed off."""

from __future__ import annotations

import re
from typing import NamedTuple

from snippets._engine.parameter import Parameter
from snippets._engine.result import Result
from snippets._vocabulary import parameters

# A line of the table that `vercel list` prints: age, perhaps the project, URL, state.
_DEPLOYMENT = re.compile(
    r"^\s+(?P<age>\d+[smhdwy]+)\s.*?(?P<value>https://\S+)\s+● (?P<state>\w+)", re.MULTILINE
)
_SESSION = re.compile(r"^(?P<value>\d+)\|(?P<rest>.*)$", re.MULTILINE)
MOST = 8

_DEPLOYMENTS, _QUERIES = (
    "deployment/rollback#list-deployments",
    "incidents/database-connection#slow-queries",
)
# Which step names values for a parameter.
SOURCES = {
    parameters.GOOD_DEPLOYMENT.name: _DEPLOYMENTS,
    parameters.FAILED_DEPLOYMENT.name: _DEPLOYMENTS,
    parameters.LIVE_DEPLOYMENT.name: _DEPLOYMENTS,
    parameters.NEW_DEPLOYMENT.name: _DEPLOYMENTS,
    parameters.MAINTENANCE_DEPLOYMENT.name: _DEPLOYMENTS,
    parameters.QUERY_PID.name: _QUERIES,
}


class Choice(NamedTuple):
    """A value and what is known of it."""

    value: str
    about: str


def choices(parameter: Parameter, result: Result) -> list[Choice]:
    """Return the values that fit a parameter in what its step printed, the newest first."""
    printed = f"{result.stderr}\n{result.stdout}"
    if SOURCES[parameter.name] == _DEPLOYMENTS:
        found = [
            Choice(m["value"], f"{m['age']} old, {m['state']}")
            for m in _DEPLOYMENT.finditer(printed)
        ]
    else:
        found = [Choice(m["value"], m["rest"]) for m in _SESSION.finditer(printed)]
    return [one for one in found if re.fullmatch(parameter.pattern, one.value)][:MOST]
