"""Cache: old content is replaced, whether Vercel keeps it or a function."""

import json

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import CACHE_HEADER, INSPECT_ALIAS, PURGE, REDEPLOY, TEAM, WELL
from tests._world.terminal import Terminal

START = "measure-cache-hit-rate"  # behind the first look
PAGE = "performance/cache"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {Risk.READS: {"measure-cache-hit-rate"}}
RATE = (
    "vercel logs requests --environment production --query 'cacheResult:*' --since 1h"
    f" --limit 10000 --json {TEAM}"
    """ | jq --raw-output --slurp 'if any(.type == "summary") then .
else error("no answer from vercel") end
| map(select(.type == "request") | .data.cacheResult | strings)
| length as $all
| map(select(. == "HIT" or . == "STALE" or . == "PRERENDER"))
| if $all == 0 then "no requests" else
"\\(100 * length / $all | floor) percent of \\($all) requests" end'"""
)
_CURL = "curl --silent --show-error --max-time 10 --output"


def requests(hits: int, misses: int, *others: object) -> str:
    """Return what `vercel logs requests --json` prints."""
    results = [*["HIT"] * hits, *["MISS"] * misses, *others]
    rows = [{"type": "request", "data": {"cacheResult": result}} for result in results]
    return "".join(json.dumps(row) + "\n" for row in [*rows, {"type": "summary"}])


def answers(terminal: Terminal, rate: str, cache: str) -> None:
    """Let the request logs and the page's header be so."""
    terminal.script("vercel logs requests", stdout=rate)
    header = f"x-vercel-cache: {cache}\n" if cache else ""
    terminal.script(_CURL, stdout=f"HTTP/2 200\nserver: Vercel\n{header}\n")


@pytest.mark.parametrize("cache", ["HIT", "PRERENDER", "STALE"])
def test_old_content_in_the_cache_is_thrown_away(
    terminal: Terminal, platform: Platform, cache: str
) -> None:
    live = platform.live
    answers(terminal, requests(9, 1), cache)
    terminal.expect(RATE, CACHE_HEADER, PURGE, *WELL)
    assert terminal.follow(PAGE, start=START).ending is Ending.FIXED
    assert platform.purges == 1
    assert platform.live is live


@pytest.mark.parametrize("cache", ["MISS", "BYPASS", "REVALIDATED"])
def test_old_content_in_a_function_ends_with_the_function(
    terminal: Terminal, platform: Platform, cache: str
) -> None:
    live = platform.live
    answers(terminal, requests(9, 1), cache)
    terminal.expect(RATE, CACHE_HEADER, REDEPLOY, INSPECT_ALIAS, *WELL)
    assert terminal.follow(PAGE, start=START).ending is Ending.FIXED
    assert platform.purges == 0
    assert platform.live is not live


@pytest.mark.parametrize("rate", [requests(0, 0), requests(0, 0, None)])
def test_without_requests_there_is_no_rate_to_judge(terminal: Terminal, rate: str) -> None:
    answers(terminal, rate, "HIT")
    terminal.expect(RATE)
    assert terminal.do(f"{PAGE}#measure-cache-hit-rate").stdout == "no requests\n"


def test_a_cli_that_fails_is_not_taken_for_a_site_without_requests(terminal: Terminal) -> None:
    """The exit code of a pipeline is that of its end."""
    answers(terminal, "", "HIT")
    terminal.expect(RATE)
    result = terminal.do(f"{PAGE}#measure-cache-hit-rate")
    assert result.exit_code == 5
    assert "no answer from vercel" in result.stderr


def test_stale_and_prerendered_answers_count_as_hits(terminal: Terminal) -> None:
    answers(terminal, requests(1, 1, "STALE", "PRERENDER", "BYPASS", None), "HIT")
    terminal.expect(RATE)
    result = terminal.do(f"{PAGE}#measure-cache-hit-rate")
    assert result.stdout == "60 percent of 5 requests\n"
