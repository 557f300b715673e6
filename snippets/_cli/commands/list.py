"""`runbook list`: find procedures and steps by their words."""

from __future__ import annotations

import click

from snippets._cli.output import echo
from snippets._engine import shell
from snippets._engine.load import load
from snippets._vocabulary.exit_codes import codes


@click.command("list", epilog=codes("list"))
@click.argument("words", nargs=-1)
def list_(words: tuple[str, ...]) -> None:
    """List procedures and their steps; with WORDS, those that have them all.

    Words are looked for in ids, codes, titles, commands, error texts and what readers call a page.
    """
    catalog = load()
    words = tuple(word for phrase in words for word in phrase.split())
    found = False
    for name, procedure in catalog.procedures.items():
        title = f"{procedure.code}  [{procedure.severity.code}] {procedure.title}"
        errors = (text for text, _ in procedure.errors)
        if _has(" ".join((name, title, *procedure.also, *errors)), words):
            found = True
            echo(f"{name}  {title}")
        # A search names a step once, on its own page, however many procedures use it.
        steps = {catalog.id_of(step): step for step in procedure.steps}
        own = {one: step for one, step in catalog.steps.items() if one.startswith(f"{name}#")}
        for known, step in (own if words else steps).items():
            if _has(f"{known} {step.title} {shell(step.action)}", words):
                found = True
                echo(f"  {known}  {step.title}")
    if not found:
        echo(f"Nothing has all of: {' '.join(words)}. {catalog.suggest(words[-1])}", err=True)
        raise click.exceptions.Exit(1)


def _has(text: str, words: tuple[str, ...]) -> bool:
    return all(word.lower() in text.lower() for word in words)
