"""The world is strict: what a test did not say is red, and is told with what came instead."""

import pytest

from tests._world.calls import INSPECT_ALIAS
from tests._world.terminal import Terminal


def test_a_call_that_never_came_is_told_with_what_a_stand_in_refused(terminal: Terminal) -> None:
    terminal.script("vercel inspect", stderr="Error: no such team\n", code=1)
    terminal.expect(INSPECT_ALIAS, "vercel inspect URL")
    with pytest.raises(AssertionError, match=r"(?s)never called.*exit code 1: Error: no such team"):
        terminal.follow("deployment/rollback")


def test_a_call_that_was_not_expected_is_told_with_the_nearest(terminal: Terminal) -> None:
    terminal.expect(f"{INSPECT_ALIAS} --yes")
    with pytest.raises(AssertionError, match=r"(?s)unexpected call in deployment/rollback#.*--yes"):
        terminal.follow("deployment/rollback")
