"""In a terminal: how each command of `runbook` ends; the page and `--help` show the same codes."""

from __future__ import annotations

from snippets._engine import Table
from snippets._vocabulary.exit_codes import EXITS

exits = Table(
    "Exit codes",
    ("Command", "Code", "Meaning"),
    tuple(
        (f"`runbook {command}`", str(code), meaning[0].upper() + meaning[1:])
        for command, ends in EXITS.items()
        for code, meaning in ends
    ),
)
