"""`runbook show`: read a procedure, as its page has it, or one step."""

from __future__ import annotations

import click

from snippets._cli.completion import procedures
from snippets._cli.output import echo, echo_prose
from snippets._cli.walk import wording
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.load import load, load_for
from snippets._engine.look import Look
from snippets._engine.procedure import Procedure
from snippets._engine.render import shell
from snippets._engine.step import Step
from snippets._vocabulary.exit_codes import codes


@click.command(epilog=codes("show"))
@click.argument("name", metavar="ID", shell_complete=procedures)
@click.option("--shell", "only_shell", is_flag=True, help="Print nothing but the command.")
def show(name: str, *, only_shell: bool) -> None:
    """Show a procedure or one step, for example RB-04 or incidents/high-memory#read-memory."""
    catalog = load_for(name)
    name = catalog.named(name)
    if name in catalog.procedures and not only_shell:  # it names others by their titles
        catalog = load()
    if name in catalog.steps:
        _show_step(catalog, catalog.steps[name], only_shell=only_shell)
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
    procedure = catalog.procedures[name]
    severity = procedure.severity
    echo(f"{procedure.code} {procedure.title}")
    echo_prose(f"{severity.code}, escalate to {severity.escalation} {severity.deadline}")
    echo("\nWhen:")
    for symptom in procedure.symptoms:
        echo_prose(wording.prose(catalog, symptom), "  - ", "    ")
    for advice in procedure.before:
        echo("")
        echo_prose(wording.prose(catalog, advice), "Before: ")
    for number, step in enumerate(procedure.steps, 1):
        echo(f"\n{number}. ", nl=False)
        _show_step(catalog, step, procedure)
    echo("\nIf a tool itself complains, after any step:")
    errors = catalog.errors_of(*procedure.steps, *procedure.verify)
    for text, _ in wording.moves(catalog, procedure, errors):
        echo_prose(text, "   ", "     ")
    echo("\nVerify:")
    for step in procedure.verify:
        echo("")
        _show_step(catalog, step, procedure, verifying=True)


def _show_step(
    catalog: Catalog,
    step: Step,
    procedure: Procedure | None = None,
    *,
    verifying: bool = False,
    only_shell: bool = False,
) -> None:
    """Print a step as a procedure uses it, with its list of what to do."""
    command = step.action.does if isinstance(step.action, Look) else shell(step.action)
    if only_shell:
        echo(command)
        return
    echo(f"{step.title}  ({catalog.id_of(step)})")
    for text, _ in wording.above(catalog, step):
        echo_prose(text, "   ", "   ")
    echo("")
    echo("\n".join(f"    {line}" for line in command.splitlines()) + "\n")
    for text, _ in wording.below(catalog, step, procedure, verifying=verifying):
        echo_prose(text, "   ", "     ")
