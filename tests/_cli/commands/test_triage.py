"""`runbook triage`: whatever production answers, it says what is wrong and whom to call."""

import dataclasses
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jq as libjq
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets._cli import output
from snippets._cli.commands import triage
from snippets._cli.commands.contacts import whom
from snippets._cli.probe import diagnose, network
from snippets._cli.probe.network import Certificate, Name
from snippets._cli.probe.readings import PATHS, Readings, look, target
from snippets._engine import Command, Problem, Request, Result
from snippets._engine.catalog import Catalog
from snippets._engine.parameter import Bindings
from snippets._engine.pipeline import stages_of
from snippets._vocabulary.policy import (
    CERTIFICATE_DAYS,
    ENDPOINTS,
    HEALTH,
    METRICS,
    PERFORMANCE,
    SESSION,
    SEVERITIES,
    SIGN_IN_PAGE,
    STATUS,
)
from snippets._vocabulary.settings import AIM, FILE, SETTINGS, ContactSettings
from snippets._vocabulary.signs import Sign
from snippets.monitoring.endpoints import check_health, check_sign_in
from tests._cli.world import URL, HttpAnswer, World, altered, runbook, world

DOWN, PROVIDER, SMALL, OURS = "SEV1 RB-01", "SEV1 RB-26", "SEV3 RB-16", "RB-18"
KEY = "monitoring-key"


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Iterator[World]:
    """Production, well."""
    with world(monkeypatch, catalog) as made:
        yield made


def triaged(*args: str, **environment: str) -> dict[str, Any]:
    """Return the report of a triage; its exit code must be the one it names."""
    result = runbook("triage", "--json", *args, **environment)
    report: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == report["exit_code"]
    msgspec.json.decode(result.stdout, type=triage.TriageReport)
    return report


def opens(report: dict[str, Any]) -> str:
    """Return severity and code of the pages to open, the worst first."""
    return ", ".join(
        f"{finding['severity']} {finding['run'].rpartition(' ')[2]}".strip()
        for finding in report["findings"]
    )


def looked(report: dict[str, Any], name: str) -> str:
    """Return how a check ended, and what it says."""
    check = next(check for check in report["checks"] if check["name"] == name)
    return f"{check['state']}: {check['said']}"


# What production does, and what follows from it.


def test_when_nothing_wrong_is_seen_it_says_what_was_not_asked_and_ends_with_9(
    production: World,
) -> None:
    report = triaged()
    assert (report["verdict"], report["exit_code"], report["findings"]) == ("not all asked", 9, [])
    assert report["call"] is None
    assert {check["state"] for check in report["checks"]} == {"ok", "not checked"}
    script = production.platform.live.script
    paths = {SIGN_IN_PAGE, script, *(path for path in ENDPOINTS if path != METRICS)}
    assert set(production.paths()) == paths
    assert not {"the database"} & set(report["not_asked"])
    assert any("signing in" in part for part in report["not_asked"])
    shown = runbook("triage").stdout
    assert shown.splitlines()[1].startswith("NOT ALL ASKED: ")
    assert all(part in shown for part in report["not_asked"])
    assert "runbook triage --tried" in shown


def test_it_is_well_only_where_somebody_tried_what_users_do(production: World) -> None:
    report = triaged("--tried")
    assert (report["verdict"], report["exit_code"], report["not_asked"]) == ("well", 0, [])
    assert runbook("triage", "--tried").stdout.splitlines()[1].startswith("WELL: ")
    production.platform.database.stop()
    assert triaged("--tried")["exit_code"] == 11


def test_every_documented_endpoint_is_asked_as_its_step_asks(production: World) -> None:
    triaged(MONITORING_KEY=KEY)
    asked = {SIGN_IN_PAGE, production.platform.live.script, *ENDPOINTS}
    assert asked == set(production.paths())
    keyed = [r.url.path for r in production.asked if r.headers.get("x-monitoring-key") == KEY]
    assert keyed == [METRICS]


