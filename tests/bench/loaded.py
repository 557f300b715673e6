"""The catalog at 10,000 steps: loading it, and `runbook show` against the least there can be."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from snippets.core.catalog import Catalog
from tests.bench import generate
from tests.bench.measure import ROOT, Cost, Program, compare, cpu, rounds, wall
from tests.bench.table import Row

SIZES = (200, 2000)  # procedures
SHOWN = "deployment/rollback#roll-back"
# What a program says of its own memory; wait4(2) would count what it was forked from.
PEAK = "; print('peak', open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
LOAD = "from snippets.core.catalog import load; load()"
SHOW = "from snippets.cli.main import main; main(['show', {!r}], standalone_mode=False)"
LINEAR = "<= 1.3"
FLAT = "<= 1.5"
QUICK = "<= 2.5"


def table(folder: Path, catalog: Catalog, times: int) -> Iterator[Row]:
    """Yield the rows of loading and of showing."""
    programs = {
        "load": _python(LOAD),
        "show": _python(SHOW.format(SHOWN)),
        "httpx": _python("import httpx"),
        "click": _python("import click"),
        "engine": _python("import snippets.core.catalog"),
    }
    for size in SIZES:
        project = folder / str(size)
        project.mkdir()
        last = generate.write(project, catalog, size)[-1]
        programs[f"load {size}"] = _python(LOAD, project)
        programs[f"show {size}"] = _python(SHOW.format(f"{last}#step-0"), project)
    costs = rounds(programs, times)
    few, many = SIZES
    said = {name: _said(costs[name], programs[name]) for name in programs}
    steps = {size: size * generate.STEPS + 1 for size in SIZES}
    each = {
        size: _each(costs[f"load {size}"], costs["engine"], count) for size, count in steps.items()
    }
    yield Row(
        f"catalog load, a step: of {steps[many]:,}, of {steps[few]:,}",
        f"{statistics.median(each[many]):.0f} µs cpu ({said[f'load {many}']})",
        f"{statistics.median(each[few]):.0f} µs cpu ({said[f'load {few}']})",
        compare(each[many], each[few]),
        LINEAR,
    )
    for what, ours, theirs, goal in (
        (
            f"runbook show: of {steps[many]:,} steps, of {steps[few]:,}",
            f"show {many}",
            f"show {few}",
            FLAT,
        ),
        ("runbook show: of this runbook, import httpx", "show", "httpx", QUICK),
        ("runbook show: of this runbook, import click", "show", "click", ""),
        ("catalog load: of this runbook, import httpx", "load", "httpx", QUICK),
    ):
        ratio = compare(cpu(costs[ours]), cpu(costs[theirs]))
        yield Row(what, said[ours], said[theirs], ratio, goal)


def _python(code: str, project: Path = ROOT) -> Program:
    return Program((sys.executable, "-c", code + PEAK), project, {"PYTHONPATH": str(project)})


def _each(costs: Sequence[Cost], empty: Sequence[Cost], steps: int) -> list[float]:
    """Return the microseconds of a step, without those of importing the engine."""
    return [1e6 * (a - b) / steps for a, b in zip(cpu(costs), cpu(empty), strict=True)]


def _said(costs: Sequence[Cost], program: Program) -> str:
    peak = int(program.run()[1].rpartition("peak ")[2]) / 1000
    seconds = f"{statistics.median(cpu(costs)):.2f} s cpu, {statistics.median(wall(costs)):.2f} s"
    return f"{seconds} wall, {peak:.0f} MB"
