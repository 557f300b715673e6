"""The same pages give the same site, byte for byte: pages, PDF, service worker and bundle."""

import subprocess
from pathlib import Path

import pytest

from snippets._site import bundle, downloads
from tests._lanes.site.conftest import build

pytestmark = pytest.mark.site


def test_a_second_build_gives_the_same_bytes(site_folder: Path, tmp_path: Path) -> None:
    """Elsewhere, at another hour and on another day, and with another order of sets."""
    again = tmp_path / "a folder" / "whose name is longer"
    build(again, TZ="Pacific/Kiritimati", PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="86400")
    assert all((again / name).is_file() for name in (bundle.FILE, downloads.PDF))
    words = ["diff", "--recursive", "--brief", str(site_folder), str(again)]
    compared = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (compared.returncode, compared.stdout, compared.stderr) == (0, "", "")


def test_the_pdf_names_no_folder_of_the_machine(site_folder: Path) -> None:
    assert b"file://" not in (site_folder / downloads.PDF).read_bytes()
