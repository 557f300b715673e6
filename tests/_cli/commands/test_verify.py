"""`runbook verify`: it runs what only reads, and says of each drift what it is."""

import dataclasses
import shutil
from collections.abc import Iterator
from typing import Any

import click
import httpx
import pytest

from snippets._cli import checks
from snippets._cli.commands import verify
from snippets._cli.probe import network
from snippets._cli.probe.readings import target
from snippets._engine import Problem, Result, Risk
from snippets._engine.catalog import Catalog
from snippets._engine.need import Closed, Key, Open, Route
from snippets._vocabulary.policy import HEALTH, METRICS, PERFORMANCE, SESSION, SIGN_IN_PAGE
from snippets._vocabulary.settings import SETTINGS
from tests._cli import world
from tests._cli.world import Machine, altered, checked, runbook

ALIAS = "deployment/rollback#inspect-production"
CERTIFICATE = "troubleshooting/tools#check-certificate"
KEY = "monitoring-key"


@pytest.fixture(scope="module")
def wanted(catalog: Catalog) -> Any:
    """What the steps need of the application, worked out once."""
    return verify._wanted(catalog)


@pytest.fixture
def machine(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, wanted: Any) -> Iterator[Machine]:
    """A machine that is set up, with production well; steps of a page in the making are not run."""
    proven = {n: s for n, s in catalog.steps.items() if n in catalog.recordings or s.unproven}
    catalog = dataclasses.replace(catalog, steps=proven)
    monkeypatch.setattr(verify, "_wanted", lambda _: wanted)
    with world.machine(monkeypatch, catalog) as made:
        monkeypatch.setattr(verify, "run", made.run)
        yield made


def all_checks(*args: str, **environment: str) -> dict[str, checks.Check]:
    """Return every check by name."""
    return checked("verify", *args, **environment)


def drifted(*args: str, **environment: str) -> dict[str, str]:
    """Return what has drifted, by name."""
    results = all_checks(*args, **environment).items()
    return {name: check.text for name, check in results if check.state == "problem"}


def test_where_everything_is_as_recorded_nothing_has_drifted(machine: Machine) -> None:
    result = runbook("verify")
    assert result.exit_code == 0, result.stdout
    assert " ok" in result.stdout.splitlines()[-1]
    assert drifted() == {}


def test_what_is_run_only_reads(machine: Machine) -> None:
    all_checks()
    at = target(SETTINGS.production_url)
    for name, step in machine.catalog.steps.items():
        assert (name in machine.ran) is verify.is_run(machine.catalog, name, at)
        assert step.risk is Risk.READS or name not in machine.ran
    assert {ALIAS, CERTIFICATE, "incidents/database-connection#ask-database"} <= set(machine.ran)


def test_a_route_that_is_gone_and_known_to_be_is_no_drift(machine: Machine) -> None:
    altered(machine.production.platform, routes=frozenset())
    assert drifted() == {}
    gap = all_checks()["GET /api/health is answered"]
    assert (gap.state, gap.text) == ("ok", "a known gap: HTTP 404: there is no such route")


def test_a_route_that_is_gone_is_drift(machine: Machine) -> None:
    machine.production.breaks(SESSION, httpx.Response(404))
    assert f"GET {SESSION} is answered" in drifted()


def test_a_route_that_asks_for_a_session_now_is_drift(machine: Machine) -> None:
    machine.production.breaks(SESSION, httpx.Response(401))
    drift = drifted()[f"GET {SESSION} lets in everybody, without a session"]
    assert drift == "HTTP 401: it asks for credentials"


def test_a_route_that_no_longer_asks_for_a_session_is_drift_or_a_known_gap(
    machine: Machine,
) -> None:
    machine.production.breaks(PERFORMANCE, httpx.Response(200, json={}))
    check = all_checks()[f"GET {PERFORMANCE} refuses callers without a session"]
    assert "HTTP 200" in check.text


def test_a_page_that_is_not_shown_is_drift(machine: Machine) -> None:
    machine.production.breaks(SIGN_IN_PAGE, httpx.Response(500))
    assert drifted()[f"The page {SIGN_IN_PAGE} is shown"] == "HTTP 500: the application fails"