def test_a_version_without_health_routes_is_no_outage_and_its_database_was_not_asked(
    production: World, catalog: Catalog
) -> None:
    altered(production.platform, routes=frozenset())
    report = triaged(MONITORING_KEY=KEY)
    assert (report["exit_code"], report["not_asked"][0]) == (9, "the database")
    asks = "runbook run 'incidents/database-connection#ask-database'"
    assert asks in runbook("triage").stdout
    assert asks.split("'")[1] in catalog.steps
    for name in ("Health", "Status", "Metrics", "Web Vitals"):
        assert looked(report, name).startswith("not there: this version has no ")


@pytest.mark.parametrize("page", [True, False])
def test_without_health_routes_the_sign_in_part_leads_to_its_page_where_pages_open(
    production: World, page: bool
) -> None:
    altered(production.platform, routes=frozenset(), environment={})
    if not page:
        production.breaks(SIGN_IN_PAGE, httpx.Response(500))
    report = triaged()
    assert opens(report) == ("SEV2 RB-03" if page else DOWN)
    outcome = "problem: HTTP 500: the application fails; it names an error"
    assert looked(report, "Sign-in part") == outcome


def test_sign_in_that_fails_alone_opens_its_page(production: World) -> None:
    production.platform.live.environment.pop("NEXTAUTH_SECRET")
    report = triaged()
    assert opens(report) == "SEV2 RB-03"
    assert report["findings"][0]["what"].startswith("nobody can sign in. /api/auth/session: HTTP")
    assert report["exit_code"] == 12


def test_every_sign_is_that_of_one_procedure_whose_severity_has_a_limit(catalog: Catalog) -> None:
    procedures = [procedure for procedure in catalog.procedures.values() if procedure.sign]
    assert sorted(procedure.sign for procedure in procedures) == sorted(Sign)
    assert all(procedure.severity.minutes for procedure in procedures)


@pytest.mark.parametrize(
    ("percent", "starts", "leads", "words"),
    [
        (96, True, "SEV3 RB-04", "memory is unhealthy"),
        (96, False, f"{DOWN}, SEV2 RB-04", "memory is unhealthy"),
        (80, True, "", "memory is degraded; an ordinary reading of one instance"),
    ],
)
def test_memory_alone_keeps_nobody_from_working(
    production: World, percent: int, starts: bool, leads: str, words: str
) -> None:
    production.platform.memory = percent
    if not starts:
        production.platform.live.environment.pop("NEXTAUTH_SECRET")
    report = triaged()
    assert opens(report) == leads
    assert looked(report, "Health").endswith(words)


def test_web_vitals_without_a_session_are_a_breach(production: World) -> None:
    production.breaks(PERFORMANCE, httpx.Response(200, json={"lcp": 1}))
    report = triaged()
    assert opens(report) == "SEV1 RB-10"
    assert [contact["role"] for contact in report["call"]["now"]] == [
        "Primary On-Call",
        "Security Team",
    ]


# A slow page.


