"""Rollback: production serves the last deployment that worked, and only that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snippets._engine import Result
from snippets._engine.walk import Ending
from snippets._platform.vercel import Deployment, Platform
from snippets.deployment.rollback import deployed_within
from tests._world.calls import ERRORS, INSPECT_ALIAS, LIST, WELL, inspect, rollback
from tests._world.terminal import Terminal
from tests.deployment.test_standard import starts

PAGE = "deployment/rollback"
START = "list-deployments"  # it is known that the release is to blame


@pytest.fixture
def good(platform: Platform) -> Deployment:
    """The deployment that worked, with a newer one live that crashes."""
    first = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    return first


def test_production_serves_the_good_deployment_and_is_healthy_again(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    terminal.expect(
        LIST,
        inspect(good.url),
        starts(good.url),
        rollback(good.url),
        INSPECT_ALIAS,
        *WELL,
    )
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.url)
    assert walked.ending is Ending.FIXED
    assert platform.live is good
    assert not platform.auto_assign


def test_a_young_release_that_stays_white_is_gone_back_from(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    platform.live.faults = frozenset({"white"})
    terminal.expect(INSPECT_ALIAS, ERRORS, "look sign-in-form", LIST, inspect(good.url))
    terminal.expect(starts(good.url), rollback(good.url), INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE, GOOD_DEPLOYMENT=good.url).ending is Ending.FIXED


def test_a_deployment_that_was_deleted_is_gone_back_from(
    terminal: Terminal, good: Deployment
) -> None:
    terminal.platform.live.gone = True
    terminal.expect(INSPECT_ALIAS, LIST, inspect(good.url), starts(good.url), rollback(good.url))
    terminal.expect(INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE, GOOD_DEPLOYMENT=good.url).ending is Ending.FIXED


def test_what_is_live_is_not_gone_back_to(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    live = platform.live.url
    terminal.expect(LIST, *[inspect(live)] * 3)
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=live, LIVE_DEPLOYMENT=live)
    assert walked.ending is Ending.CALLED


def test_a_candidate_that_does_not_start_is_not_gone_back_to(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    live = platform.live
    del good.environment["NEXTAUTH_SECRET"]
    terminal.expect(LIST, *(inspect(good.url), starts(good.url)) * 3)
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.url)
    assert walked.ending is Ending.CALLED
    assert platform.live is live


def test_a_preview_is_not_rolled_back_to(terminal: Terminal, platform: Platform) -> None:
    preview = platform.deploy("dpl_prev", target="preview")
    terminal.expect(LIST, *[inspect(preview.url)] * 3)
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=preview.url)
    assert walked.ending is Ending.CALLED
    assert platform.live is not preview


def test_a_rollback_that_only_says_so_is_found_out_although_the_health_check_is_good(
    terminal: Terminal, platform: Platform
) -> None:
    good = platform.live
    wrong_pages = platform.deploy("dpl_bad", age=timedelta(minutes=10))
    terminal.script("vercel rollback", stderr="> Success! astral-core-v7 was rolled back\n")
    terminal.expect(
        LIST, inspect(good.url), starts(good.url), *(rollback(good.url), INSPECT_ALIAS) * 3
    )
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.url)
    assert walked.ending is Ending.CALLED
    assert platform.live is wrong_pages


def test_a_rollback_may_be_given_by_the_id_of_the_deployment(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    terminal.expect(
        LIST, inspect(good.id), starts(good.id), rollback(good.id), INSPECT_ALIAS, *WELL
    )
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.id)
    assert walked.ending is Ending.FIXED


def test_a_rollback_to_a_version_without_health_route_is_verified_by_the_sign_in(
    terminal: Terminal, platform: Platform
) -> None:
    old = platform.deploy("dpl_old", age=timedelta(hours=3), routes=frozenset())
    platform.deploy("dpl_bad", faults=frozenset({"crash"}))
    terminal.expect(
        LIST,
        inspect(old.url),
        starts(old.url),
        rollback(old.url),
        INSPECT_ALIAS,
        *WELL,
    )
    walked = terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=old.url)
    assert walked.ending is Ending.FIXED


def test_the_build_log_of_a_failed_build_is_shown_although_the_command_fails(
    terminal: Terminal, platform: Platform
) -> None:
    broken = platform.deploy("dpl_err", state="ERROR")
    broken.build_log = 'Error: Command "npm run build" exited with 1'
    terminal.expect(f"vercel inspect --logs {broken.url} --scope astral-productions")
    result = terminal.do("deployment/rollback#read-build-log", FAILED_DEPLOYMENT=broken.url)
    assert result.exit_code == 1
    assert "npm run build" in result.stderr


def test_promoting_leaves_the_rollback(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    platform.rollback(good)
    fixed = platform.deploy("dpl_fixed")
    assert platform.live is good
    terminal.expect(f"vercel promote {fixed.url} --yes --scope astral-productions")
    assert terminal.do("deployment/rollback#leave-rollback", NEW_DEPLOYMENT=fixed.url).ok
    assert platform.live is fixed
    assert platform.auto_assign


@pytest.mark.parametrize(
    ("age", "holds"),
    [
        *(("59m", True), ("30s", True)),
        *(("60m", False), ("1h", False), ("2d", False), ("1y", False)),
    ],
)
def test_a_deployment_is_suspect_for_an_hour(age: str, holds: bool) -> None:
    row = f"  {age}     https://astral-core-v7-x.vercel.app     ● Ready     Production\n"
    assert deployed_within(60).holds(Result("", 0, stderr=row)) is holds


def test_a_list_in_another_order_still_shows_what_is_young() -> None:
    row = "  {}     https://astral-core-v7-x.vercel.app     ● Ready     Production\n"
    rows = row.format("3d") + row.format("5m")
    assert deployed_within(60).holds(Result("", 0, stderr=rows))


def test_a_failed_build_is_not_taken_for_a_deployment() -> None:
    row = "  1m     https://astral-core-v7-x.vercel.app     ● Error     Production\n"
    assert not deployed_within(60).holds(Result("", 0, stderr=row))
