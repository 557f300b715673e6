"""`runbook doctor`: it says what is missing on this machine, names no value, and never breaks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from snippets._cli import checks
from snippets._cli.commands import doctor
from snippets._cli.probe import network, vercel_version
from snippets._drill import postgres
from snippets._engine import Problem, Request, Result, run
from snippets._engine.catalog import Catalog
from snippets._engine.decision import carry_on, decide
from snippets._engine.pipeline import Action, stages_of
from snippets._engine.render import shell
from snippets._platform.scenarios import SCENARIOS
from snippets._vocabulary import policy
from snippets._vocabulary.policy import SIGN_IN_PAGE
from snippets._vocabulary.settings import FILE, SETTINGS
from tests._cli.world import World, runbook, world

REAL = sum(scenario.database for scenario in SCENARIOS.values())
SQL = "show server_version"
VERSIONS = {
    "vercel --version": "64.0.2",
    "curl --version": "curl 7.88.1 (x86_64-pc-linux-gnu)",
    "jq --version": "jq-1.6",
    "openssl version": "OpenSSL 3.0.19 27 Jan 2026",
    "node --version": "v20.20.2",
    "npm --version": "10.9.2",
    "npx --version": "10.9.2",
    "git --version": "git version 2.39.5",
    "gh --version": "gh version 2.23.0",
    "sha256sum --version": "sha256sum (GNU coreutils) 9.1",
}
POSTGRES = ("psql", "pg_dump", "pg_restore", "createdb", "dropdb")


@dataclass
class Machine:
    """A machine that is ready; `says` changes what a command prints, by its beginning."""

    folder: Path
    there: World
    said: dict[str, Result] = field(default_factory=dict)
    shell: str = "aliases\n"

    def __post_init__(self) -> None:
        for call, printed in VERSIONS.items():
            self.says(call, printed)
        for name in POSTGRES:
            self.says(f"{name} --version", f"{name} (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)")

    def says(self, call: str, stdout: str = "", stderr: str = "", code: int = 0) -> None:
        """Let a command print this."""
        self.said[call] = Result("", code, stdout, stderr, problem=Problem.FAILED if code else None)

    def run(self, action: Action, *args: Any, **options: Any) -> Result:
        """Answer a command."""
        if isinstance(stages_of(action)[0], Request):
            return run(action, *args, **options)
        text = " ".join(shell(action).replace("\\\n", " ").split())
        found = [result for call, result in self.said.items() if call in text]
        return found[-1] if found else Result("", 0, "15.18" if SQL in text else "yes")

    def starts(self, *_: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Stand in for the interactive shell."""
        assert options["start_new_session"]
        assert options["timeout"]
        return subprocess.CompletedProcess([], 0, self.shell, "")


