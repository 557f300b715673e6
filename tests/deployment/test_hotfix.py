"""Hotfix: the correction goes on top of what is live, is checked, and is not lost afterwards."""

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import INSPECT_ALIAS, READ_ANSWER, WELL, promote, starts
from tests._world.terminal import Terminal
from tests.deployment.test_standard import BUILD, FIRST, STATUS, TESTS, TYPES

PAGE = "deployment/hotfix"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {
        "commit-hotfix",
        "fetch-commits",
        "open-pull-request",
        "push-hotfix",
        "start-branch",
    },
    Risk.READS: {"check-left-over", "review-change"},
}
BRANCH = "hotfix/session-expires-at-once"
TITLE = "Keep sessions for eight hours"
FETCH = "git fetch origin"
SWITCH = f"git switch --create {BRANCH} 7205f8a"
DIFF = "git --no-pager diff HEAD"
COMMIT = f"git commit --all --message '{TITLE}'"
LEFT_OVER = "git ls-files --others --modified --exclude-standard"
PUSH = "git push --set-upstream origin HEAD"
REQUEST = (
    f"gh pr create --base master --head {BRANCH} --title '{TITLE}'"
    " --body 'Hotfix, built from this branch and about to go live.\nNeeds a review and a merge.'"
)
ORDER = (
    INSPECT_ALIAS,
    STATUS,
    FETCH,
    SWITCH,
    DIFF,
    TYPES,
    TESTS,
    COMMIT,
    LEFT_OVER,
    PUSH,
    REQUEST,
    BUILD,
    starts(FIRST),
    promote(FIRST),
)
VALUES = {
    "HOTFIX_BRANCH": BRANCH,
    "LIVE_COMMIT": "7205f8a",
    "HOTFIX_TITLE": TITLE,
    "NEW_DEPLOYMENT": FIRST,
}


@pytest.fixture(autouse=True)
def edited(terminal: Terminal) -> None:
    """The change is made, and git answers as it does."""
    terminal.script("git switch", stderr=f"Switched to a new branch '{BRANCH}'\n")
    terminal.script(DIFF, stdout="diff --git a/a.ts b/a.ts\n-2\n+3\n")
    terminal.script("gh pr create", stdout="https://github.com/a/b/pull/1\n")


def test_the_correction_becomes_live_checked_and_with_a_pull_request(
    terminal: Terminal, platform: Platform
) -> None:
    platform.live.faults = frozenset({"route"})
    terminal.expect(WELL[-1], READ_ANSWER, *ORDER, INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE, **VALUES).ending is Ending.FIXED
    assert platform.live.url == FIRST
