"""`runbook log`: the runs of the past, and the transcript of each."""

import os

import click

from snippets._cli import offers
from snippets._cli.output import console, echo, paged
from snippets._cli.walk import history
from snippets._cli.walk.history import LATEST
from snippets._cli.walk.transcript import log_document, state_folder
from snippets._cli.walk.wording import minutes
from snippets._vocabulary.exit_codes import codes

GOOD = ("Verified", "Done")  # how a run ends that did what it should


@click.group(
    "log",
    invoke_without_command=True,
    epilog=codes("log", "runbook log", "runbook log show > incident.md"),
)
@click.pass_context
def log(ctx: click.Context) -> None:
    """List the runs, newest first; `log show` prints the transcript of one.

    They are kept below RUNBOOK_STATE, or XDG_STATE_HOME/astral-runbook.
    """
    if ctx.invoked_subcommand is not None:
        return
    runs = history.runs(state_folder(os.environ))
    if not runs:
        echo("No run yet. Begin one with: runbook run ID")
    out = console()
    for run in runs:
        seconds = (run.ended - run.opening.at).total_seconds()
        ending = run.ending or f"NOT FINISHED, stopped at {run.position or 'the start'}"
        took = "" if run.ending else f", {minutes(seconds)}"
        title, pages = run.pages[-1].title, ", ".join(run.procedures)
        out.print(run.folder.name, style="command")
        out.print(f"  {run.opening.at:%Y-%m-%d %H:%M} UTC  {title} ({pages})")
        out.print(f"  {ending}{took}", style="good" if run.ending.startswith(GOOD) else "warning")


@log.command("show", epilog=codes("log", "runbook log show"))
@click.argument("name", metavar="[RUN]", default=LATEST, shell_complete=offers.offered_runs)
def show(name: str) -> None:
    """Print the transcript of a run, by default of the last one, as Markdown."""
    run = history.find_run(state_folder(os.environ), name)
    with paged():
        echo(log_document(run.entries), nl=False)
