"""The text of every command, as readers copy it, is written down a second time in commands.txt.

The tests of the procedures spell out the calls with their values filled in; this is the text
without them: sentences, quotes and redirections included. A change shows in review, word by word.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from snippets.core.catalog import Catalog
from snippets.core.render import shell

FILE = Path(__file__).with_name("commands.txt")
REMEDY = "If the change is meant, run: nox -s tests -- tests/gates --accept, and read the diff."


def _written() -> dict[str, str]:
    entries = re.split(r"^## ", FILE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {name: text.strip("\n") for name, _, text in (e.partition("\n") for e in entries)}


def test_every_command_reads_as_it_was_accepted(
    catalog: Catalog, pytestconfig: pytest.Config
) -> None:
    shown = {name: shell(step.action) for name, step in catalog.steps.items()}
    if pytestconfig.getoption("--accept"):
        parts = [f"## {name}\n{shown[name]}\n" for name in sorted(shown)]
        FILE.write_text("\n".join(parts), "utf-8")
    written = _written()
    for name, text in shown.items():
        assert text == written.get(name), (
            f"{catalog.steps[name].source}: {name} reads differently from {FILE.name}.\n{REMEDY}"
        )
    assert written.keys() == shown.keys(), f"{FILE}: commands that are gone. {REMEDY}"
