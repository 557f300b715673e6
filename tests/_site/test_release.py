"""A release: of two builds with the same bytes, under the tag of its version, with its notes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from snippets._engine import RunbookError
from snippets._site import release
from snippets._site.changelog import notes

NAMES = ("astral-core-runbook.zip", "runbook.pdf", "runbook.txt", "a/index.html")
VERSION = release.release_version("")


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Two builds that are the same."""
    for site in ("one", "two"):
        for name in NAMES:
            file = tmp_path / site / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"this is {name}", "utf-8")
    return tmp_path / "one", tmp_path / "two"


def make(sites: tuple[Path, Path], *words: str) -> Path:
    """Make the release and return its folder."""
    folder = sites[0].parent / "release"
    release.main([*map(str, sites), "--folder", str(folder), *words])
    return folder


def test_a_release_has_the_downloads_their_sums_and_what_is_new(
    sites: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make(sites, "--tag", f"v{VERSION}")
    attached = [f"astral-core-runbook-{VERSION}{suffix}" for suffix in (".zip", ".pdf", ".txt")]
    assert {file.name for file in folder.iterdir()} == {*attached, "SHA256SUMS", "notes.md"}
    for name, line in zip(attached, (folder / "SHA256SUMS").read_text().splitlines(), strict=True):
        assert line == f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}"
    assert (folder / attached[1]).read_text() == "this is runbook.pdf"
    assert (folder / "notes.md").read_text("utf-8") == notes(VERSION) + "\n"
    assert capsys.readouterr().out.startswith("4 files, the same bytes in two builds\n")


def test_nothing_of_an_older_release_stays(sites: tuple[Path, Path]) -> None:
    folder = make(sites)
    (folder / "old.zip").touch()
    make(sites)
    assert not (folder / "old.zip").exists()


def changed(site: Path) -> None:
    """Change a byte."""
    (site / "a/index.html").write_text("this is a/index.htmL", "utf-8")


def missing(site: Path) -> None:
    """Leave a file out."""
    (site / "a/index.html").unlink()


@pytest.mark.parametrize("alter", [changed, missing])
@pytest.mark.parametrize("which", [0, 1])
def test_builds_that_differ_are_no_release(
    sites: tuple[Path, Path], alter: Callable[[Path], None], which: int
) -> None:
    alter(sites[which])
    with pytest.raises(SystemExit, match=r"differ in 1 of 4 files: \['a/index\.html'\]"):
        make(sites)


def test_the_tag_of_another_version_is_refused(sites: tuple[Path, Path]) -> None:
    with pytest.raises(SystemExit, match=rf"v9\.9\.9 is not that of version {VERSION}"):
        make(sites, "--tag", "v9.9.9")


def test_without_a_pdf_there_is_no_release(sites: tuple[Path, Path]) -> None:
    for site in sites:
        (site / "runbook.pdf").unlink()
    with pytest.raises(SystemExit, match=r"no runbook\.pdf.*Install Chromium"):
        make(sites)


def test_the_version_is_read_from_the_project(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nversion = "1.2.3"\n')
    assert release.release_version("v1.2.3", file) == "1.2.3"
    with pytest.raises(RunbookError, match=r"Tag v1\.2\.3"):
        release.release_version("1.2.3", file)
