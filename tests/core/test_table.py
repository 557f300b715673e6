"""Tables and checklists."""

from __future__ import annotations

from pathlib import Path

from snippets.core import Checklist, Table, page
from snippets.core.catalog import Catalog
from snippets.core.table import Report


def test_tables_and_checklists_know_the_line_that_they_were_written_on() -> None:
    table = Table("Names", ("Name",), (("a",),))
    checklist = Checklist("Things", ("one",))
    assert (table.source.file, table.source.line) == (Path(__file__), 13)
    assert (checklist.source.file, checklist.source.line) == (Path(__file__), 14)


def test_a_report_works_its_rows_out_for_the_catalog_whose_page_shows_it() -> None:
    report = Report("Count", ("Tables",), work_out=lambda catalog: ((f"{len(catalog.tables)}",),))
    one, two = Catalog(tables={"a#x": report}), Catalog(tables={"a#x": report, "a#y": report})
    assert "| 1 |" in page.entry(one, "table", "a#x")
    assert "| 2 |" in page.entry(two, "table", "a#x")
    assert (report.rows, report.source.file) == ((), Path(__file__))
