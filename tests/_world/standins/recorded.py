"""What the real tools printed when they were recorded, said again about another world."""

import functools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

import snippets
from snippets._engine.recording import Names, RecordedRun, Recording, replaced
from snippets._platform.vercel import Deployment
from snippets._vocabulary.policy import NAMES
from tests._world.standins.call import Output

FOLDER = Path(snippets.__path__[0]) / "_recordings"
Replacement = tuple[str, str]
_HEAD = re.compile(r" *[A-Z][\w/]+(?: {2,}[A-Z][\w/]+){2,}")


def file_of(step: str, folder: Path = FOLDER) -> Path:
    """Return the file of a step's recording, which may not be there."""
    return folder / (step.replace("/", "__").replace("#", "__") + ".json")


def without(names: Names, lines: Iterable[str]) -> list[str]:
    """Return printed lines as they are stored; no name may be part of another."""
    return replaced(lines, {name: f"{{{{{place}}}}}" for place, name in names.by_place.items()})


@functools.cache
def run_of(step: str) -> RecordedRun:
    """Return the newest recorded run of a step, with the names of the team."""
    recording = msgspec.json.decode(file_of(step).read_bytes(), type=Recording)
    named = recording.of(NAMES)
    return named.runs[named.newest]


def replay(step: str, *changes: Replacement) -> Output:
    """Return what a step printed, with other words in some places.

    Every place has to be there: a recording that reads otherwise by now is to be noticed.
    """
    run = run_of(step)
    out, err = "\n".join(run.stdout), "\n".join(run.stderr)
    for old, new in changes:
        assert old in out + err, f"the recording of {step} has no {old!r}: {err or out}"
        out, err = out.replace(old, new), err.replace(old, new)
    return Output(out, err, run.exit_code)


def instead_of(recorded: str, deployment: Deployment) -> tuple[Replacement, ...]:
    """Return the changes from the deployment of a recording, by its own name, to another."""
    project = deployment.project
    host = f"{project.name}-{recorded}-{project.team}.vercel.app"
    return (host, deployment.host), (f"dpl_{recorded}", deployment.id)


def table(step: str, gap: int, rows: Iterable[Sequence[str]]) -> str:
    """Return the table of a recording with other rows; an empty cell is as recorded.

    Columns are as wide as what is in them, and `gap` spaces apart.
    """
    run = run_of(step)
    lines = [*run.stderr, *run.stdout]
    at = next(n for n, line in enumerate(lines) if _HEAD.fullmatch(line))
    head, model = (re.split(r" {2,}", line.strip()) for line in lines[at : at + 2])
    shown = [head, *([new or old for new, old in zip(row, model, strict=True)] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
    cells = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in shown)
    return "".join(f"{indent}{(' ' * gap).join(row).rstrip()}\n" for row in cells)
