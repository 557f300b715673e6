"""Changelog: every version says its day and what is new, and the one in pyproject.toml is there."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from snippets._engine import RunbookError
from snippets._site.release import PAGE, notes, versions

ROOT = Path(__file__).parents[2]
VERSIONS = versions(PAGE.read_text("utf-8"))
# Those of Keep a Changelog.
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
TEXT = """\
# Changelog

## Unreleased

## 1.1.0 - 2026-02-01

### Added

- A thing.

## 1.0.0 - 2026-01-01

- All.
"""


def test_the_version_of_the_project_is_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] in VERSIONS, (
        f"docs/changelog.md: there is no version {project['version']}, which pyproject.toml has."
    )


def test_versions_go_from_the_newest_to_the_oldest_and_have_a_day() -> None:
    first, *others = VERSIONS
    assert first == "Unreleased"
    numbers = [tuple(map(int, version.split("."))) for version in others]
    assert numbers == sorted(numbers, reverse=True)
    days = [date.fromisoformat(VERSIONS[version][0]) for version in others]
    assert days == sorted(days, reverse=True)


def test_every_heading_of_the_page_is_that_of_a_version_or_a_kind_of_change() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    assert sum(line.startswith("## ") for line in lines) == len(VERSIONS)
    assert {line.removeprefix("### ") for line in lines if line.startswith("### ")} <= KINDS


def test_what_a_release_says_has_no_links_that_only_the_site_can_follow() -> None:
    assert all("](/" not in text and "](#" not in text for _, text in VERSIONS.values())


def test_a_release_says_what_is_new_in_its_version_and_nothing_of_others(tmp_path: Path) -> None:
    page = tmp_path / "changelog.md"
    page.write_text(TEXT)
    assert versions(TEXT)["1.0.0"] == ("2026-01-01", "- All.")
    assert notes("1.1.0", page) == "### Added\n\n- A thing."
    with pytest.raises(
        RunbookError, match=r"changelog\.md: there is no version 1\.1\.1.*## 1\.1\.1 - "
    ):
        notes("1.1.1", page)
