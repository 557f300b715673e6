"""The same pages give the same site, byte for byte: pages, PDF, service worker and bundle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from snippets._site import bundle, downloads
from tests._lanes.site.conftest import build

pytestmark = pytest.mark.site


def test_a_second_build_gives_the_same_bytes(
    site_folder: Path, tmp_path: Path, measure: Callable[[str, float, str], None]
) -> None:
    """Elsewhere, at another hour and on another day, and with another order of sets."""
    again = tmp_path / "a folder" / "whose name is longer"
    build(again, TZ="Pacific/Kiritimati", PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="86400")
    first, second = _bytes(site_folder), _bytes(again)
    assert {bundle.FILE, downloads.PDF} < first.keys()
    assert first.keys() == second.keys()
    changed = [name for name, data in first.items() if second[name] != data]
    measure("files that a second build makes otherwise", len(changed), "== 0")


def test_the_pdf_names_no_folder_of_the_machine(site_folder: Path) -> None:
    assert b"file://" not in (site_folder / downloads.PDF).read_bytes()


def _bytes(site: Path) -> dict[str, bytes]:
    """Return every file of a site by its path."""
    return {f.relative_to(site).as_posix(): f.read_bytes() for f in site.rglob("*") if f.is_file()}
