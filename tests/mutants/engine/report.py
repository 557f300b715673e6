"""The table of a run: killed and survived, a module a line, and what falls short of the goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

GOAL, LEAST = 90.0, 80.0  # per cent killed: of all mutants together, and of each module
HUNG = "it did not end"  # what noticed a mutant that had to be stopped; it counts as killed


@dataclass(frozen=True)
class Row:
    """The count of a module; `hung` of the killed did not end."""

    module: str
    made: int
    killed: int
    hung: int = 0

    @property
    def share(self) -> float:
        """Return the share of killed mutants, in per cent."""
        return 100.0 * self.killed / self.made

    def __str__(self) -> str:
        survived = self.made - self.killed
        counts = f"{self.made:8} {self.killed:8} {self.hung:8} {survived:9}"
        return f"{self.module:12} {counts} {self.share:9.1f}"


def rows(killers: Mapping[str, Sequence[str]]) -> list[Row]:
    """Count the killers of each module's mutants, empty for a survivor; no mutants, no row."""
    return [
        Row(module, len(found), sum(map(bool, found)), found.count(HUNG))
        for module, found in killers.items()
        if found
    ]


def total(counted: Sequence[Row]) -> Row:
    """Add up the rows."""
    made, killed = sum(row.made for row in counted), sum(row.killed for row in counted)
    return Row("all", made, killed, sum(row.hung for row in counted))


def table(counted: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the table."""
    counts = f"{'mutants':>8} {'killed':>8} {'hung':>8} {'survived':>9}"
    yield f"{'module':12} {counts} {'per cent':>9}"
    yield from map(str, [*counted, total(counted)])


def too_few(counted: Sequence[Row]) -> list[str]:
    """Return what falls short, in sentences."""
    goals = [*((row, LEAST) for row in counted), (total(counted), GOAL)]
    return [
        f"{row.module}: {row.killed} of {row.made} killed, less than {goal:g} per cent."
        for row, goal in goals
        if row.share < goal
    ]
