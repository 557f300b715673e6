"""One line of the audit's table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = sorted((ROOT / "requirements").glob("*.txt"))
GOOD, ACCEPTED, FOUND, NOT_RUN = "good", "accepted", "FOUND", "NOT RUN"


@dataclass(frozen=True)
class Row:
    """What was looked at, how many things of it, how that ended, and what was found."""

    what: str
    count: int
    state: str
    said: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the row and, below it, what was found."""
        return [
            f"{self.state:<9} {self.count:>4}  {self.what}",
            *(f"{'':16}{one}" for one in self.said),
        ]
