"""A printed page holds what the page says: nothing hidden, cut or blank, and no bars."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests._lanes.site.pages import addresses, sheets

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site


def printed(page: Page) -> list[str]:
    """Return the text on each sheet of A4."""
    return sheets(page.pdf(format="A4", margin={"top": "15mm", "bottom": "15mm"}))


def words(text: str) -> str:
    """Return a text without the spaces, at which a sheet may break it, and without ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


ON_PAPER = "h1, h2, h3, .language-bash code, .rb-message pre code, .rb-risk, .rb-parameter p"


def test_every_word_command_and_address_is_on_paper_and_no_sheet_is_blank(
    site_folder: Path, page: Page
) -> None:
    for address in addresses(site_folder):
        page.goto(address)
        texts = [words(text) for text in printed(page)]
        for number, text in enumerate(texts, 1):
            assert len(text) > 20, f"{address or 'home'}: sheet {number} is blank: {text!r}"
        wanted = page.locator(f"article :is({ON_PAPER})").all_text_contents()
        links = page.locator("article a[href^='http']").all()
        for said in (*wanted, *(f"<{one.get_attribute('href')}>" for one in links)):
            assert words(said.removesuffix("#")) in "".join(texts), f"{address}: not there: {said}"


def test_bars_and_buttons_are_not_on_paper(site_url: str, page: Page) -> None:
    page.goto(site_url + "deployment/rollback/")
    page.emulate_media(media="print")
    for css in (".rb-header", ".rb-actions", ".rb-menu", ".rb-copy", ".rb-footer", ".headerlink"):
        assert not any(one.is_visible() for one in page.locator(css).all()), css


def test_paper_is_white_when_the_screen_is_dark(site_url: str, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(site_url)
    page.evaluate("document.documentElement.dataset.scheme = 'dark'")
    colour = "getComputedStyle(document.body)"
    assert page.evaluate(f"{colour}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{colour}.color") == "rgb(26, 30, 36)"


def test_the_quick_reference_is_one_sheet_with_the_code_of_every_page(
    site_url: str, page: Page
) -> None:
    page.goto(f"{site_url}quick-reference/")
    (sheet,) = printed(page)
    codes = set(re.findall(r"RB-\d\d", sheet))
    pages = page.locator("td:last-child a:not([href='../escalation/'])")
    assert len(codes) == len(set(pages.evaluate_all("(all) => all.map((one) => one.href)")))
