"""The bundle opens from a disk: pages, links, search and copy, with no request to anywhere."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from snippets._site import bundle

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def unpacked(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked, in a folder whose name is not easy."""
    folder = tmp_path_factory.mktemp("Ein Ordner #1 ü")
    with zipfile.ZipFile(site_folder / bundle.FILE) as packed:
        packed.extractall(folder)
    return folder / bundle.NAME


def test_every_page_opens_from_a_disk(page: Page, unpacked: Path) -> None:
    """Any request to a network, and any error, fails in the fixture `watch`."""
    for file in sorted(unpacked.rglob("index.html")):
        page.goto(file.as_uri())
        assert page.locator("article h1").first.inner_text()
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # it has its style


def test_links_lead_from_page_to_page_and_to_their_step(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / "index.html").as_uri())
    page.locator('article a[href*="application-not-responding"]').first.click()
    page.wait_for_url("**/application-not-responding/index.html")
    page.locator('article a[href*="database-connection/index.html"]').first.click()
    page.wait_for_url("**/database-connection/index.html")
    page.goto((unpacked / "quick-reference" / "index.html").as_uri())
    page.locator('article a[href$="rollback/index.html#roll-back"]').first.click()
    page.wait_for_url("**/rollback/index.html#roll-back")
    assert page.evaluate("document.querySelector(':target').id") == "roll-back"


def test_search_finds_and_opens_a_page(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / "escalation" / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("roll back")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/deployment/rollback/index.html*")
    assert page.locator("article h1").first.inner_text()


def test_a_copy_button_copies_the_command(
    page: Page, context: BrowserContext, unpacked: Path, catalog: Catalog
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto((unpacked / "monitoring/endpoints/index.html").as_uri())
    page.locator("#check-health ~ * button").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == shell(catalog.steps["monitoring/endpoints#check-health"].action)


def test_the_bundle_holds_every_page_and_download(site_folder: Path, unpacked: Path) -> None:
    pages = {file.relative_to(site_folder) for file in site_folder.rglob("index.html")}
    assert pages <= {file.relative_to(unpacked) for file in unpacked.rglob("*")}
    for name in ("runbook.txt", "runbook.pdf", "print.html"):
        assert (unpacked / name).read_bytes()
