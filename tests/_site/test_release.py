"""A release: what a built site has for it, under the tag of its version, with its notes."""

import hashlib
from pathlib import Path

import pytest

from snippets._site import release
from snippets._site.release import FOLDER, notes

NAMES = ("astral-core-runbook.zip", "runbook.pdf", "runbook.txt")
VERSION = release.release_version("")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built site, in the folder that becomes the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    for name in NAMES:
        (tmp_path / "site" / name).write_text(f"this is {name}", "utf-8")
    return tmp_path / "site"


def test_a_release_has_the_downloads_their_sums_and_what_is_new(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing of an older one."""
    FOLDER.mkdir()
    (FOLDER / "old.zip").touch()
    release.main(str(site), f"v{VERSION}")
    attached = [f"astral-core-runbook-{VERSION}{suffix}" for suffix in (".zip", ".pdf", ".txt")]
    assert {file.name for file in FOLDER.iterdir()} == {*attached, "SHA256SUMS", "notes.md"}
    for name, line in zip(attached, (FOLDER / "SHA256SUMS").read_text().splitlines(), strict=True):
        assert line == f"{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}  {name}"
    assert (FOLDER / attached[1]).read_text() == "this is runbook.pdf"
    assert (FOLDER / "notes.md").read_text("utf-8") == notes(VERSION) + "\n"
    assert capsys.readouterr().out == (FOLDER / "SHA256SUMS").read_text()


def test_the_tag_of_another_version_is_refused(site: Path) -> None:
    with pytest.raises(SystemExit, match=rf"v9\.9\.9 is not that of version {VERSION}"):
        release.main(str(site), "v9.9.9")
