"""`runbook doctor`: it says what is missing on this machine, names no value, and never breaks."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from snippets._cli import live_check
from snippets._cli.commands import doctor
from snippets._cli.probe import network
from snippets._drill import postgres
from snippets._engine import Problem, Result, Tool
from snippets._engine.catalog import Catalog
from snippets._engine.decision import carry_on, decide
from snippets._platform.scenarios import SCENARIOS
from snippets._vocabulary import policy, tools
from snippets._vocabulary.policy import SIGN_IN_PAGE
from snippets._vocabulary.settings import FILE, SETTINGS
from tests._cli import world
from tests._cli.world import Machine, checked, runbook

REAL = sum(scenario.database for scenario in SCENARIOS.values())
ACCOUNT, PROJECT, GITHUB, SERVER, RIGHTS, REHEARSAL = (
    f"before-an-incident#check-{name}"
    for name in (
        *("sign-in-account", "project", "gh-sign-in"),
        *("database-access", "database-rights", "rehearsal-access"),
    )
)
LINK = Path(".vercel", "project.json")


@pytest.fixture
def machine(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Machine]:
    """A machine with everything: tools, sign-ins, databases, a link."""
    monkeypatch.chdir(tmp_path)
    LINK.parent.mkdir()
    LINK.write_text(json.dumps({"projectName": SETTINGS.project}))
    monkeypatch.setattr(postgres, "folder", lambda: tmp_path)
    with world.machine(monkeypatch, catalog) as made:
        made.production.breaks(SIGN_IN_PAGE, dated(timedelta()))
        made.says(SERVER, "15.18")
        yield made


def dated(off: timedelta) -> httpx.Response:
    """Return an answer from a server whose clock is off by so much."""
    date = format_datetime(datetime.now(UTC) + off, usegmt=True)
    return httpx.Response(200, headers={"date": date})


def outcomes(**environment: str) -> dict[str, str]:
    """Return every check by name: its state and what is said."""
    results = checked("doctor", **environment)
    return {name: f"{check.state}: {check.line}" for name, check in results.items()}


def test_a_machine_that_is_ready_has_everything(machine: Machine, catalog: Catalog) -> None:
    by_name = outcomes()
    bad = {name: outcome for name, outcome in by_name.items() if not outcome.startswith("ok: ")}
    assert {name.partition(" ")[0] for name in bad} == {"Contact"}, bad
    steps = {doctor._label(n) for n in (ACCOUNT, PROJECT, GITHUB, SERVER, RIGHTS, REHEARSAL)}
    known = {tool.name for tool in vars(tools).values() if isinstance(tool, Tool)}
    assert known | steps <= by_name.keys()
    assert "This machine:" in runbook("doctor").stdout.splitlines()[-1]
    assert by_name["Settings"] == f"ok: {FILE}, team {SETTINGS.team}"
    assert next(iter(by_name)) == "Settings"


def test_a_missing_tool_says_how_to_install_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    by_name = outcomes()
    every = "brew install jq, or apt-get install jq, or apk add jq"
    assert by_name["jq"] == f"problem: not installed. Install: {every}"
    assert by_name["awk"] == "problem: not installed. Install: every system has it: look at PATH"
    assert by_name["vercel"].startswith("problem: not installed. "), "nobody is ready without it"


@pytest.mark.parametrize(
    ("call", "printed", "expected"),
    [
        (
            "curl --version",
            "curl 7.75.9",
            "problem: curl 7.75.9, and the runbook needs curl 7.76 or newer.",
        ),
        ("curl --version", "curl 7.100.0", "ok: 7.100.0; curl 7.76 or newer will do"),
        ("node --version", "v9.0.0", "problem: v9.0.0, and the runbook needs v20 or newer."),
        (
            "openssl version",
            "LibreSSL 3.3.6",
            "problem: LibreSSL 3.3.6, and the runbook needs OpenSSL 3",
        ),
        ("openssl version", "OpenSSL 3", "ok: 3; "),
        ("jq --version", "jq-", "problem: jq-, and the runbook needs jq-1.6 or newer."),
        ("jq --version", "", "problem: nothing, and the runbook needs jq-1.6 or newer."),
        ("vercel --version", "65.0.1", "problem: 65.0.1, and the runbook needs 64 or newer, below"),
        ("vercel --version", "63.9.9", "problem: 63.9.9, and the runbook needs 64 or newer, below"),
    ],
)
def test_doctor_asks_of_a_program_what_the_page_asks(
    machine: Machine, catalog: Catalog, call: str, printed: str, expected: str
) -> None:
    machine.says(call, printed)
    name = call.partition(" ")[0]
    assert outcomes()[name].startswith(expected)
    step = catalog.steps[f"before-an-incident#check-{name}-version"]
    decided = decide(step.branches, Result(0, printed))
    assert decided
    assert (decided.then == carry_on()) == expected.startswith("ok")


@pytest.mark.parametrize(
    ("manager", "remedy"),
    [
        ("brew", "Install: brew install postgresql@15"),
        ("apt-get", "Install: apt-get install postgresql-client-15"),
        ("apk", "Install: apk add postgresql15-client"),
    ],
)
def test_a_remedy_is_for_the_package_manager_of_this_machine(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, manager: str, remedy: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/x" if name == manager else None)
    assert outcomes()["psql"] == f"problem: not installed. {remedy}"


@pytest.mark.parametrize(
    ("missing", "server", "expected"),
    [
        ("jq", True, "problem: they need jq, which is missing."),
        ("", False, f"warning: {REAL} of {len(SCENARIOS)} need a PostgreSQL server"),
        ("", True, f"ok: all {len(SCENARIOS)} can be practised"),
    ],
)
def test_what_drills_need_is_looked_at(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, missing: str, server: bool, expected: str
) -> None:
    monkeypatch.setattr(postgres, "folder", Path.cwd if server else lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == missing else f"/bin/{name}")
    assert outcomes()["Drills"].startswith(expected)


# The set-up.


@pytest.mark.parametrize(
    ("step", "printed", "expected"),
    [
        (ACCOUNT, ("", "one\n\x1b[31m> Logged out.\n", 1), "problem: it failed: > Logged out. See"),
        (
            ACCOUNT,
            ("", "No existing credentials found", 1),
            "not checked: this machine is not set up: No existing credentials found. sign in: Sign "
            "in to Vercel (before-an-incident#sign-in)",
        ),
        (GITHUB, ("", "", 1), f"problem: it failed. See: runbook show '{GITHUB}'"),
        (PROJECT, ("another",), "problem: expected Found Project, and it is something else. See"),
        (RIGHTS, ("t|t|f",), "problem: expected t|t|t, and it is something else."),
        (SERVER, ("16.1",), "ok: 16.1"),
        (SERVER, ("16.1\nmore",), "ok: it works"),
        (
            REHEARSAL,
            ("", "x\npsql: error: refused", 2),
            "problem: it failed: psql: error: refused.",
        ),
    ],
)
def test_a_step_of_the_set_up_that_does_not_lead_on_says_what_to_do(
    machine: Machine, catalog: Catalog, step: str, printed: tuple[Any, ...], expected: str
) -> None:
    machine.says(step, *printed)
    assert outcomes()[doctor._label(step)].startswith(expected)


def test_the_client_has_to_be_of_the_major_of_the_server(machine: Machine) -> None:
    assert "pg_dump and server" not in outcomes()
    machine.says(SERVER, "16.1")
    outcome = outcomes()["pg_dump and server"]
    assert outcome.startswith("problem: it is of 15, and the server of 16. Install: ")
    assert "15" not in outcome.partition("Install")[2]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "warning: .vercel/project.json names no project. In the checkout"),
        ("{", "warning: .vercel/project.json names no project."),
        ("[]", "warning: .vercel/project.json names no project."),
        ('{"projectId": "x"}', "warning: .vercel/project.json names no project."),
        ('{"projectName": "\\u001b[2Jother"}', "problem: linked to other, not to astral-core-v7."),
    ],
)
def test_a_link_is_compared_with_the_settings(
    machine: Machine, content: str | None, expected: str
) -> None:
    LINK.unlink()
    if content is not None:
        LINK.write_text(content)
    assert outcomes()["Project linked"].startswith(expected)


def test_variables_are_checked_and_never_shown(machine: Machine) -> None:
    values = {
        "NEW_SECRET": "hunter2",
        "MONITORING_KEY": "hunter3 with a space",
        "PACKAGE": "hunter4; rm",
        "HOTFIX_BRANCH": "",
    }
    by_name = outcomes(**values)
    wrong = "problem: set, but not of the right form. It is: "
    assert by_name["NEW_SECRET"] == "ok: set, and of the right form"
    assert by_name["MONITORING_KEY"].startswith(wrong)
    assert by_name["HOTFIX_BRANCH"].startswith(wrong)
    assert by_name["PACKAGE"] == f"{wrong}name of an npm package, for example lodash."
    for args in ((), ("--json",)):
        assert "hunter" not in runbook("doctor", *args, **values).output


# The clock.


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0.0, "ok: agrees"), (0.25, r"warning: \d+ s behind"), (-3, r"problem: \d+ s ahead of")],
)
def test_the_clock_is_compared_with_that_of_production(
    machine: Machine, minutes: float, expected: str
) -> None:
    machine.production.breaks(SIGN_IN_PAGE, dated(timedelta(minutes=minutes)))
    assert re.match(expected, outcomes()["Clock"])


@pytest.mark.parametrize(
    "answer",
    [httpx.ConnectError("x"), httpx.Response(200), httpx.Response(200, headers={"date": "soon"})],
)
def test_without_a_date_the_clock_is_not_checked(
    machine: Machine, answer: httpx.Response | Exception
) -> None:
    machine.production.breaks(SIGN_IN_PAGE, answer)
    assert outcomes()["Clock"].startswith("not checked: production did not tell the time: ")


def test_whom_nobody_can_reach_is_told(machine: Machine) -> None:
    unreached = {
        name: outcome for name, outcome in outcomes().items() if name.startswith("Contact ")
    }
    roles = (policy.PRIMARY, policy.SECONDARY, policy.TEAM_LEAD)
    assert list(unreached) == [f"Contact {role}" for role in roles]
    assert all(outcome.startswith("problem: ") for outcome in unreached.values())


# Whatever happens.


def test_what_does_not_answer_fails_or_hangs_is_told_and_keeps_nothing_else(
    machine: Machine, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.fails("jq --version", Problem.TIMED_OUT)
    machine.fails(ACCOUNT, Problem.TIMED_OUT)
    machine.fails(GITHUB, Problem.MISSING_TOOL, "Install gh")
    by_name = outcomes()
    assert by_name["jq"] == "not checked: it did not tell its version in time."
    assert by_name["sign in account"].startswith("not checked: no answer in time")
    assert by_name["gh sign in"] == "not checked: a tool is missing. Install gh"

    def broken(tool: Any) -> Any:
        return 1 / 0 if tool.name == "curl" else live_check.tool_check(tool)

    monkeypatch.setattr(doctor, "tool_check", broken)
    assert outcomes()["curl"] == "problem: the check itself failed: ZeroDivisionError"
    monkeypatch.setattr(network, "at_once", lambda *_: {})
    assert outcomes()["curl"] == "not checked: no answer within 30 s."
