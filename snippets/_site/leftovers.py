"""Take away what MkDocs and its theme put into every site and this one does not use."""

from __future__ import annotations

import shutil
from pathlib import Path

# Without an address of the site the map names no page, and its zipped form holds the hour.
_UNUSED = ("sitemap.xml", "sitemap.xml.gz", "**/*.map", "**/*.d.ts")
# Material's script, search and icon, which no page loads, and the pictures of the README.
_FOLDERS = ("assets/javascripts", "assets/images", "search", "assets/screenshots")


def tidy(site: Path) -> None:
    """Remove source maps, type declarations, an empty map of the site, and Material's scripts."""
    for pattern in _UNUSED:
        for file in site.glob(pattern):
            file.unlink()
    for name in _FOLDERS:
        shutil.rmtree(site / name, ignore_errors=True)
