"""How every walk ends, as it was last written down: `nox -s outcomes -- --record` writes it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "snippets/outcomes.json"  # the page of outcomes shows it
Row = dict[str, Any]


@cache
def kept() -> dict[str, Row]:
    """Return what is kept, by the name of what was walked with; empty where nothing is."""
    if not FILE.is_file():
        return {}
    found: dict[str, Row] = json.loads(FILE.read_text("utf-8"))
    return found


def keep(found: Mapping[str, Row]) -> None:
    """Write it down: a line for each."""
    lines = ",\n".join(f'"{name}": {json.dumps(row)}' for name, row in sorted(found.items()))
    FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")


def held(
    name: str, found: Row, walks: Mapping[str, str], record: Callable[[str, Any], None]
) -> None:
    """Hold what was found against what is kept; `walks` shows one for each violation.

    More violations fail, and so do fewer: what is kept is then to be written down again.
    """
    __tracebackhide__ = True
    record(name, found)
    known = found if "RUNBOOK_RECORD" in os.environ else kept()[name]
    new = [one for one, n in found["wrong"].items() if n > known["wrong"].get(one, 0)]
    assert not new, "\n\n".join(walks[one] for one in new)
    assert found == known, "walks end otherwise: look at them, then nox -s outcomes -- --record"
