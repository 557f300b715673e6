"""`runbook show`: read a procedure, as its page has it, one step, or the tables of a page."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import click

from snippets._cli import offers
from snippets._cli.output import echo, echo_prose, echo_record, paged
from snippets._cli.walk import wording
from snippets._engine import Checklist, Look, Procedure, RunbookError, Step, Table
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._engine.proof import old
from snippets._vocabulary.exit_codes import codes

# What a link is in a terminal: its whole address, or the number and the like.
_LINK = re.compile(r"\[([^]]*)\]\((https:[^)]*)?[^)]*\)")


@click.command(
    epilog=codes(
        "show",
        "runbook show RB-04",
        "runbook show 'incidents/high-memory#read-memory' --shell",
        "runbook show escalation",
    )
)
@click.argument("name", metavar="ID", shell_complete=offers.procedures)
@click.option("--shell", "only_shell", is_flag=True, help="Print nothing but the command.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, in the form of `export`.")
def show(name: str, *, only_shell: bool, as_json: bool) -> None:
    """Show a procedure by id or code, one step, or the tables of a page such as escalation."""
    catalog = load()
    name = catalog.named(name)
    if only_shell and name in catalog.procedures:
        steps = ", ".join(catalog.id_of(step) for step in catalog.procedures[name].steps)
        raise RunbookError(f"{name!r} is more than one command.", remedy=f"Name one of: {steps}.")
    entry = catalog.steps.get(name) or catalog.procedures.get(name)
    with paged():
        match entry:
            case Step() if only_shell:
                echo(_command(entry, {}))
            case Step() | Procedure() if as_json:
                from snippets._engine.json_export import procedure_record, step_record

                step = catalog.steps.get(name)
                echo_record(step_record(catalog, step) if step else procedure_record(catalog, name))
            case Step():
                print_step(catalog, entry)
            case Procedure():
                _show_procedure(catalog, name)
            case _:
                _show_page(catalog, name, readable=not (as_json or only_shell))


def _show_page(catalog: Catalog, name: str, *, readable: bool) -> None:
    """Show the tables and lists of a page, or one of them; raise RunbookError where none is."""
    entries: dict[str, Table | Checklist] = {**catalog.tables, **catalog.checklists}
    shown = [entry for key, entry in entries.items() if name in (key, key.partition("#")[0])]
    if catalog.knows(name) and not (shown and readable):
        page = name.partition("#")[0]
        raise RunbookError(f"{name!r} is no procedure or step.", remedy=f"Look at the page {page}.")
    if not shown:
        raise RunbookError(f"there is no {name!r}.", remedy=catalog.suggest(name))
    for entry in shown:
        echo(entry.title)
        for row in _rows(entry):
            text = _LINK.sub(lambda link: link[2] or link[1], row)
            echo_prose(wording.prose(catalog, text), "  - ", "    ")
        echo("")


def _rows(entry: Table | Checklist) -> list[str]:
    if isinstance(entry, Checklist):
        return list(entry.items)
    return [
        "; ".join(f"{column}: {cell}" for column, cell in zip(entry.columns, row, strict=True))
        for row in entry.rows
    ]


def _show_procedure(catalog: Catalog, name: str) -> None:
    procedure = catalog.procedures[name]
    severity = procedure.severity
    echo(f"{procedure.code} {procedure.title}")
    if note := old(catalog, datetime.now(UTC).date(), name):
        echo_prose(note, "Note: ")
    echo_prose(f"{severity.code}, escalate to {severity.escalation} {severity.deadline}")
    echo("\nWhen:")
    for symptom in procedure.symptoms:
        echo_prose(wording.prose(catalog, symptom), "  - ", "    ")
    for advice in procedure.advice:
        echo("")
        echo_prose(wording.prose(catalog, advice), "Before: ")
    for number, step in enumerate(procedure.steps, 1):
        echo(f"\n{number}. ", nl=False)
        print_step(catalog, step, procedure)
    echo("\nIf a tool itself complains, after any step:")
    errors = catalog.errors_of(*procedure.steps, *procedure.verify)
    for text, _ in wording.moves(catalog, procedure, errors):
        echo_prose(text, "   ", "     ")
    echo("\nVerify:")
    for step in procedure.verify:
        echo("")
        print_step(catalog, step, procedure, verifying=True)


def _command(step: Step, values: Mapping[str, str]) -> str:
    look = step.action
    return look.does if isinstance(look, Look) else wording.command(look, values)


def print_step(
    catalog: Catalog,
    step: Step,
    procedure: Procedure | None = None,
    *,
    verifying: bool = False,
    values: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print a step as a procedure uses it, with these values and its list of what to do."""
    echo(f"{step.title}  ({catalog.id_of(step)})")
    for text, _ in wording.above(catalog, step):
        echo_prose(text, "   ", "   ")
    lines = _command(step, values).splitlines()
    echo("\n" + "\n".join(f"    {line}" for line in lines) + "\n")
    for text, _ in wording.below(catalog, step, procedure, verifying=verifying):
        echo_prose(text, "   ", "     ")
