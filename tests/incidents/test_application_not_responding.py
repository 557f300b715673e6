"""Site down: the page leads from what users meet to the deployment, another page or the people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import HEALTH, PAGE_FILES, READ_ANSWER, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "incidents/application-not-responding"
ROLLBACK, PROVIDER, POOL, HEAP = (
    "deployment/rollback",
    "incidents/provider-outage",
    "incidents/database-connection",
    "incidents/high-memory",
)
MADE_UP, AGAIN = "look made-up-sign-in", "look what-the-complaint-named"
LOOKS = (READ_ANSWER, HEALTH, SIGN_IN, PAGE_FILES, MADE_UP, AGAIN)


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
def test_what_the_code_that_is_live_broke_is_rolled_back(
    terminal: Terminal, platform: Platform, fault: str, calls: tuple[str, ...]
) -> None:
    release(platform, fault)
    terminal.expect(*calls)
    assert terminal.follow(PAGE).page == (POOL if fault == "timeout" else ROLLBACK)


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
    terminal.expect(*((PAGE_FILES, MADE_UP, AGAIN) if secret else ()))
    assert terminal.follow(PAGE).page == ("" if secret else "incidents/authentication-failures")


@pytest.mark.parametrize("barrier", ["paused", "disabled", "circle", "walled", "network", "name"])
def test_what_stands_before_the_application_is_another_page(
    terminal: Terminal, platform: Platform, barrier: str
) -> None:
    platform.barriers.add(barrier)
    release(platform)
    terminal.expect(READ_ANSWER)
    assert terminal.follow(PAGE).page == PROVIDER


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


def test_nothing_on_the_way_changes_anything(terminal: Terminal) -> None:
    assert {step.risk for step in terminal.catalog.procedures[PAGE].steps} == {Risk.READS}
