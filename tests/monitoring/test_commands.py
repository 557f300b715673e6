"""Watch production: looking around changes nothing and leads on when something is wrong."""

from __future__ import annotations

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


def test_a_missing_sign_in_secret_leads_to_the_page_that_sets_it(
    terminal: Terminal, platform: Platform
) -> None:
    del platform.variables["NEXTAUTH_SECRET"]
    live = platform.live
    terminal.expect(SIGN_IN, INSPECT_ALIAS, inspect(live.url), LOGS, LIST_SESSIONS, NAMES)
    walked = terminal.follow(PAGE, LIVE_DEPLOYMENT=live.url)
    assert walked.page == "security/secret-rotation"


@pytest.mark.parametrize("trouble", ["timeout", "html", 500])
def test_a_production_that_is_hurt_is_for_another_page(
    terminal: Terminal, trouble: str | int
) -> None:
    terminal.http = trouble
    terminal.expect(SIGN_IN)
    assert terminal.follow(PAGE).ending is Ending.NOT_HERE


def test_a_database_that_refuses_is_for_its_own_page(terminal: Terminal) -> None:
    terminal.script("psql", stderr="psql: error: Connection refused", code=2)
    terminal.expect(LIST_SESSIONS)
    assert terminal.follow(PAGE, start="list-sessions").page == "incidents/database-connection"


def test_an_alias_that_leads_nowhere_is_not_ours_to_mend(terminal: Terminal) -> None:
    terminal.script("vercel inspect", stderr="Error: Can't find the deployment\n", code=1)
    terminal.expect(SIGN_IN, INSPECT_ALIAS)
    assert terminal.follow(PAGE).page == "incidents/provider-outage"


def test_a_deployment_that_was_not_built_escalates(terminal: Terminal, platform: Platform) -> None:
    broken = platform.deploy("dpl_err", state="ERROR")
    terminal.expect(SIGN_IN, INSPECT_ALIAS, inspect(broken.url))
    assert terminal.follow(PAGE, LIVE_DEPLOYMENT=broken.url).ending is Ending.CALLED


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
