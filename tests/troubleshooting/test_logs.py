"""Logs: errors are found, old logs are kept, one deployment can be looked at alone."""

import json

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import LogLine, Platform
from tests._world.calls import ERRORS, HEALTH, TEAM
from tests._world.terminal import Terminal

PAGE = "troubleshooting/logs"
RECENT = f"vercel logs --environment production --since 5m --limit 200 {TEAM}"


@pytest.fixture
def file(terminal: Terminal) -> str:
    """Where the logs are saved."""
    return str(terminal.folder / "logs.jsonl")


def of_deployment(url: str) -> str:
    """Return the call that asks for the errors of one deployment."""
    query = "--query 'level:(error OR fatal)'"
    return f"vercel logs --deployment {url} {query} --since 24h --limit 200 {TEAM}"


def test_errors_are_found_looked_at_and_saved(
    terminal: Terminal, platform: Platform, file: str
) -> None:
    live = platform.live
    platform.logs += [
        LogLine("boom", deployment=live.id, minutes_ago=30),
        LogLine("killed at its start", level="fatal", minutes_ago=31),
        LogLine("too old", minutes_ago=121),
        LogLine("GET / 200", level="info", minutes_ago=2),
        LogLine("other", deployment="dpl_other", minutes_ago=30),
    ]
    terminal.expect(
        ERRORS,
        RECENT,
        of_deployment(live.url),
        f"vercel logs --environment production --since 24h --limit 10000 --json {TEAM} > {file}",
        HEALTH,
    )
    walked = terminal.follow(PAGE, FAILED_DEPLOYMENT=live.url, LOG_FILE=file)
    assert walked.ending is Ending.DONE
    errors, recent, deployment, *_ = (move.result.stdout for move in walked.moves)
    assert "boom" in errors
    assert "killed at its start" in errors
    assert "too old" not in errors
    assert "GET / 200" not in errors
    assert "GET / 200" in recent
    assert "boom" not in recent
    assert "boom" in deployment
    assert "other" not in deployment
    saved = [json.loads(line) for line in (terminal.folder / "logs.jsonl").read_text().splitlines()]
    assert len(saved) == 6
    assert saved[-1]["pagination"] == {"hasMore": False}


def test_an_unknown_deployment_is_refused(terminal: Terminal) -> None:
    url = "https://astral-core-v7-none-astral-productions.vercel.app"
    terminal.expect(of_deployment(url))
    assert not terminal.do(f"{PAGE}#errors-of-deployment", FAILED_DEPLOYMENT=url).ok
