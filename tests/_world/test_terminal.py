"""The world is strict: what a test did not say is red, and is told with what came instead."""

from pathlib import Path

import pytest

from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS
from tests._world.calls import INSPECT_ALIAS
from tests._world.outside import stand_in
from tests._world.standins import Call
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


@pytest.mark.parametrize("call", ["vercel inspect", "vercel env add NAME", "psql --dbname astral"])
def test_a_call_that_no_stand_in_was_written_for_is_told_with_what_to_do(
    platform: Platform, call: str
) -> None:
    tool, *words = call.split()
    environment = {"PGSERVICE": SETTINGS.database_service}
    with pytest.raises(AssertionError, match=rf"(?s){tool} does not know.*{call}.*terminal.script"):
        stand_in(tool, Call(words, b"", environment, Path()), platform)
