"""Tables and checklists."""

from __future__ import annotations

from pathlib import Path

from snippets.core import Checklist, Table


def test_tables_and_checklists_know_the_line_that_they_were_written_on() -> None:
    table = Table("Names", ("Name",), (("a",),))
    checklist = Checklist("Things", ("one",))
    assert (table.source.file, table.source.line) == (Path(__file__), 11)
    assert (checklist.source.file, checklist.source.line) == (Path(__file__), 12)