def test_an_address_that_does_not_answer_is_one_line(machine: Machine) -> None:
    machine.production.breaks(HEALTH, httpx.ConnectError("x"))
    about = {name: reason for name, reason in drifted().items() if HEALTH in name}
    assert list(about) == [f"GET {HEALTH}"]
    assert "no connection" in about[f"GET {HEALTH}"]


def test_what_hangs_is_one_line(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "at_once", lambda *_: {})
    assert drifted()[f"GET {HEALTH}"] == "no whole answer in time"
    late = all_checks()[ALIAS]
    assert (late.state, late.text) == ("not checked", "no answer within 120 s.")


@pytest.mark.parametrize("args", [(), ("--json",)])
def test_a_fault_of_this_machine_is_told_and_is_no_drift(
    machine: Machine, args: tuple[str, ...]
) -> None:
    machine.production.breaks("", httpx.ConnectError("x"))
    machine.production.stuck = "nothing comes back through the proxy 127.0.0.1:1"
    result = runbook("verify", *args)
    assert result.exit_code == 10
    assert f"{machine.production.stuck}: this machine's network" in result.stdout
    assert "problem" not in result.stdout
    assert machine.ran == []


@pytest.mark.parametrize(
    ("need", "answer", "wrong"),
    [
        (Key("GET", "/x", "status"), Result(0, '{"status": 1}', status=200), ""),
        (
            Key("GET", "/x", "status"),
            Result(0, '{"state": 1}', status=200),
            "HTTP 200, without `status`",
        ),
        (Key("GET", "/x", "status"), Result(0, "<p>", status=200), "HTTP 200, without"),
        (Open("GET", "/x"), Result(0, status=503), ""),
        (Open("GET", "/x"), Result(0, status=307), "HTTP 307: leads to nowhere"),
        (Closed("GET", "/x"), Result(0, status=403), ""),
        (Closed("GET", "/x"), Result(0, status=200), "HTTP 200"),
        (Route("GET", "/x"), Result(0, status=500), ""),
        (Route("GET", "/x"), Result(0, status=405), "HTTP 405"),
    ],
)
def test_a_need_is_judged_by_what_is_answered(need: Any, answer: Result, wrong: str) -> None:
    assert verify.fault_of(need, verify.PathAnswers(answer, answer)).startswith(wrong)
    assert bool(verify.fault_of(need, verify.PathAnswers(answer, answer))) is bool(wrong)


@pytest.mark.parametrize(
    ("path", "answer", "wrong"),
    [
        ("/api/x", Result(7, problem=Problem.UNREACHABLE), "no connection"),
        ("/api/x", Result(18, "{}", status=200, problem=Problem.UNREACHABLE), "HTTP 200, but"),
        ("/api/x", Result(28, "{}", status=200, problem=Problem.TIMED_OUT), "no whole answer"),
        ("/api/x", Result(22, "{}", status=429, problem=Problem.HTTP_ERROR), "HTTP 429"),
        ("/api/x", Result(22, "<p>", status=502, problem=Problem.HTTP_ERROR), "HTTP 502"),
        ("/api/x", Result(0, "<p>", status=200), "HTTP 200; it is a page"),
        ("/api/x", Result(22, "{}", status=503, problem=Problem.HTTP_ERROR), ""),
        ("/api/x", Result(22, "<p>", status=404, problem=Problem.HTTP_ERROR), ""),
        ("/api/x", Result(0, "", status=307), ""),
        ("/x", Result(0, "<p>", status=200), ""),
    ],
)
def test_an_answer_that_is_none_proves_no_route(path: str, answer: Result, wrong: str) -> None:
    reason = verify.says_nothing(answer, path)
    assert reason.startswith(wrong)
    assert bool(reason) is bool(wrong)


