"""The table at the end of the lane: how the walks with each trouble ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from snippets._engine.load import load
from snippets._platform.troubles import TROUBLES
from tests._lanes.outcomes.kept import keep
from tests._lanes.outcomes.reached import LINES, left
from tests._world.cells import NINE, mended
from tests._world.triaged import VERSIONS, broken, first_line, triaged


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the table and the sum of it; keep it where that is asked for."""
    reports = (one for part in ("passed", "failed") for one in terminalreporter.getreports(part))
    noted = {name: row for one in reports for name, row in one.user_properties}
    found = {name: row for name, row in noted.items() if not name.startswith(LINES)}
    rows = {name: found[name] for name in TROUBLES if name in found}
    if not rows:
        return
    terminalreporter.section("outcomes")
    for line in _table(rows):
        terminalreporter.write_line(line)
    terminalreporter.section("what triage says")
    catalog = load()
    for version, name in product(VERSIONS, rows):
        said = first_line(triaged(catalog, broken(version, name)))
        terminalreporter.write_line(f"{name:38}{version:8}{said}")
    terminalreporter.section("lines of the lists")
    reached = {line for name in noted.keys() - found.keys() for line in noted[name]}
    for line in left(catalog, reached):
        terminalreporter.write_line(line)
    if "RUNBOOK_RECORD" in os.environ:
        assert rows.keys() == TROUBLES.keys(), "only the whole sweep is kept"
        keep(found)


def _table(rows: dict[str, Any]) -> Iterator[str]:
    yield f"{'trouble':38}{'walks':>6}{'fixed':>7}{'other page':>12}  called whom"
    for name, row in rows.items():
        called = ", ".join(f"{role} {n}" for role, n in row["called"].items())
        yield f"{name:38}{row['walks']:6}{row['fixed']:7}{row['other page']:12}  {called}"
    mendable = [row for name, row in rows.items() if not TROUBLES[name].elsewhere]
    own, others = mended(mendable)
    yield (
        f"{own:.0%} of {len(mendable)} troubles that can be mended here are, from card, alert and "
        f"triage; {others:.0%} of the walks from other pages mend them"
    )
    fixed, walks = (sum(rows[name]["nine"][n] for name in NINE if name in rows) for n in (0, 1))
    yield f"{fixed} of the {walks} walks of the sketch end fixed"
    wrong = [item for row in rows.values() for item in row["wrong"].items()]
    sums = (sum(n for one, n in wrong if one.startswith(kind)) for kind in _KINDS)
    said = ", ".join(f"{n} {what}" for n, what in zip(sums, _KINDS.values(), strict=True))
    yield f"{said} in {sum(row['walks'] for row in rows.values())} walks of {len(rows)} troubles"


_KINDS = {"false": "false all-clears", "harm": "harms", "dead end": "dead ends"}
