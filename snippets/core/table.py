"""Tables and checklists: the runbook's facts, written once and shown on pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the catalog is made of tables
    from snippets.core.catalog import Catalog

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns; cells hold Markdown, `@id` links to a page or step."""

    title: str
    columns: tuple[str, ...]
    rows: Rows

    def rows_in(self, catalog: Catalog) -> Rows:  # noqa: ARG002 - a report asks it
        """Return the rows as a page of this catalog shows them."""
        return self.rows


@dataclass(frozen=True)
class Report(Table):
    """A table about the catalog itself: its rows are worked out when a page shows it."""

    rows: Rows = field(init=False, default=())
    work_out: Callable[[Catalog], Rows] = field(kw_only=True)

    def rows_in(self, catalog: Catalog) -> Rows:
        """Return the rows for this catalog."""
        return self.work_out(catalog)


@dataclass(frozen=True)
class Picture(Report):
    """A report that is drawn as well, as one SVG element; its rows say the same in words."""

    draw: Callable[[Rows], str] = field(kw_only=True)


@dataclass(frozen=True)
class Checklist:
    """Things to tick off, in order; items hold Markdown, `@id` links to a page or step."""

    title: str
    items: tuple[str, ...]
