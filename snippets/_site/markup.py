"""HTML that is read and written again with other attributes; nothing else of it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

Attributes = dict[str, str | None]
# Given a tag and its attributes: those it shall have.
Change = Callable[[str, Attributes], Attributes]
_ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def rewrite(html: str, change: Change) -> str:
    """Return the HTML with the attributes of its tags changed."""
    rewriter = _Rewriter(change)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.out)


def article(html: str) -> str:
    """Return the HTML of a page's own content, empty if it has none."""
    found = _ARTICLE.search(html)
    return found[1].strip() if found else ""


def title(html: str) -> str:
    """Return the HTML of a page's title."""
    found = _TITLE.search(html)
    return found[1].strip() if found else ""


def start_tag(name: str, attributes: Attributes, end: str = ">") -> str:
    """Return a start tag."""
    words = (
        key if value is None else f'{key}="{escape(value)}"' for key, value in attributes.items()
    )
    return f"<{' '.join([name, *words])}{end}"


class _Rewriter(HTMLParser):
    def __init__(self, change: Change) -> None:
        super().__init__(convert_charrefs=False)
        self.change = change
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, ">")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, "/>")

    def _start(self, name: str, attrs: list[tuple[str, str | None]], end: str) -> None:
        changed = self.change(name, dict(attrs))
        same = changed == dict(attrs)
        self.out.append((same and self.get_starttag_text()) or start_tag(name, changed, end))

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")
