"""`runbook run`: follow a procedure, with a person deciding and a transcript of everything."""

from __future__ import annotations

import getpass
import os
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from snippets._cli import offers
from snippets._cli.output import console, is_interactive
from snippets._cli.walk import history, wording
from snippets._cli.walk.guide import VERIFY, Guide, alone
from snippets._cli.walk.history import LATEST, Past
from snippets._cli.walk.interface import RAW, Clock, Left
from snippets._cli.walk.prompt import INTERRUPTED, YES
from snippets._cli.walk.runner import StepTaken
from snippets._cli.walk.terminal import Terminal
from snippets._cli.walk.transcript import Opening, Said, Transcript, Value, state_folder
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError, nearest
from snippets._engine.load import load
from snippets._engine.parameter import Parameter
from snippets._engine.procedure import Procedure
from snippets._engine.step import Step
from snippets._vocabulary.distribution import version
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import SEV4
from snippets._vocabulary.settings import AIM

FRESH = timedelta(hours=24)  # an older run is not gone on with unless it is asked for by name
_SINCE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    name: str
    start: str
    until: str
    given: Mapping[str, str]
    since: str


@click.command(
    "run",
    epilog=codes(
        "run",
        "runbook run RB-04",
        "runbook run RB-04 --dry-run",
        "runbook run 'deployment/rollback#inspect-production'",
        "runbook run RB-04 --resume",
    ),
)
@click.argument("name", metavar="ID", shell_complete=offers.procedures)
@click.option("--dry-run", is_flag=True, help="Print every step with its values; run nothing.")
@click.option(
    *("--from", "start"),
    metavar="STEP",
    default="",
    help="Begin, or go on, at this step.",
    shell_complete=offers.steps,
)
@click.option(
    *("--to", "until"),
    metavar="STEP",
    default="",
    help="Stop after this step.",
    shell_complete=offers.steps,
)
@click.option(
    *("--set", "given"),
    metavar="NAME=VALUE",
    multiple=True,
    help="Give a value.",
    shell_complete=offers.values,
)
@click.option("--since", metavar="HH:MM", default="", help="When it was first seen, in UTC.")
@click.option(
    "--resume",
    metavar="[RUN]",
    is_flag=False,
    flag_value=LATEST,
    default="",
    help="Go on with a run that did not end: the last one, or this one.",
    shell_complete=offers.runs,
)
@click.option("--new", is_flag=True, help="Begin another run, whatever did not end.")
def run_(
    name: str,
    *,
    dry_run: bool,
    start: str,
    until: str,
    given: tuple[str, ...],
    since: str,
    resume: str,
    new: bool,
) -> None:
    """Walk through a procedure, or run one step: ID is one of `runbook list`, or a code.

    Each step is shown with its reason, its risk and the exact command. Reads run on Enter, changes
    are asked for, and what destroys data wants the name of its target typed. The result is judged
    by the decision on the page; you may accept that, or do otherwise.

    Every run is written down as it happens: see `runbook log`. Secrets are kept in memory only.
    There is no option that answers yes to a change of production.
    """
    catalog = load()
    name = catalog.named(name)
    procedure = find(catalog, name)
    steps = [*catalog.steps_by_slug(procedure), VERIFY]
    values = dict(_pairs(catalog, given))
    wanted = Wanted(name, _step(steps, start), _step(steps, until), values, since)
    _in_order(steps, wanted.start, wanted.until)
    if dry_run:
        _print(catalog, procedure, wanted)
        return
    if not is_interactive():
        raise RunbookError(
            "a run asks before it changes anything, and here is no terminal to ask on.",
            remedy="Run it in a terminal, or use --dry-run.",
        )
    clock, terminal = Clock(), Terminal()
    run = None if new else _unfinished(wanted, resume, clock.now())
    if run is not None and not resume and not _wants(terminal, run, clock.now()):
        run = None
    if run is None:
        guide, position = _begin(catalog, wanted, clock, terminal), wanted.start
    else:
        guide, wanted, position = _resume(catalog, wanted, run, clock, terminal)
        _in_order(steps, position, wanted.until)
    raise click.exceptions.Exit(_walk(guide, wanted.name, position))


