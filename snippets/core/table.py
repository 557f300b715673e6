"""Tables and checklists: the runbook's facts, written once and shown on pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from snippets.core.step import Source, caller


@dataclass(frozen=True)
class Table:
    """Rows under named columns; cells hold Markdown, `@id` links to a page or step."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: Source = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", caller())


@dataclass(frozen=True)
class Checklist:
    """Things to tick off, in order; items hold Markdown, `@id` links to a page or step."""

    title: str
    items: tuple[str, ...]
    source: Source = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", caller())
