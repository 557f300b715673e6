"""`runbook list`, `show` and `export`: find, read and export procedures and steps."""

from __future__ import annotations

import click

from snippets.cli.complete import procedures
from snippets.cli.output import echo, echo_json, echo_prose
from snippets.core import shell
from snippets.core.catalog import Catalog, load, load_for
from snippets.core.errors import RunbookError
from snippets.terminal import codes


@click.command("list", epilog=codes("list"))
@click.argument("words", nargs=-1)
def list_(words: tuple[str, ...]) -> None:
    """List procedures and their steps; with WORDS, those that have them all.

    Words are looked for in ids, titles, commands, error texts and what readers call a page.
    """
    catalog = load()
    for name, procedure in catalog.procedures.items():
        title = f"[{procedure.severity.code}] {procedure.title}"
        errors = (text for text, _ in procedure.errors)
        if _has(" ".join((name, title, *procedure.also, *errors)), words):
            echo(f"{name}  {title}")
        # A search names a step once, on its own page, however many procedures use it.
        steps = {catalog.id_of(step): step for step in procedure.steps}
        own = {one: step for one, step in catalog.steps.items() if one.startswith(f"{name}#")}
        for known, step in (own if words else steps).items():
            if _has(f"{known} {step.title} {shell(step.action)}", words):
                echo(f"  {known}  {step.title}")


def _has(text: str, words: tuple[str, ...]) -> bool:
    return all(word.lower() in text.lower() for word in words)


@click.command(epilog=codes("show"))
@click.argument("name", metavar="ID", shell_complete=procedures)
@click.option("--shell", "only_shell", is_flag=True, help="Print nothing but the command.")
def show(name: str, *, only_shell: bool) -> None:
    """Show a procedure or one step, for example incidents/high-memory#read-memory."""
    catalog = load_for(name)
    if name in catalog.steps:
        _show_step(catalog, name, only_shell=only_shell)
    elif name in catalog.procedures and only_shell:
        steps = ", ".join(catalog.id_of(step) for step in catalog.procedures[name].steps)
        raise RunbookError(f"{name!r} is more than one command.", remedy=f"Name one of: {steps}.")
    elif name in catalog.procedures:
        _show_procedure(catalog, name)
    elif catalog.knows(name):
        page = name.partition("#")[0]
        raise RunbookError(f"{name!r} is no procedure or step.", remedy=f"Look at the page {page}.")
    else:
        raise RunbookError(f"there is no {name!r}.", remedy=catalog.suggest(name))


def _show_procedure(catalog: Catalog, name: str) -> None:
    from snippets.core.export import procedure_record

    record = procedure_record(catalog, name)
    echo(record.title)
    echo_prose(f"{record.severity}, escalate to {record.escalation} after {record.limit}")
    echo("\nWhen:")
    for symptom in record.symptoms:
        echo_prose(symptom, "  - ", "    ")
    for advice in record.before:
        echo("")
        echo_prose(advice, "Before: ")
    for number, step in enumerate(record.steps, 1):
        echo(f"\n{number}. ", nl=False)
        _show_step(catalog, step)
    echo("")
    echo_prose(", ".join(record.verify), "Verify: ", "  ")


def _show_step(catalog: Catalog, name: str, *, only_shell: bool = False) -> None:
    from snippets.core.export import step_record

    record = step_record(catalog, name)
    if only_shell:
        echo(record.shell)
        return
    echo(f"{record.title}  ({record.id})")
    echo_prose(f"{record.risk}. {record.why}", "   ", "   ")
    echo("")
    echo("\n".join(f"    {line}" for line in record.shell.splitlines()) + "\n")
    for label in ("expect", "otherwise", "undo", "loses", "asks", "blocks", "gap", "vercel"):
        if said := getattr(record, label):
            echo_prose(said, f"   {label}: ", "   ")


@click.command("export", epilog=codes("export"))
@click.option("--schema", "want_schema", is_flag=True, help="Print the JSON Schema instead.")
def export_(*, want_schema: bool) -> None:
    """Print the whole runbook as JSON."""
    import json

    from snippets.core.export import export, schema, to_json

    if want_schema:
        echo_json(json.dumps(schema(), indent=2))
    else:
        echo_json(to_json(export(load())))
