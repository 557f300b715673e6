"""Site down: the page leads from what users meet to the deployment, another page or the people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import LogLine, Platform
from tests._world.calls import ERRORS, HEALTH, LIST, PAGE_FILES, READ_ANSWER, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "incidents/application-not-responding"
PROVIDER, POOL, HEAP = (
    "incidents/provider-outage",
    "incidents/database-connection",
    "incidents/high-memory",
)
MADE_UP, AGAIN = "look made-up-sign-in", "look what-the-complaint-named"
LOOKS = (READ_ANSWER, HEALTH, SIGN_IN, PAGE_FILES, MADE_UP, AGAIN)
_FILES = "curl --silent --show-error --max-time 10 --write-out"


def release(platform: Platform, *faults: str, minutes: int = 10) -> None:
    """Release a version so many minutes ago, after one that is a day old."""
    platform.deploy("dpl_new", age=timedelta(minutes=minutes), faults=frozenset(faults))


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        ("crash", (READ_ANSWER,)),
        ("middleware", (READ_ANSWER,)),
        ("script", (READ_ANSWER, HEALTH, SIGN_IN, PAGE_FILES)),
        ("timeout", (READ_ANSWER, HEALTH, SIGN_IN, PAGE_FILES, MADE_UP)),
        ("white", (READ_ANSWER, HEALTH, SIGN_IN, PAGE_FILES, MADE_UP)),
        ("route", LOOKS),
    ],
)
@pytest.mark.parametrize(("minutes", "page"), [(59, "deployment/rollback"), (60, "")])
def test_what_a_young_release_broke_is_rolled_back_and_an_old_one_is_left(
    terminal: Terminal,
    platform: Platform,
    *,
    fault: str,
    calls: tuple[str, ...],
    minutes: int,
    page: str,
) -> None:
    release(platform, fault, minutes=minutes)
    terminal.expect(*calls, LIST, *(() if page else (ERRORS,)))
    walked = terminal.follow(PAGE)
    assert (walked.page, walked.ending is Ending.CALLED) == (page, not page)


def test_with_nothing_broken_this_is_not_the_page(terminal: Terminal) -> None:
    terminal.expect(*LOOKS)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "")


@pytest.mark.parametrize("secret", [True, False])
def test_a_version_without_health_route_is_judged_by_its_sign_in_route(
    terminal: Terminal, platform: Platform, *, secret: bool
) -> None:
    if not secret:
        del platform.variables["NEXTAUTH_SECRET"]
    platform.deploy("dpl_new", routes=frozenset())
    terminal.expect(READ_ANSWER, HEALTH, SIGN_IN)
    terminal.expect(*((PAGE_FILES, MADE_UP, AGAIN) if secret else (LIST,)))
    assert terminal.follow(PAGE).page == ("" if secret else "deployment/rollback")


@pytest.mark.parametrize("barrier", ["paused", "disabled", "circle", "walled", "network", "name"])
def test_what_stands_before_the_application_is_another_page(
    terminal: Terminal, platform: Platform, barrier: str
) -> None:
    platform.barriers.add(barrier)
    release(platform)
    terminal.expect(READ_ANSWER)
    assert terminal.follow(PAGE).page == PROVIDER


def test_a_maintenance_page_that_was_left_up_is_rolled_back(
    terminal: Terminal, platform: Platform
) -> None:
    platform.deploy("dpl_page", page="Maintenance")
    terminal.expect(READ_ANSWER)
    assert terminal.follow(PAGE).page == "deployment/rollback"


def test_a_database_that_does_not_answer_leads_to_its_own_page(
    terminal: Terminal, platform: Platform
) -> None:
    platform.database.stop()
    terminal.expect(READ_ANSWER, HEALTH)
    assert terminal.follow(PAGE).page == POOL


@pytest.mark.parametrize("percent", [70, 85])
def test_a_high_memory_reading_alone_does_not_lead_to_a_rollback(
    terminal: Terminal, platform: Platform, percent: int
) -> None:
    platform.memory = percent
    terminal.expect(READ_ANSWER, HEALTH)
    assert terminal.follow(PAGE).page == HEAP


@pytest.mark.parametrize(
    ("message", "page"),
    [
        ("PrismaClientInitializationError: P1001", POOL),
        ("P2024: Timed out fetching a new connection", POOL),
        ("FATAL: sorry, too many clients already", POOL),
        ("FATAL ERROR: JavaScript heap out of memory", HEAP),
        ("[next-auth][error][NO_SECRET]", "incidents/authentication-failures"),
        ("TypeError: undefined is not a function", ""),
    ],
)
def test_the_errors_decide_when_no_deployment_is_to_blame(
    terminal: Terminal, platform: Platform, message: str, page: str
) -> None:
    terminal.http = "timeout"
    platform.logs.append(LogLine(message))
    terminal.expect(HEALTH, LIST, ERRORS)
    walked = terminal.follow(PAGE, start="check-health")
    assert walked.page == page
    assert walked.ending is (Ending.NOT_HERE if page else Ending.CALLED)


@pytest.mark.parametrize(
    ("start", "calls", "script", "said"),
    [
        ("check-page-files", (PAGE_FILES, LIST), _FILES, ""),
        ("sign-in-with-made-up-address", (MADE_UP, LIST), MADE_UP, "another text"),
        ("sign-in-with-made-up-address", (MADE_UP,), MADE_UP, "who knows"),
        ("check-page-files", (PAGE_FILES,), _FILES, "500 https://a/1.js\n"),
        ("try-again", (AGAIN,), AGAIN, "it cannot be tried"),
    ],
)
def test_what_looks_wrong_is_laid_to_a_young_release_and_what_is_unknown_to_nobody(
    terminal: Terminal,
    platform: Platform,
    *,
    start: str,
    calls: tuple[str, ...],
    script: str,
    said: str,
) -> None:
    release(platform)
    terminal.script(script, stdout=said)
    terminal.expect(*calls)
    young = LIST in calls
    assert terminal.follow(PAGE, start=start).page == "deployment/rollback" * young


def test_nothing_on_the_way_changes_anything(terminal: Terminal) -> None:
    assert {step.risk for step in terminal.catalog.procedures[PAGE].steps} == {Risk.READS}
