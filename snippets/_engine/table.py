"""Tables and checklists: the runbook's facts, written once and shown on pages."""

from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns; cells hold Markdown, `@id` links to a page or step."""

    title: str
    columns: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Checklist:
    """Things to tick off, in order; items hold Markdown, `@id` links to a page or step."""

    title: str
    items: tuple[str, ...]