def find(catalog: Catalog, name: str) -> Procedure:
    """Return a procedure by id, or one made of the step of that id; raise RunbookError."""
    if name in catalog.procedures:
        return catalog.procedures[name]
    if name in catalog.steps:
        return alone(catalog, name, SEV4)
    raise RunbookError(f"there is no procedure or step {name!r}.", remedy=catalog.suggest(name))


def _step(known: list[str], wanted: str) -> str:
    """Return the slug of a step given by number or name; raise RunbookError for another."""
    if wanted.isdecimal() and 1 <= int(wanted) < len(known):
        return known[int(wanted) - 1]
    slug = wanted.rpartition("#")[2]
    if slug and slug not in known:
        remedy = nearest(slug, known) or f"The steps are: {', '.join(known)}."
        raise RunbookError(f"there is no step {wanted!r}.", remedy=remedy)
    return slug


def _in_order(steps: list[str], start: str, until: str) -> None:
    """Raise RunbookError for a step to stop after that comes before the one to begin at."""
    if start in steps and until and steps.index(until) < steps.index(start):
        raise RunbookError(
            f"--to {until} comes before {start}, where this begins.",
            remedy=f"Stop after a later step: {', '.join(steps[steps.index(start) :])}.",
        )


def _pairs(catalog: Catalog, given: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    known = catalog.parameters
    for pair in given:
        name, equals, value = pair.partition("=")
        if name not in known:
            raise RunbookError(
                f"--set {name}: the runbook asks for no such value.",
                remedy=nearest(name, known) or "See: runbook run ID --dry-run.",
            )
        if not equals:
            raise RunbookError(f"--set {name} has no value.", remedy=f"Write: --set {name}=VALUE")
        if known[name].secret:
            raise RunbookError(
                f"{name} is secret, and others can read the words of a command.",
                remedy="Leave it out: it is asked for, and not shown.",
            )
        yield name, known[name].check(value)


def _print(catalog: Catalog, procedure: Procedure, wanted: Wanted) -> None:
    """Print every step with the values that are known, and run nothing."""
    out = console()
    out.print(AIM, style="quiet", soft_wrap=True)
    known = catalog.parameters
    fits = {n: p for n, p in known.items() if not p.secret and _fits(p, os.environ.get(n, ""))}
    values = {n: os.environ[n] for n in fits} | dict(wanted.given)
    steps = catalog.steps_by_slug(procedure)
    order = [*steps, VERIFY]
    begin = order.index(wanted.start) if wanted.start else 0
    end = order.index(wanted.until) + 1 if wanted.until else len(order)
    for slug in order[begin:end]:
        chosen = procedure.verify if slug == VERIFY else (steps[slug],)
        for number, step in enumerate(chosen, 1):
            place = f"Step {order.index(slug) + 1} of {len(steps)}"
            if slug == VERIFY:
                place = f"Verification {number} of {len(procedure.verify)}"
            out.print(f"{place}: {step.title}", style="command")
            for text, style in wording.above(catalog, step):
                out.print(text, style=style or None)
            out.print(
                f"\n{wording.command(step.action, values)}\n", style="command", soft_wrap=True
            )
            verifying = slug == VERIFY
            for text, style in wording.below(catalog, step, procedure, verifying=verifying):
                out.print(text, style=style or None)
            out.print()


def _fits(parameter: Parameter, value: str) -> bool:
    return bool(re.fullmatch(parameter.pattern, value, re.DOTALL)) and "\0" not in value


def _unfinished(wanted: Wanted, resume: str, now: datetime) -> Past | None:
    """Return the run to go on with: the one asked for, or a fresh one to be offered."""
    state = state_folder(os.environ)
    if resume and resume != LATEST:
        found = history.find(state, Path(resume.rstrip("/")).name)
        if found.ending:
            raise RunbookError(f"the run {found.name} has ended: {found.ending}.")
        return found
    for run in history.runs(state):
        if wanted.name in run.pages and not run.ending and (resume or now - run.ended < FRESH):
            return run
    if resume:
        raise RunbookError(
            f"there is no run of {wanted.name} that did not end.", remedy="See: runbook log."
        )
    return None


def _wants(terminal: Terminal, run: Past, now: datetime) -> bool:
    """Ask whether to go on with a run that did not end."""
    ago = wording.minutes(max((now - run.ended).total_seconds(), 0))
    at = run.position or "the start"
    terminal.say(f"The run {run.name} did not end: it stopped at {at}, {ago} ago.", "warning")
    try:
        answer = terminal.ask("yes: go on with it. Enter: begin another.")
    except (KeyboardInterrupt, EOFError):
        raise click.exceptions.Exit(INTERRUPTED) from None
    return answer.strip().lower() == YES


def _begin(catalog: Catalog, wanted: Wanted, clock: Clock, terminal: Terminal) -> Guide:
    now = clock.now()
    since = _since(wanted.since, now)
    log = Transcript.create(state_folder(os.environ), wanted.name, now)
    opening = Opening(at=now, who=_who(), host=socket.gethostname(), version=version(), since=since)
    log.add(opening)
    guide = _guide(catalog, log, (clock, terminal), wanted, (now - since).total_seconds())
    guide.desk.say(AIM, RAW)
    guide.desk.say(f"Transcript: {log.folder / 'transcript.md'}", RAW)
    return guide


def _resume(
    catalog: Catalog, wanted: Wanted, run: Past, clock: Clock, terminal: Terminal
) -> tuple[Guide, Wanted, str]:
    log = Transcript.reopen(run.folder)
    if not wanted.start:
        wanted = replace(wanted, name=run.page)
    # Where the clock was set back, no less has passed than when it last stood in the log.
    passed = (max(clock.now(), run.ended) - run.opening.since).total_seconds()
    guide = _guide(catalog, log, (clock, terminal), wanted, passed)
    for name, value in run.values.items():
        guide.values.setdefault(name, value)
    guide.changes += [
        StepTaken(_changed(catalog, wanted.name, one.id), one.at) for one in run.changes()
    ]
    log.add(Said(at=clock.now(), kind="Resumed", text=f"by {_who()} on {socket.gethostname()}"))
    guide.desk.say(AIM, RAW)
    guide.desk.say(f"Going on with the run {run.name}.", "command")
    for name, value in guide.values.items():
        guide.desk.say(f"  {name} is {value}", RAW)
    if run.cut_off:
        guide.desk.say(
            f"{run.cut_off.title} began at {run.cut_off.at:%H:%M:%S} UTC and was cut off. It may "
            "have done a part: look before you repeat it.",
            "warning",
        )
    return guide, wanted, wanted.start or run.position


def _changed(catalog: Catalog, page: str, name: str) -> Step:
    """Return a step as the procedure uses it, or as it is defined."""
    steps = find(catalog, page).steps
    return next((s for s in steps if catalog.id_of(s) == name), catalog.steps[name])


def _guide(
    catalog: Catalog, log: Transcript, world: tuple[Clock, Terminal], wanted: Wanted, behind: float
) -> Guide:
    clock, terminal = world
    # A secret of the environment may show up in what a command prints before it is asked for.
    for parameter in catalog.parameters.values():
        if parameter.secret and os.environ.get(parameter.name):
            log.secrets[parameter.name] = os.environ[parameter.name]
    for name, value in wanted.given.items():
        log.add(Value(at=clock.now(), name=name, value=value))
    values = dict(wanted.given)
    return Guide(
        catalog, terminal, log, clock, os.environ, values, until=wanted.until, behind=behind
    )


def _walk(guide: Guide, name: str, position: str) -> int:
    """Walk; tell, however it is left, how to go on."""
    try:
        return guide.follow(name, find(guide.catalog, name), position)
    except Left as left:
        code = left.code
    except KeyboardInterrupt:  # between two questions
        guide.log.add(Said(at=guide.clock.now(), kind="Interrupted", text="between two steps"))
        code = INTERRUPTED
    finally:
        guide.log.close()
    if "RUNBOOK_DRILL" not in os.environ:  # the runs of a drill go with it
        later = f"runbook run {name} --resume {guide.log.folder.name}"
        guide.desk.say(f"Go on later with: {later}", RAW)
    return code


def _since(given: str, now: datetime) -> datetime:
    """Return the last time a clock in UTC showed this; raise RunbookError for no time of day."""
    if not given:
        return now
    found = _SINCE.fullmatch(given)
    if found is None:
        raise RunbookError(f"--since {given} is no time.", remedy="Give HH:MM in UTC, as 03:12.")
    seen = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return seen if seen <= now else seen - timedelta(days=1)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return f"user {os.getuid()}"
