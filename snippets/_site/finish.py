"""Finish a built site: the steps, in order."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from snippets._engine.catalog import Catalog
from snippets._site import (
    content_policy,
    downloads,
    joined_assets,
    pdf,
    plain_text,
    print_document,
    search,
    service_worker,
    unbroken_words,
)

# Without an address of the site the map names no page, and its zipped form holds the hour.
_UNUSED = ("sitemap.xml", "sitemap.xml.gz", "**/*.map", "**/*.d.ts")
# Material's script, search and icon, which no page loads, and the pictures of the README.
_FOLDERS = ("assets/javascripts", "assets/images", "search", "assets/screenshots")


def finish_site(
    site: Path, catalog: Catalog, reading_order: Sequence[str], chromium: str | None = None
) -> None:
    """Do to a site that MkDocs built all that makes it ready for an incident.

    `reading_order` are the addresses of its pages. Without the path of Chromium there is no PDF.
    The same site gives the same bytes. Raises RunbookError for a page that is not as it must be.
    """
    _tidy(site)
    search.write_index(site, catalog)
    joined_assets.join(site)
    files = {address: site / address / "index.html" for address in reading_order}
    pages = {address: LexborHTMLParser(file.read_text("utf-8")) for address, file in files.items()}
    articles = {
        address: (page.css("article")[0].inner_html or "").strip()
        for address, page in pages.items()
    }
    (site / downloads.TEXT).write_text(plain_text.runbook(list(articles.values())), "utf-8")
    (site / downloads.PRINT).write_text(print_document.document(articles, pages[""]), "utf-8")
    unbroken_words.keep_whole(site)
    content_policy.write_policy(site)
    if chromium:
        pdf.make(site / downloads.PRINT, site / downloads.PDF, chromium)
    downloads.write_downloads(site)
    service_worker.write_worker(site)


def _tidy(site: Path) -> None:
    """Take away what MkDocs and its theme put into every site and this one does not use."""
    for pattern in _UNUSED:
        for file in site.glob(pattern):
            file.unlink()
    for name in _FOLDERS:
        shutil.rmtree(site / name, ignore_errors=True)
