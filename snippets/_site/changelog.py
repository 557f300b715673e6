"""Changelog: the versions on the page, and what a release says of its own."""

import re
from pathlib import Path

from snippets._engine.errors import RunbookError, nearest

PAGE = Path(__file__).parents[2] / "docs" / "changelog.md"
UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## (?P<version>\S+)(?: - (?P<day>\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def versions(text: str) -> dict[str, tuple[str, str]]:
    """Return the day and the Markdown of each version, newest first; Unreleased has no day."""
    _, *parts = _HEADING.split(text)
    each = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {version: (day or "", said.strip()) for version, day, said in each}


def notes(version: str, page: Path = PAGE) -> str:
    """Return what is new in a version; raise RunbookError if the page does not say."""
    known = versions(page.read_text("utf-8"))
    if version not in known:
        raise RunbookError(
            f"there is no version {version}. {nearest(version, known)}".strip(),
            where=str(page),
            remedy=f"Add: ## {version} - and the day, with what is new.",
        )
    return known[version][1]
