"""Authentication failures: a missing variable, a deployment or the users, each told apart."""

from __future__ import annotations

import pytest

from snippets._engine import Result, Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from snippets.incidents.authentication_failures import most_often
from tests._world.calls import (
    ALIAS,
    ERRORS,
    INSPECT_ALIAS,
    LIST,
    NAMES,
    REDEPLOY,
    REPLACE_SECRET,
    SIGN_IN,
    TEAM,
    WELL,
)
from tests._world.terminal import Terminal

PAGE = "incidents/authentication-failures"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {Risk.READS: {"list-failed-sign-ins"}}
LOOK, VARIABLES = "look test-user-sign-in", "list-variable-names"
SET_URL = f"printf %s {ALIAS} | vercel env add NEXTAUTH_URL production --force {TEAM}"
FAILED = """PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production psql --no-psqlrc --no-password\
 --tuples-only --no-align --command 'select\
 split_part(split_part(details->>$$error$$,
$$:$$, 1), $$.$$, 1) as reason,
count(*), count(distinct "userId") as users from "AuditLog"
where action = $$LOGIN$$ and outcome = $$FAILURE$$
and "createdAt" > now() at time zone $$utc$$
- make_interval(mins => 60) group by 1 order by 2 desc'"""


def test_with_nothing_broken_this_is_not_the_page(terminal: Terminal) -> None:
    terminal.expect(SIGN_IN, LOOK)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "")


def test_a_missing_secret_is_made_and_built_in(terminal: Terminal, platform: Platform) -> None:
    del platform.variables["NEXTAUTH_SECRET"]
    platform.deploy("dpl_new")
    terminal.expect(SIGN_IN, LOOK, NAMES, REPLACE_SECRET, REDEPLOY, INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live.environment["NEXTAUTH_SECRET"]


def test_a_missing_address_is_set_and_built_in(terminal: Terminal, platform: Platform) -> None:
    del platform.variables["NEXTAUTH_URL"]
    terminal.expect(NAMES, SET_URL, REDEPLOY, INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE, start=VARIABLES).ending is Ending.FIXED
    assert platform.live.environment["NEXTAUTH_URL"] == ALIAS
    assert platform.live.environment["NEXTAUTH_SECRET"] == "old-secret"


@pytest.mark.parametrize(
    ("rows", "ending"),
    [
        ("Account locked|40|6\nInvalid password|12|9\n", Ending.FIXED),
        ("Invalid password|40|6\nAccount locked|12|9\n", Ending.CALLED),
        ("Invalid credentials|900|0\n", Ending.CALLED),
        ("", Ending.CALLED),
    ],
)
def test_the_most_frequent_reason_decides(terminal: Terminal, rows: str, ending: Ending) -> None:
    terminal.script("psql", stdout=rows)
    calls = (NAMES, ERRORS, LIST, FAILED)
    terminal.expect(*calls, *(WELL if ending is Ending.FIXED else ()))
    assert terminal.follow(PAGE, start=VARIABLES).ending is ending


def test_a_reason_is_not_taken_for_a_longer_one() -> None:
    assert not most_often("Account").holds(Result("", 0, "Account locked|1|1\n"))
    assert not most_often("Account").holds(Result("", 0, ""))
