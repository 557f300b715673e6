"""When everything is down: the ways to the runbook that the page names are those that are made."""

import re
from pathlib import Path

from snippets._cli.main import COMMANDS
from snippets._site import bundle, downloads
from snippets.offline import ways

PAGE = Path(__file__).parents[1] / "docs/offline.md"
NAMED = re.findall(r"`([^`]+)`", " ".join(row[1] for row in ways.rows))


def test_every_file_that_the_page_names_is_made() -> None:
    files = {name for name in NAMED if re.search(r"\.(?:zip|pdf|txt)$", name)}
    assert files == {bundle.FILE, downloads.PDF, downloads.TEXT}


def test_the_command_that_the_page_names_is_there() -> None:
    assert [name.split()[1] for name in NAMED if name.startswith("runbook ")] == ["show"]
    assert "show" in COMMANDS


def test_the_page_has_a_place_for_the_downloads_and_for_what_this_browser_holds() -> None:
    text = PAGE.read_text("utf-8")
    assert downloads.PLACE in text
    assert "data-offline" in text
