"""Watch production: looking around changes nothing and leads on when something is wrong."""

import pytest

from snippets._engine.walk import Ending
from snippets._platform.database import Session
from snippets._platform.vercel import Platform
from snippets.monitoring.commands import thresholds
from tests._world.calls import HEALTH, INSPECT_ALIAS, LIST_SESSIONS, NAMES, SIGN_IN, TEAM, inspect
from tests._world.terminal import Terminal

PAGE = "monitoring/commands"
LOGS = f"vercel logs --environment production --since 5m --limit 200 {TEAM}"


def test_looking_around_reads_everything_and_changes_nothing(
    terminal: Terminal, platform: Platform
) -> None:
    live, variables = platform.live, dict(platform.variables)
    platform.database.sessions = [Session("idle"), Session("idle"), Session("active")]
    terminal.expect(SIGN_IN, INSPECT_ALIAS, inspect(live.url), LOGS, LIST_SESSIONS, NAMES, HEALTH)
    walked = terminal.follow(PAGE, LIVE_DEPLOYMENT=live.url)
    assert walked.ending is Ending.DONE
    assert "idle|2" in walked.moves[4].result.stdout
    assert platform.live is live
    assert platform.variables == variables


def test_the_list_of_variables_shows_names_and_no_values(
    terminal: Terminal, platform: Platform
) -> None:
    platform.variables["NEXTAUTH_URL"].value = "https://shown.example.org"
    terminal.expect(NAMES)
    printed = terminal.do("monitoring/commands#list-variable-names").stdout
    assert "NEXTAUTH_SECRET" in printed.split()
    assert "shown" not in printed


@pytest.mark.parametrize(
    ("metric", "warning", "critical", "page"),
    [
        ("Response time", "> 1000 ms", "> 3000 ms", "incidents/performance-degradation"),
        ("Error rate", "> 1 %", "> 5 %", "incidents/application-not-responding"),
        ("Memory usage", "> 70 %", "> 85 %", "incidents/high-memory"),
        ("Database connections", "> 80 %", "> 95 %", "incidents/database-connection"),
        ("Cache hit rate", "< 70 %", "< 50 %", "performance/cache"),
    ],
)
def test_the_thresholds_are_those_of_the_original_and_lead_to_their_page(
    metric: str, warning: str, critical: str, page: str
) -> None:
    [row] = [row for row in thresholds.rows if row[0] == metric]
    assert (*row[1:3], row[4]) == (warning, critical, f"@{page}")
