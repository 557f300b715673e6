"""Recordings are replayed: what the real tools printed must lead where the procedure says.

A step without a recording says on its page why it has none; a recording whose command reads
otherwise than the page is stale.
"""

from __future__ import annotations

import pytest

from snippets.core import Result, Risk, Step
from snippets.core.catalog import Catalog
from snippets.core.check import Turn, decide
from snippets.core.recording import Recording
from snippets.core.render import shell
from snippets.core.result import Problem

REMEDY = "Run: nox -s record, and read the diff."


def _result(step: Step, recording: Recording, version: str) -> Result:
    run = recording.runs[version]
    problem = Problem.FAILED if run.exit_code else None
    out, err = "\n".join(run.stdout), "\n".join(run.stderr)
    return Result(shell(step.action), run.exit_code, out, err, problem=problem)


def test_every_step_has_a_recording_or_says_why_not(catalog: Catalog) -> None:
    for name, step in catalog.steps.items():
        proven = name in catalog.recordings
        assert proven is not bool(step.unproven), (
            f"{step.source}: {name} has "
            + ("both a recording and" if proven else "neither a recording nor")
            + f" a reason in 'unproven'. {REMEDY}"
        )


def test_nearly_every_step_is_proven_by_the_real_tools(catalog: Catalog) -> None:
    assert len(catalog.recordings) >= 0.95 * len(catalog.steps)


def test_every_recording_is_of_the_command_on_the_page(catalog: Catalog) -> None:
    for name, recording in catalog.recordings.items():
        assert name in catalog.steps, f"snippets/recordings: {name} is gone. {REMEDY}"
        step = catalog.steps[name]
        assert "\n".join(recording.shell) == shell(step.action), (
            f"{step.source}: {name} was recorded with another text. {REMEDY}"
        )


def test_every_step_works_with_the_newest_version(catalog: Catalog) -> None:
    for name, recording in catalog.recordings.items():
        assert recording.runs[recording.newest].accepted, (
            f"{catalog.steps[name].source}: {name} is refused by Vercel CLI {recording.newest}."
        )


def test_what_the_real_tools_printed_does_not_lead_astray(catalog: Catalog) -> None:
    """A change that was made must not be taken for one that failed, with any version."""
    used = {step for procedure in catalog.procedures.values() for step in procedure.steps}
    changing = [s for s in used if s.risk is not Risk.READS and not s.unproven]
    for step in changing:
        name = catalog.id_of(step)
        for version, run in catalog.recordings[name].runs.items():
            branch = decide(step.branches, _result(step, catalog.recordings[name], version))
            if run.accepted and branch is not None:
                assert branch.then.turn is not Turn.ESCALATE, (
                    f"{step.source}: what Vercel CLI {version} prints for {name} leads to: "
                    f"{branch.when.words}."
                )


@pytest.mark.parametrize("secret", ["old-secret", "monitoring-key", "never-change-me"])
def test_no_recording_holds_a_secret(catalog: Catalog, secret: str) -> None:
    for recording in catalog.recordings.values():
        for run in recording.runs.values():
            assert secret not in "\n".join([*run.stdout, *run.stderr]), recording.step
