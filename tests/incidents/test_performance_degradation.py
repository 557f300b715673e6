"""Performance degradation: the slow part is found before anything is changed."""

import json
from collections.abc import Callable

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import (
    CACHE_HEADER,
    COUNT_CONNECTIONS,
    INSPECT_ALIAS,
    LIST,
    PURGE,
    REDEPLOY,
    SLOW_QUERIES,
    WELL,
)
from tests._world.calls import RESPONSE_TIME as TIME
from tests._world.terminal import Terminal

PAGE = "incidents/performance-degradation"
_TIME = "curl --fail --silent --show-error --max-time 10 --output"
_HEADER = "curl --silent --show-error --max-time 10 --output"
DATABASE = (COUNT_CONNECTIONS, SLOW_QUERIES)


def takes(terminal: Terminal, milliseconds: float, *, status: int = 200, code: int = 0) -> None:
    """Let the page take so long."""
    timing = {
        "http_code": status,
        "time_starttransfer": milliseconds / 1000,
        "time_total": milliseconds / 1000,
    }
    terminal.script(_TIME, stdout=json.dumps(timing), code=code)


def cached(terminal: Terminal, word: str) -> None:
    """Let Vercel's header say so."""
    terminal.script(_HEADER, stdout=f"HTTP/2 200\nx-vercel-cache: {word}\n")


@pytest.fixture
def becomes_fast(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the page be fast as soon as a call that starts with these words was made."""
    check = terminal.take

    def after(call: str) -> None:
        def take(taken: str) -> None:
            check(taken)
            if taken.startswith(call):
                takes(terminal, 60)

        monkeypatch.setattr(terminal, "take", take)

    return after


def test_functions_that_are_slow_are_started_afresh(
    terminal: Terminal, platform: Platform, becomes_fast: Callable[[str], None]
) -> None:
    live = platform.live
    takes(terminal, 4000)
    cached(terminal, "MISS")
    becomes_fast("vercel redeploy")
    terminal.expect(TIME, *DATABASE, LIST, CACHE_HEADER, REDEPLOY, INSPECT_ALIAS, TIME, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live is not live
    assert platform.purges == 0


def test_a_cache_that_cannot_renew_its_copy_is_emptied(
    terminal: Terminal, platform: Platform, becomes_fast: Callable[[str], None]
) -> None:
    live = platform.live
    takes(terminal, 4000)
    cached(terminal, "STALE")
    becomes_fast("vercel cache purge")
    terminal.expect(TIME, *DATABASE, LIST, CACHE_HEADER, PURGE, TIME, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.purges == 1
    assert platform.live is live


def test_what_stays_slow_is_escalated(terminal: Terminal) -> None:
    takes(terminal, 4000)
    cached(terminal, "MISS")
    terminal.expect(TIME, *DATABASE, LIST, CACHE_HEADER, REDEPLOY, INSPECT_ALIAS, TIME)
    assert terminal.follow(PAGE).ending is Ending.CALLED


def test_an_answer_that_broke_off_is_not_fast(terminal: Terminal) -> None:
    timing = {"http_code": 200, "time_starttransfer": 0.1, "time_total": 0.1}
    terminal.script(_TIME, stdout=json.dumps(timing), stderr="curl: (18) cut off", code=18)
    terminal.expect(PURGE, TIME)
    walked = terminal.follow(PAGE, start="purge-cache")
    assert walked.ending is Ending.CALLED
