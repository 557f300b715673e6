"""Authentication failures: a missing variable, a deployment or the users, each told apart."""

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
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


def test_what_locks_accounts_in_most_cases_ends_by_itself(terminal: Terminal) -> None:
    terminal.script("psql", stdout="Account locked|40|6\nInvalid password|12|9\n")
    terminal.expect(NAMES, ERRORS, LIST, FAILED, *WELL)
    assert terminal.follow(PAGE, start=VARIABLES).ending is Ending.FIXED
