"""Dead links and anchors: none, on the site as it is served and in the bundle."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from snippets._site import bundle

pytestmark = pytest.mark.site


def dead(site: Path, *, folders: bool) -> Iterator[str]:
    """Yield every link of a site that leads nowhere; `folders` may be led to on a server only."""
    pages = {file: HTMLParser(file.read_text("utf-8")) for file in site.rglob("*.html")}
    anchors = {file: {n.attributes["id"] for n in page.css("[id]")} for file, page in pages.items()}
    for file, page in pages.items():
        for node in page.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            link = urlsplit(address)
            if link.scheme or link.netloc:
                continue
            start = site if link.path.startswith("/") else file.parent
            path = unquote(link.path).lstrip("/")
            target = (start / path).resolve() if link.path else file
            if folders and target.is_dir():
                target /= "index.html"
            fragment = unquote(link.fragment)
            if not target.is_file() or (fragment and fragment not in anchors.get(target, set())):
                yield f"{file.relative_to(site)}: {address}"


def test_no_link_is_dead(
    site_folder: Path, tmp_path: Path, measure: Callable[[str, float, str], None]
) -> None:
    with zipfile.ZipFile(site_folder / bundle.FILE) as packed:
        packed.extractall(tmp_path)
    for what, folder in (("on the site", site_folder), ("in the bundle", tmp_path / bundle.NAME)):
        found = list(dead(folder.resolve(), folders=folder == site_folder))
        print("\n".join(found))  # noqa: T201 - what is wrong, beside the number
        measure(f"dead links and anchors {what}", len(found), "== 0")
