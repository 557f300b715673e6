"""Standard deployment: what was checked and looked at becomes live, and nothing else does."""

import pytest

from snippets._engine import Risk
from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import HEALTH, INSPECT_ALIAS, TEAM, promote, starts
from tests._world.terminal import Terminal

START = "check-clean-tree"  # production answers
PAGE = "deployment/standard"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"update-checkout"},
    Risk.READS: {"check-clean-tree", "check-merged", "run-lint", "run-tests", "run-typecheck"},
}
STATUS = "git status --porcelain"
PULL = "git pull --ff-only origin master"
UNMERGED = "git --no-pager log --oneline origin/master..HEAD"
LINT = "npm run lint"
TYPES = "npm run typecheck"
TESTS = "npm test"
PREVIEW = f"vercel deploy {TEAM}"
BUILD = f"vercel deploy --prod --skip-domain {TEAM}"
# The names that the model gives to the first and the second build.
FIRST = "https://astral-core-v7-new1-astral-productions.vercel.app"
SECOND = "https://astral-core-v7-new2-astral-productions.vercel.app"
VALUES = {"PREVIEW_DEPLOYMENT": FIRST, "NEW_DEPLOYMENT": SECOND}


ORDER = (STATUS, PULL, UNMERGED, LINT, TYPES, TESTS, PREVIEW, starts(FIRST), INSPECT_ALIAS, BUILD)


@pytest.fixture(autouse=True)
def preview_variables(platform: Platform) -> None:
    """Previews have a sign-in secret too, as a preview that can be tried needs one."""
    platform.variables["NEXTAUTH_SECRET"].targets = ("production", "preview")


def test_what_was_looked_at_becomes_live(terminal: Terminal, platform: Platform) -> None:
    """And the state that a rollback left ends."""
    before = platform.live
    platform.auto_assign = False
    terminal.expect(*ORDER, starts(SECOND), promote(SECOND), INSPECT_ALIAS, HEALTH)
    walked = terminal.follow(PAGE, start=START, **VALUES)
    assert walked.ending is Ending.DONE
    assert platform.live.url == SECOND
    assert platform.live is not before
    assert platform.auto_assign
    assert len(platform.deployments) == 3, "promoting built nothing"


def test_the_build_gives_the_address_that_the_next_step_asks(catalog: Catalog) -> None:
    build, check = catalog.procedures[PAGE].steps[-3:-1]
    assert [parameter for parameter, _ in build.gives] == list(check.parameters)


def test_a_promotion_that_only_says_so_is_found_out(terminal: Terminal, platform: Platform) -> None:
    terminal.script("vercel promote", stderr="> Success! astral-core-v7 was promoted\n")
    terminal.expect(*ORDER, starts(SECOND), *(promote(SECOND), INSPECT_ALIAS) * 3)
    assert terminal.follow(PAGE, start=START, **VALUES).ending is Ending.CALLED
