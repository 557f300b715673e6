"""Site down: the page leads from what users meet to the deployment, another page or the people."""

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import HEALTH, PAGE_FILES, READ_ANSWER, SIGN_IN
from tests._world.terminal import Terminal

PAGE = "incidents/application-not-responding"
MADE_UP, AGAIN = "look made-up-sign-in", "look what-the-complaint-named"
LOOKS = (READ_ANSWER, HEALTH, SIGN_IN, PAGE_FILES, MADE_UP, AGAIN)


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


def test_nothing_on_the_way_changes_anything(terminal: Terminal) -> None:
    assert {step.risk for step in terminal.catalog.procedures[PAGE].steps} == {Risk.READS}
