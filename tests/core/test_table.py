"""Tables and checklists."""

from __future__ import annotations

from pathlib import Path

import pytest

from snippets.core import Checklist, Table, page
from snippets.core.catalog import Catalog
from snippets.core.table import Picture, Report


def test_tables_and_checklists_know_the_line_that_they_were_written_on() -> None:
    table = Table("Names", ("Name",), (("a",),))
    checklist = Checklist("Things", ("one",))
    assert (table.source.file, table.source.line) == (Path(__file__), 15)
    assert (checklist.source.file, checklist.source.line) == (Path(__file__), 16)


def test_a_report_works_its_rows_out_for_the_catalog_whose_page_shows_it() -> None:
    report = Report("Count", ("Tables",), work_out=lambda catalog: ((f"{len(catalog.tables)}",),))
    one, two = Catalog(tables={"a#x": report}), Catalog(tables={"a#x": report, "a#y": report})
    assert "| 1 |" in page.entry(one, "table", "a#x")
    assert "| 2 |" in page.entry(two, "table", "a#x")
    assert (report.rows, report.source.file) == ((), Path(__file__))


def test_the_line_is_no_part_of_what_a_table_or_checklist_says() -> None:
    table = Table("Names", ("Name",), ())
    same = Table("Names", ("Name",), ())
    checklist = Checklist("Things", ("one",))
    again = Checklist("Things", ("one",))
    assert (table, checklist) == (same, again)
    assert "source" not in f"{table!r}{checklist!r}"
    with pytest.raises(TypeError):
        Table("Names", ("Name",), (), table.source)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Checklist("Things", ("one",), checklist.source)  # type: ignore[call-arg]


def test_a_report_is_given_nothing_but_how_to_work_it_out_and_that_by_name() -> None:
    def nothing(_: Catalog) -> tuple[tuple[str, ...], ...]:
        return ()

    with pytest.raises(TypeError, match="work_out"):
        Report("Count", ("Tables",))  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Report("Count", ("Tables",), nothing)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Report("Count", ("Tables",), rows=(), work_out=nothing)  # type: ignore[call-arg]


def test_a_picture_stands_above_the_table_that_says_the_same() -> None:
    picture = Picture(
        "Sizes",
        ("Name", "Size"),
        work_out=lambda _: (("a", "1"), ("b", "2")),
        draw=lambda rows: f"<svg>{len(rows)}</svg>",
    )
    shown = page.entry(Catalog(tables={"a#x": picture}), "table", "a#x")
    assert shown[:3] == ['<figure class="rb-picture"><svg>2</svg></figure>', "", "| Name | Size |"]
    assert isinstance(shown[0], page.Html)
    assert shown[-3:] == ["| a | 1 |", "| b | 2 |", ""]


def test_a_picture_is_given_how_to_draw_it_and_that_by_name() -> None:
    def nothing(_: object) -> tuple[()]:
        return ()

    with pytest.raises(TypeError, match="draw"):
        Picture("Count", ("Tables",), work_out=nothing)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Picture("Count", ("Tables",), str, work_out=nothing)  # type: ignore[arg-type, call-arg, misc]
    assert Picture("Count", ("Tables",), work_out=nothing, draw=str).draw(()) == "()"
