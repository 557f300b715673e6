"""A release: of two builds with the same bytes, under the tag of its version, with its notes."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from snippets._site import release
from snippets._site.changelog import notes
from snippets._site.release import FOLDER

NAMES = ("astral-core-runbook.zip", "runbook.pdf", "runbook.txt", "a/index.html")
VERSION = release.release_version("")


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two builds that are the same, in the folder that becomes the current one."""
    monkeypatch.chdir(tmp_path)
    for site in ("one", "two"):
        for name in NAMES:
            file = tmp_path / site / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"this is {name}", "utf-8")
    return tmp_path / "one", tmp_path / "two"


def test_a_release_has_the_downloads_their_sums_and_what_is_new(
    sites: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing of an older one."""
    FOLDER.mkdir()
    (FOLDER / "old.zip").touch()
    release.main(str(sites[0]), str(sites[1]), f"v{VERSION}")
    attached = [f"astral-core-runbook-{VERSION}{suffix}" for suffix in (".zip", ".pdf", ".txt")]
    assert {file.name for file in FOLDER.iterdir()} == {*attached, "SHA256SUMS", "notes.md"}
    for name, line in zip(attached, (FOLDER / "SHA256SUMS").read_text().splitlines(), strict=True):
        assert line == f"{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}  {name}"
    assert (FOLDER / attached[1]).read_text() == "this is runbook.pdf"
    assert (FOLDER / "notes.md").read_text("utf-8") == notes(VERSION) + "\n"
    assert capsys.readouterr().out.startswith("4 files, the same bytes in two builds\n")


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
        release.main(*map(str, sites))


def test_the_tag_of_another_version_is_refused(sites: tuple[Path, Path]) -> None:
    with pytest.raises(SystemExit, match=rf"v9\.9\.9 is not that of version {VERSION}"):
        release.main(str(sites[0]), str(sites[1]), "v9.9.9")
