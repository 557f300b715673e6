"""The bundle opens from a disk: pages, links, search and copy, with no request to anywhere."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from snippets._site import bundle
from snippets._vocabulary.parameters import GOOD_DEPLOYMENT

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


def test_search_values_and_copy_work_from_a_disk(
    page: Page, context: BrowserContext, unpacked: Path, catalog: Catalog, expect: Any
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto((unpacked / "escalation" / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("rolback")
    expect(page.get_by_role("option").first).to_contain_text("Roll back production")
    page.keyboard.press("Enter")
    page.wait_for_url("**/deployment/rollback/index.html*")
    name, example = GOOD_DEPLOYMENT.name, GOOD_DEPLOYMENT.example
    page.fill(f"#rb-value-{name}", example)
    page.reload()
    block = page.locator(".rb-command[data-step='deployment/rollback#roll-back']")
    block.locator(".rb-copy").click()
    block.locator(".rb-copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == shell(catalog.steps["deployment/rollback#roll-back"].action, {name: example})


def test_the_bundle_holds_every_page_and_download(site_folder: Path, unpacked: Path) -> None:
    pages = {file.relative_to(site_folder) for file in site_folder.rglob("index.html")}
    assert pages <= {file.relative_to(unpacked) for file in unpacked.rglob("*")}
    for name in ("runbook.txt", "runbook.pdf", "print.html"):
        assert (unpacked / name).read_bytes()
