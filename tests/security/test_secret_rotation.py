"""Secret rotation: the new secret is live, the old one is not, and nothing else changed."""

from __future__ import annotations

import pytest

from snippets._engine import ParameterError
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform, StoredVariable
from tests._world.calls import (
    HEALTH,
    INSPECT_ALIAS,
    OLD_BUILD,
    READ_ANSWER,
    REDEPLOY,
    REPLACE_SECRET,
    SIGN_IN,
    TEAM,
    WELL,
)
from tests._world.calls import RECENT_COMMITS as COMMITS
from tests._world.calls import RESPONSE_TIME as TIME
from tests._world.standins.text import RANDOM
from tests._world.terminal import Terminal

PAGE = "security/secret-rotation"


def test_production_runs_with_the_new_secret(terminal: Terminal, platform: Platform) -> None:
    before, key = platform.live, platform.variables["ENCRYPTION_KEY"]
    terminal.expect(READ_ANSWER, REPLACE_SECRET, REDEPLOY, INSPECT_ALIAS, OLD_BUILD, HEALTH)
    assert terminal.follow(PAGE).ending is Ending.DONE
    assert platform.live is not before
    assert platform.live.environment["NEXTAUTH_SECRET"] == RANDOM
    assert platform.variables["NEXTAUTH_SECRET"].sensitive
    assert platform.variables["ENCRYPTION_KEY"] is key


ISSUED = (
    "printf %s issued-value | vercel env update GOOGLE_CLIENT_SECRET production"
    f" --sensitive --yes {TEAM}"
)


def test_an_issued_secret_is_stored_as_it_is(terminal: Terminal, platform: Platform) -> None:
    platform.variables["GOOGLE_CLIENT_SECRET"] = StoredVariable("old")
    terminal.expect(ISSUED)
    result = terminal.do(
        f"{PAGE}#replace-issued-secret",
        SECRET_NAME="GOOGLE_CLIENT_SECRET",
        NEW_SECRET="issued-value",
    )
    assert result.ok
    assert platform.variables["GOOGLE_CLIENT_SECRET"].value == "issued-value"
    assert "issued-value" not in result.text


def test_a_name_that_is_mistyped_replaces_nothing(terminal: Terminal, platform: Platform) -> None:
    before = dict(platform.variables)
    terminal.expect(ISSUED.replace("SECRET prod", "SECRETT prod"))
    values = {"SECRET_NAME": "GOOGLE_CLIENT_SECRETT", "NEW_SECRET": "issued-value"}
    result = terminal.do(f"{PAGE}#replace-issued-secret", **values)
    assert "was not found" in result.stderr
    assert platform.variables == before


@pytest.mark.parametrize("name", ["ENCRYPTION_KEY", "lower", ""])
def test_the_encryption_key_is_refused(terminal: Terminal, platform: Platform, name: str) -> None:
    with pytest.raises(ParameterError):
        terminal.do(f"{PAGE}#replace-issued-secret", SECRET_NAME=name, NEW_SECRET="issued-value")
    assert platform.variables["ENCRYPTION_KEY"].value == "never-change-me"


REBUILDS = [
    PAGE,
    "security/breach",
    "performance/cache",
    "incidents/authentication-failures",
    "incidents/high-memory",
    "incidents/performance-degradation",
]


@pytest.mark.parametrize("page", REBUILDS)
@pytest.mark.parametrize("trouble", ["crash", "no secret"])
def test_a_rebuild_that_did_not_help_does_not_end_well(
    terminal: Terminal, platform: Platform, page: str, trouble: str
) -> None:
    """The version has no health route."""
    if trouble == "no secret":
        del platform.variables["NEXTAUTH_SECRET"]
    faults = frozenset({"crash"} if trouble == "crash" else ())
    platform.deploy("dpl_new", faults=faults, routes=frozenset())
    checks = [*WELL[:1]] if trouble == "crash" else [*WELL[:3]]
    if page == PAGE:
        checks = [OLD_BUILD, HEALTH, SIGN_IN][: 2 if trouble == "crash" else 3]
    begin, first = "inspect-production", [INSPECT_ALIAS]
    if page == "security/breach":
        begin, first = "list-recent-commits", [COMMITS]
    if page == "incidents/performance-degradation":
        terminal.script(
            TIME.partition(" /dev")[0],
            stdout='{"http_code":200,"time_starttransfer":0,"time_total":0}',
        )
        first.append(TIME)
    terminal.expect(*first, *checks)
    calls = page in ("security/breach", "incidents/authentication-failures")
    ending = Ending.CALLED if calls else Ending.NOT_HERE
    assert terminal.follow(page, start=begin).ending is ending
