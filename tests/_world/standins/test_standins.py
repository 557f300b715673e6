"""The stand-ins refuse what the real tools refuse: a mock that takes everything proves nothing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from snippets._platform.vercel import ALIAS, Platform
from tests._world.calls import LIST
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
    ("line", "said"),
    [
        ("vercel nonsense", "Could not find"),
        ("vercel list --nonsense", "unknown or unexpected option: --nonsense"),
        ("vercel list --environment", "option requires argument: --environment"),
        ("vercel list --scope other", "scope does not exist"),
        ("vercel project inspect other", 'no project for "other"'),
        ("vercel link", "requires confirmation"),
        ("vercel redeploy", "Missing required deployment"),
        ("vercel rollback https://gone.vercel.app", "Can't find the deployment"),
        ("vercel cache purge", "You are about to purge"),
        ("vercel env ls prod", "Custom environment was not found"),
        ("vercel env add NEXTAUTH_SECRET prod", "Invalid environment: prod"),
        ("vercel env add NEXTAUTH_SECRET production", "already exists for the target"),
        ("vercel env update NOTHING production --yes", 'variable "NOTHING" was not found'),
        ("vercel env rm NOTHING production --yes", "was not found"),
        ("vercel logs https://x.vercel.app", "Select a deployment with --deployment"),
    ],
)
def test_the_vercel_cli_refuses(platform: Platform, line: str, said: str) -> None:
    before = (platform.live, dict(platform.variables), platform.purges)
    output = call(platform, line, stdin="value")
    assert output.code != 0
    assert said in output.stderr
    assert (platform.live, platform.variables, platform.purges) == before


@pytest.mark.parametrize("line", ["vercel rollback", "vercel promote"])
def test_vercel_without_a_deployment_only_tells_a_status(platform: Platform, line: str) -> None:
    """It ends well and has done nothing: the original runbook fell for it."""
    live = platform.live
    platform.deploy("dpl_other", assign=False)
    output = call(platform, line)
    assert (output.code, platform.live) == (0, live)
    assert "in progress" in output.stderr


def test_removing_a_variable_without_yes_ends_well_and_removes_nothing(platform: Platform) -> None:
    assert call(platform, "vercel env rm NEXTAUTH_SECRET production").code == 0
    assert "NEXTAUTH_SECRET" in platform.variables


def test_vercel_wants_somebody_signed_in_and_a_linked_folder(platform: Platform) -> None:
    platform.linked = False
    assert "isn\u2019t linked" in call(platform, "vercel env ls production").stderr
    assert call(platform, "vercel list").code == 0
    platform.user = ""
    assert "No existing credentials" in call(platform, "vercel list").stderr
    assert "Logged out" in call(platform, "vercel whoami").stderr
    assert call(platform, "vercel login").code == 0
    assert call(platform, "vercel whoami").stdout == "oncall\n"


def test_a_preview_is_promoted_only_with_yes_and_as_a_new_build(platform: Platform) -> None:
    preview = platform.deploy("dpl_preview", target="preview")
    live = platform.live
    assert call(platform, f"vercel promote {preview.url}").code == 1
    assert platform.live is live
    assert "new deployment" in call(platform, f"vercel promote {preview.url} --yes").stderr
    assert platform.live.id == "dpl_previewp"


def test_the_alias_names_what_is_live(platform: Platform) -> None:
    assert platform.live.id in call(platform, f"vercel inspect https://{ALIAS}").stderr


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
        ("grep --ignore-case X", "ax\nb", "ax\n"),
        (r"tr -d '\n'", "a\nb\n", "ab"),
    ],
)
def test_the_text_tools_do_what_the_real_ones_do(
    platform: Platform, line: str, stdin: str, out: str
) -> None:
    assert call(platform, line, stdin=stdin).stdout == out


def test_a_call_that_never_came_is_told_with_what_a_stand_in_refused(terminal: Terminal) -> None:
    terminal.script("vercel list", stderr="Error: no such team\n", code=1)
    terminal.expect(LIST, "vercel inspect URL")
    with pytest.raises(AssertionError) as caught:
        terminal.follow("deployment/rollback")
    said = str(caught.value)
    assert "expected but never called" in said
    assert "because that step ended with exit code 1: Error: no such team" in said
