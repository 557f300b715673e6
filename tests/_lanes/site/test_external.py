"""No page asks another origin for anything, and none prints an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site


def test_no_page_asks_another_origin(page: Page, site_folder: Path, site_url: str) -> None:
    """The fixture `watch` is what fails."""
    for file in sorted(site_folder.rglob("*.html")):
        page.goto(site_url + file.relative_to(site_folder).as_posix(), wait_until="load")
