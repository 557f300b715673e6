"""The Content-Security-Policy holds on every page, with no exception that weakens it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets._site.content_policy import META, POLICY
from tests._lanes.site.conftest import PageWatch

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site


def test_every_page_has_the_policy_before_anything_else(site_folder: Path) -> None:
    pages = sorted(site_folder.rglob("*.html"))
    assert pages
    for file in pages:
        assert re.search(r"<head[^>]*>" + re.escape(META), file.read_text("utf-8")), file


def test_the_policy_has_no_exception(site_folder: Path) -> None:
    """Nor in the headers, for hosts that send them."""
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert not re.search(r"unsafe|\*|http", POLICY)
    sent = (site_folder / "_headers").read_text("utf-8")
    assert f"Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n" in sent


@pytest.mark.parametrize("kind", ["script", "handler", "style", "request"])
def test_the_browser_stops_what_is_not_the_sites_own(
    page: Page, watch: PageWatch, kind: str
) -> None:
    watch.expected("Content Security Policy|Fetch API|ERR_FAILED|NetworkError")
    page.goto("quick-reference/")
    done = page.evaluate(
        """async (kind) => {
            const stopped = new Promise((done) =>
                addEventListener("securitypolicyviolation", () => done(true)));
            const add = (tag, fill) => {
                const node = document.createElement(tag);
                fill(node);
                document.body.append(node);
            };
            if (kind === "script") add("script", (node) => (node.textContent = "var ran = 1"));
            if (kind === "handler") add("p", (node) => node.setAttribute("onclick", "var ran = 1"));
            if (kind === "style") add("p", (node) => node.setAttribute("style", "color: red"));
            if (kind === "request") fetch("data:text/plain,x").catch(() => undefined);
            return (await stopped) && typeof ran === "undefined";
        }""",
        kind,
    )
    assert done
