"""Tables and checklists."""

from __future__ import annotations

import pytest

from snippets.core import page
from snippets.core.catalog import Catalog
from snippets.core.table import Picture, Report


def test_a_report_works_its_rows_out_for_the_catalog_whose_page_shows_it() -> None:
    report = Report("Count", ("Tables",), work_out=lambda catalog: ((f"{len(catalog.tables)}",),))
    one, two = Catalog(tables={"a#x": report}), Catalog(tables={"a#x": report, "a#y": report})
    assert "| 1 |" in page.entry(one, "table", "a#x")
    assert "| 2 |" in page.entry(two, "table", "a#x")
    assert report.rows == ()


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