@pytest.fixture
def machine(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Machine]:
    """A machine with everything: tools, sign-ins, services, a link, a wide terminal."""
    monkeypatch.chdir(tmp_path)
    for name in ("PGSERVICEFILE", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setenv("COLUMNS", "120")
    link(tmp_path, projectName=SETTINGS.project)
    services = (SETTINGS.database_service, SETTINGS.scratch_database_service)
    (tmp_path / ".pg_service.conf").write_text(
        "".join(f"[{service}]\nhost=x\n" for service in services)
    )
    (tmp_path / ".pgpass").write_text("x:1:*:u:password-in-the-file\n")
    (tmp_path / ".pgpass").chmod(0o600)
    with world(monkeypatch, catalog) as there:
        made = Machine(tmp_path, there)
        there.breaks(SIGN_IN_PAGE, dated(timedelta()))
        monkeypatch.setattr(doctor, "run", made.run)
        monkeypatch.setattr(vercel_version, "run", made.run)
        monkeypatch.setattr(subprocess, "run", made.starts)
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(postgres, "folder", lambda: tmp_path)
        yield made


def link(folder: Path, **more: str) -> None:
    """Link a folder to a project."""
    (folder / ".vercel").mkdir(exist_ok=True)
    linked = {"projectId": "prj_1", "orgId": "team_1", **more}
    (folder / ".vercel" / "project.json").write_text(json.dumps(linked))


def dated(off: timedelta) -> httpx.Response:
    """Return an answer from a server whose clock is off by so much."""
    date = format_datetime(datetime.now(UTC) + off, usegmt=True)
    return httpx.Response(200, headers={"date": date})


def found(**environment: str) -> dict[str, checks.Check]:
    """Return every check by name."""
    result = runbook("doctor", "--json", **environment)
    told = msgspec.json.decode(result.stdout, type=checks.Checks)
    bad = [check for check in told.checks if check.state in ("problem", "not checked")]
    assert result.exit_code == (1 if bad else 0)
    return {check.name: check for check in told.checks}


def test_a_machine_that_is_ready_ends_with_0(machine: Machine) -> None:
    states = {name: one.state for name, one in found().items() if not name.startswith("Contact")}
    assert set(states.values()) == {"ok"}, states
    printed = runbook("doctor").stdout
    assert "This machine:" in printed.splitlines()[-1]


def test_every_tool_of_the_runbook_is_looked_at(machine: Machine) -> None:
    names = {"Vercel CLI" if tool.name == "vercel" else tool.name for tool in doctor._tools()}
    assert names <= set(found())


def test_a_missing_tool_says_how_to_install_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    there = found()
    every = "brew install jq, or apt-get install jq, or apk add jq"
    assert there["jq"].line == f"not installed. Install: {every}"
    assert there["awk"].line == "not installed. Install: every system has it: look at PATH"


@pytest.mark.parametrize(
    ("call", "printed", "said"),
    [
        (
            "curl --version",
            "curl 7.75.9",
            "curl 7.75.9, and the runbook needs curl 7.76 or newer.",
        ),
        ("curl --version", "curl 7.100.0", ""),
        ("node --version", "v9.0.0", "v9.0.0, and the runbook needs v20 or newer."),
        (
            "openssl version",
            "LibreSSL 3.3.6",
            "LibreSSL 3.3.6, and the runbook needs OpenSSL 3",
        ),
        ("openssl version", "OpenSSL 3", ""),
        ("jq --version", "jq-", "jq-, and the runbook needs jq-1.6 or newer."),
        ("jq --version", "", "nothing, and the runbook needs jq-1.6 or newer."),
        ("vercel --version", "65.0.1", "65.0.1, and the runbook needs 64 or newer, below 65;"),
        ("vercel --version", "63.9.9", "63.9.9, and the runbook needs 64 or newer, below 65;"),
    ],
)
def test_doctor_asks_of_a_program_what_the_page_asks(
    machine: Machine, catalog: Catalog, call: str, printed: str, said: str
) -> None:
    machine.says(call, printed)
    name = call.partition(" ")[0]
    check = found()["Vercel CLI" if name == "vercel" else name]
    assert check.state == ("problem" if said else "ok")
    assert check.said.startswith(said)
    step = catalog.steps[f"before-an-incident#check-{name}-version"]
    decided = decide(step.branches, Result("", 0, printed))
    assert decided
    assert (decided.then == carry_on()) == (check.state == "ok")


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
    there = found()
    assert there["psql"].remedy == remedy


def test_a_tool_that_does_not_answer_is_not_checked(machine: Machine) -> None:
    for call in ("vercel --version", "jq --version"):
        machine.said[call] = Result("", -9, problem=Problem.TIMED_OUT)
    for name in ("Vercel CLI", "jq"):
        late = found()[name]
        assert (late.state, late.said) == ("not checked", "it did not tell its version in time.")


def test_a_machine_without_the_vercel_cli_is_not_ready(machine: Machine) -> None:
    machine.said["vercel --version"] = Result("", 127, problem=Problem.MISSING_TOOL)
    assert found()["Vercel CLI"].state == "problem"


@pytest.mark.parametrize(
    ("missing", "server", "said"),
    [
        ("jq", True, "problem: they need jq, which is missing."),
        ("", False, f"warning: {REAL} of {len(SCENARIOS)} need a PostgreSQL server"),
        ("", True, f"ok: all {len(SCENARIOS)} can be practised"),
    ],
)
def test_what_drills_need_is_looked_at(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, missing: str, server: bool, said: str
) -> None:
    monkeypatch.setattr(postgres, "folder", lambda: machine.folder if server else None)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == missing else f"/bin/{name}")
    check = found()["Drills"]
    assert f"{check.state}: {check.said}".startswith(said)


