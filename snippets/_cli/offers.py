"""What the shell offers behind Tab, where it is more than options and files."""

import os
from collections.abc import Callable, Iterable

import click

from snippets._engine.errors import RunbookError
from snippets._engine.load import load

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def offering(names: Callable[[click.Context, str], Iterable[str]]) -> Completer:
    """Return what click asks for the names that begin like a word, of a function that has them."""

    def offer(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        try:
            return [name for name in names(ctx, incomplete) if name.startswith(incomplete)]
        except RunbookError:  # behind Tab there is nobody to tell
            return []

    return offer


@offering
def procedures(_: click.Context, incomplete: str) -> Iterable[str]:
    """Return the ids of procedures or, once a letter is large, their codes; behind a `#`, steps."""
    catalog = load()
    if incomplete[:1].isupper():
        return (procedure.code for procedure in catalog.procedures.values())
    return catalog.steps if "#" in incomplete else catalog.procedures


@offering
def steps(ctx: click.Context, _: str) -> Iterable[str]:
    """Return the steps of the procedure that stands on the line, which click has not read yet."""
    catalog = load()
    procedure = catalog.procedures.get(catalog.named(next(iter(ctx.args), "")))
    return catalog.steps_by_slug(procedure) if procedure else ()


@offering
def offered_values(*_: object) -> Iterable[str]:
    """Return the values that may be given, as far as the sign behind their names."""
    return (f"{name}=" for name, parameter in load().parameters.items() if not parameter.secret)


@offering
def offered_runs(*_: object) -> Iterable[str]:
    """Return the runs that were written down, the newest first."""
    from snippets._cli.walk import history
    from snippets._cli.walk.transcript import state_folder

    return (run.folder.name for run in history.runs(state_folder(os.environ)))
