"""The PDF: what Chromium makes of the print document; the same document gives the same bytes.

It holds neither the hour at which it was made nor the folder in which it was.
"""

import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from snippets._engine.errors import RunbookError
from snippets._site import chromium

SECONDS = 120
# Chromium heeds no SOURCE_DATE_EPOCH. A PDF need not say when it was made.
_DATE = re.compile(rb"\n/(?:CreationDate|ModDate) \(D:[^)]*\)")


def make(document: Path, target: Path, program: str) -> None:
    """Print an HTML file into a PDF; raises RunbookError if Chromium does not make it."""
    with (
        tempfile.TemporaryDirectory() as profile,
        # Beside the document, whose addresses of pictures and style sheets are relative.
        tempfile.NamedTemporaryFile("w", dir=document.parent, suffix=".html") as alone,
    ):
        alone.write(_without_files(document.read_text("utf-8")))
        alone.flush()
        command = [
            *(program, "--headless", *chromium.options(), f"--user-data-dir={profile}"),
            *("--no-pdf-header-footer", "--generate-pdf-document-outline"),
            *(f"--print-to-pdf={target}", Path(alone.name).as_uri()),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - Chromium prints
                command, capture_output=True, text=True, check=False, timeout=SECONDS
            )
            text = done.stderr
        except (OSError, subprocess.TimeoutExpired) as error:
            text = str(error)
    if not target.is_file():
        raise RunbookError(
            "Chromium made no PDF.", where=str(document), remedy=f"It said: {text.strip()[-500:]}"
        )
    target.write_bytes(undated(target.read_bytes()))


def undated(pdf: bytes) -> bytes:
    """Return a PDF without its dates: spaces take their place, so that nothing in it moves."""
    return _DATE.sub(lambda date: b"\n" + b" " * (len(date.group()) - 1), pdf)


def _without_files(html: str) -> str:
    """Return a document without links to files beside it: a PDF would name their folder."""
    page = LexborHTMLParser(html)
    for node in page.css("a[href]:not([href^='#'])"):
        if not urlsplit(node.attributes["href"] or "").scheme:
            del node.attrs["href"]
    return page.html or ""
