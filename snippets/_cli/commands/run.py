"""`runbook run`: follow a procedure, with a person deciding and a transcript of everything."""

import os
import shlex
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import click

from snippets._cli import offers
from snippets._cli.commands.show import print_step
from snippets._cli.output import echo, echo_json, echo_schema, is_interactive
from snippets._cli.walk import events, history, messages, walkthrough, wording
from snippets._cli.walk.guide import YES, Guide
from snippets._cli.walk.history import LATEST, Past
from snippets._cli.walk.protocol import Protocol
from snippets._cli.walk.terminal import RAW, WalkTerminal, typed_line
from snippets._cli.walk.transcript import TRANSCRIPT, Transcript, state_folder
from snippets._cli.walk.walkthrough import Clock, Walkthrough
from snippets._engine import Procedure, RunbookError
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Turn, finish
from snippets._engine.errors import nearest
from snippets._engine.load import load
from snippets._engine.parameter import in_environment
from snippets._engine.proof import old
from snippets._engine.walk import VERIFY
from snippets._engine.wants import Change
from snippets._vocabulary.distribution import version
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import SEV4
from snippets._vocabulary.settings import AIM

FRESH = timedelta(hours=24)  # an older run is not gone on with unless it is asked for by name


def _schema(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click
    if wanted:
        echo_schema(messages.Lines, "run", messages.FORMAT)
        ctx.exit()


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
    shell_complete=offers.offered_values,
)
@click.option("--since", metavar="HH:MM", default="", help="When it was first seen, in UTC.")
@click.option(
    "--resume",
    metavar="[RUN]",
    is_flag=False,
    flag_value=LATEST,
    default="",
    help="Go on with a run that did not end: the last one, or this one.",
    shell_complete=offers.offered_runs,
)
@click.option("--json", "as_json", is_flag=True, help="Speak JSON lines with a program.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_schema,
    help="Print the JSON Schema of these lines.",
)
def run_(
    name: str,
    *,
    dry_run: bool,
    start: str,
    until: str,
    given: tuple[str, ...],
    since: str,
    resume: str,
    as_json: bool,
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
    procedure = find_procedure(catalog, name)
    places = [*catalog.steps_by_slug(procedure), VERIFY]
    start, until = _place(places, start), _place(places, until)
    values = dict(_pairs(catalog, given))
    _in_order(places, start, until)
    if dry_run:
        begin, end = places.index(start or places[0]), places.index(until or VERIFY)
        _print(catalog, procedure, places[begin : end + 1], values)
        return
    if not (as_json or is_interactive()):
        raise RunbookError(
            "a run asks before it changes anything, and here is no terminal to ask on.",
            remedy="Run it in a terminal, or use --dry-run, or --json for a program.",
        )
    clock, terminal = Clock(), WalkTerminal()
    past = _unfinished(name, resume, clock.now())
    if past and not resume and (as_json or not _wants(terminal, past, clock.now())):
        past = None
    if past and not start:
        name, start = past.pages[-1].procedure, past.position
        _in_order(places, start, until)
    log, behind = _log(name, past, since, clock.now())
    with closing(log):
        later = f"runbook run {shlex.quote(name)} --resume {log.folder.name}"
        walk = Walkthrough(
            catalog, log, clock, os.environ, values, until=until, behind=behind, resume=later
        )
        gone = _begin(walk, past)
        if as_json:
            face: Guide | Protocol = Protocol(walk, typed_line, echo_json)
        else:
            face = Guide(walk, terminal)
            terminal.say(AIM, RAW)
            for text, style in _going_on(walk, past, gone) if past else ():
                terminal.say(text, style)
            if not past:
                terminal.say(f"Transcript: {log.folder / TRANSCRIPT}", RAW)
            if note := old(catalog, clock.now().date(), name):
                terminal.say(f"Note: {note}", "warning")
        code = walk.follow(face.answer, name, find_procedure(catalog, name), start)
    raise click.exceptions.Exit(code)


def find_procedure(catalog: Catalog, name: str) -> Procedure:
    """Return a procedure by id, or one made of the step of that id; raise RunbookError."""
    if name in catalog.procedures:
        return catalog.procedures[name]
    if name in catalog.steps:
        return alone(catalog, name)
    raise RunbookError(f"there is no procedure or step {name!r}.", remedy=catalog.suggest(name))


def alone(catalog: Catalog, name: str) -> Procedure:
    """Return a procedure of one step, with the severity of its page or, without one, the least."""
    step = catalog.steps[name]
    page = catalog.procedures.get(name.partition("#")[0])
    leaves = (Turn.CALL, Turn.OPEN_PAGE)
    branches = tuple(
        b if b.then.turn in leaves else Branch(b.when, finish()) for b in step.branches
    )
    severity = page.severity if page else SEV4
    only = step.adapted(branches=branches)
    return Procedure(step.title, severity, (), (only,), (), planned=page is None or page.planned)


def _place(places: list[str], wanted: str) -> str:
    """Return the slug of a step given by number, name or id; raise RunbookError for another."""
    slug = wanted.rpartition("#")[2]
    if slug and not (place := walkthrough.place_named(places, slug)):
        remedy = nearest(slug, places) or f"The steps are: {', '.join(places)}."
        raise RunbookError(f"there is no step {wanted!r}.", remedy=remedy)
    return place if slug else ""


def _in_order(places: list[str], start: str, until: str) -> None:
    """Raise RunbookError for a step to stop after that comes before the one to begin at."""
    if start in places and until and places.index(until) < places.index(start):
        raise RunbookError(
            f"--to {until} comes before {start}, where this begins.",
            remedy=f"Stop after a later step: {', '.join(places[places.index(start) :])}.",
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


def _print(
    catalog: Catalog, procedure: Procedure, places: list[str], given: Mapping[str, str]
) -> None:
    """Print these steps with the values that are known, and run nothing."""
    echo(AIM)
    open_to_all = (parameter for parameter in catalog.parameters.values() if not parameter.secret)
    known = {p.name: in_environment(p, os.environ)[0] for p in open_to_all}
    values = {name: value for name, value in known.items() if value} | dict(given)
    for verifying, steps in ((False, procedure.steps), (True, procedure.verify)):
        for number, step in enumerate(steps, 1):
            if (VERIFY if verifying else catalog.slug_of(step)) in places:
                kind = "Verification" if verifying else "Step"
                echo(f"\n{kind} {number} of {len(steps)}: ", nl=False)
                print_step(catalog, step, procedure, verifying=verifying, values=values)


def _unfinished(name: str, resume: str, now: datetime) -> Past | None:
    """Return the run to go on with: the one asked for, or a fresh one to be offered."""
    state = state_folder(os.environ)
    if resume and resume != LATEST:
        past = history.find_run(state, Path(resume.rstrip("/")).name)
        if past.ending:
            raise RunbookError(f"the run {past.folder.name} has ended: {past.ending}.")
        return past
    for run in history.runs(state):
        if name in run.procedures and not run.ending and (resume or now - run.ended < FRESH):
            return run
    if resume:
        raise RunbookError(
            f"there is no run of {name} that did not end.", remedy="See: runbook log."
        )
    return None


def _wants(terminal: WalkTerminal, run: Past, now: datetime) -> bool:
    """Ask whether to go on with a run that did not end."""
    ago = wording.minutes(max((now - run.ended).total_seconds(), 0))
    at = run.position or "the start"
    terminal.say(
        f"The run {run.folder.name} did not end: it stopped at {at}, {ago} ago.", "warning"
    )
    return terminal.ask("yes: go on with it. Enter: begin another.").strip().lower() == YES


def _log(name: str, past: Past | None, since: str, now: datetime) -> tuple[Transcript, float]:
    """Return the log of a run, begun or gone on with, and the seconds since it was first seen."""
    if past:
        # Where the clock was set back, no less has passed than when it last stood in the log.
        passed = max(now, past.ended) - past.opening.since
        return Transcript.reopen(past.folder), passed.total_seconds()
    seen = _since(since, now)
    log = Transcript.create(state_folder(os.environ), name, now)
    who, host = _who(), socket.gethostname()
    log.add(events.Opening(at=now, who=who, host=host, version=version(), since=seen))
    return log, (now - seen).total_seconds()


def _begin(walk: Walkthrough, past: Past | None) -> list[str]:
    """Write down the values that were given, and take over those and the changes of before.

    Return the changes whose steps are gone since: the walk cannot undo them.
    """
    gone: list[str] = []
    # A secret of the environment may show up in what a command prints before it is asked for.
    for parameter in walk.catalog.parameters.values():
        if parameter.secret and os.environ.get(parameter.name):
            walk.log.secrets[parameter.name] = os.environ[parameter.name]
    for name, value in walk.values.items():
        walk.log.add(events.Value(at=walk.clock.now(), name=name, value=value))
    if past:
        walk.values = past.values | walk.values
        # As the procedure uses them, or as they are defined.
        page = find_procedure(walk.catalog, past.pages[-1].procedure)
        own = {walk.catalog.id_of(s): s for s in page.steps}
        steps = walk.catalog.steps | own
        for change in past.changes:
            if change.id in steps:
                walk.changes.append(Change(steps[change.id], change.at))
            else:
                began = f"{change.title}, {change.at:%H:%M:%S} UTC"
                gone.append(f"{began}: this runbook has no {change.id} any more.")
                walk.note("Undo by hand", gone[-1])
        walk.note("Resumed", f"by {_who()} on {socket.gethostname()}")
    return gone


def _going_on(walk: Walkthrough, past: Past, gone: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what is said first of a run that is gone on with."""
    yield f"Going on with the run {past.folder.name}.", "command"
    yield from ((f"  {name} is {value}", RAW) for name, value in walk.values.items())
    if past.cut_off:
        began = f"{past.cut_off.title} began at {past.cut_off.at:%H:%M:%S} UTC and was cut off."
        yield f"{began} It may have done a part: look before you repeat it.", "warning"
    yield from ((f"Undo by hand: {change}", "warning") for change in gone)


def _since(given: str, now: datetime) -> datetime:
    """Return the last time a clock in UTC showed this; raise RunbookError for no time of day."""
    if not given:
        return now
    try:
        hour, minute = time.strptime(given, "%H:%M")[3:5]
    except ValueError:
        remedy = "Give HH:MM in UTC, as 03:12."
        raise RunbookError(f"--since {given} is no time.", remedy=remedy) from None
    seen = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return seen if seen <= now else seen - timedelta(days=1)


def _who() -> str:
    return os.environ.get("USER") or f"user {os.getuid()}"  # a container may have no names
