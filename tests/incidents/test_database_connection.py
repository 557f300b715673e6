"""Database connections: what nobody uses is ended, what blocks is found, and the rest escalates."""

import pytest

from snippets._engine.walk import Ending
from snippets._platform.database import Session
from snippets._platform.vercel import LogLine, Platform
from snippets._vocabulary.policy import IDLE_MINUTES, SLOW_QUERY_SECONDS
from tests._world.calls import (
    ASK_DATABASE,
    COUNT_CONNECTIONS,
    ERRORS,
    LIST,
    LIST_SESSIONS,
    PSQL,
    SLOW_QUERIES,
    WELL,
    inspect,
    rollback,
    starts,
)
from tests._world.terminal import Terminal

PAGE = "incidents/database-connection"
END_IDLE = (
    f"{PSQL} --command 'select pid, state, pg_terminate_backend(pid)\nas ended"
    " from pg_stat_activity\nwhere datname = current_database() and pid <> pg_backend_pid()"
    "\nand state like $$idle%$$\nand state_change < now() - make_interval(mins => 1)"
    "\nand usename = (select usename from pg_stat_activity\nwhere datname = current_database()"
    "\ngroup by 1 order by count(*) desc limit 1)'"
)
END_ONE = f"{PSQL} --command 'select\npg_terminate_backend(10198)'"
MADE_UP, AGAIN = "look made-up-sign-in", "look what-the-complaint-named"
LEAD = "Engineering Lead"


def sessions(platform: Platform, percent: int, state: str = "active", minutes: float = 0) -> None:
    """Fill this part of the server with sessions in one state."""
    platform.database.usable = 100
    platform.database.sessions = [Session(state, minutes) for _ in range(percent)]


def test_with_nothing_broken_this_is_not_the_page(terminal: Terminal, platform: Platform) -> None:
    live = platform.live
    platform.logs.append(LogLine("P2022: The column does not exist"))  # an error that is over
    terminal.expect(MADE_UP, AGAIN)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "")
    assert platform.live is live


def test_connections_that_nobody_uses_are_ended_and_nothing_is_built(
    terminal: Terminal, platform: Platform
) -> None:
    sessions(platform, 100, "idle", IDLE_MINUTES + 1)
    live = platform.live
    terminal.expect(MADE_UP, ASK_DATABASE, COUNT_CONNECTIONS, LIST_SESSIONS, END_IDLE, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.database.sessions == []
    assert platform.live is live


@pytest.mark.parametrize(
    ("minutes", "left"), [(IDLE_MINUTES, 96), (IDLE_MINUTES + 0.1, 0)], ids=["one", "longer"]
)
def test_only_sessions_idle_for_longer_are_ended(
    terminal: Terminal, platform: Platform, minutes: float, left: int
) -> None:
    sessions(platform, 96, "idle in transaction", minutes)
    terminal.expect(END_IDLE)
    assert terminal.do(f"{PAGE}#end-idle-sessions").ok
    assert len(platform.database.sessions) == left


@pytest.mark.parametrize(
    ("seconds", "listed"), [(SLOW_QUERY_SECONDS, False), (SLOW_QUERY_SECONDS + 1, True)]
)
def test_a_query_is_slow_after_five_seconds(
    terminal: Terminal, platform: Platform, seconds: float, listed: bool
) -> None:
    query = "select count(*) from long_table" + " " * 80
    platform.database.sessions = [Session("active", seconds / 60, query, 10198)]
    terminal.expect(SLOW_QUERIES)
    output = terminal.do(f"{PAGE}#slow-queries").stdout
    assert output == (f"10198|6|{{}}|{query[:80]}\n" if listed else "")


def test_the_session_that_others_wait_for_is_ended_although_it_is_idle(
    terminal: Terminal, platform: Platform
) -> None:
    """It is not in the list of queries: only those that wait for its lock are."""
    platform.database.sessions = [
        Session("idle in transaction", 8, pid=10198),
        Session("active", 7, 'select count(*) from "User"', 10199),
    ]
    live = platform.live
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, SLOW_QUERIES, END_ONE, *WELL)
    walked = terminal.follow(PAGE, start="ask-database", QUERY_PID="10198")
    assert walked.ending is Ending.FIXED
    assert [session.pid for session in platform.database.sessions] == [10199]
    assert platform.live is live


def test_where_the_database_is_well_the_code_that_asks_it_wrongly_is_left(
    terminal: Terminal, platform: Platform
) -> None:
    good = platform.live
    platform.deploy("dpl_new", faults=frozenset({"leak"}))
    platform.logs.append(LogLine("P2022: The column does not exist"))
    terminal.expect(ERRORS, LIST, inspect(good.url), starts(good.url), rollback(good.url), *WELL)
    walked = terminal.follow(PAGE, start="recent-errors", GOOD_DEPLOYMENT=good.url)
    assert walked.ending is Ending.FIXED
    assert platform.live is good


@pytest.mark.parametrize(
    ("answer", "calls", "role"),
    [
        ("another text", (COUNT_CONNECTIONS, SLOW_QUERIES, ERRORS), ""),
        ("nothing, or an error page", (), LEAD),
    ],
)
def test_what_users_still_meet_after_the_mend_leads_to_the_errors(
    terminal: Terminal, platform: Platform, *, answer: str, calls: tuple[str, ...], role: str
) -> None:
    sessions(platform, 100, "idle", IDLE_MINUTES + 1)
    terminal.script(MADE_UP, stdout=answer)
    terminal.expect(END_IDLE, *WELL[:3], *calls)
    walked = terminal.follow(PAGE, start="end-idle-sessions")
    assert walked.role == role
