"""Run the benchmarks: `python -m tests.bench [commands|build|growth|page|catalog|search …]`.

Each comparison runs both sides in turn, and ends in a row of the table: a ratio, and whether it
meets its goal. `.cache/bench.json` keeps the table. It ends with 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from snippets.core.catalog import Catalog, load
from tests.bench import built, loaded, opened, searched, verified
from tests.bench.measure import CACHE
from tests.bench.table import Row, keep, lines

Part = Callable[[Path, Catalog, dict[str, object]], Iterator[Row]]
PARTS: dict[str, Part] = {
    "commands": lambda folder, _, notes: verified.table(folder, notes, count=400, times=5),
    "build": lambda folder, catalog, _: built.against_fences(folder, catalog, times=7),
    "growth": lambda folder, catalog, _: built.growth(folder, catalog, times=2),
    "page": lambda folder, catalog, _: opened.table(folder, catalog, times=3),
    "catalog": lambda folder, catalog, _: loaded.table(folder, catalog, times=5),
    "search": lambda folder, catalog, _: searched.table(folder, catalog, times=5),
}


def main(arguments: Sequence[str]) -> int:
    """Run the parts that are named, or all; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all, if none is named")
    parts = parser.parse_args(arguments).parts or list(PARTS)
    catalog = load()
    rows: list[Row] = []
    notes: dict[str, object] = {}
    for name in parts:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            for row in PARTS[name](Path(folder), catalog, notes):
                print(" | ".join(row.cells), flush=True)  # noqa: T201 - it is a program
                rows.append(row)
    said = [f"{name}: {note}" for name, note in notes.items()]
    print("", *lines(rows), "", *said, sep="\n")  # noqa: T201
    keep(CACHE.with_suffix(".json"), rows, notes)
    return int(any(row.missed for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
