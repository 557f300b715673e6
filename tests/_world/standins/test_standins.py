"""The stand-ins refuse what the real tools refuse: a mock that takes everything proves nothing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from snippets._platform.vercel import Platform
from tests._world.calls import INSPECT_ALIAS
from tests._world.standins import STANDINS, Call, Output
from tests._world.terminal import Terminal

PRODUCTION = {"PGSERVICE": "astral-production"}
SCRATCH = {"PGSERVICE": "astral-scratch"}
ASK = "psql --no-psqlrc --no-password --command"


@pytest.fixture
def platform() -> Platform:
    """Everything is well."""
    return Platform()


def call(
    platform: Platform,
    line: str,
    stdin: str = "",
    environment: dict[str, str] | None = None,
    folder: Path = Path("/home/oncall"),
) -> Output:
    """Call a stand-in by a line of shell text."""
    tool, *args = shlex.split(line)
    return STANDINS[tool](Call(args, stdin.encode(), environment or {}, folder), platform)


def test_vercel_wants_somebody_signed_in_and_for_some_commands_a_linked_folder(
    platform: Platform,
) -> None:
    """What else it refuses, and its words, are compared with the real one."""
    platform.linked = False
    assert "isn\u2019t linked" in call(platform, "vercel env ls production").stderr
    assert call(platform, "vercel list").code == 0
    platform.user = ""
    assert "No existing credentials" in call(platform, "vercel list").stderr
    assert "Logged out" in call(platform, "vercel whoami").stderr
    assert call(platform, "vercel login").code == 0
    assert call(platform, "vercel whoami").stdout == "oncall\n"


@pytest.mark.parametrize(
    ("line", "environment", "said"),
    [
        (f"{ASK} 'select 1'", {}, "definition of service"),
        (f"{ASK} 'select 1'", {"PGSERVICE": "other"}, "definition of service"),
        ("psql --command 'select 1'", PRODUCTION, "stand-in wants"),
        (f"{ASK} 'select 1' --dbname gone", PRODUCTION, "does not exist"),
        (f"""{ASK} 'select count(*) from "Gone"'""", PRODUCTION, "does not exist"),
        ("pg_dump --format=custom", PRODUCTION, "stand-in wants"),
        ("pg_dump --file x", PRODUCTION, "stand-in wants"),
        ("createdb --no-password astral", PRODUCTION, "already exists"),
        ("dropdb --no-password gone", SCRATCH, "does not exist"),
    ],
)
def test_the_database_clients_refuse(
    platform: Platform, line: str, environment: dict[str, str], said: str
) -> None:
    output = call(platform, line, environment=environment)
    assert output.code != 0
    assert said in output.stderr
    assert list(platform.database.databases) == ["astral"]


def test_a_query_that_the_stand_in_does_not_know_is_a_mistake_of_the_test(
    platform: Platform,
) -> None:
    """An answer that nobody wrote would prove nothing."""
    with pytest.raises(AssertionError, match=r"(?s)does not know the query.*terminal\.script"):
        call(platform, f"{ASK} 'drop table x'", environment=PRODUCTION)


def test_no_client_reaches_a_server_that_is_down(platform: Platform) -> None:
    platform.database.stop()
    output = call(platform, f"{ASK} 'select 1'", environment=PRODUCTION)
    assert (output.code, "Connection refused" in output.stderr) == (2, True)


@pytest.mark.parametrize(
    ("line", "stdin"),
    [
        ("jq --nonsense .", "{}"),
        ("jq .", "<html>"),
        ("awk '{print $2}'", "a b"),
        ("grep --nonsense x", "x"),
        ("grep x", "y"),
        ("tr a b", "a"),
        ("openssl rand 8", ""),
    ],
)
def test_the_text_tools_refuse(platform: Platform, line: str, stdin: str) -> None:
    assert call(platform, line, stdin=stdin).code != 0


@pytest.mark.parametrize(
    ("line", "stdin", "out"),
    [
        ("jq --raw-output .a", '{"a": "b"}', "b\n"),
        ("jq .a", '{"a": "b"}', '"b"\n'),
        ("awk '{print $1}'", "a b\n\nc", "a\n\nc\n"),
        ("grep -i X", "ax\nb", "ax\n"),
        (r"tr -d '\n'", "a\nb\n", "ab"),
    ],
)
def test_the_text_tools_do_what_the_real_ones_do(
    platform: Platform, line: str, stdin: str, out: str
) -> None:
    assert call(platform, line, stdin=stdin).stdout == out


def test_a_call_that_never_came_is_told_with_what_a_stand_in_refused(terminal: Terminal) -> None:
    terminal.script("vercel inspect", stderr="Error: no such team\n", code=1)
    terminal.expect(INSPECT_ALIAS, "vercel inspect URL")
    with pytest.raises(AssertionError) as caught:
        terminal.follow("deployment/rollback")
    said = str(caught.value)
    assert "expected but never called" in said
    assert "because that step ended with exit code 1: Error: no such team" in said
