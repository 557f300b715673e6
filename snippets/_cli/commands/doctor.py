"""`runbook doctor`: is this machine ready for on-call duty, and what is missing."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

import click

from snippets._cli import checks
from snippets._cli.checks import NOT_CHECKED, OK, PROBLEM, WARNING, Check
from snippets._cli.live_check import side_by_side, step_check, tool_check
from snippets._cli.probe import network
from snippets._drill import postgres, surroundings
from snippets._engine import Risk, Tool, get, run
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._engine.parameter import in_environment
from snippets._engine.proof import old
from snippets._vocabulary import tools as vocabulary
from snippets._vocabulary.distribution import version
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import SEV1, SEV2, SIGN_IN_PAGE
from snippets._vocabulary.settings import FILE, SETTINGS
from snippets._vocabulary.tools import pg_dump
from snippets._vocabulary.versions import POSTGRESQL, numbers

LIMIT = 30.0  # seconds for everything together
SKEW_WARNING, SKEW_PROBLEM = 5, 60  # seconds; times in logs and incident reports are compared
_SERVER = "before-an-incident#check-database-access"


def project() -> Check:
    """Check that this folder is linked to the project of the settings."""
    label, file = "Project linked", Path(".vercel", "project.json")
    link = "In the checkout of the application: runbook show 'before-an-incident#link-project'"
    try:
        name = json.loads(file.read_text("utf-8"))["projectName"]
    except (OSError, ValueError, LookupError, TypeError):
        return Check(label, WARNING, f"{file} names no project.", link)
    if name != SETTINGS.project:
        other = network.excerpt(str(name))
        return Check(label, PROBLEM, f"linked to {other}, not to {SETTINGS.project}.", link)
    return Check(label, OK, SETTINGS.project)


# The environment: names, never values.


def variables(catalog: Catalog) -> Iterator[Check]:
    """Yield a check for each parameter of the runbook that is set in this shell."""
    parameters = [parameter for name, parameter in catalog.parameters.items() if name in os.environ]
    for parameter in parameters:
        if in_environment(parameter, os.environ)[0]:
            yield Check(parameter.name, OK, "set, and of the right form")
        else:  # what is wrong may hold the value
            example = f", for example {parameter.example}" if parameter.example else ""
            remedy = f"It is: {parameter.what}{example}."
            yield Check(parameter.name, PROBLEM, "set, but not of the right form.", remedy)
    if not parameters:
        yield Check("Variables", OK, "none set; the pages say when one is needed")


def majors(server: Check, client: Check) -> Iterator[Check]:
    """Yield that the client is of another major than the server, where both told their versions."""
    theirs, ours = numbers(server.text)[:1], numbers(client.text)[:1]
    if server.state == client.state == OK and theirs and theirs != ours:
        mismatch = f"it is of {ours[0]}, and the server of {theirs[0]}."
        remedy = f"Install: {pg_dump.installed_by()}".replace(str(POSTGRESQL), str(theirs[0]))
        yield Check("pg_dump and server", PROBLEM, mismatch, remedy)


# The machine.


def clock() -> Check:
    """Compare the clock with that of production: the date of any answer will do."""
    label = "Clock"
    before = datetime.now(UTC)
    result = run(get(SETTINGS.production_url + SIGN_IN_PAGE))
    try:
        theirs = parsedate_to_datetime(result.headers["date"])
    except (KeyError, ValueError):
        reason = f"production did not tell the time: {network.meaning(result)}."
        return Check(label, NOT_CHECKED, reason, "runbook triage says whose fault that is.")
    middle = before + (datetime.now(UTC) - before) / 2
    skew = (middle - theirs.replace(tzinfo=UTC)).total_seconds()
    off = max(abs(skew) - 1, 0)  # their date has whole seconds
    difference = f"{off:.0f} s {'ahead of' if skew > 0 else 'behind'} production."
    if off > SKEW_WARNING:
        state = PROBLEM if off > SKEW_PROBLEM else WARNING
        return Check(label, state, difference, "Let the system set its time (NTP).")
    return Check(label, OK, "agrees with production")


def drills() -> Check:
    """Check what a drill needs; without PostgreSQL some cannot be practised."""
    label = "Drills"
    absent, without, known = surroundings.lacking()
    if absent:
        return Check(label, PROBLEM, f"they need {', '.join(absent)}, which is missing.")
    if without:
        shortage = f"{without} of {known} need a PostgreSQL server, and there is none."
        return Check(label, WARNING, shortage, postgres.INSTALL)
    return Check(label, OK, f"all {known} can be practised")


def of_runbook(catalog: Catalog) -> Iterator[Check]:
    """Yield which settings count, and whether the checkout is older than its proofs."""
    yield Check("Settings", OK, f"{FILE}, team {SETTINGS.team}")
    today = datetime.now(UTC).date()
    late = next(filter(None, (old(catalog, today, name) for name in catalog.procedures)), "")
    yield Check("Runbook", WARNING if late else OK, late or f"{version()}, and its proof holds")


def contact_checks() -> Iterator[Check]:
    """Yield the roles on the way of SEV1 and SEV2 that nobody can reach."""
    for role in dict.fromkeys((*SEV1.unreachable, *SEV2.unreachable)):
        remedy = "Enter a phone, pager, chat or email in [tool.runbook.contacts]."
        yield Check(f"Contact {role}", PROBLEM, "nobody can reach them.", remedy)


# The command.


def machine_checks(catalog: Catalog) -> Iterator[Check]:
    """Yield every check, in a fixed order; what takes long is done side by side, within a limit."""
    tools = (tool for tool in vars(vocabulary).values() if isinstance(tool, Tool))
    slow: dict[str, Callable[[], Check]] = {tool.name: partial(tool_check, tool) for tool in tools}
    asked = set(catalog.version_steps.values())  # they ask what the tools are asked
    for name, step in catalog.steps.items():
        own = name.startswith(f"{catalog.set_up_page}#") and name not in asked
        if own and step.risk is Risk.READS:
            label = _label(name)
            slow[label] = partial(step_check, catalog, name, label, ready=True)
    slow["Clock"] = clock
    yield from of_runbook(catalog)
    done = {check.name: check for check in side_by_side(slow, LIMIT)}
    yield from done.values()
    yield from majors(done[_label(_SERVER)], done[pg_dump.name])
    yield project()
    yield from variables(catalog)
    yield drills()
    yield from contact_checks()


def _label(step: str) -> str:
    """Return what a step of the set-up looks at, as its id says it."""
    return step.partition("#")[2].removeprefix("check-").replace("-", " ")


@click.command(epilog=codes("doctor", "runbook doctor", "runbook doctor --json"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(*, as_json: bool) -> None:
    """Say whether this machine is ready for on-call duty, and what to install or set up.

    Looks at tools and versions, does the steps of *Before an incident* that only read, and looks at
    the linked project, variables (names only), clock, and what drills need. Run it in the checkout
    of the application. It changes nothing.
    """
    results = machine_checks(load())
    checks.tell("This machine", results, {PROBLEM, NOT_CHECKED}, as_json=as_json, every=True)
