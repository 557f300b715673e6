"""The closing table: what was compared, the ratio, and whether it meets its goal."""

from __future__ import annotations

import contextlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from tests.bench.measure import Ratio
from tests.site.table import met

HEAD = ("what", "ours", "theirs", "ratio", "goal", "met")


@dataclass(frozen=True)
class Row:
    """A comparison. `goal` is a comparison with the median ratio: "<= 1.15"; empty: none is set."""

    what: str
    ours: str
    theirs: str
    ratio: Ratio | None
    goal: str = ""

    @property
    def missed(self) -> bool:
        """Tell whether there is a goal, and it is not met."""
        return bool(self.goal) and not (self.ratio and met(self.ratio.median, self.goal))

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        verdict = ("MISSED" if self.missed else "yes") if self.goal else ""
        shown = "" if self.ratio is None else str(self.ratio)
        return (self.what, self.ours, self.theirs, shown, self.goal, verdict)


def lines(rows: Iterable[Row]) -> list[str]:
    """Return the table as Markdown that reads well in a terminal too."""
    cells = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    shown = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return [shown[0], rule, *shown[1:]]


def keep(file: Path, rows: Iterable[Row], notes: Mapping[str, object]) -> None:
    """Write the rows with the day, the machine and the versions."""
    record = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "versions": {"python": platform.python_version(), **_versions()},
        "rows": [asdict(row) | {"missed": row.missed} for row in rows],
        "notes": notes,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _versions() -> dict[str, str]:
    """Return the versions of what is compared, as far as it is installed."""
    found = {}
    for name in ("mkdocs", "mkdocs-material", "mktestdocs", "pytest-markdown-docs", "byexample"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
