"""`runbook triage`: look at production, say what is wrong, which page to open, whom to call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import click
import msgspec

from snippets._cli.output import console, echo, echo_json, is_terminal, listing
from snippets._cli.probe import diagnose, network
from snippets._cli.probe.diagnose import Finding, Readings, State
from snippets._cli.probe.target import Target, known_secrets, monitoring_key, url_option
from snippets._engine import Request, Result, Severity, get, run
from snippets._engine import send as sending
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._engine.pipeline import stages_of
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.parameters import MONITORING_KEY
from snippets._vocabulary.policy import METRICS, RESPONSE_TIME, SEV1, SEVERITIES, SIGN_IN_PAGE
from snippets._vocabulary.settings import AIM, FILE, SETTINGS, shown

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMAT = 1
# How long everything may take together: a request that was redirected or repeated takes longer.
LIMIT = 2 * network.SECONDS
TRIES = 3  # of a slow page: the first may start a function, the last counts
WELL, UNKNOWN, FIRST_SEVERITY = 0, 10, 11

Meta = msgspec.Meta
_STYLE = {
    State.OK: "good",
    State.WARNING: "warning",
    State.PROBLEM: "bad",
    State.ABSENT: "quiet",
    State.NOT_CHECKED: "warning",
}


class Person(msgspec.Struct, frozen=True):
    """Whom to call and how."""

    role: str
    reach: Annotated[str, Meta(description="Empty where it is not configured")]
    hours: str


class FindingRecord(msgspec.Struct, frozen=True):
    """Something that is wrong."""

    what: str
    severity: Annotated[str, Meta(description="SEV1 to SEV4, empty: a fault of this machine")]
    procedure: Annotated[str, Meta(description="Id of the procedure to open")]
    title: str
    open: Annotated[str, Meta(description="Link to the page, or the command that shows it")]


class CheckRecord(msgspec.Struct, frozen=True):
    """One look at the application."""

    name: str
    state: Annotated[str, Meta(description="ok, warning, problem, not there or not checked")]
    said: str
    milliseconds: int | None


class OnCall(msgspec.Struct, frozen=True):
    """Who answers now, and who is called by when if it is not over."""

    now: list[Person]
    escalate_to: Person
    at_night: Person | None
    minutes: Annotated[int | None, Meta(description="None: the next business day")]
    by: Annotated[datetime | None, Meta(description="The same as a time, UTC")]


class TriageReport(msgspec.Struct, frozen=True):
    """What a triage found."""

    format: int
    settings: Annotated[str, Meta(description="The file of the settings")]
    team: str
    url: str
    at: datetime
    since: Annotated[datetime | None, Meta(description="When this run first saw it not well")]
    verdict: Annotated[str, Meta(description="well, unknown, or SEV1 to SEV4")]
    exit_code: int
    findings: Annotated[list[FindingRecord], Meta(description="The worst first")]
    call: OnCall | None
    checks: list[CheckRecord]


# Looking.


def look(catalog: Catalog, at: Target) -> Readings:
    """Ask everything at once and return what was seen."""
    sending.trust()  # read once beforehand: it would be counted as a slow answer
    key, no_metrics = monitoring_key(at)
    values = {MONITORING_KEY.name: key}
    asked = {
        path: _request(catalog, at, path) for path in diagnose.STEPS if key or path != METRICS.path
    }
    page = asked.pop(SIGN_IN_PAGE)
    tasks: dict[str, Callable[[], Any]] = {
        path: partial(run, request, values) for path, request in asked.items()
    }
    tasks[SIGN_IN_PAGE] = partial(_page, page)
    if not network.has_proxy():
        tasks["name"] = partial(network.resolve, at.host, at.port)
        if at.encrypted:
            tasks["certificate"] = partial(network.certificate, at.host, at.port)
    done = network.at_once(tasks, LIMIT)
    answer, way = done.get(SIGN_IN_PAGE) or (network.late(), ())
    answers: dict[str, Result] = {path: done.get(path) or network.late() for path in asked}
    return Readings(
        {SIGN_IN_PAGE: answer, **answers},
        done.get("name"),
        done.get("certificate"),
        way,
        no_metrics,
        known_secrets(),
    )


def _request(catalog: Catalog, at: Target, path: str) -> Request:
    """Return the request of the step that asks for a path, as the runbook sends it."""
    stage = stages_of(catalog.steps[diagnose.STEPS[path]].action)[0]
    request = stage if isinstance(stage, Request) else get(SETTINGS.production_url + path)
    aimed = at.aim(request)
    assert isinstance(aimed, Request)  # noqa: S101 - a request stays one
    return aimed


def _page(request: Request) -> tuple[Result, tuple[str, ...]]:
    """Time the sign-in page as the runbook says: a slow one is asked again, the last counts."""
    for _ in range(TRIES):
        answer, way = network.follow(request, {})
        if answer.problem or answer.seconds * 1000 <= RESPONSE_TIME.warning:
            break
    return answer, way


# Reporting.


def report(
    catalog: Catalog, at: Target, seen: Readings, now: datetime, since: datetime | None = None
) -> TriageReport:
    """Judge what was seen; `since` is when it was first seen not to be well."""
    checks = diagnose.diagnose(catalog, seen)
    found = diagnose.findings(checks)
    worst = found[0].severity if found else None
    since = (since or now) if found else None
    verdict = worst.code if worst else "unknown" if found else "well"
    return TriageReport(
        FORMAT,
        str(FILE),
        SETTINGS.team,
        at.url,
        now,
        since,
        verdict,
        FIRST_SEVERITY + SEVERITIES.index(worst) if worst else UNKNOWN if found else WELL,
        [_finding(catalog, one) for one in found],
        _call(worst, found, since) if worst and since else None,
        [
            CheckRecord(
                check.name,
                check.state.value,
                check.said,
                None if check.seconds is None else round(check.seconds * 1000),
            )
            for check in checks
        ],
    )


def _finding(catalog: Catalog, found: Finding) -> FindingRecord:
    return FindingRecord(
        found.what,
        found.severity.code if found.severity else "",
        found.procedure,
        catalog.title_of(found.procedure),
        _open(found.procedure),
    )


def _open(procedure: str) -> str:
    if SETTINGS.site_url:
        return f"{SETTINGS.site_url.rstrip('/')}/{procedure}/"
    return f"runbook show {procedure}"


def _call(severity: Severity, found: list[Finding], since: datetime) -> OnCall:
    minutes = severity.minutes
    also = dict.fromkeys(one.also for one in found if one.also)
    return OnCall(
        [_person(role) for role in (severity.first_response, *also)],
        _person(severity.escalation),
        _person(severity.at_night) if severity.at_night else None,
        minutes,
        None if minutes is None else since + timedelta(minutes=minutes),
    )


def _person(role: str) -> Person:
    contact = SEV1.contact(role)
    return Person(role, contact.said, contact.hours)


# Showing.


def show(found: TriageReport, *, wrap: bool) -> list[RenderableType]:
    """Return a report as it is printed, the verdict first; without `wrap` in whole lines."""
    return [*_head(found), *_findings(found), *_people(found), *_seen(found, wrap=wrap)]


def _head(found: TriageReport) -> Iterator[RenderableType]:
    from rich.text import Text

    meanings = {severity.code: severity.meaning for severity in SEVERITIES}
    meanings |= {"well": "Nothing wrong was seen from here", "unknown": _UNKNOWN}
    style = {"well": "good", "unknown": "warning"}.get(found.verdict, "bad")
    when = f"{found.at:%Y-%m-%d %H:%M:%S} UTC"
    yield Text(AIM, "quiet")
    yield Text(f"{found.verdict.upper()}: {meanings[found.verdict]}", style)
    yield Text(f"{found.url} at {when}", "quiet")


_UNKNOWN = "Production cannot be judged from this machine"


def _findings(found: TriageReport) -> Iterator[RenderableType]:
    from rich.text import Text

    for number, one in enumerate(found.findings, 1):
        yield Text(f"\n{number}. {one.severity}{': ' if one.severity else ''}{one.what}")
        yield Text(f"   Open: {one.open}", "command")
        yield Text(f"   {one.title}", "quiet")


def _people(found: TriageReport) -> Iterator[RenderableType]:
    from rich.text import Text

    if found.call is None:
        return
    call = found.call
    yield Text("")
    yield Text(f"Call now: {' and '.join(map(_reach, call.now))}")
    limit = "By the next business day"
    if call.by is not None:
        limit = f"By {call.by:%H:%M} UTC, {call.minutes} minutes after it was first seen"
    yield Text(f"{limit}, if it is not over: {_reach(call.escalate_to)}")
    if call.at_night:
        yield Text(f"Outside business hours: {_reach(call.at_night)}")
    yield Text("If it began earlier, count from then.", "quiet")


def _reach(person: Person) -> str:
    hours = f"; {person.hours}" if person.hours else ""
    return f"{person.role} ({shown(person.reach)}{hours})"


def _seen(found: TriageReport, *, wrap: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text("\nWhat was seen")
    rows = ((_STYLE[State(c.state)], c.state, c.name, c.said) for c in found.checks)
    yield listing(rows, wrap=wrap)


# The command.


@dataclass
class _Watch:
    """Looks again and again; remembers since when it is not well."""

    catalog: Catalog
    at: Target
    since: datetime | None = None

    def once(self) -> TriageReport:
        seen = look(self.catalog, self.at)
        found = report(self.catalog, self.at, seen, datetime.now(UTC), self.since)
        self.since = found.since
        return found


@click.command(epilog=codes("triage"))
@url_option
@click.option("--watch", is_flag=True, help="Look again and again, until Ctrl-C.")
@click.option(
    "--every",
    type=click.FloatRange(1, 3600),
    default=10.0,
    show_default=True,
    help="Seconds between two looks of --watch.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --watch one line a look.")
@click.option("--schema", "want_schema", is_flag=True, help="Print the JSON Schema instead.")
def triage(at: Target, *, watch: bool, every: float, as_json: bool, want_schema: bool) -> None:
    """Say what is wrong with production, how bad it is, what to open and whom to call.

    Asks the sign-in page, the sign-in part, health, status and monitoring, the certificate and the
    DNS. It only reads (GET). With MONITORING_KEY in the environment it reads the metrics as well;
    the key goes into a header and is never shown.
    """
    if want_schema:
        echo_json(
            msgspec.json.format(msgspec.json.encode(msgspec.json.schema(TriageReport)), indent=2)
        )
        return
    watcher = _Watch(load(), at)
    if watch:
        _keep_looking(watcher, every, as_json=as_json)
    found = watcher.once()
    if as_json:
        echo_json(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        out = console()
        out.print(*show(found, wrap=out.is_terminal), sep="\n")
    raise click.exceptions.Exit(found.exit_code)


def _keep_looking(watcher: _Watch, every: float, *, as_json: bool) -> None:
    """Look until Ctrl-C: in place on a terminal, one line a look elsewhere."""
    if as_json or not is_terminal():
        if not as_json:
            echo(AIM)
        while True:
            found = watcher.once()
            if as_json:
                echo_json(msgspec.json.encode(found))
            else:
                echo(_line(found))
            time.sleep(every)
    from rich.console import Group
    from rich.live import Live

    out = console()
    last: list[TriageReport] = []
    try:
        with Live(console=out, screen=True, auto_refresh=False) as live:
            while True:
                last = [watcher.once()]
                foot = f"\nLooking again every {every:g} s. Ctrl-C ends it."
                live.update(Group(*show(last[0], wrap=True), foot), refresh=True)
                time.sleep(every)
    finally:
        for found in last:  # the screen is gone: leave what was seen last
            out.print(*show(found, wrap=True), sep="\n")


def _line(found: TriageReport) -> str:
    first = found.findings[0] if found.findings else None
    said = f"{first.what} ({first.open})" if first else "nothing wrong was seen"
    return f"{found.at:%Y-%m-%dT%H:%M:%SZ} {found.verdict}: {said}"
