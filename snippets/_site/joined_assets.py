"""One style sheet and one script for all pages: fewer requests on a slow night.

A script in the head of a page stays: it runs before the page is shown, and the others after.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from snippets._engine.errors import RunbookError

# Both stand as deep as the files they are made of, whose relative addresses stay right.
STYLE, SCRIPT = "assets/stylesheets/all.{}.css", "assets/javascript/all.{}.js"
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)">\s*')
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"]*)"[^>]*></script>\s*')
_URL = re.compile(r"url\(\s*['\"]?(?!data:|#)([^'\")]+)")
_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*")


def join(site: Path) -> None:
    """Put the style sheets of the pages into one file, and their scripts into another.

    The originals go. Raises RunbookError if pages differ in what they load: joined, one of them
    would get what is not meant for it.
    """
    pages = {file: file.read_text("utf-8") for file in sorted(site.rglob("*.html"))}
    for pattern, name, tag in (
        (_STYLE, STYLE, '<link rel="stylesheet" href="{}">\n'),
        (_SCRIPT, SCRIPT, '<script src="{}" defer></script>\n'),
    ):
        loaded = {file: _loaded(site, file, html, pattern) for file, html in pages.items()}
        lists = {tuple(paths) for paths in loaded.values()}
        if len(lists) > 1:
            odd = min(loaded, key=lambda file: list(loaded.values()).count(loaded[file]))
            raise RunbookError(
                f"it loads {loaded[odd]}, unlike the other pages.",
                where=str(odd),
                remedy="Name every style sheet and script in mkdocs.yml.",
            )
        parts = next(iter(lists), ())
        if not parts:
            continue
        path = _write(site, parts, name)
        for file, html in pages.items():
            pages[file] = _replaced(html, pattern, tag.format(_relative(site, file, html, path)))
        for part in parts:
            (site / part).unlink()
    for file, html in pages.items():
        file.write_text(html, "utf-8")


def _loaded(site: Path, file: Path, html: str, pattern: re.Pattern[str]) -> list[str]:
    page = "/" + file.relative_to(site).as_posix()
    links = (urlsplit(link).path for link in pattern.findall(html, _start(html, pattern)))
    return [urljoin(page, link).removeprefix("/") for link in links]


def _write(site: Path, parts: tuple[str, ...], name: str) -> str:
    """Write the joined file and return its path; its name holds a hash of what is in it."""
    texts = [_MAP.sub("", (site / part).read_text("utf-8")).strip() for part in parts]
    for part, text in zip(parts, texts, strict=True):
        if found := _URL.search(text):
            raise RunbookError(
                f"it loads {found[1]}.", where=part, remedy="Put it into the style sheet as data."
            )
    joined = "\n".join(texts) + "\n"
    path = name.format(hashlib.sha256(joined.encode()).hexdigest()[:8])
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_text(joined, "utf-8")
    return path


def _relative(site: Path, file: Path, html: str, path: str) -> str:
    # The page for what is not found has absolute addresses: it is shown at any depth.
    if 'href="/assets/' in html:
        return f"/{path}"
    return "../" * (len(file.relative_to(site).parts) - 1) + path


def _replaced(html: str, pattern: re.Pattern[str], tag: str) -> str:
    """Return a page with one tag where the first of many stood."""
    start = _start(html, pattern)
    rest = pattern.sub(tag, html[start:], count=1)
    first, _, others = rest.partition(tag)
    return html[:start] + first + tag + pattern.sub("", others)


def _start(html: str, pattern: re.Pattern[str]) -> int:
    """Return where a page begins to load what can be joined."""
    return html.find("<body") if pattern is _SCRIPT else 0
