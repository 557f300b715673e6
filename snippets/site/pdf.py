"""The PDF: what Chromium makes of the print document.

It is the one part of the site that differs from build to build: Chromium numbers the parts of a
document in another order each time.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from snippets.core.errors import RunbookError
from snippets.site import chromium

SECONDS = 120


def make(document: Path, target: Path, program: str) -> None:
    """Print an HTML file into a PDF; raises RunbookError if Chromium does not make it."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(program, "--headless", *chromium.options(), f"--user-data-dir={profile}"),
            *("--no-pdf-header-footer", "--generate-pdf-document-outline"),
            *(f"--print-to-pdf={target}", document.as_uri()),
        ]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=SECONDS
            )
            said = done.stderr
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
    if not target.is_file():
        raise RunbookError(
            "Chromium made no PDF.", where=str(document), remedy=f"It said: {said.strip()[-500:]}"
        )
