"""Finish a built site: the steps, in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from snippets._engine.catalog import Catalog
from snippets._site import (
    content_policy,
    downloads,
    joined_assets,
    leftovers,
    markup,
    pdf,
    plain_text,
    print_document,
    search,
    service_worker,
    unbroken_words,
)


def finish_site(
    site: Path, catalog: Catalog, reading_order: Sequence[str], chromium: str | None = None
) -> None:
    """Do to a site that MkDocs built all that makes it ready for an incident.

    `reading_order` are the addresses of its pages. Without the path of Chromium there is no PDF.
    The same site gives the same bytes. Raises RunbookError for a page that is not as it must be.
    """
    leftovers.tidy(site)
    search.write_index(site, catalog)
    joined_assets.join(site)
    pages = {
        address: (site / address / "index.html").read_text("utf-8") for address in reading_order
    }
    articles = {address: markup.article(html) for address, html in pages.items()}
    (site / downloads.TEXT).write_text(plain_text.runbook(list(articles.values())), "utf-8")
    (site / downloads.PRINT).write_text(print_document.document(articles, pages[""]), "utf-8")
    unbroken_words.keep_whole(site)
    content_policy.write_policy(site)
    if chromium:
        pdf.make(site / downloads.PRINT, site / downloads.PDF, chromium)
    downloads.write_downloads(site)
    service_worker.write_worker(site)
