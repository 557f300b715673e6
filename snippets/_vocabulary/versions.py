"""Version numbers in what a tool prints, and which of them will do."""

import re

from snippets._engine import Result, Tool
from snippets._engine.conditions import Condition

# The major of the Vercel CLI that everything was recorded with, and the oldest of PostgreSQL.
VERCEL, POSTGRESQL = 64, 15

_VERSION = re.compile(r"\d+(?:\.\d+)*")


def numbers(text: str) -> tuple[int, ...]:
    """Return the first version number in a text, empty if there is none."""
    version = _VERSION.search(text)
    return tuple(map(int, version.group().split("."))) if version else ()


def will_do(tool: Tool) -> Condition:
    """Hold when the output begins with the name of the tool and a version that will do.

    The name counts: `LibreSSL 3.3.6` is no OpenSSL of version 3.
    """
    oldest, below = numbers(tool.version), numbers(tool.below)

    def holds(result: Result) -> bool:
        output = result.stdout.lstrip()
        version = numbers(output.removeprefix(tool.named))
        if not (result.ok and output.startswith(tool.named) and version):
            return False
        return version + (0,) * len(oldest) >= oldest and not (below and version >= below)

    shown = ".".join(map(str, oldest))
    upper = f", below `{tool.below}`" if below else ""
    return Condition(f"`{tool.named}{shown}` or newer{upper}", holds)
