"""How every walk ends, as it was last written down: `nox -s outcomes -- --record` writes it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "snippets/outcomes.json"  # the page of outcomes shows it
KeptRow = dict[str, Any]


@cache
def kept() -> dict[str, KeptRow]:
    """Return what is kept, by the id of the trouble."""
    rows: dict[str, KeptRow] = json.loads(FILE.read_text("utf-8"))
    return rows


def keep(rows: Mapping[str, KeptRow]) -> None:
    """Write it down: a line for each."""
    lines = ",\n".join(f'"{name}": {json.dumps(row)}' for name, row in sorted(rows.items()))
    FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")
