"""What the lane found, for the table at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass

from snippets._engine.walk import Ending

WIDTH = 88  # letters of what is said


@dataclass(frozen=True)
class Row:
    """One fault of one service, met by somebody."""

    service: str
    fault: str
    who: str
    said: str
    code: str
    transcript: str = "-"


ROWS: list[Row] = []
NOTES: list[str] = []
RUNS: list[int] = []
DECISIONS: dict[str, int] = {}
WALKS: Counter[Ending] = Counter()
LIES: Counter[str] = Counter()
_HEAD = Row("service", "fault", "who", "what is said", "exit", "kept")


def row(
    service: str, fault: str, who: str, said: str, *, code: object, transcript: str = "-"
) -> None:
    """Keep a row."""
    line = " ".join(said.split())
    short = line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"
    ROWS.append(Row(service, fault, who, short, str(code), transcript))


def table() -> list[str]:
    """Return the lines of the table."""
    rows = [_HEAD, *sorted(ROWS, key=lambda one: (one.service, one.fault, one.who))]
    wide = [max(len(cell) for cell in column) for column in zip(*map(astuple, rows), strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(astuple(one), wide, strict=True))
        for one in rows
    ]
    if RUNS:
        ends = ", ".join(f"{n} {ending.value}" for ending, n in WALKS.items())
        lines.append(
            f"Sweep: {sum(RUNS)} runs of steps, {sum(DECISIONS.values())} decisions in "
            f"{len(DECISIONS)} procedures; walks with a service that stays broken: {ends}."
        )
    if LIES:
        ends = ", ".join(f"{n} {how}" for how, n in LIES.items())
        lines.append(f"Lies about a change of production, one at each step that makes one: {ends}.")
    return lines + NOTES
