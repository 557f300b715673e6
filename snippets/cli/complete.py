"""What the shell offers behind Tab, where it is more than options and files."""

from __future__ import annotations

import click

from snippets.core.catalog import load


def procedures(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 - click's signature
    """Return the ids of procedures; behind a `#`, those of steps."""
    catalog = load()
    known = catalog.steps if "#" in incomplete else catalog.procedures
    return [name for name in known if name.startswith(incomplete)]
