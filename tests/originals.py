"""The tables of docs/corrections.md: what became of the commands of the original runbook."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from snippets._engine.catalog import CODE

PAGE = Path(__file__).parents[1] / "docs" / "corrections.md"
_IDS = re.compile(r"@[\w/#-]+(?:, @[\w/#-]+)*")


@dataclass(frozen=True)
class Correction:
    """One command of the original: its exact text, what it did, and what replaces it.

    `now` holds the ids of steps; it is empty only where `gone` says why nothing replaces it.
    """

    lines: range
    original: str
    fault: str
    why: str
    now: tuple[str, ...]
    gone: str


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading of the page, row by row, its head first."""
    below = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    head, _, *rows = (line for line in below.splitlines() if line.startswith("|"))
    return [_cells(row) for row in (head, *rows)]


def _cells(row: str) -> list[str]:
    """Return the cells of a row; a bar within code is none of its own."""
    hidden = CODE.sub(lambda code: "x" * len(code.group()), row)
    bars = [bar.start() for bar in re.finditer(r"\|", hidden)]
    return [row[a + 1 : b].strip() for a, b in pairwise(bars)]


def span(words: str) -> range:
    """Return the line numbers that `61-71` or `33` stands for."""
    first, _, last = words.partition("-")
    return range(int(first), int(last or first) + 1)


def ids(cell: str) -> tuple[str, ...]:
    """Return what a cell links to, if it does nothing else."""
    return tuple(cell.replace("@", "").split(", ")) if _IDS.fullmatch(cell) else ()


def _correction(lines: str, original: str, fault: str, why: str, now: str) -> Correction:
    marks = re.match("`+", original)
    assert marks, original
    inside = original[marks.end() : -marks.end()]
    text = (inside[1:-1] if marks.end() > 1 else inside).replace(" ⏎ ", "\n")
    return Correction(span(lines), text, fault, why, ids(now), "" if ids(now) else now)


CORRECTIONS = tuple(_correction(*row) for row in table("Commands")[1:])
