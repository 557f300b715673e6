"""`runbook triage`: look at production, say what is wrong, which page to open, whom to call."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import click
import msgspec
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from snippets._cli import output
from snippets._cli.checks import Check, table
from snippets._cli.commands.contacts import whom
from snippets._cli.probe import diagnose, network
from snippets._cli.probe.readings import Finding, Readings, Target, look, url_option
from snippets._engine import Contact, Severity
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._engine.proof import old
from snippets._vocabulary.exit_codes import FIRST_SEVERITY, NOT_ALL_ASKED, OWN_FAULT, SUCCESS, codes
from snippets._vocabulary.policy import SEVERITIES
from snippets._vocabulary.settings import AIM, FILE, SETTINGS

FORMAT = 3
EVERY = 10  # seconds between two looks of --watch


class FindingRecord(msgspec.Struct, frozen=True):
    """Something that is wrong, the page to open, and the command that walks through it.

    `severity` is empty for a fault of this machine, `note` while the proof of the page holds.
    """

    what: str
    severity: str
    procedure: str
    title: str
    run: str
    open: str
    note: str


class OnCall(msgspec.Struct, frozen=True):
    """Who answers now, and who is called by when, in UTC, if it is not over."""

    now: list[Contact]
    escalate_to: Contact
    at_night: Contact | None
    minutes: int
    by: datetime


class TriageReport(msgspec.Struct, frozen=True):
    """What a triage found, the worst first; `since` is when this run first saw it not well.

    The verdict is `well`, `not all asked`, `unknown`, or a severity. `not_asked` is what users need
    and nothing here tells, `ask` the command that asks some of it.
    """

    format: int
    settings: str
    team: str
    url: str
    at: datetime
    since: datetime | None
    verdict: str
    exit_code: int
    not_asked: list[str]
    findings: list[FindingRecord]
    call: OnCall | None
    checks: list[Check]
    ask: str = ""


# Reporting.


def triage_report(
    at: Target, seen: Readings, now: datetime, since: datetime | None = None, *, tried: bool = False
) -> TriageReport:
    """Judge what was seen; `since` is when it was first seen not to be well.

    `tried` tells that somebody has signed in just now and found that what users do works.
    """
    checks = diagnose.diagnose(seen)
    findings = diagnose.findings(checks)
    worst = findings[0].severity if findings else None
    since = (since or now) if findings else None
    unasked = [] if findings or tried else diagnose.not_asked(seen)
    ask = ""
    if diagnose.THE_DATABASE in unasked:
        ask = f"runbook run '{diagnose.ask_database(seen.catalog)}'"
    if worst:
        verdict, code = worst.code, FIRST_SEVERITY + SEVERITIES.index(worst)
    elif findings:
        verdict, code = "unknown", OWN_FAULT
    else:
        verdict, code = ("not all asked", NOT_ALL_ASKED) if unasked else ("well", SUCCESS)
    return TriageReport(
        FORMAT,
        str(FILE),
        SETTINGS.team,
        at.url,
        now,
        since,
        verdict,
        code,
        unasked,
        [_finding(seen.catalog, finding, now.date()) for finding in findings],
        _call(worst, findings, since) if worst and since else None,
        [Check(check.name, check.state, check.summary) for check in checks],
        ask,
    )


def _finding(catalog: Catalog, finding: Finding, on: date) -> FindingRecord:
    name = catalog.by_sign[finding.sign]
    site = (SETTINGS.site_url or "").rstrip("/")
    return FindingRecord(
        finding.what,
        finding.severity.code if finding.severity else "",
        name,
        catalog.title_of(name),
        f"runbook run {catalog.procedures[name].code}",
        f"{site}/{name}/" if site else f"runbook show {name}",
        old(catalog, on, name),
    )


def _call(severity: Severity, findings: list[Finding], since: datetime) -> OnCall:
    minutes = severity.minutes or 0  # no sign is of a severity without
    also = dict.fromkeys(finding.also for finding in findings if finding.also)
    return OnCall(
        [severity.contact(role) for role in (severity.first_response, *also)],
        severity.contact(severity.escalation),
        severity.contact(severity.at_night) if severity.at_night else None,
        minutes,
        since + timedelta(minutes=minutes),
    )


# Showing.


def triage_lines(report: TriageReport, *, wrap: bool) -> list[RenderableType]:
    """Return a report as it is printed, the verdict first; without `wrap` in whole lines."""
    seen = (Text("\nWhat was seen"), table(report.checks, wrap=wrap))
    return [*_head(report), *_findings(report), *_people(report), *seen, *_then(report)]


def _head(report: TriageReport) -> Iterator[RenderableType]:
    meanings = {severity.code: severity.meaning for severity in SEVERITIES}
    meanings |= {
        "well": "Nothing wrong was seen, and you tried what users do",
        "not all asked": "Nothing wrong was seen, but users may still be hurt",
        "unknown": "Production cannot be judged from this machine",
    }
    code = report.exit_code
    style = "bad" if code >= FIRST_SEVERITY else "good" if code == SUCCESS else "warning"
    when = f"{report.at:%Y-%m-%d %H:%M:%S} UTC"
    yield Text(AIM, "quiet")
    yield Text(f"{report.verdict.upper()}: {meanings[report.verdict]}", style)
    yield Text(f"{report.url} at {when}", "quiet")


def _findings(report: TriageReport) -> Iterator[RenderableType]:
    for number, finding in enumerate(report.findings, 1):
        parts = filter(None, (finding.severity, finding.what))
        yield Text(f"\n{number}. {': '.join(parts)}")
    if report.not_asked:
        yield Text("\nNot asked, and it cannot be asked from here:")
        yield from (Text(f"  - {part}") for part in report.not_asked)


def _people(report: TriageReport) -> Iterator[RenderableType]:
    if report.call is None:
        return
    call = report.call
    yield Text("")
    yield Text(f"Call now: {' and '.join(map(whom, call.now))}")
    limit = f"By {call.by:%H:%M} UTC, {call.minutes} minutes after it was first seen"
    yield Text(f"{limit}, if it is not over: {whom(call.escalate_to)}")
    if call.at_night:
        yield Text(f"Outside business hours: {whom(call.at_night)}")
    yield Text("If it began earlier, count from then.", "quiet")


def _then(report: TriageReport) -> Iterator[RenderableType]:
    """Yield what to do now, last: it stands above the next prompt."""
    if report.not_asked:
        yield Text("\nNow sign in as the test user, and do again what was complained of.")
        yield Text("  It works:     runbook triage --tried", "command")
        yield Text("  It does not:  runbook list WORDS, those of the complaint", "command")
        if report.ask:
            yield Text(f"  The database: {report.ask}", "command")
    for number, finding in enumerate(report.findings):
        yield Text(f"\n{'Then' if number else 'Now'}: {finding.run}   {finding.title}", "command")
        yield Text(f"  {finding.open}", "quiet")
        if finding.note:
            yield Text(f"  Note: {finding.note}", "warning")


# The command.


def looks(catalog: Catalog, at: Target, *, tried: bool = False) -> Iterator[TriageReport]:
    """Look again and again; a report knows since when it is not well."""
    since: datetime | None = None
    while True:
        report = triage_report(at, look(catalog, at), datetime.now(UTC), since, tried=tried)
        since = report.since
        yield report


@click.command(
    epilog=codes("triage", "runbook triage", "runbook triage --watch", "runbook triage --tried")
)
@url_option
@click.option("--watch", is_flag=True, help="Look again and again, until Ctrl-C.")
@click.option(
    "--tried", is_flag=True, help="You signed in just now, and what was complained of works."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def triage(at: Target, *, watch: bool, tried: bool, as_json: bool) -> None:
    """Say what is wrong with production, how bad it is, what to open and whom to call.

    Asks the sign-in page and its script files, the sign-in part, health, status and monitoring, the
    certificate and the DNS. It only reads (GET), and says what it did not ask: signing in is for a
    person, and without --tried the best that it ends with is 9. With MONITORING_KEY in the
    environment it reads the metrics as well; the key goes into a header and is never shown.
    """
    if watch and as_json:
        raise click.UsageError("--json prints one look: leave out --watch.")
    network.as_curl()
    reports = looks(load(), at, tried=tried)
    if watch:
        _keep_looking(reports)
    report = next(reports)
    if as_json:
        output.echo_record(report)
    else:
        out = output.console()
        out.print(*triage_lines(report, wrap=out.is_terminal), sep="\n")
    raise click.exceptions.Exit(report.exit_code)


def _keep_looking(reports: Iterator[TriageReport]) -> None:
    """Look until Ctrl-C: in place on a terminal, one line a look elsewhere."""
    out = output.console()
    if not output.is_terminal() or out.is_dumb_terminal:  # which has no second screen
        output.echo(AIM)
        while True:
            output.echo(_line(next(reports)))
            time.sleep(EVERY)
    lines: list[RenderableType] = []
    try:
        with Live(console=out, screen=True, auto_refresh=False) as live:
            while True:
                lines = triage_lines(next(reports), wrap=True)
                foot = f"\nLooking again every {EVERY} s. Ctrl-C ends it."
                live.update(Group(*lines, foot), refresh=True)
                time.sleep(EVERY)
    finally:
        out.print(*lines, sep="\n")  # the screen is gone: leave what was seen last


def _line(report: TriageReport) -> str:
    first = report.findings[0] if report.findings else None
    summary = f"{first.what} ({first.run})" if first else "nothing wrong was seen"
    return f"{report.at:%Y-%m-%dT%H:%M:%SZ} {report.verdict}: {summary}"