def test_what_needs_a_key_or_a_session_is_not_checked_without() -> None:
    need = Key("GET", "/x", "status")
    refused = Result(22, status=401)
    with pytest.raises(LookupError, match="MONITORING_KEY"):
        verify.fault_of(need, verify.PathAnswers(refused, None))
    with pytest.raises(LookupError, match="session only"):
        verify.fault_of(need, verify.PathAnswers(refused, refused))
    check = verify._check(need, set(), verify.PathAnswers(refused, refused))
    assert check.state == "not checked"


def test_the_metrics_are_asked_for_with_the_key(machine: Machine) -> None:
    all_checks(MONITORING_KEY=KEY)
    keyed = [r for r in machine.production.asked if r.headers.get("x-monitoring-key") == KEY]
    assert {request.url.path for request in keyed} == {METRICS}


# The steps.


def test_an_alias_that_leads_to_nothing_ready_is_drift(machine: Machine) -> None:
    machine.says(ALIAS, stderr="status ● Error")
    assert drifted() == {ALIAS: "expected status ● Ready, and it is something else."}


def test_a_certificate_that_will_expire_is_drift_by_its_own_decision(machine: Machine) -> None:
    machine.says(CERTIFICATE, stdout="Certificate will expire")
    assert drifted() == {
        CERTIFICATE: "expected Certificate will not expire, and it is something else."
    }


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        ("usage\nError: unknown option: --limit\n", "it failed: Error: unknown option: --limit"),
        ("\x1b[31mkey hunter2\x1b[0m\n", "it failed: key [NEW_SECRET]"),
        ("", "it failed"),
    ],
)
def test_a_step_that_fails_says_its_last_line(machine: Machine, stderr: str, reason: str) -> None:
    machine.says(ALIAS, stderr=stderr, code=1)
    assert drifted(NEW_SECRET="hunter2") == {ALIAS: reason}


def test_what_cannot_be_checked_is_listed_and_is_no_drift(machine: Machine) -> None:
    machine.says(ALIAS, stderr="Error: No existing credentials found.", code=1)
    database = "incidents/database-connection#ask-database"
    machine.fails(database, Problem.MISSING_TOOL, "Install psql: now")
    machine.fails(CERTIFICATE, Problem.TIMED_OUT)
    result = runbook("verify")
    assert result.exit_code == 0
    assert f"not checked  {ALIAS}: this machine is not set up" in result.stdout
    assert "ask-database: a tool is missing. Install psql: now" in result.stdout
    assert f"not checked  {CERTIFICATE}: no answer in time" in result.stdout


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [
        ("64.9.0", "ok: 64.9.0; 64 or newer, below 65 will do"),
        ("43.3.0", "problem: 43.3.0, and the runbook needs 64 or newer, below 65."),
        ("nonsense", "problem: nonsense, and the runbook needs 64 or newer, below 65."),
        ("", "not checked: not installed."),
    ],
)
def test_the_vercel_cli_is_compared_with_the_versions_that_will_do(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, printed: str, outcome: str
) -> None:
    machine.says("vercel --version", stdout=printed)
    if not printed:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    check = all_checks()["vercel"]
    assert f"{check.state}: {check.text}" == outcome


# What is printed.


def test_where_there_is_nothing_to_tell_it_counts(capsys: pytest.CaptureFixture[str]) -> None:
    good = [checks.Check("a", checks.OK, "x")]
    with pytest.raises(click.exceptions.Exit) as ended:
        checks.tell("here", good, {checks.PROBLEM}, as_json=False)
    assert ended.value.exit_code == 0
    assert capsys.readouterr().out == "here: 1 ok\n"


def test_on_a_terminal_something_moves_as_long_as_it_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "is_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    good = [checks.Check("a", checks.OK, "x")]
    with pytest.raises(click.exceptions.Exit):
        checks.tell("here", good, {checks.PROBLEM}, as_json=False)
    assert "Looking at here" in capsys.readouterr().err


def test_at_another_address_no_step_asks_production(machine: Machine) -> None:
    results = all_checks("--url", "https://preview.example.org")
    assert {CERTIFICATE, ALIAS} & results.keys() == set()
    assert "incidents/database-connection#ask-database" in results
    assert {request.url.host for request in machine.production.asked} == {"preview.example.org"}