# Accounts.


def test_whoever_is_not_signed_in_is_told_what_to_type(machine: Machine) -> None:
    machine.says("vercel whoami", stderr="one\n\x1b[31m> Logged out.\n", code=1)
    machine.says("gh auth status", code=1)
    there = found()
    assert there["Signed in to Vercel"].line == "> Logged out. vercel login"
    assert there["Signed in to GitHub"].line == "refused. gh auth login"


@pytest.mark.parametrize("problem", [Problem.MISSING_TOOL, Problem.TIMED_OUT])
def test_what_cannot_be_asked_is_not_checked(machine: Machine, problem: Problem) -> None:
    machine.said["vercel whoami"] = Result("", 1, problem=problem)
    assert found()["Signed in to Vercel"].state == "not checked"


@pytest.mark.parametrize(
    ("content", "state", "said"),
    [
        (None, "warning", "this folder is not linked."),
        ("{", "problem", "cannot be read."),
        ("[]", "problem", "names no project."),
        ('{"projectId": "x"}', "problem", "names no project."),
        ('{"projectId": "x", "orgId": "y"}', "warning", "does not say the name"),
        (
            '{"projectId": "x", "orgId": "y", "projectName": "\\u001b[2Jother"}',
            "problem",
            "linked to other, not to astral-core-v7.",
        ),
    ],
)
def test_a_link_is_compared_with_the_settings(
    machine: Machine, content: str | None, state: str, said: str
) -> None:
    file = machine.folder / ".vercel" / "project.json"
    file.unlink()
    if content is not None:
        file.write_text(content)
    check = found()["Project linked"]
    assert check.state == state
    assert said in check.said


# Names, never values.


def test_variables_are_checked_and_never_shown(machine: Machine) -> None:
    values = {
        "NEW_SECRET": "hunter2",
        "MONITORING_KEY": "hunter3 with a space",
        "PACKAGE": "hunter4; rm",
        "HOTFIX_BRANCH": "",
    }
    there = found(**values)
    assert there["NEW_SECRET"].state == "ok"
    assert there["MONITORING_KEY"].state == there["HOTFIX_BRANCH"].state == "problem"
    assert there["PACKAGE"].remedy == "It is: name of an npm package, for example lodash."
    for args in ((), ("--json",)):
        assert "hunter" not in runbook("doctor", *args, **values).output


