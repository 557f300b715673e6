"""Which runbook this is."""

from importlib import metadata
from pathlib import Path

import pytest

from snippets._vocabulary.distribution import version


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        ({}, "7.8"),
        ({"HEAD": "0123456789abcdef\n"}, "7.8, commit 0123456"),
        ({"HEAD": "ref: refs/heads/x\n", "refs/heads/x": "abcdefabcdef\n"}, "7.8, commit abcdefa"),
        (
            {"HEAD": "ref: refs/heads/x\n", "packed-refs": "# all\nfedcbafedcba refs/heads/x\n"},
            "7.8, commit fedcbaf",
        ),
        ({"HEAD": "ref: refs/heads/x\n", "packed-refs": "# all\n"}, "7.8"),
        ({"HEAD": "ref: refs/heads/x\n"}, "7.8"),
    ],
)
def test_the_version_names_the_commit_of_a_checkout(
    tmp_path: Path, files: dict[str, str], shown: str
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.8"\n')
    for name, content in files.items():
        (tmp_path / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".git" / name).write_text(content)
    assert version(tmp_path) == shown


def test_the_version_of_an_installed_program_is_that_of_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", {"astral-core-runbook": "7.8"}.get)
    assert version(tmp_path) == "7.8"
