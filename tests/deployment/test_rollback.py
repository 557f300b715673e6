"""Rollback: production serves the last deployment that worked, and only that."""

from datetime import timedelta

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Deployment, Platform
from tests._world.calls import (
    ERRORS,
    INSPECT_ALIAS,
    LIST,
    WELL,
    inspect,
    rollback,
    starts,
)
from tests._world.terminal import Terminal

PAGE = "deployment/rollback"
START = "list-deployments"  # it is known that the release is to blame
FORM = "look sign-in-form"


@pytest.fixture
def good(platform: Platform) -> Deployment:
    """The deployment that worked, with a newer one live that crashes."""
    first = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    return first


def back(to: str) -> tuple[str, ...]:
    """Return the calls that go back to a deployment and look at what users meet."""
    return (LIST, inspect(to), starts(to), rollback(to), INSPECT_ALIAS, *WELL)


def test_production_serves_the_good_deployment_and_is_healthy_again(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    """It may be named by its id as well."""
    terminal.expect(*back(good.id))
    assert terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.id).ending is Ending.FIXED
    assert platform.live is good
    assert not platform.auto_assign


@pytest.mark.parametrize(
    ("fault", "looks"),
    [
        ("crash", (INSPECT_ALIAS, ERRORS, FORM)),
        ("white", (INSPECT_ALIAS, ERRORS, FORM)),
        ("deleted", (INSPECT_ALIAS,)),
    ],
)
def test_a_young_release_that_hurts_is_gone_back_from(
    terminal: Terminal, platform: Platform, good: Deployment, fault: str, looks: tuple[str, ...]
) -> None:
    platform.live.faults, platform.live.gone = frozenset({fault} - {"deleted"}), fault == "deleted"
    terminal.expect(*looks, *back(good.url))
    assert terminal.follow(PAGE, GOOD_DEPLOYMENT=good.url).ending is Ending.FIXED


@pytest.mark.parametrize("candidate", ["what is live", "a preview", "one that does not start"])
def test_what_cannot_serve_users_is_not_gone_back_to(
    terminal: Terminal, platform: Platform, good: Deployment, candidate: str
) -> None:
    live, to = platform.live, good
    if candidate == "what is live":
        to = live
    elif candidate == "a preview":
        to = platform.deploy("dpl_prev", target="preview")
    else:
        del good.environment["NEXTAUTH_SECRET"]
    terminal.expect(LIST, *(inspect(to.url), *[starts(to.url)] * (to is good)) * 3)
    values = {"GOOD_DEPLOYMENT": to.url, "LIVE_DEPLOYMENT": live.url}
    assert terminal.follow(PAGE, start=START, **values).ending is Ending.CALLED
    assert platform.live is live


def test_a_rollback_that_only_says_so_is_found_out_although_the_health_check_is_good(
    terminal: Terminal, platform: Platform
) -> None:
    good = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10))
    terminal.script("vercel rollback", stderr="> Success! astral-core-v7 was rolled back\n")
    terminal.expect(*back(good.url)[:3], *(rollback(good.url), INSPECT_ALIAS) * 3)
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.url)
    assert walked.ending is Ending.CALLED


def test_the_build_log_of_a_failed_build_is_shown_although_the_command_fails(
    terminal: Terminal, platform: Platform
) -> None:
    broken = platform.deploy("dpl_err", state="ERROR")
    broken.build_log = 'Error: Command "npm run build" exited with 1'
    terminal.expect(f"vercel inspect --logs {broken.url} --scope astral-productions")
    result = terminal.do("deployment/rollback#read-build-log", FAILED_DEPLOYMENT=broken.url)
    assert result.exit_code == 1
    assert "npm run build" in result.stderr