@pytest.mark.parametrize("named", [True, False])
def test_services_are_told_by_name(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    file = machine.folder / ".pg_service.conf"
    if named:
        file = file.rename(machine.folder / "services")
        monkeypatch.setenv("PGSERVICEFILE", str(file))
    assert found()[f"Service {SETTINGS.database_service}"].state == "ok"
    file.write_text("[other]\npassword=password-in-the-file\n")
    there = found()
    assert there[f"Service {SETTINGS.database_service}"].state == "problem"
    assert "password-in-the-file" not in runbook("doctor").output
    file.unlink()
    assert found()[f"Service {SETTINGS.scratch_database_service}"].state == "problem"


def test_a_password_file_must_be_private(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    file = machine.folder / ".pgpass"
    file.chmod(0o644)
    assert found()["Password file"].remedy == f"chmod 600 {file}"
    monkeypatch.setenv("PGPASSFILE", str(machine.folder / "nowhere"))
    assert "is not there" in found()["Password file"].said


# Servers.


@pytest.mark.parametrize(
    ("server", "client", "state", "said"),
    [
        ("15.18", "pg_dump (PostgreSQL) 15.18", "ok", "server 15, client 15"),
        ("15.18", "pg_dump (PostgreSQL) 16.2", "problem", "pg_dump 16 is of another major than"),
        ("16.1", "pg_dump (PostgreSQL) 15.18", "problem", "pg_dump 15 is of another major than"),
        ("16.1", "", "problem", "pg_dump is not installed"),
    ],
)
def test_the_client_has_to_be_of_the_major_of_the_server(
    machine: Machine, server: str, client: str, state: str, said: str
) -> None:
    machine.says(SQL, server)
    machine.says("pg_dump --version", client)
    check = found()["Production database"]
    assert check.state == state
    assert check.said.startswith(said)


def test_a_server_that_is_not_reached_says_why(machine: Machine) -> None:
    machine.says(SQL, stderr="x\npsql: error: connection refused", code=2)
    said = found()["Rehearsal server"].said
    assert said == "not reachable: psql: error: connection refused"
    machine.said[SQL] = Result("", 127, problem=Problem.MISSING_TOOL)
    assert found()["Rehearsal server"].said == "psql is not installed."


@pytest.mark.parametrize(
    ("minutes", "state", "said"),
    [(0.0, "ok", "agrees"), (0.25, "warning", "behind"), (-3, "problem", "ahead of")],
)
def test_the_clock_is_compared_with_that_of_production(
    machine: Machine, minutes: float, state: str, said: str
) -> None:
    machine.there.breaks(SIGN_IN_PAGE, dated(timedelta(minutes=minutes)))
    check = found()["Clock"]
    assert check.state == state
    assert said in check.said


@pytest.mark.parametrize(
    "answer",
    [httpx.ConnectError("x"), httpx.Response(200), httpx.Response(200, headers={"date": "soon"})],
)
def test_without_a_date_the_clock_is_not_checked(
    machine: Machine, answer: httpx.Response | Exception
) -> None:
    machine.there.breaks(SIGN_IN_PAGE, answer)
    assert found()["Clock"].state == "not checked"


# The shell and the terminal.


def test_options_and_aliases_that_change_commands_are_named(machine: Machine) -> None:
    machine.shell = (
        "options hiBHCc\nWelcome to use\naliases\nalias cp='cp -i hunter2'\nls='ls --color'\n"
    )
    there = found()
    assert "over an older one" in there["Shell option noclobber"].said
    assert there["Alias cp"].remedy == "unalias cp"
    assert "Alias ls" not in there
    assert not {"Shell option errexit", "Shell option nounset"} & there.keys()
    assert "hunter2" not in runbook("doctor").output


@pytest.mark.parametrize("name", ["/bin/zsh", "/bin/ash", "/bin/dash"])
def test_a_shell_that_the_commands_were_run_in_is_good(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("SHELL", name)
    assert found()["Shell"].state == "ok"


@pytest.mark.parametrize("name", ["/usr/bin/fish", ""])
def test_another_shell_is_a_warning(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("SHELL", name)
    assert found()["Shell"].state == "warning"


@pytest.mark.parametrize("error", [subprocess.TimeoutExpired("x", 1), FileNotFoundError("x")])
def test_a_shell_that_does_not_start_is_not_checked(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", fails)
    assert found()["Shell"].state == "not checked"


@pytest.mark.parametrize(("columns", "state"), [(0, "ok"), (60, "warning"), (80, "ok")])
def test_a_narrow_terminal_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, columns: int, state: str
) -> None:
    size = os.terminal_size((columns, 24))
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_: size)
    assert found()["Terminal"].state == state


def test_the_file_of_the_settings_and_the_team_are_named_first(machine: Machine) -> None:
    name, settings = next(iter(found().items()))
    assert (name, settings.said) == ("Settings", f"{FILE}, team {SETTINGS.team}")


def test_whom_nobody_can_reach_is_told(machine: Machine) -> None:
    there = found()
    unreached = [name for name in there if name.startswith("Contact ")]
    assert unreached == [
        f"Contact {role}" for role in (policy.PRIMARY, policy.SECONDARY, policy.TEAM_LEAD)
    ]
    assert {there[name].state for name in unreached} == {"problem"}


# Whatever happens.


def test_a_check_that_fails_itself_is_a_problem_and_no_traceback(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> checks.Check:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "tool", broken)
    assert found()["curl"].said == "the check itself failed: ZeroDivisionError"


def test_what_hangs_is_not_checked(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "at_once", lambda *_: {})
    assert found()["curl"].said == "no answer within 30 s."
