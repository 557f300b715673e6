"""The facts of the application that are committed: when the runbook was added, and the newest."""

from pathlib import Path

from snippets._contract import pins
from snippets._contract.facts import Facts, decode

# The commit that added the runbook, and the newest.
_FILES = [
    Path(__file__).with_name(f"{name}.json") for name in ("astral-core-4dcc84f", "astral-core")
]

SEEN = tuple(decode(path, Facts, "Take it from git.") for path in _FILES)
PINNED = tuple(pins.read_pins(pins.beside(path)) for path in _FILES)
