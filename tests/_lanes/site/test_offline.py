"""The network is cut and the host is down: what was opened once still works, in one version."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets._site import service_worker
from snippets._site.menu import order
from tests._lanes.site.conftest import PageWatch
from tests._lanes.site.server import FolderServer

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.site, pytest.mark.browser_context_args(service_workers="allow")]
HELD = """new Promise((done) => {
    const look = () => navigator.serviceWorker.controller?.state === "activated"
        ? done() : setTimeout(look, 10);
    look();
})"""
OLD, NEW = "What do you see?", "A newer question"


@pytest.fixture
def published(site_folder: Path, tmp_path: Path) -> Iterator[FolderServer]:
    """A server of a copy of the site, which a test may publish anew."""
    folder = tmp_path / "site"
    shutil.copytree(site_folder, folder)
    server = FolderServer(folder)
    yield server
    server.stop()


def publish(site: Path, text: str) -> None:
    """Publish a version whose home says something else."""
    home = site / "index.html"
    home.write_text(home.read_text("utf-8").replace(OLD, text), "utf-8")
    code = (site / service_worker.FILE).read_text("utf-8").partition(";\n")[2]
    (site / service_worker.SOURCE).write_text(code, "utf-8")
    service_worker.write_worker(site)


def heading(page: Page) -> str:
    """Return the first heading of a page."""
    return page.locator("article h1").first.inner_text()


def search(page: Page, text: str) -> None:
    """Type into the search, as a reader does, and open the first result."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")


def test_a_page_that_was_open_still_searches_and_navigates(
    page: Page, context: BrowserContext, server: FolderServer, site_folder: Path
) -> None:
    """Every page of the site opens with the host stopped and the network cut, and all in one.

    The index is loaded when search is first opened: by then the host is gone.
    """
    page.goto(server.url)
    page.evaluate(HELD)
    server.stop()
    context.set_offline(True)
    page.goto(server.url + "escalation/")
    search(page, "roll back")
    page.wait_for_url("**/deployment/rollback/**")
    page.goto(server.url)
    page.locator('article a[href*="deployment/rollback/"]').first.click()
    page.wait_for_url("**/deployment/rollback/**")
    assert heading(page)
    for file in sorted(site_folder.rglob("index.html")):
        page.goto(server.url + file.parent.relative_to(site_folder).as_posix())
        assert heading(page)
    # Without its slash or with its index it is the same page.
    page.goto(server.url + "deployment/rollback")
    assert page.url == server.url + "deployment/rollback/"
    page.goto(server.url + "deployment/rollback/index.html#steps")
    assert heading(page)
    page.goto(server.url + "print.html")
    assert page.locator("h1").count() == 1 + len(order())
    assert "RB-06" in page.evaluate("fetch('runbook.txt').then((text) => text.text())")


def test_nothing_is_kept_before_the_page_is_there_and_then_it_says_so(
    page: Page, server: FolderServer
) -> None:
    """What a visit needs is asked for before what is kept for later."""
    page.goto(server.url + "offline/")
    page.locator("article").get_by_text("This browser holds the whole runbook").wait_for()
    first = server.requests.index("/sw.js")
    before, after = server.requests[:first], server.requests[first + 1 :]
    assert "/offline/" in before
    assert any(path.endswith(".css") for path in before)
    assert "/escalation/" not in before
    assert "/escalation/" in after


def test_a_newer_runbook_is_offered_and_shown_when_asked_for(
    page: Page, published: FolderServer
) -> None:
    page.goto(published.url)
    page.evaluate(HELD)
    publish(published.folder, NEW)
    page.reload()
    offer = page.get_by_role("button", name="Show it")
    offer.wait_for()
    assert OLD in heading(page)
    page.goto(published.url + "escalation/")
    page.goto(published.url)
    assert OLD in heading(page)
    offer.click()
    page.get_by_role("heading", name=NEW).wait_for()


def test_versions_never_mix(page: Page, published: FolderServer, watch: PageWatch) -> None:
    """A host that serves half of a new version leaves the old one as it is."""
    watch.expected("is not that of version")
    page.goto(published.url)
    page.evaluate(HELD)
    publish(published.folder, NEW)
    home = published.folder / "index.html"
    home.write_text(home.read_text("utf-8").replace(NEW, "From another version"), "utf-8")
    state = page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            const found = new Promise((done) => registration.addEventListener("updatefound",
                () => registration.installing.addEventListener("statechange",
                    (event) => done(event.target.state))));
            await registration.update();
            return await found;
        }"""
    )
    assert state == "redundant"
    page.reload()
    assert OLD in heading(page)
    assert page.get_by_role("button", name="Show it").count() == 0
