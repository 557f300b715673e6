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


def test_a_call_that_never_came_is_told_with_what_a_stand_in_refused(terminal: Terminal) -> None:
    terminal.script("vercel inspect", stderr="Error: no such team\n", code=1)
    terminal.expect(INSPECT_ALIAS, "vercel inspect URL")
    with pytest.raises(AssertionError) as caught:
        terminal.follow("deployment/rollback")
    said = str(caught.value)
    assert "expected but never called" in said
    assert "because that step ended with exit code 1: Error: no such team" in said
