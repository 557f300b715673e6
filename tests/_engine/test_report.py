"""Reports: tables that are worked out."""

from __future__ import annotations

from snippets._engine import page
from snippets._engine.catalog import Catalog
from snippets._engine.report import Report


def test_a_report_works_its_rows_out_for_the_catalog_whose_page_shows_it() -> None:
    report = Report("Count", ("Tables",), work_out=lambda catalog: ((f"{len(catalog.tables)}",),))
    one, two = Catalog(tables={"a#x": report}), Catalog(tables={"a#x": report, "a#y": report})
    assert "| 1 |" in page.entry(one, "table", "a#x")
    assert "| 2 |" in page.entry(two, "table", "a#x")
    assert report.rows == ()
