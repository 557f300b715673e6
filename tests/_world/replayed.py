"""Recordings as results: what the real tools printed, given to every use of a step."""

import re
import shlex
from collections.abc import Iterable, Iterator

from snippets._engine import Request, Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import stages_of
from snippets._engine.recording import RecordedRun
from snippets._engine.result import Problem

_STATUS = re.compile(r"^HTTP (\d{3})$", re.MULTILINE)


def uses(catalog: Catalog) -> Iterator[tuple[str, Step]]:
    """Yield every use of a step, with its page."""
    for page, procedure in catalog.procedures.items():
        for step in (*procedure.steps, *procedure.verify):
            yield page, step


def result_of(step: Step, run: RecordedRun) -> Result:
    """Return what a recorded run would have been in a walk."""
    problem = Problem.FAILED if run.exit_code else None
    out, err = "\n".join(run.stdout), "\n".join(run.stderr)
    status = status_in(err) if isinstance(stages_of(step.action)[0], Request) else None
    return Result(run.exit_code, out, err, status=status, problem=problem)


def status_in(errors: str) -> int | None:
    """Return the status that curl wrote on standard error, None where it got none."""
    status = _STATUS.search(errors)
    return int(status[1]) if status else None


def runs_of(catalog: Catalog, step: Step) -> dict[str, RecordedRun]:
    """Return the recorded runs of a step by version, none where it was not recorded."""
    recording = catalog.recordings.get(catalog.id_of(step))
    return recording.runs if recording else {}


def words_run(shell: Iterable[str]) -> list[str]:
    """Return the words of a shell text, by line, without what no shell runs.

    That are its line breaks, its quotes and the sentences of values that are not set.
    """
    return shlex.split(re.sub(r":\?[^}]*|\\\n", "", "\n".join(shell)))
