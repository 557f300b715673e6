"""When a procedure was last proven: worked out from the recordings of its steps, never typed."""

import re
from dataclasses import dataclass
from datetime import date

from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import tools_in
from snippets._engine.procedure import Procedure
from snippets._engine.recording import ANY, TOOL, number

_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Proof:
    """What is known of the steps of a procedure, `verify` with them.

    `proven` is the day of the oldest run, `by` that run, both empty if no step was run or a run
    does not say when it was. `versions` are those of the tools, by name. `days` holds the day of
    each step that was run, `never` the reason of each that was not. `named` tells whether names of
    the team were put into what they printed.
    """

    proven: date | None
    by: str
    versions: dict[str, str]
    days: dict[str, date | None]
    never: dict[str, str]
    named: bool = False

    def stale(self, today: date, limit: int) -> list[str]:
        """Return the steps whose oldest run is more than `limit` days ago or has no day."""
        ages = {step: (today - day).days if day else None for step, day in self.days.items()}
        return [step for step, age in ages.items() if age is None or age > limit]


def proof_of(catalog: Catalog, procedure: Procedure) -> Proof:
    """Return the proof of a procedure."""
    steps = {catalog.id_of(step): step for step in (*procedure.steps, *procedure.verify)}
    recordings = {step: catalog.recordings[step] for step in steps if step in catalog.recordings}
    newest = {recording.newest for recording in recordings.values()} - {ANY}
    versions = {TOOL: max(newest, key=number)} if newest else {}
    for program in sorted({tool for name in recordings for tool in tools_in(steps[name].action)}):
        if version := _version(catalog, program):
            versions[program] = version
    runs = [run for recording in recordings.values() for run in recording.runs.values()]
    days = [run.recorded for run in runs]
    proven = None if None in days else min(filter(None, days), default=None)
    return Proof(
        proven,
        next((run.by for run in runs if proven and run.recorded == proven), ""),
        versions,
        {name: recording.recorded for name, recording in recordings.items()},
        {name: step.unproven for name, step in steps.items() if name not in recordings},
        any(recording.named for recording in recordings.values()),
    )


def old(catalog: Catalog, on: date, name: str) -> str:
    """Return in a sentence that the proof of a procedure holds no more, empty while it holds."""
    procedure = catalog.procedures.get(name)
    proven = proof_of(catalog, procedure).proven if procedure else None
    if procedure is None or proven is None or (on - proven).days <= catalog.clock.days:
        return ""
    return (
        f"{procedure.code} was last proven {(on - proven).days} days ago, and a proof holds for "
        f"{catalog.clock.days}: look for a newer checkout (git pull)."
    )


def _version(catalog: Catalog, program: str) -> str:
    """Return the version that a tool itself told when the steps were run, empty if it did not."""
    recording = catalog.recordings.get(catalog.version_steps.get(program, ""))
    if recording is None or ANY not in recording.runs:
        return ""  # the Vercel CLI, whose recordings are by version
    version = _VERSION.search("\n".join(recording.lines()))
    return version.group() if version else ""
