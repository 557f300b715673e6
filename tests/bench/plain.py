"""The same pages with plain fences: what a site of ready Markdown, without our blocks, would be."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from snippets.core import page
from snippets.core.catalog import Catalog
from snippets.core.markdown import DIRECTIVE
from tests.bench.measure import ROOT

_ATTRIBUTES = re.compile(r"\{: ?[^}]*\}")
_ANCHOR = re.compile(r"\{: (?:[^}]*? )?(#[\w-]+)[^}]*\}")
_TAGS = re.compile(r"</?(?:label|input|span|time)\b[^>]*>")
_FENCE = re.compile(r"^(`{3,})\{\.(\w+)[^}]*\}")


def write(folder: Path, catalog: Catalog) -> None:
    """Write a copy of the pages and of mkdocs.yml, with a fence for each of our blocks."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    for file in (folder / "docs").rglob("*.md"):
        file.write_text(text(file.read_text("utf-8"), catalog), "utf-8")
    settings(folder / "mkdocs.yml")


def text(page_: str, catalog: Catalog) -> str:
    """Return a page with a fence for each of our blocks."""
    return "\n".join(_lines(page_.splitlines(), catalog)) + "\n"


def settings(file: Path) -> None:
    """Write mkdocs.yml without our extension."""
    found = (ROOT / "mkdocs.yml").read_text("utf-8")
    for own in ("  - snippets.core.markdown\n", "watch: [snippets, pyproject.toml]\n"):
        if own not in found:
            raise RuntimeError(f"mkdocs.yml has no line {own!r}: change tests/bench/plain.py")
        found = found.replace(own, "")
    file.write_text(found, "utf-8")


def _lines(lines: list[str], catalog: Catalog) -> Iterator[str]:
    for line in lines:
        found = DIRECTIVE.match(line)
        yield from _entry(catalog, found["kind"], found["id"]) if found else [line]
    for found in filter(None, map(DIRECTIVE.match, lines)):
        if found["kind"] == "procedure":
            yield from map(_plain, page.flow(catalog, found["id"]))


def _entry(catalog: Catalog, kind: str, name: str) -> Iterator[str]:
    yield from ("", *map(_plain, page.entry(catalog, kind, name)), "")


def _plain(line: str) -> str:
    """Return a line without what only our style sheet and our scripts want."""
    if isinstance(line, page.Html):
        return ""
    if isinstance(line, page.Fence):
        return _FENCE.sub(r"\1\2", line)
    if line.startswith("#"):
        return _ANCHOR.sub(r"{: \1 }", line)
    return _TAGS.sub("", _ATTRIBUTES.sub("", line))
