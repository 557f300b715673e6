"""What the shell offers behind Tab, where it is more than options and files."""

from __future__ import annotations

import click

from snippets._engine.errors import RunbookError
from snippets._engine.load import load


def procedures(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 - click's signature
    """Return the ids of procedures; behind a `#`, those of steps."""
    try:
        catalog = load()
    except RunbookError:  # behind Tab there is nobody to tell
        return []
    known = catalog.steps if "#" in incomplete else catalog.procedures
    return [name for name in known if name.startswith(incomplete)]
