"""The closing table of the site lane: every number that the site promises, and what it is."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field

GOAL = re.compile(r"(<=|>=|==) (-?[\d.]+)(.*)")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
}


@dataclass
class Numbers:
    """What was measured, by name."""

    rows: dict[str, tuple[float, str]] = field(default_factory=dict)

    def measure(self, name: str, value: float, goal: str) -> None:
        """Write a number into the closing table and fail if it misses its goal.

        `goal` is a comparison with the unit behind it: "<= 150 kB", ">= 92 %", "== 0".
        """
        self.rows[name] = (value, goal)
        assert met(value, goal), f"{name}: {value:g}, and the goal is {goal}"

    def lines(self) -> list[str]:
        """Return the table, a line for each number."""
        width = max(map(len, self.rows), default=0)
        return [
            f"{name:<{width}}  {value:>8g}  {goal:<12} {'' if met(value, goal) else 'MISSED'}"
            for name, (value, goal) in sorted(self.rows.items())
        ]


def met(value: float, goal: str) -> bool:
    """Tell whether a number is what it should be."""
    parts = GOAL.fullmatch(goal)
    assert parts, f"a goal is '<= 150 kB', '>= 92 %' or '== 0', not {goal!r}"
    return COMPARE[parts[1]](value, float(parts[2]))
