"""Security breach: evidence is kept first, every session ends, and nothing holds that up."""

from dataclasses import dataclass

import pytest

from snippets._engine import ParameterError, Result, Risk
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Next, call, decide, finish, not_here
from snippets._engine.walk import Ending
from snippets._platform.vercel import Account, Platform
from snippets._vocabulary.policy import SECURITY
from tests._world import calls
from tests._world.calls import RECENT_COMMITS as COMMITS
from tests._world.standins.text import RANDOM
from tests._world.terminal import Terminal
from tests.security.conftest import Evidence

PAGE = "security/breach"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"save-audit-log"},
    Risk.READS: {"list-audit-log", "list-recent-commits"},
}
STAFF = f"""{calls.PSQL} --command 'select email, role, status,
to_char("createdAt", $$YYYY-MM-DD$$),
coalesce(to_char("lastLogin", $$YYYY-MM-DD HH24:MI$$), $$never$$)
from "User" where role <> $$CLIENT$$
order by "createdAt" desc limit 100'"""
COMPLAINT = "look what-the-complaint-named"
CONTAIN = (calls.REPLACE_SECRET, calls.REDEPLOY, calls.INSPECT_ALIAS, calls.OLD_BUILD)
ENDS = (*calls.WELL[:-1], calls.OLD_BUILD, calls.WELL[-1])


@dataclass(frozen=True)
class Calls:
    """What comes before the leak is stopped, and what is kept and looked at after it."""

    first: tuple[str, ...]
    rest: tuple[str, ...]


@pytest.fixture
def files(terminal: Terminal, platform: Platform, evidence: Evidence) -> Calls:
    """A stolen session, and the calls that keep the evidence in a private folder."""
    platform.intruded = True
    platform.stolen.add("old-secret")
    terminal.values["ACCOUNT_EMAIL"] = "t@example.org"
    kept = (evidence.logs, evidence.audit, evidence.checksums)
    return Calls(
        (calls.LIST, COMPLAINT, f"mkdir -m 700 {evidence.folder}", evidence.requests, STAFF),
        (calls.NAMES, *kept, calls.LIST_SESSIONS, calls.BY_ADDRESS, "git fetch origin", COMMITS),
    )


def test_evidence_is_kept_and_every_session_ends(
    terminal: Terminal, platform: Platform, files: Calls, evidence: Evidence
) -> None:
    terminal.expect(*files.first, *CONTAIN, *files.rest, *ENDS)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live.environment["NEXTAUTH_SECRET"] == RANDOM
    assert evidence.is_kept()


@pytest.mark.usefixtures("nothing_answers")
def test_evidence_that_cannot_be_had_does_not_hold_up_the_rest(
    terminal: Terminal, platform: Platform, files: Calls
) -> None:
    terminal.expect(*files.first, *CONTAIN, *files.rest, *ENDS)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live.environment["NEXTAUTH_SECRET"] == RANDOM


def test_a_release_of_a_stranger_is_left_before_anything_is_rebuilt(
    terminal: Terminal, platform: Platform, files: Calls
) -> None:
    good = platform.live
    platform.deploy("dpl_strange").author = "stranger"
    built = calls.rebuilt(2)
    back = (
        calls.inspect(good.url),
        calls.starts(good.url),
        calls.rollback(good.url),
        calls.INSPECT_ALIAS,
    )
    rebuild = (
        calls.REPLACE_SECRET,
        calls.REDEPLOY,
        calls.INSPECT_ALIAS,
        calls.starts(built),
        calls.promote(built),
        calls.INSPECT_ALIAS,
    )
    terminal.expect(*back, STAFF, *rebuild, calls.OLD_BUILD, *files.rest, *ENDS)
    values = {"GOOD_DEPLOYMENT": good.url, "NEW_DEPLOYMENT": built}
    walked = terminal.follow(PAGE, start="inspect-candidate", **values)
    assert walked.ending is Ending.FIXED
    assert platform.live.author == "oncall"


def test_an_account_that_was_taken_over_is_suspended_before_every_session_ends(
    terminal: Terminal, platform: Platform, files: Calls
) -> None:
    account = Account("t@example.org", "THERAPIST", taken=True)
    platform.accounts.append(account)
    terminal.expect(status("SUSPENDED"), *CONTAIN, *files.rest, *ENDS)
    assert terminal.follow(PAGE, start="suspend-account").ending is Ending.FIXED
    assert not account.active


def status(word: str) -> str:
    """Return the call that gives an account a status."""
    return (
        f'{calls.PSQL} --command \'update "User" set status = $${word}$$,\n'
        '"updatedAt" = now() at time zone'
        " $$utc$$\nwhere email = $$t@example.org$$\nreturning email, role, status'"
    )


@pytest.mark.parametrize(
    ("step", "word"), [("suspend-account", "SUSPENDED"), ("restore-account", "ACTIVE")]
)
@pytest.mark.parametrize("known", [True, False])
def test_the_status_of_an_account_is_changed_only_where_there_is_one(
    terminal: Terminal, step: str, word: str, known: bool
) -> None:
    row = f"t@example.org|THERAPIST|{word}\nUPDATE 1\n" if known else "UPDATE 0\n"
    terminal.script("psql", stdout=row)
    terminal.expect(status(word))
    result = terminal.do(f"{PAGE}#{step}", ACCOUNT_EMAIL="t@example.org")
    branch = decide(terminal.catalog.steps[f"{PAGE}#{step}"].branches, result)
    assert branch is not None
    assert (branch.then == finish()) is known


@pytest.mark.parametrize("name", ["", "t", "t@example.org$$ or true", "t@x' --", "a b@x"])
def test_only_an_address_is_taken_for_an_account(terminal: Terminal, name: str) -> None:
    with pytest.raises(ParameterError):
        terminal.do(f"{PAGE}#suspend-account", ACCOUNT_EMAIL=name)


def test_a_list_of_staff_that_is_none_is_for_the_security_team(catalog: Catalog) -> None:
    alone = decide(catalog.steps[f"{PAGE}#list-staff-accounts"].branches, Result(0, "psql"))
    assert alone
    assert alone.then == call(SECURITY)


@pytest.mark.parametrize(
    ("answer", "then"),
    [
        ("it works", finish()),
        ("it cannot be tried", finish()),
        ("it still fails", not_here()),
    ],
)
def test_a_breach_ends_unless_the_complaint_still_fails(
    catalog: Catalog, answer: str, then: Next
) -> None:
    again = decide(catalog.procedures[PAGE].verify[-1].branches, Result(0, answer))
    assert again
    assert again.then == then
