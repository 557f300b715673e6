"""Site down: the page leads from the symptom to the deployment, the database or the people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Deployment, LogLine, Platform
from tests._world.calls import ERRORS, HEALTH, LIST, SIGN_IN, WELL, inspect, rollback
from tests._world.terminal import Terminal

PAGE = "incidents/application-not-responding"


@pytest.fixture
def good(platform: Platform) -> Deployment:
    """The deployment that worked, with one live that has crashed for ten minutes."""
    first = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    return first


def test_an_outage_after_a_deployment_is_ended_by_rolling_back(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    terminal.expect(HEALTH, LIST, inspect(good.url), rollback(good.url), *WELL)
    walked = terminal.follow(PAGE, GOOD_DEPLOYMENT=good.url)
    assert walked.ending is Ending.FIXED
    assert platform.live is good


def test_a_healthy_application_is_left_alone(terminal: Terminal, platform: Platform) -> None:
    live = platform.live
    terminal.expect(HEALTH, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live is live


def test_a_database_that_does_not_answer_leads_to_its_own_page(
    terminal: Terminal, platform: Platform
) -> None:
    platform.database.reachable = False
    terminal.expect(HEALTH)
    assert terminal.follow(PAGE).page == "incidents/database-connection"


@pytest.mark.parametrize("percent", [70, 85])
def test_a_high_memory_reading_alone_does_not_lead_to_a_rollback(
    terminal: Terminal, platform: Platform, percent: int
) -> None:
    platform.memory = percent
    terminal.expect(HEALTH)
    assert terminal.follow(PAGE).page == "incidents/high-memory"


def test_a_version_without_health_route_is_judged_by_its_sign_in_route(
    terminal: Terminal, platform: Platform
) -> None:
    platform.deploy("dpl_new", routes=frozenset())
    terminal.expect(HEALTH, SIGN_IN, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED


def test_a_version_without_health_route_that_does_not_start_is_rolled_back(
    terminal: Terminal, platform: Platform
) -> None:
    good = platform.live
    secret = platform.variables.pop("NEXTAUTH_SECRET")
    platform.deploy("dpl_new", routes=frozenset())
    platform.variables["NEXTAUTH_SECRET"] = secret
    terminal.expect(HEALTH, SIGN_IN, LIST, inspect(good.url), rollback(good.url), *WELL)
    assert terminal.follow(PAGE, GOOD_DEPLOYMENT=good.url).ending is Ending.FIXED


@pytest.mark.parametrize("trouble", ["timeout", "refused", "html", 500, 307])
def test_any_other_answer_leads_to_the_deployments(
    terminal: Terminal, platform: Platform, trouble: str | int
) -> None:
    """An old deployment is not to blame, so the errors are read and people are called."""
    terminal.http = trouble
    terminal.expect(HEALTH, LIST, ERRORS)
    assert terminal.follow(PAGE).ending is Ending.CALLED


@pytest.mark.parametrize(
    ("message", "page"),
    [
        ("PrismaClientInitializationError: P1001", "incidents/database-connection"),
        ("P2024: Timed out fetching a new connection", "incidents/database-connection"),
        ("FATAL ERROR: JavaScript heap out of memory", "incidents/high-memory"),
        ("TypeError: undefined is not a function", ""),
    ],
)
def test_the_errors_decide_when_no_deployment_is_to_blame(
    terminal: Terminal, platform: Platform, message: str, page: str
) -> None:
    terminal.http = "timeout"
    platform.logs.append(LogLine(message))
    terminal.expect(HEALTH, LIST, ERRORS)
    walked = terminal.follow(PAGE)
    assert walked.page == page
    assert walked.ending is (Ending.NOT_HERE if page else Ending.CALLED)


def test_a_rollback_that_is_refused_escalates(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    terminal.script(
        "vercel rollback", stderr="Error: Deployment belongs to a different team", code=1
    )
    terminal.expect(HEALTH, LIST, inspect(good.url), rollback(good.url))
    assert terminal.follow(PAGE, GOOD_DEPLOYMENT=good.url).ending is Ending.CALLED