def test_a_slow_page_is_asked_three_times_and_the_last_counts(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [4.0, 2.0, 0.1]
    slow(monkeypatch, times)
    assert triaged()["exit_code"] == 9
    assert times == []
    assert production.paths().count(SIGN_IN_PAGE) == 3


@pytest.mark.parametrize(("seconds", "severity"), [(3.5, "SEV2"), (1.5, "SEV3")])
def test_a_page_that_stays_slow_is_judged_by_the_limits(
    production: World, monkeypatch: pytest.MonkeyPatch, seconds: float, severity: str
) -> None:
    slow(monkeypatch, [seconds] * 3)
    report = triaged()
    assert opens(report) == f"{severity} RB-05"
    assert f"takes {seconds * 1000:.0f} ms" in report["findings"][0]["what"]


def slow(monkeypatch: pytest.MonkeyPatch, times: list[float]) -> None:
    """Let the sign-in page take these times, one after the other."""
    follow = network.follow

    def timed(request: Request, values: Bindings) -> tuple[Result, tuple[str, ...]]:
        answer, way = follow(request, values)
        return dataclasses.replace(answer, seconds=times.pop(0)), way

    monkeypatch.setattr(network, "follow", timed)


# Whatever is answered.


def says(text: str = "", status: int = 200, **headers: str) -> httpx.Response:
    """Return an answer."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=names, text=text)


BROKEN: dict[str, tuple[HttpAnswer, str]] = {
    "503": (says(status=503), "HTTP 503: the application says that it is not well"),
    "500": (says('{"error": "x"}', 500), "HTTP 500: the application fails"),
    "page": (says("<html>"), "a page (HTML) where JSON was expected"),
    "empty": (says(), "it is empty"),
    "cut off": (says('{"status": "heal'), "JSON that was cut off"),
    "list": (says('["healthy"]'), 'not the object that was wanted: ["healthy"]'),
    "null": (says("null"), "not the object that was wanted: null"),
    "deep": (says("[" * 100_000), "JSON that was cut off"),
    "time-out": (httpx.ReadTimeout("x"), "no whole answer in time"),
    "refused": (httpx.ConnectError("[Errno 111] refused"), "nothing listens there"),
    "reset": (httpx.ReadError("x"), "the connection was reset"),
    "closed": (httpx.RemoteProtocolError("x"), "closed without an answer"),
    "garbled": (httpx.DecodingError("x"), "cannot be unpacked"),
    "too large": (says("x" * 10_000_001), "more than 10 MB"),
    "control": (says("\x1b[2J\x1b]0;owned\x07\r"), "it is not JSON"),
}
UNHEALTHY = '{{"status": "healthy", "checks": {{"database": "healthy", "{}": "{}"}}}}'
HUGE = f'{{"n": {"9" * 5000}, "m": {"9" * 20}}}'
SIGN_IN = "/auth/login?callbackUrl=x"
CHECKS = {
    "": "In front",
    SIGN_IN_PAGE: "Sign-in page",
    SESSION: "Sign-in part",
    HEALTH: "Health",
    STATUS: "Status",
    METRICS: "Metrics",
    PERFORMANCE: "Web Vitals",
}
# What a path answers, "" for every one; what is to be opened; how its check ends, and what it says.
ANSWERS: list[tuple[str, HttpAnswer, str, str, str]] = [
    *((HEALTH, answer, DOWN, "problem", words) for answer, words in BROKEN.values()),
    # What is withheld says nothing of health.
    (HEALTH, says(status=301, location=SIGN_IN), SMALL, "warning", "HTTP 301: leads to /auth"),
    (HEALTH, says(status=307, location=SIGN_IN), SMALL, "warning", "HTTP 307: leads to /auth"),
    (HEALTH, says(status=401), SMALL, "warning", "HTTP 401: it asks for credentials"),
    (HEALTH, says(status=403), SMALL, "warning", "HTTP 403: access is refused"),
    (HEALTH, says(status=429), SMALL, "warning", "HTTP 429: too many requests"),
    # Another form says what was wanted.
    (HEALTH, says('{"status": "ok"}'), SMALL, "warning", 'is "ok", and "healthy" was wanted'),
    (HEALTH, says('{"ok": true}'), SMALL, "warning", '`status` is not there, and "healthy"'),
    (HEALTH, says('{"checks": {"a": 1, "b": []}}'), SMALL, "warning", "a is 1, b is []"),
    (HEALTH, says(UNHEALTHY.format("cache", "x")), "SEV3 RB-20", "warning", "cache is x"),
    (HEALTH, says(UNHEALTHY.format("memory", "x")), "SEV3 RB-04", "warning", "memory is x"),
    (SESSION, says(status=404), DOWN, "problem", "there is no such route"),
    (
        SESSION,
        says("null"),
        DOWN,
        "problem",
        "it is JSON, and not the object that was wanted: null",
    ),
    # What jq reads is read here too.
    (SESSION, says("\ufeff{}"), "", "ok", "it starts"),
    (SESSION, says(HUGE), "", "ok", "it starts"),
    (STATUS, says('{"status": "MAJOR"}'), SMALL, "warning", "HTTP 200; users are told MAJOR"),
    (METRICS, says('{"status": "healthy"}'), "", "ok", "HTTP 200"),
    (METRICS, says('{"status": "bad"}'), SMALL, "warning", "HTTP 200"),
    (METRICS, says("{}", 401), "", "warning", "the key is wrong, or MONITORING_API_KEY"),
    (METRICS, says("{}", 307), "", "warning", "HTTP 307"),
    (METRICS, says("{}", 500), SMALL, "warning", "HTTP 500"),
    # A network's own log-in page answers everything with HTTP 200: that is no breach.
    (PERFORMANCE, says("<h1>Log in</h1>"), "", "warning", "but it is a page (HTML)"),
    (PERFORMANCE, says(status=401), "", "ok", "protected: HTTP 401"),
    (PERFORMANCE, says(status=307, location=SIGN_IN), "", "ok", "protected: HTTP 307"),
    (PERFORMANCE, says(status=403), "", "ok", "ok: HTTP 403"),
    (PERFORMANCE, says(status=204), "", "warning", "warning: HTTP 204"),
    (PERFORMANCE, says(status=302, location="/x"), "", "warning", "warning: HTTP 302"),
    (PERFORMANCE, says(status=500), "", "warning", "warning: HTTP 500"),
    # A page that stays white, or names an error.
    (SIGN_IN_PAGE, says(), DOWN, "ok", "HTTP 200"),
    (SIGN_IN_PAGE, says("<h2>Application error: a server-side"), DOWN, "problem", "HTTP 200"),
    ("", says(status=401), DOWN, "ok", "nothing that keeps everybody out"),
    ("", says(status=404), DOWN, "ok", "nothing that keeps everybody out"),
    # Refused everywhere, this machine says nothing of production.
    ("", says(status=403), OURS, "problem", "HTTP 403"),
    ("", says(status=429), OURS, "problem", "HTTP 429"),
]


@pytest.mark.parametrize(("path", "answer", "leads", "state", "words"), ANSWERS)
def test_an_answer_leads_to_its_page_and_says_what_it_is(
    production: World, *, path: str, answer: HttpAnswer, leads: str, state: str, words: str
) -> None:
    production.breaks(path, answer)
    report = triaged(MONITORING_KEY=KEY)
    outcome = looked(report, CHECKS[path])
    assert opens(report).partition(",")[0] == leads
    assert outcome.startswith(f"{state}: ")
    assert words in outcome
    if path == HEALTH:
        assert outcome.removeprefix(f"{state}: ") in report["findings"][0]["what"]


def test_a_health_check_that_is_withheld_has_no_form(production: World) -> None:
    production.breaks(HEALTH, says(status=401))
    what = triaged()["findings"][0]["what"]
    assert what == "/api/health cannot be read. HTTP 401: it asks for credentials"


@pytest.mark.parametrize("kind", BROKEN)
def test_everything_broken_is_an_outage(production: World, kind: str) -> None:
    production.breaks("", BROKEN[kind][0])
    shown = runbook("triage", MONITORING_KEY=KEY)
    assert shown.exit_code == 11
    gone = kind == "page" or isinstance(BROKEN[kind][0], Exception)
    assert f"runbook run {'RB-26' if gone else 'RB-01'}" in shown.stdout
    assert not set(shown.output) & (set(map(chr, range(32))) - {"\n"})
    assert KEY not in shown.output


# What stands in front.


@pytest.mark.parametrize(
    ("status", "code", "page"),
    [
        (403, "DEPLOYMENT_BLOCKED", PROVIDER),
        (503, "DEPLOYMENT_PAUSED", PROVIDER),
        (402, "DEPLOYMENT_DISABLED", PROVIDER),
        (404, "DEPLOYMENT_NOT_FOUND", PROVIDER),
        (508, "INFINITE_LOOP_DETECTED", PROVIDER),
        (500, "SOMETHING_NEW", PROVIDER),
        (504, "FUNCTION_INVOCATION_TIMEOUT", DOWN),
        (500, "MIDDLEWARE_INVOCATION_FAILED", DOWN),
    ],
)
def test_an_answer_of_vercels_own_is_told_as_vercels(
    production: World, status: int, code: str, page: str
) -> None:
    production.breaks("", says(status=status, x_vercel_error=code))
    report = triaged()
    assert opens(report) == page
    words = f"HTTP {status}: Vercel answers {code} in place of the application"
    assert words in report["findings"][0]["what"]


def test_silence_is_this_machines_where_nothing_else_answers_either(production: World) -> None:
    production.breaks("", httpx.ConnectError("x"))
    assert triaged()["exit_code"] == 11
    production.stuck = "nothing comes back through the proxy 127.0.0.1:1"
    report = triaged()
    assert (report["exit_code"], report["call"]) == (10, None)
    assert production.stuck in report["findings"][0]["what"]
    assert triaged("--url", "http://127.0.0.1:1")["exit_code"] == 11


# The page and its script files.


def test_a_script_file_that_does_not_come_is_an_outage(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    production.breaks(production.platform.live.script, httpx.Response(404))
    report = triaged()
    assert opens(report) == DOWN
    assert f"404 {URL}{production.platform.live.script}" in report["findings"][0]["what"]
    real = network.at_once
    late = iter([False, True])
    monkeypatch.setattr(network, "at_once", lambda *args: {} if next(late) else real(*args))
    assert opens(triaged()) == DOWN


def test_a_sign_in_page_that_leads_in_a_circle_is_an_outage(production: World) -> None:
    production.breaks(SIGN_IN_PAGE, httpx.Response(307, headers={"location": "/a"}))
    production.breaks("/a", httpx.Response(307, headers={"location": SIGN_IN_PAGE}))
    report = triaged()
    assert opens(report) == DOWN
    words = f"redirected in a circle, {SIGN_IN_PAGE} -> /a -> {SIGN_IN_PAGE}"
    assert words in looked(report, "Sign-in page")


def test_a_redirect_to_a_page_that_answers_is_no_fault(production: World) -> None:
    production.breaks(SIGN_IN_PAGE, httpx.Response(308, headers={"location": "/a"}))
    page = f'<script src="{production.platform.live.script}"></script>'
    production.breaks("/a", httpx.Response(200, html=page))
    report = triaged()
    assert report["exit_code"] == 9
    assert f"redirected {SIGN_IN_PAGE} -> /a" in looked(report, "Sign-in page")


def test_an_answer_that_repeats_the_key_does_not_show_it(production: World) -> None:
    production.breaks(STATUS, httpx.Response(200, json={"status": f"no {KEY}"}))
    production.breaks(METRICS, httpx.Response(307, headers={"location": f"/?key={KEY}"}))
    production.breaks(HEALTH, httpx.Response(503, json={"checks": {"key": {"status": KEY}}}))
    for args in ((), ("--json",)):
        shown = runbook("triage", *args, MONITORING_KEY=KEY)
        assert KEY not in shown.output
        assert "[MONITORING_KEY]" in shown.output


def test_a_key_of_the_wrong_form_is_not_shown_and_not_sent(production: World) -> None:
    report = triaged(MONITORING_KEY="hunter2 with a space")
    assert "does not fit MONITORING_KEY" in looked(report, "Metrics")
    assert "hunter2" not in json.dumps(report)
    assert METRICS not in production.paths()


def test_a_key_is_not_sent_without_encryption(production: World) -> None:
    report = triaged("--url", "http://app.example.org", MONITORING_KEY=KEY)
    assert "the key is not sent without encryption" in looked(report, "Metrics")
    assert not any(KEY in request.headers.values() for request in production.asked)


def test_what_does_not_come_back_in_time_is_a_time_out(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "at_once", lambda *_: {})
    report = triaged()
    assert opens(report) == PROVIDER
    assert "no whole answer in time" in looked(report, "Sign-in page")


# The name and the certificate.


def test_a_network_of_ours_that_is_down_says_nothing_of_production(production: World) -> None:
    production.name = Name(fault="the DNS does not answer (x)", ours=True)
    production.breaks("", httpx.ConnectError("x"))
    report = triaged()
    assert (report["verdict"], report["exit_code"]) == ("unknown", 10)
    assert opens(report) == OURS
    assert report["call"] is None
    assert "this machine's network" in runbook("triage").stdout


@pytest.mark.parametrize(
    ("shown", "leads", "hint"),
    [
        (Certificate(fault="certificate has expired"), f"SEV1 {OURS}", False),
        (Certificate(fault="hostname mismatch"), f"SEV1 {OURS}", False),
        (Certificate(fault="unable to get local issuer certificate"), f"SEV1 {OURS}", True),
        (Certificate(fault="self-signed certificate"), f"SEV1 {OURS}", True),
        (Certificate(CERTIFICATE_DAYS), "", False),
        (Certificate(CERTIFICATE_DAYS - 0.5), f"SEV3 {OURS}", False),
    ],
)
def test_a_certificate_that_is_not_valid_is_the_one_finding_and_one_that_ends_is_told_in_time(
    production: World, shown: Certificate, leads: str, hint: bool
) -> None:
    production.certificate = shown
    if shown.fault:
        production.breaks("", httpx.ConnectError(shown.fault))
    report = triaged()
    assert opens(report) == leads
    text = "".join(finding["what"] for finding in report["findings"])
    assert shown.fault in text
    assert ("your own network" in text) is hint


def test_behind_a_proxy_name_and_certificate_are_not_ours_to_see(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "proxy_of", lambda _: "proxy.example.org:3128")
    report = triaged()
    assert all(looked(report, name).startswith("not checked") for name in ("DNS", "Certificate"))
    assert report["exit_code"] == 9


def test_without_encryption_there_is_no_certificate(production: World) -> None:
    report = triaged("--url", "http://127.0.0.1:1")
    assert looked(report, "Certificate") == "not checked: it was not shown one"


# Whom to call, and what is printed.


def test_it_names_whom_to_call_and_by_when(production: World) -> None:
    production.platform.database.stop()
    report = triaged()
    by = datetime.fromisoformat(report["call"]["by"])
    assert by - datetime.fromisoformat(report["at"]) == timedelta(minutes=15)
    assert by.utcoffset() == timedelta()
    shown = runbook("triage").stdout
    assert "Call now: Primary On-Call (not configured; 24/7)\n" in shown
    assert "15 minutes after it was first seen, if it is not over: Engineering Lead (https" in shown
    assert "Outside business hours: Secondary On-Call" in shown


def test_who_is_called_by_day_alone_is_named_without_a_night(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, [1.5] * 3)
    shown = runbook("triage").stdout
    assert "if it is not over:" in shown
    assert "Outside business hours" not in shown


def test_the_file_of_the_settings_and_the_team_are_named_first(production: World) -> None:
    """A stray file must not aim at another production unseen."""
    assert runbook("triage").stdout.startswith(f"Settings: {FILE}, team {SETTINGS.team}\n")
    report = json.loads(runbook("triage", "--json").stdout)
    assert (report["settings"], report["team"]) == (str(FILE), SETTINGS.team)


def test_hours_that_are_not_configured_are_left_out() -> None:
    contact = SETTINGS.contact("Team Lead")
    assert contact == ContactSettings()
    assert whom(SEVERITIES[0].contact("Team Lead")) == "Team Lead (not configured)"


def test_a_configured_site_is_linked(production: World, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = msgspec.structs.replace(SETTINGS, site_url="https://runbook.example.org/")
    monkeypatch.setattr(triage, "SETTINGS", linked)
    production.platform.database.stop()
    link = "https://runbook.example.org/incidents/database-connection/"
    assert triaged()["findings"][0]["open"] == link


def test_the_report_of_a_terminal_holds_the_same(
    production: World, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    production.platform.database.stop()
    monkeypatch.setattr(triage, "old", lambda *_: "its proof is old")
    at = target(URL)
    report = triage.triage_report(at, look(catalog, at), datetime.now(UTC))
    monkeypatch.setenv("COLUMNS", "60")
    out = output.console()
    with out.capture() as captured:
        out.print(*triage.triage_lines(report, wrap=True), sep="\n")
    printed = " ".join(captured.get().split())
    assert "SEV1: Nobody can use the service" in printed
    assert "problem Health" in printed
    assert "Note: its proof is old" in printed


@pytest.mark.parametrize(
    "url",
    [
        "app.example.org",
        "ftp://app.example.org",
        "https://",
        "https://user:pass@app.example.org",
        "https://app.example.org/path",
        "https://app.example.org?x",
        "https://app.example.org:port",
        "https://app.example.org:0",
        f"https://{'a' * 64}.example.org",
        "https://[::1",
    ],
)
def test_an_address_that_is_none_is_refused_with_2(url: str) -> None:
    result = runbook("triage", "--url", url)
    assert result.exit_code == 2
    assert "Invalid value for '--url'" in result.stderr


# Again and again.


def test_watch_prints_a_line_a_look_and_ends_with_130(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = interrupted(monkeypatch, production)
    result = runbook("triage", "--watch")
    assert result.exit_code == 130
    assert looks == [triage.EVERY] * 2
    aim, first, second = result.stdout.splitlines()
    assert aim == AIM
    assert first.endswith("Z not all asked: nothing wrong was seen")
    assert "Z SEV1: /api/health" in second
    assert second.endswith("(runbook run RB-02)")


def test_a_watch_prints_no_json() -> None:
    result = runbook("triage", "--watch", "--json")
    assert result.exit_code == 2
    assert "--json prints one look: leave out --watch." in result.stderr


def test_the_clock_of_a_watch_starts_when_it_is_first_not_well(
    production: World, catalog: Catalog
) -> None:
    reports = triage.looks(catalog, target(URL))
    assert next(reports).since is None
    production.platform.database.stop()
    first, second = next(reports), next(reports)
    assert first.since == second.since == first.at
    assert second.at > first.at
    production.platform.database.stopped = None
    assert next(reports).since is None


def test_watch_on_a_terminal_leaves_what_was_seen_last(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, production)
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    result = runbook("triage", "--watch")
    assert result.exit_code == 130
    assert "SEV1: Nobody can use the service" in result.stdout


def test_a_watch_that_is_ended_at_once_shows_nothing(
    production: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> Readings:
        raise KeyboardInterrupt

    monkeypatch.setattr(triage, "look", interrupt)
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    assert runbook("triage", "--watch").exit_code == 130


def interrupted(monkeypatch: pytest.MonkeyPatch, production: World) -> list[float]:
    """Lose the database after the first look, press Ctrl-C after the second."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        production.platform.database.stop()
        if len(slept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    return slept


# What stands in place of jq, and anything at all.

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["healthy", "error", "x"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["status", "error", "message", "checks"]), inner)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("step", "verdict"), [(check_health, diagnose.healthy), (check_sign_in, diagnose.starts)]
)
@settings(max_examples=30)
@given(body=_JSON)
def test_the_verdict_is_that_of_the_jq_program_of_the_step(
    step: Any, verdict: Any, body: object
) -> None:
    program = stages_of(step.action)[1]
    assert isinstance(program, Command)
    try:
        printed = libjq.compile(str(program.args[-1])).input_value([body]).all()[-1]
    except ValueError:
        printed = False
    assert verdict(Result(0, stdout=json.dumps(body))) is printed


_RESULTS = st.builds(
    Result,
    st.just(7),
    stdout=st.text(max_size=30) | _JSON.map(json.dumps),
    status=st.none() | st.sampled_from([200, 204, 301, 307, 401, 403, 404, 418, 429, 500, 503]),
    seconds=st.floats(0, 30),
    problem=st.none() | st.sampled_from([p for p in Problem if p is not Problem.MISSING_TOOL]),
    headers=st.dictionaries(
        st.sampled_from(["location", "content-type", "retry-after"]), st.text(max_size=20)
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(PATHS, _RESULTS)))
def test_no_answer_at_all_can_upset_it(catalog: Catalog, answers: dict[str, Result]) -> None:
    now = datetime(2026, 11, 23, 3, tzinfo=UTC)
    report = triage.triage_report(target(URL), Readings(catalog, answers), now)
    assert report.exit_code in (9, 10, 11, 12, 13, 14)
    printed = "".join(check.text for check in report.checks)
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in printed)
    msgspec.json.encode(report)
