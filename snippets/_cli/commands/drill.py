"""`runbook drill`: choose a scenario, open it, and report."""

import os
import random
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import click
import msgspec

from snippets._cli import offers
from snippets._cli.output import console, echo, echo_record, is_interactive
from snippets._cli.walk.transcript import new_folder, state_folder
from snippets._drill.drill_report import report_markdown
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError, nearest
from snippets._engine.load import load
from snippets._platform.scenarios import SCENARIOS, Scenario
from snippets._vocabulary.exit_codes import FAILURE, INTERRUPTED, SUCCESS, codes

PATIENCE = 2  # times the limit of the severity: then the drill ends
WITHOUT_LIMIT = 60.0  # minutes, where the severity has no limit
DISASTER = "full-system"
MONTHLY, QUARTERLY = "monthly", "quarterly"

_EPILOG = """\b
In the shell of a drill: ack, diagnose TEXT, escalate ROLE and resolved stamp
the clock; look says what users say, look NAME what a person
sees who looks. vercel, curl, openssl and the tools of PostgreSQL
talk to a model on this machine and to nothing else.

\b
Reports are kept below RUNBOOK_STATE/drills.

""" + codes(
    "drill", "runbook drill --list", "runbook drill release-crashes", "runbook drill quarterly"
)


@click.command("drill", epilog=_EPILOG)
@click.argument(
    "name",
    metavar="[SCENARIO]",
    default="",
    shell_complete=offers.offering(lambda *_: (*SCENARIOS, MONTHLY, QUARTERLY)),
)
@click.option("--list", "lists", is_flag=True, help="List the scenarios.")
@click.option("--run", "guided", is_flag=True, help="Open `runbook run` instead of a shell.")
@click.option("--exec", "text", metavar="CMD", default="", help="Run this text instead of a shell.")
@click.option("--older", is_flag=True, help="The older version, which has health routes.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def drill(
    name: str,
    *,
    lists: bool,
    guided: bool,
    text: str,
    older: bool,
    as_json: bool,
) -> None:
    """Practise an incident on a model of production.

    SCENARIO is one of `--list`; `monthly` is the disaster-recovery drill and `quarterly` the
    training, one incident chosen by the date.
    """
    from snippets._drill.shell import Order, play

    catalog = load()
    if lists or not name:
        _list(catalog)
        return
    now = datetime.now(UTC)
    scenario = find_scenario(name, now)
    if not text and not is_interactive():
        raise RunbookError(
            "a drill opens a shell, and here is no terminal.",
            remedy="Run it in a terminal, or give it a command: --exec CMD.",
        )
    limit = catalog.procedures[scenario.pages[0]].severity.minutes
    kept = new_folder(state_folder(os.environ) / "drills", "report", scenario.id, now)
    order = Order(
        scenario=scenario,
        catalog=catalog,
        kept=kept,
        now=now,
        minutes=PATIENCE * limit if limit else WITHOUT_LIMIT,
        say=partial(echo, err=True),
        text=text,
        guided=guided,
        aside=as_json,
        older=older,
    )
    try:
        report = play(order)
    except RunbookError:
        with suppress(OSError):  # it did not begin, and nothing is in it
            kept.rmdir()
        raise
    (kept / "report.md").write_text(report_markdown(report))
    (kept / "report.json").write_bytes(msgspec.json.encode(report))
    if as_json:
        echo_record(report)
    else:
        echo(report_markdown(report), nl=False)
    echo(f"Report: {kept / 'report.md'}", err=True)
    if report.ending == "interrupted":
        raise click.exceptions.Exit(INTERRUPTED)
    raise click.exceptions.Exit(SUCCESS if report.recovered else FAILURE)


def find_scenario(name: str, now: datetime) -> Scenario:
    """Return the scenario of a name, or the one that is due; raise RunbookError for no scenario."""
    if name == MONTHLY:
        return SCENARIOS[DISASTER]
    if name == QUARTERLY:
        due = f"{now.year}-{(now.month - 1) // 3}"
        others = sorted(SCENARIOS.keys() - {DISASTER})
        return SCENARIOS[random.Random(due).choice(others)]  # noqa: S311 - nothing is secret here
    if name not in SCENARIOS:
        known = [*SCENARIOS, MONTHLY, QUARTERLY]
        hint = nearest(name, known) or f"Choose one of: {', '.join(known)}."
        raise RunbookError(f"there is no drill {name!r}.", remedy=hint)
    return SCENARIOS[name]


def _list(catalog: Catalog) -> None:
    out = console()
    for scenario in SCENARIOS.values():
        severity = catalog.procedures[scenario.pages[0]].severity
        needs = ", needs PostgreSQL" if scenario.database else ""
        out.print(scenario.id, style="command")
        out.print(f"  {scenario.pager} ({severity.code}{needs})")
    out.print(f"{MONTHLY}, {QUARTERLY}", style="command")
    out.print("  The disaster-recovery drill; one incident of the others, chosen by the date")
