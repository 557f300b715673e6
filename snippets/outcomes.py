"""How every walk ends: which troubles the pages were tried with, and what became of each walk.

`nox -s outcomes` writes the file beside this one, and is red where a walk ends otherwise.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from snippets._engine import Table

_tried: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))


def _of(part: list[int]) -> str:
    fixed, walks = part
    return f"{fixed} of {walks}"


def _called(row: dict[str, Any]) -> str:
    return ", ".join(f"{role} {count}" for role, count in Counter(row["called"]).most_common())


sums = Table(
    "All walks",
    ("What was counted", "Number"),
    (
        ("Troubles", str(len(_tried))),
        ("Walks", str(sum(row["walks"] for row in _tried.values()))),
        ("Ended fixed", str(sum(row["fixed"] for row in _tried.values()))),
    ),
)

troubles = Table(
    "Troubles",
    (
        *("Trouble", "What users say", "Fixed from card, alert, triage"),
        *("Fixed from another page", "Walks", "Called, and how often"),
    ),
    tuple(
        (
            *(name.replace("-", " ").capitalize(), row["says"], _of(row["own"])),
            *(_of(row["others"]), str(row["walks"]), _called(row)),
        )
        for name, row in _tried.items()
    ),
)
