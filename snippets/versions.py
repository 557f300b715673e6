"""What each step leaves behind, with each version of the Vercel CLI that was tried.

`nox -s record -- --all` writes the file beside this one; the lane of real tools is red where a step
changes something else.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from snippets._engine import Table

# By step and version, which is empty for a step that does not call the Vercel CLI.
kept: dict[str, dict[str, list[str]]] = json.loads(
    Path(__file__).with_suffix(".json").read_text("utf-8")
)


def _rows() -> Iterator[tuple[str, str, str]]:
    """Yield a row for each step and what some of its versions alike leave behind."""
    for step, effects in kept.items():
        alike: dict[str, list[str]] = {}
        for version, changed in effects.items():
            parts = (entry.partition(": ") for entry in changed)
            left = ", ".join(f"{how} `{name}`" for how, _, name in parts)
            alike.setdefault(left, []).append(version)
        for left, versions in alike.items():
            yield f"@{step}", left, ", ".join(versions) or "is not called"


changes = Table(
    "What each step changes", ("Step", "What it leaves behind", "Vercel CLI"), tuple(_rows())
)
