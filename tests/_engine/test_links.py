"""Links: none of a page runs anything, wherever its words come from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snippets._engine import RunbookError, Table
from snippets._engine.catalog import Catalog
from snippets._engine.links import is_safe, refused
from snippets._site.content_policy import protected
from tests._engine.packages import LOOK, Package
from tests._engine.pages import html

HARMFUL = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "blob:x",
)
GOOD = (
    *("", "#steps", "../rollback.md", "/deployment/rollback.md#roll-back", "a/b:c"),
    *("https://example.org/a:b", "http://127.0.0.1", "mailto:a@example.org", "tel:+49", "//x.org"),
    "ht\ttps://example.org",  # a browser leaves the tabulator out
)


@pytest.mark.parametrize("address", HARMFUL)
def test_an_address_that_runs_something_is_not_safe(address: str) -> None:
    assert not is_safe(address)


@pytest.mark.parametrize("address", GOOD)
def test_a_page_and_an_ordinary_address_are_safe(address: str) -> None:
    assert is_safe(address)


@pytest.mark.parametrize(
    "prose",
    [
        "See [x](javascript:alert(1)).",
        "See [x]( <javascript:alert(1)> 'title').",
        "See [x][y].\n\n[y]: javascript:alert(1)",
        "![x](data:text/html,x)",
        "<javascript:alert(1)>",
        "<JAVASCRIPT:alert(1)>",
    ],
)
def test_such_a_link_is_found_in_prose_and_loses_its_address_on_a_page(prose: str) -> None:
    assert refused(prose)
    page = html(Catalog(), prose)
    found = page.css("[href], [src]")
    assert [one.attributes for one in found] == []


def test_it_loses_its_address_in_a_table_of_what_was_read_elsewhere() -> None:
    cell = "[x](javascript:alert(1)) <a href='javascript:alert(1)'>y</a> [z](https://good.example/)"
    table = Table("Names", ("One",), ((cell,),))
    page = html(Catalog(tables={"area/page#names": table}), "::: table area/page#names")
    assert [one.attributes["href"] for one in page.css("[href]")] == ["https://good.example/"]


def test_attributes_that_are_set_in_markdown_lose_it_too() -> None:
    page = html(Catalog(), "A [word](x.md){: href=javascript:alert(1) }.")
    assert not page.css("[href^=javascript]")


def test_ordinary_links_stay() -> None:
    page = html(Catalog(), "[a](https://example.org) <a@example.org> [b](#b)")
    hrefs = [one.attributes["href"] for one in page.css("a")]
    assert hrefs == ["https://example.org", "mailto:a@example.org", "#b"]


def test_a_catalog_whose_prose_holds_one_is_refused(
    package: Package, problems_of: Callable[[], list[str]]
) -> None:
    package.write("page", LOOK.replace("**GOOD", "**GOOD | dict(why='[x](javascript:y) `](z:)`')"))
    said = f"{package.line('page', 'look =')}: a link leads to 'javascript:y'. Link to a page,"
    assert [one for one in problems_of() if one.startswith(said)]


@pytest.mark.parametrize(
    "tag",
    [
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' &#x6A;avascript:alert(1)'>x</a>",
        "<form action='javascript:x'></form>",
        "<button formaction='javascript:x'></button>",
        "<object data='data:text/html,x'></object>",
        "<iframe srcdoc='data:x'></iframe>",
        "<video poster='javascript:x'></video>",
        "<svg><a xlink:href='javascript:x'></a></svg>",
    ],
)
def test_a_built_page_with_one_is_refused(tag: str) -> None:
    with pytest.raises(RunbookError, match=r"a link leads to .*Link to a page, or to https"):
        protected(f"<head></head><body>{tag}</body>", "x.html")
