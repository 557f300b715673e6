"""The bundle: the whole site as one zip that opens from a disk, without a server or a network."""

import zipfile
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from snippets._site import service_worker

NAME = "astral-core-runbook"
FILE = f"{NAME}.zip"
# The oldest date that a zip can hold.
DATE = (1980, 1, 1, 0, 0, 0)
# What only a web server has a use for.
_LEFT_OUT = (FILE, "404.html", "_headers", service_worker.SOURCE)


def write_bundle(site: Path) -> None:
    """Write the zip into the site; the same site gives the same bytes."""
    files = sorted(
        file
        for file in site.rglob("*")
        if file.is_file() and file.relative_to(site).as_posix() not in _LEFT_OUT
    )
    with zipfile.ZipFile(site / FILE, "w") as bundle:
        for file in files:
            path = file.relative_to(site).as_posix()
            data = file.read_bytes()
            if file.suffix == ".html":
                data = opened(data.decode(), path, site).encode()
            entry = zipfile.ZipInfo(f"{NAME}/{path}", DATE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, data, compresslevel=9)


def opened(html: str, path: str, site: Path) -> str:
    """Return a page whose links name files: a disk does not know that a folder has an index."""
    page = LexborHTMLParser(html)
    for node in page.css(":is(a, link)[href]"):
        split = urlsplit(node.attributes["href"] or "")
        target = site / urljoin(f"/{path}", split.path).removeprefix("/")
        if not (split.scheme or split.netloc) and split.path and target.is_dir():
            file = ("" if split.path == "." else split.path.rstrip("/") + "/") + "index.html"
            node.attrs["href"] = split._replace(path=file).geturl()
    return page.html or ""
