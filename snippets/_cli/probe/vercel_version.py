"""The Vercel CLI of this machine against the versions that the commands were recorded with."""

from __future__ import annotations

from snippets._cli.checks import NOT_CHECKED, OK, PROBLEM, Check
from snippets._cli.probe import network
from snippets._engine import Problem, run
from snippets._engine.catalog import Catalog
from snippets._engine.recording import ANY
from snippets._vocabulary.tools import vercel
from snippets._vocabulary.versions import numbers, will_do

LABEL = "Vercel CLI"
_ASK = "before-an-incident#check-vercel-version"


def vercel_cli(catalog: Catalog, missing: str = NOT_CHECKED) -> Check:
    """Check the version as the page does; `missing` is how it ends where there is none."""
    result = run(catalog.steps[_ASK].action, seconds=network.SECONDS)
    if result.problem is Problem.MISSING_TOOL:
        return Check(LABEL, missing, "it is not installed.", result.remedy)
    if result.problem is Problem.TIMED_OUT:
        return Check(LABEL, NOT_CHECKED, "it did not tell its version in time.")
    installed = numbers(result.stdout)
    if not result.ok or not installed:
        return Check(
            LABEL, PROBLEM, f"it does not tell its version: {network.excerpt(result.stderr)}"
        )
    version = ".".join(map(str, installed))
    known = {v for recording in catalog.recordings.values() for v in recording.runs if v != ANY}
    told = f"recorded with {', '.join(sorted(known, key=numbers))}"
    wanted = will_do(vercel)
    if not wanted.holds(result):
        said = f"{version}, and the runbook needs {wanted.words}; {told}.".replace("`", "")
        return Check(LABEL, PROBLEM, said, f"Install: {vercel.installed_by()}")
    return Check(LABEL, OK, f"{version}; {told}")
