"""`runbook show`: read a procedure or one step."""

from __future__ import annotations

import click

from snippets._cli.completion import procedures
from snippets._cli.output import echo, echo_prose
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.load import load_for
from snippets._vocabulary.exit_codes import codes


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
    from snippets._engine.json_export import procedure_record

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
    from snippets._engine.json_export import step_record

    record = step_record(catalog, name)
    if only_shell:
        echo(record.shell)
        return
    echo(f"{record.title}  ({record.id})")
    echo_prose(f"{record.risk}. {record.why}", "   ", "   ")
    echo("")
    echo("\n".join(f"    {line}" for line in record.shell.splitlines()) + "\n")
    for label in ("expect", "undo", "loses", "asks", "blocks", "gap", "vercel"):
        if said := getattr(record, label):
            echo_prose(said, f"   {label}: ", "   ")
