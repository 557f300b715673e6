"""`runbook run`: follow a procedure, with a person deciding and a transcript of everything."""

from __future__ import annotations

import getpass
import json
import os
import re
import shlex
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import click
import msgspec

from snippets._cli import offers
from snippets._cli.output import console, echo_json, is_interactive
from snippets._cli.proof_age import old
from snippets._cli.walk import history, messages, wording
from snippets._cli.walk.events import Opening, Value
from snippets._cli.walk.guide import YES, Guide
from snippets._cli.walk.history import LATEST, Past
from snippets._cli.walk.protocol import Protocol
from snippets._cli.walk.terminal import RAW, Terminal
from snippets._cli.walk.transcript import Transcript, state_folder
from snippets._cli.walk.walkthrough import INTERRUPTED, Clock, Face, Left, Walkthrough
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Turn, finish
from snippets._engine.errors import RunbookError, nearest
from snippets._engine.load import load
from snippets._engine.parameter import Parameter
from snippets._engine.procedure import Procedure, Severity
from snippets._engine.step import Step
from snippets._engine.walk import VERIFY
from snippets._engine.wants import Change
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


def _schema(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click
    if wanted:
        echo_json(json.dumps(messages.schema_of_lines(), indent=2))
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
@click.option("--new", is_flag=True, help="Begin another run, whatever did not end.")
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
    new: bool,
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
    steps = [*catalog.steps_by_slug(procedure), VERIFY]
    values = dict(_pairs(catalog, given))
    wanted = Wanted(name, _step(steps, start), _step(steps, until), values, since)
    _in_order(steps, wanted.start, wanted.until)
    if dry_run:
        _print(catalog, procedure, wanted)
        return
    if not (as_json or is_interactive()):
        raise RunbookError(
            "a run asks before it changes anything, and here is no terminal to ask on.",
            remedy="Run it in a terminal, or use --dry-run, or --json for a program.",
        )
    clock, terminal = Clock(), Terminal()
    past = None if new else _unfinished(wanted, resume, clock.now())
    if past is not None and not resume and (as_json or not _wants(terminal, past, clock.now())):
        past = None
    walk, log = _run(catalog, wanted, past, clock)
    with closing(log):
        if past:
            name = wanted.name if wanted.start else past.page
            wanted = replace(wanted, name=name, start=wanted.start or past.position)
            _in_order(steps, wanted.start, wanted.until)
        later = f"runbook run {shlex.quote(wanted.name)} --resume {log.folder.name}"
        face: Guide | Protocol
        if as_json:
            face = Protocol(walk, sys.stdin.readline, _say, later)
        else:
            face = Guide(walk, terminal)
            for text, style in _opening(walk, log, past):
                terminal.say(text, style)
            if said := old(catalog, clock.now().date(), wanted.name):
                terminal.say(f"Note: {said}", "warning")
        code, left = _walk(walk, face, wanted)
        if left:
            face.left(code, "" if "RUNBOOK_DRILL" in os.environ else later)  # runs of a drill go
    raise click.exceptions.Exit(code)


def _say(message: messages.Said) -> None:
    echo_json(msgspec.json.encode(message))


def find_procedure(catalog: Catalog, name: str) -> Procedure:
    """Return a procedure by id, or one made of the step of that id; raise RunbookError."""
    if name in catalog.procedures:
        return catalog.procedures[name]
    if name in catalog.steps:
        return alone(catalog, name, SEV4)
    raise RunbookError(f"there is no procedure or step {name!r}.", remedy=catalog.suggest(name))


def alone(catalog: Catalog, name: str, otherwise: Severity) -> Procedure:
    """Return a procedure of one step, with the severity of its page."""
    step = catalog.steps[name]
    page = catalog.procedures.get(name.partition("#")[0])
    leaves = (Turn.CALL, Turn.OPEN_PAGE)
    branches = tuple(
        b if b.then.turn in leaves else Branch(b.when, finish()) for b in step.branches
    )
    severity = page.severity if page else otherwise
    only = step.adapted(branches=branches)
    return Procedure(step.title, severity, (), (only,), (), planned=page is None or page.planned)


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
        found = history.find_run(state, Path(resume.rstrip("/")).name)
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


def _run(
    catalog: Catalog, wanted: Wanted, past: Past | None, clock: Clock
) -> tuple[Walkthrough, Transcript]:
    """Begin a run, or go on with one; return it and its log."""
    now = clock.now()
    if past is None:
        since = _since(wanted.since, now)
        log = Transcript.create(state_folder(os.environ), wanted.name, now)
        log.add(
            Opening(at=now, who=_who(), host=socket.gethostname(), version=version(), since=since)
        )
    else:
        # Where the clock was set back, no less has passed than when it last stood in the log.
        now, since = max(now, past.ended), past.opening.since
        log = Transcript.reopen(past.folder)
    # A secret of the environment may show up in what a command prints before it is asked for.
    for parameter in catalog.parameters.values():
        if parameter.secret and os.environ.get(parameter.name):
            log.secrets[parameter.name] = os.environ[parameter.name]
    for name, value in wanted.given.items():
        log.add(Value(at=clock.now(), name=name, value=value))
    walk = Walkthrough(
        catalog,
        log,
        clock,
        os.environ,
        (past.values if past else {}) | dict(wanted.given),
        until=wanted.until,
        behind=(now - since).total_seconds(),
    )
    if past:
        walk.changes += [
            Change(_changed(catalog, past.page, one.id), one.at) for one in past.changes()
        ]
        walk.note("Resumed", f"by {_who()} on {socket.gethostname()}")
    return walk, log


def _opening(walk: Walkthrough, log: Transcript, past: Past | None) -> Iterator[tuple[str, str]]:
    """Yield what is said first: for whom this is set, where the log is, and what was given."""
    yield AIM, RAW
    if past is None:
        yield f"Transcript: {log.folder / 'transcript.md'}", RAW
        return
    yield f"Going on with the run {past.name}.", "command"
    yield from ((f"  {name} is {value}", RAW) for name, value in walk.values.items())
    if past.cut_off:
        began = f"{past.cut_off.title} began at {past.cut_off.at:%H:%M:%S} UTC and was cut off."
        yield f"{began} It may have done a part: look before you repeat it.", "warning"


def _changed(catalog: Catalog, page: str, name: str) -> Step:
    """Return a step as the procedure uses it, or as it is defined."""
    steps = find_procedure(catalog, page).steps
    return next((s for s in steps if catalog.id_of(s) == name), catalog.steps[name])


def _walk(walk: Walkthrough, face: Face, wanted: Wanted) -> tuple[int, bool]:
    """Walk; return the exit code, and whether somebody left before the end."""
    try:
        found = find_procedure(walk.catalog, wanted.name)
        return walk.follow(face, wanted.name, found, wanted.start), False
    except Left as left:
        return left.code, True
    except KeyboardInterrupt:  # between two questions
        walk.note("Interrupted", "between two steps")
        return INTERRUPTED, True


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
