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


def test_no_page_prints_a_blank_sheet_or_hides_a_command(
    site_folder: Path, site_url: str, page: Page
) -> None:
    for address in addresses(site_folder):
        page.goto(site_url + address)
        texts = [words(text) for text in printed(page)]
        for number, text in enumerate(texts, 1):
            assert len(text) > 20, f"{address or 'home'}: sheet {number} is blank: {text!r}"
        for command in page.locator(".language-bash code").all_text_contents():
            assert words(command) in "".join(texts), f"{address}: not on paper: {command}"


@pytest.mark.parametrize(
    "address", ["", "incidents/application-not-responding/", "deployment/rollback/", "escalation/"]
)
def test_every_word_and_command_is_on_paper(address: str, site_url: str, page: Page) -> None:
    page.goto(site_url + address)
    paper = words("".join(printed(page)))
    for css in (
        "h1",
        "h2",
        "h3",
        ".rb-command pre code",
        ".rb-message pre code",
        ".rb-risk",
        ".rb-parameter p",
    ):
        for text in page.locator(f"article {css}").all_text_contents():
            assert words(text.removesuffix("#")) in paper, f"{css}: {text}"


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


def test_a_link_to_elsewhere_shows_where_it_leads(site_url: str, page: Page) -> None:
    page.goto(site_url + "before-an-incident/")
    outside = page.locator("article a[href^='https://']")
    if outside.count() == 0:
        page.goto(site_url + "escalation/")
    target = page.locator("article a[href^='https://']").first.get_attribute("href")
    assert target is not None
    assert words(f"<{target}>") in words("".join(printed(page)))


def test_the_quick_reference_is_one_sheet_with_the_code_of_every_page(
    site_url: str, page: Page
) -> None:
    page.goto(f"{site_url}quick-reference/")
    (sheet,) = printed(page)
    codes = set(re.findall(r"RB-\d\d", sheet))
    pages = page.locator("td:last-child a:not([href='../escalation/'])")
    assert len(codes) == len(set(pages.evaluate_all("(all) => all.map((one) => one.href)")))
