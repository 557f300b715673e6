"""The same pages give the same site, byte for byte: pages, service worker and bundle.

Only the PDF differs: Chromium numbers its parts in another order each time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from snippets.site import bundle, downloads
from tests.site.conftest import build

pytestmark = pytest.mark.site


def test_a_second_build_gives_the_same_bytes(
    site_folder: Path, tmp_path: Path, measure: Callable[[str, float, str], None]
) -> None:
    """Elsewhere, at another hour, and with another order of sets."""
    build(tmp_path / "again", TZ="Pacific/Kiritimati", PYTHONHASHSEED="7")
    first, second = _bytes(site_folder), _bytes(tmp_path / "again")
    assert first.keys() == second.keys()
    changed = [name for name, data in first.items() if second[name] != data]
    measure("files that a second build makes otherwise", len(changed), "== 0")


def _bytes(site: Path) -> dict[str, bytes]:
    """Return every file of a site and of its bundle, but the PDF."""
    found = {f.relative_to(site).as_posix(): f.read_bytes() for f in site.rglob("*") if f.is_file()}
    with zipfile.ZipFile(io.BytesIO(found.pop(bundle.FILE))) as packed:
        found |= {
            f"{bundle.FILE}: {e.filename} {e.date_time}": packed.read(e) for e in packed.infolist()
        }
    return {name: data for name, data in found.items() if downloads.PDF not in name}
