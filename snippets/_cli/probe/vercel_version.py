"""The Vercel CLI of this machine against the versions that the commands were recorded with."""

from __future__ import annotations

from snippets._cli.checks import NOT_CHECKED, OK, PROBLEM, WARNING, Check
from snippets._cli.probe import network
from snippets._engine import Problem, run
from snippets._engine.catalog import Catalog
from snippets._engine.recording import ANY
from snippets._vocabulary.versions import numbers

LABEL = "Vercel CLI"
_ASK = "before-an-incident#check-vercel-version"


def vercel_cli(catalog: Catalog, missing: str = NOT_CHECKED) -> Check:
    """Compare the installed version with the recorded ones: its major must be among them.

    `missing` is how the check ends where there is none.
    """
    result = run(catalog.steps[_ASK].action, seconds=network.SECONDS)
    if result.problem is Problem.MISSING_TOOL:
        return Check(LABEL, missing, "it is not installed.", result.remedy)
    if result.problem is Problem.TIMED_OUT:
        return Check(LABEL, NOT_CHECKED, "it did not tell its version in time.")
    installed = numbers(result.stdout)
    if not result.ok or not installed:
        return Check(
            LABEL, PROBLEM, f"it does not tell its version: {network.shown(result.stderr)}"
        )
    version = ".".join(map(str, installed))
    known = {v for one in catalog.recordings.values() for v in one.runs if v != ANY}
    newest = max(known, key=numbers, default="none")
    oldest = min(known, key=numbers, default="none")
    runs = [v for v in known if numbers(v)[0] == installed[0]]
    if not runs:
        remedy = f"Install {newest.partition('.')[0]}, or record with this one: nox -s record."
        said = f"{version} was never recorded; from {oldest} to {newest}."
        return Check(LABEL, PROBLEM, said, remedy)
    refused = sorted(
        name
        for name, one in catalog.recordings.items()
        if any(v in one.runs and not one.runs[v].accepted for v in runs)
    )
    if refused:
        steps = f"{len(refused)} steps, such as {refused[0]}"
        return Check(LABEL, WARNING, f"{version} does not accept {steps}.", f"Install {newest}.")
    told = ", ".join(sorted(runs, key=numbers))
    said = f"{version}; recorded with {told}, and others from {oldest} to {newest}"
    return Check(LABEL, OK, said)
