"""`runbook list`: find procedures, steps and tables by their words."""

from collections.abc import Iterator
from typing import NamedTuple

import click

from snippets._cli.output import echo, echo_record, paged
from snippets._engine import shell
from snippets._engine.catalog import Catalog
from snippets._engine.errors import nearest
from snippets._engine.load import load
from snippets._vocabulary.exit_codes import FAILURE, codes


class Hit(NamedTuple):
    """A line, the id that it names, and the text in which words are looked for."""

    name: str
    line: str
    text: str


@click.command(
    "list",
    epilog=codes("list", "runbook list cannot login", 'runbook list "ECONNREFUSED" --json'),
)
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, in the form of `export`.")
def list_(words: tuple[str, ...], *, as_json: bool) -> None:
    """List procedures and their steps; with WORDS, those that have them all.

    Words are looked for in ids, codes, titles, commands, error texts and what readers call a page,
    in titles of tables, and in what commands of this program are for.
    """
    catalog = load()
    words = tuple(word.lower() for phrase in words for word in phrase.split())
    hits = list(_entries(catalog, searched=bool(words)))
    matches = [hit for hit in hits if all(word in hit.text for word in words)]
    if not matches:
        echo(f"Nothing has all of: {' '.join(words)}. {_nearest(catalog, hits, words)}", err=True)
        raise click.exceptions.Exit(FAILURE)
    if as_json:
        from snippets._engine.json_export import export

        echo_record(export(catalog, {hit.name for hit in matches}))
        return
    with paged():
        for hit in matches:
            echo(hit.line)


def _entries(catalog: Catalog, *, searched: bool) -> Iterator[Hit]:
    """Yield the lines: each procedure with its steps, and where words are given, what else is."""
    for name, procedure in catalog.procedures.items():
        line = f"{name}  {procedure.code}  [{procedure.severity.code}] {procedure.title}"
        words = catalog.words_of(name)
        yield _hit(name, line, *words.names, *words.texts)
        # A search names a step once, on its own page, however many procedures use it.
        steps = {catalog.id_of(step): step for step in procedure.steps}
        own = {key: step for key, step in catalog.steps.items() if key.startswith(f"{name}#")}
        for known, step in (own if searched else steps).items():
            yield _hit(known, f"  {known}  {step.title}", shell(step.action))
    if searched:
        from snippets._cli.main import COMMANDS

        for name, table in (catalog.tables | catalog.checklists).items():
            yield _hit(name, f"  {name}  {table.title}")
        for name, summary in COMMANDS.items():
            yield _hit("", f"runbook {name}  {summary}")


def _hit(name: str, line: str, *more: str) -> Hit:
    return Hit(name, line, " ".join((line, *more)).lower())


def _nearest(catalog: Catalog, hits: list[Hit], words: tuple[str, ...]) -> str:
    """Return what has the most of the words or, where none has any, a word that is like one."""

    def common(hit: Hit) -> tuple[int, bool]:
        return sum(word in hit.text for word in words), hit.name in catalog.procedures

    best = max(hits, key=common)
    if common(best)[0]:
        return f"Nearest: {' '.join(best.line.split())}"
    known = dict.fromkeys(word for hit in hits for word in hit.text.split())
    return nearest(words[-1], known) or "See: runbook list."
