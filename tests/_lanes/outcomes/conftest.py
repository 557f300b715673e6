"""The tables at the end of the lane: how the walks with each trouble ended."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, product
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._platform.troubles import TROUBLES
from tests._lanes.outcomes.kept import keep
from tests._lanes.outcomes.reached import left
from tests._world.cells import NINE, NINE_PAGES, mended
from tests._world.triaged import VERSIONS, broken, first_line, triaged

_KINDS = {"false": "false all-clears", "harm": "harms", "dead end": "dead ends"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the tables and the sum of them; keep it where that is asked for."""
    reports = chain.from_iterable(map(terminalreporter.getreports, ("passed", "failed")))
    noted = dict(chain.from_iterable(report.user_properties for report in reports))
    sweeps = [noted[name] for name in TROUBLES if name in noted]
    if not sweeps:
        return
    catalog = load()
    rows = {name: noted[name]["row"] for name in TROUBLES if name in noted}
    wrong = Counter(kind for sweep in sweeps for kind in sweep["wrong"])
    sums = ", ".join(f"{wrong[kind]} {plural}" for kind, plural in _KINDS.items())
    walks = sum(row["walks"] for row in rows.values())
    lines = {line for sweep in sweeps for line in sweep["lines"]}
    for title, shown in (
        ("lines of the lists", left(catalog, lines)),
        ("what triage says", _said(catalog, rows)),
        ("the nine troubles of the sketch", _sketch(catalog, rows)),
        ("outcomes", _table(rows)),
    ):
        terminalreporter.section(title)
        for line in shown:
            terminalreporter.write_line(line)
    terminalreporter.write_line(f"{sums} in {walks} walks of {len(rows)} troubles")
    if "RUNBOOK_RECORD" in os.environ:
        assert rows.keys() == TROUBLES.keys(), "only the whole sweep is kept"
        assert not wrong, "what is wrong is not kept"
        keep(rows)


def _table(rows: dict[str, Any]) -> Iterator[str]:
    yield f"{'trouble':38}{'walks':>6}{'fixed':>7}{'other page':>12}  called whom"
    for name, row in rows.items():
        called = ", ".join(f"{role} {count}" for role, count in row["called"].items())
        yield f"{name:38}{row['walks']:6}{row['fixed']:7}{row['other page']:12}  {called}"
    mendable = [row for name, row in rows.items() if not TROUBLES[name].elsewhere]
    if not mendable:  # of a part of the sweep
        return
    own, others = mended(mendable)
    yield (
        f"{own:.0%} of {len(mendable)} troubles that can be mended here are, from card, alert and "
        f"triage; {others:.0%} of the walks from other pages mend them"
    )


def _said(catalog: Catalog, names: Iterable[str]) -> Iterator[str]:
    for version, name in product(VERSIONS, names):
        yield f"{name:38}{version:8}{first_line(triaged(catalog, broken(version, name)))}"


def _sketch(catalog: Catalog, rows: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each trouble of the sketch, with a cell for each of its pages.

    A cell has a letter for each walk: with a health route and without, ten minutes after a release
    and five hours.
    """
    yield "F fixed, c somebody was called, p another page"
    starts = [catalog.procedures[page].code for page in NINE_PAGES]
    yield " ".join((f"{'trouble':38}", *(f"{code:5}" for code in starts)))
    cells = {name: rows[name]["nine"] for name in NINE if name in rows}
    for name, row in cells.items():
        yield " ".join((f"{name:38}", *(f"{cell:5}" for cell in row)))
    letters = "".join(cell for row in cells.values() for cell in row)
    yield f"{letters.count('F')} of {len(letters)} end fixed"
