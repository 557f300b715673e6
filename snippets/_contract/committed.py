"""The facts of the application that are committed: when the runbook was added, and the newest."""

from __future__ import annotations

from snippets._contract import pins
from snippets._contract.facts import FOLDER, read_facts

# The commit that added the runbook, and the newest.
_FILES = (FOLDER / "astral-core-4dcc84f.json", FOLDER / "astral-core.json")

SEEN = tuple(read_facts(path) for path in _FILES)
PINNED = tuple(pins.read_pins(pins.beside(path)) for path in _FILES)
