"""Version numbers in what a tool prints, and which of them will do."""

from __future__ import annotations

import re

from snippets._engine import Condition, Result, Tool

_VERSION = re.compile(r"\d+(?:\.\d+)*")


def numbers(text: str) -> tuple[int, ...]:
    """Return the first version number in a text, empty if there is none."""
    found = _VERSION.search(text)
    return tuple(map(int, found.group().split("."))) if found else ()


def new_enough(tool: Tool) -> Condition:
    """Hold when the first version number in the output is at least the oldest that will do."""
    oldest = numbers(tool.version)

    def holds(result: Result) -> bool:
        found = numbers(result.stdout)
        return result.ok and bool(found) and found + (0,) * len(oldest) >= oldest

    return Condition(f"`{_VERSION.search(tool.version)[0]}` or newer", holds)  # type: ignore[index]
