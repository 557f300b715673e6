"""The PDF of all pages: nothing is cut, hidden or blank."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from snippets._site.menu import order
from tests._lanes.site.pages import sheets

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site
MILLIMETRE = 96 / 25.4  # pixels
WIDTH, HEIGHT = round(182 * MILLIMETRE), round(267 * MILLIMETRE)  # of an A4 sheet within margins


def squeezed(text: str) -> str:
    """Return a text without the spaces that lines on paper add or lose."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def printed(site_folder: Path) -> list[str]:
    """The text of the sheets of runbook.pdf, without their footers."""
    texts = sheets((site_folder / "runbook.pdf").read_bytes())
    return [re.sub(r"Astral Core runbook\s+\d+ / \d+", "", text) for text in texts]


def test_every_heading_is_in_the_pdf(printed: list[str], site_folder: Path) -> None:
    whole = squeezed("".join(printed))
    for address in order():
        file = site_folder / address / "index.html"
        for node in HTMLParser(file.read_text("utf-8")).css("article :is(h1, h2, h3, h4)"):
            for mark in node.css(".headerlink"):
                mark.decompose()
            words = node.text()
            assert squeezed(words) in whole, f"runbook.pdf: {file.parent.name}: {words}"


def test_no_sheet_of_the_pdf_is_blank(
    printed: list[str], measure: Callable[[str, float, str], None]
) -> None:
    blank = [sheet for sheet in printed if not sheet.strip()]
    measure("blank sheets in the PDF", len(blank), "== 0")


def test_no_code_is_cut_at_the_edge_of_the_paper(page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.emulate_media(media="print")
    page.goto(site_url + "print.html")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("pre, pre code, table, td")]
            .filter((one) => one.scrollWidth > one.clientWidth + 1
                || one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => one.textContent.slice(0, 80))"""
    )
    assert cut == []
