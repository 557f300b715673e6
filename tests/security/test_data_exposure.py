"""Data exposure: what shows one user to another is stopped first, and is seen to be over."""

from datetime import timedelta

import pytest

from snippets._engine import Result
from snippets._engine.decision import call, decide
from snippets._engine.walk import Ending
from snippets._platform.seen import SEEN as SEEN_BY
from snippets._platform.troubles import TROUBLES
from snippets._platform.users import users
from snippets._platform.vercel import HEALTH_ROUTES, Deployment, Platform
from snippets._vocabulary.policy import SECURITY
from tests._world.calls import (
    ALIAS,
    BY_ADDRESS,
    INSPECT_ALIAS,
    LIST,
    NEW_ERRORS,
    PURGE,
    WELL,
    inspect,
    promote,
    rollback,
)
from tests._world.terminal import Terminal
from tests.security.conftest import Evidence

PAGE = "security/data-exposure"
TWO_USERS = "look two-test-users"
LOOKED = ("each sees their own", "both see the same", "it cannot be tried")
ENDED = (PURGE, TWO_USERS)
BOTH_VERSIONS = pytest.mark.parametrize("routes", [HEALTH_ROUTES, frozenset[str]()])


@pytest.fixture
def good(terminal: Terminal, platform: Platform) -> Deployment:
    """The deployment before the release, beside a maintenance page."""
    page = platform.deploy("dpl_page", age=timedelta(days=2), assign=False, page="Maintenance")
    terminal.values["MAINTENANCE_DEPLOYMENT"] = page.url
    terminal.values["GOOD_DEPLOYMENT"] = platform.live.url
    return platform.live


def back(good: Deployment) -> tuple[str, ...]:
    """Return the calls that go back to the deployment before."""
    return (LIST, inspect(good.url), rollback(good.url), INSPECT_ALIAS)


def shut(terminal: Terminal) -> tuple[str, ...]:
    """Return the calls that close the application."""
    return (promote(terminal.values["MAINTENANCE_DEPLOYMENT"]), f"GET {ALIAS}/", *ENDED)


def rest(evidence: Evidence) -> tuple[str, ...]:
    """Return the calls that keep what the first one did not, and look once more."""
    kept = (evidence.audit, evidence.logs, evidence.checksums)
    return (*kept, BY_ADDRESS, TWO_USERS)


def released(platform: Platform, minutes: int, routes: frozenset[str] = HEALTH_ROUTES) -> None:
    """Let a release of so many minutes ago serve one user's page to others."""
    for deployment in platform.deployments:
        deployment.routes = routes
    platform.deploy("dpl_bad", age=timedelta(minutes=minutes), routes=routes)
    TROUBLES["cache-serves-others-pages"].breaks(platform)
    assert users(platform)


@pytest.mark.parametrize(
    "name", ["list-deployments", "inspect-candidate", "roll-back", "inspect-production"]
)
def test_what_nobody_foresaw_is_for_the_security_team(terminal: Terminal, name: str) -> None:
    steps = terminal.catalog.steps_by_slug(terminal.catalog.procedures[PAGE])
    taken = decide(steps[name].branches, Result(0, "something else"))
    assert taken
    assert taken.then == call(SECURITY)


@BOTH_VERSIONS
def test_a_young_release_is_rolled_back_and_users_see_their_own_data_again(
    terminal: Terminal, good: Deployment, evidence: Evidence, routes: frozenset[str]
) -> None:
    """The newest version has no health route, and goes on with the sign-in all the same."""
    platform = terminal.platform
    released(platform, 10, routes)
    terminal.expect(TWO_USERS, evidence.requests, *back(good), *ENDED, *rest(evidence), *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live is good
    for minutes in (0, 10):
        platform.pass_time(minutes)
        assert users(platform) == ()
    assert evidence.is_kept()


def is_shut(terminal: Terminal) -> None:
    """Check that the Security Team is called, and that nobody sees anything of anybody."""
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.role) == (Ending.CALLED, SECURITY)
    for minutes in (0, 10):
        terminal.platform.pass_time(minutes)
        assert users(terminal.platform) == ("I see a page that says that work is going on.",)


@BOTH_VERSIONS
@pytest.mark.usefixtures("good")
def test_with_an_old_release_the_application_is_closed_and_the_security_team_called(
    terminal: Terminal, evidence: Evidence, routes: frozenset[str]
) -> None:
    released(terminal.platform, 300, routes)
    terminal.expect(TWO_USERS, evidence.requests, LIST, *shut(terminal))
    is_shut(terminal)
    assert terminal.platform.purges == 1


@pytest.mark.usefixtures("good")
def test_without_a_second_test_user_the_report_is_believed_where_one_can_sign_in(
    terminal: Terminal, evidence: Evidence
) -> None:
    released(terminal.platform, 300)
    terminal.script(TWO_USERS, stdout="it cannot be tried")
    first = (TWO_USERS, "look test-user-sign-in", evidence.requests)
    terminal.expect(*first, LIST, *shut(terminal))
    is_shut(terminal)


@pytest.mark.parametrize("again", ["the release is not the cause", "it comes back"])
def test_a_leak_that_going_back_does_not_end_closes_the_application(
    terminal: Terminal,
    good: Deployment,
    evidence: Evidence,
    monkeypatch: pytest.MonkeyPatch,
    again: str,
) -> None:
    comes_back = again == "it comes back"
    released(terminal.platform, 10)
    if comes_back:
        looks = iter(["both see the same", *LOOKED])
        monkeypatch.setitem(SEEN_BY, "two-test-users", lambda _: next(looks))
    else:
        good.faults |= {"shares"}
    saved = rest(evidence) if comes_back else ()
    calls = (*back(good), *ENDED, *saved, *shut(terminal))
    terminal.expect(TWO_USERS, evidence.requests, *calls)
    is_shut(terminal)


@pytest.mark.usefixtures("nothing_answers")
def test_evidence_that_cannot_be_had_does_not_hold_up_the_rest(
    terminal: Terminal, good: Deployment, evidence: Evidence
) -> None:
    released(terminal.platform, 10)
    terminal.script(NEW_ERRORS, stdout="No logs found\n")
    terminal.expect(TWO_USERS, evidence.requests, *back(good), *ENDED, *rest(evidence), *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert users(terminal.platform) == ()
