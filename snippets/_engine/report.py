"""Reports: tables about the catalog that they stand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from snippets._engine.catalog import Catalog
from snippets._engine.table import Rows, Table


@dataclass(frozen=True)
class Report(Table):
    """A table about the catalog itself: its rows are worked out when a page shows it."""

    rows: Rows = field(init=False, default=())
    work_out: Callable[[Catalog], Rows] = field(kw_only=True)
