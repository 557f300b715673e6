"""Parts of the HTML of a page."""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def article(html: str) -> str:
    """Return the HTML of a page's own content, empty if it has none."""
    found = _ARTICLE.search(html)
    return found[1].strip() if found else ""


def title(html: str) -> str:
    """Return the HTML of a page's title."""
    found = _TITLE.search(html)
    return found[1].strip() if found else ""
