"""Database connections: idle sessions are ended, slow queries found, and the rest escalates."""

from __future__ import annotations

import pytest

from snippets._engine.walk import Ending
from snippets._platform.database import Session
from snippets._platform.vercel import Platform
from snippets._vocabulary.policy import DATABASE_CONNECTIONS, IDLE_MINUTES, SLOW_QUERY_SECONDS
from tests._world.calls import (
    ASK_DATABASE,
    COUNT_CONNECTIONS,
    INSPECT_ALIAS,
    LIST,
    LIST_SESSIONS,
    PSQL,
    REDEPLOY,
    SLOW_QUERIES,
    WELL,
)
from tests._world.terminal import Terminal

PAGE = "incidents/database-connection"
END_IDLE = (
    f"{PSQL} --command 'select pid, state, pg_terminate_backend(pid) as ended"
    " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and usename = current_user and state like $$idle%$$"
    " and state_change < now() - make_interval(mins => 10)'"
)
END_ONE = f"{PSQL} --command 'select pg_terminate_backend(10198)'"
REBUILD = (LIST, REDEPLOY, INSPECT_ALIAS, *WELL)


def sessions(platform: Platform, percent: int, state: str = "active", minutes: float = 0) -> None:
    """Fill this part of the server with sessions in one state."""
    platform.database.usable = 100
    platform.database.sessions = [Session(state, minutes) for _ in range(percent)]


def test_a_database_that_is_well_gets_fresh_functions_and_nothing_else(
    terminal: Terminal, platform: Platform
) -> None:
    before = platform.live
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, SLOW_QUERIES, *REBUILD)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live is not before
    assert platform.live.environment == before.environment


def test_idle_sessions_are_ended_and_then_the_query_that_is_slow(
    terminal: Terminal, platform: Platform
) -> None:
    sessions(platform, 97, "idle", IDLE_MINUTES + 1)
    platform.database.sessions[0].state = "active"
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, END_IDLE, COUNT_CONNECTIONS)
    terminal.expect(SLOW_QUERIES, END_ONE, *WELL)
    platform.database.sessions[0].pid = 10198
    platform.database.sessions[0].minutes = 5
    assert terminal.follow(PAGE, QUERY_PID="10198").ending is Ending.FIXED
    assert platform.database.sessions == []


@pytest.mark.parametrize(
    ("percent", "calls"),
    [
        (DATABASE_CONNECTIONS.warning, [SLOW_QUERIES]),
        (DATABASE_CONNECTIONS.warning + 1, [LIST_SESSIONS, END_IDLE, SLOW_QUERIES]),
        (DATABASE_CONNECTIONS.critical, [LIST_SESSIONS, END_IDLE, SLOW_QUERIES]),
        (DATABASE_CONNECTIONS.critical + 1, [END_IDLE, SLOW_QUERIES]),
    ],
)
def test_the_thresholds_decide_how_hard_to_look(
    terminal: Terminal, platform: Platform, percent: float, calls: list[str]
) -> None:
    """None of the sessions is old enough to be ended."""
    sessions(platform, int(percent), "idle")
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, *calls, *REBUILD)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert len(platform.database.sessions) == percent


def test_a_server_full_of_queries_has_no_session_to_end(
    terminal: Terminal, platform: Platform
) -> None:
    sessions(platform, 90, "active")
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, LIST_SESSIONS, SLOW_QUERIES, *REBUILD)
    assert terminal.follow(PAGE).ending is Ending.FIXED


@pytest.mark.parametrize(
    ("minutes", "left"), [(IDLE_MINUTES, 96), (IDLE_MINUTES + 0.1, 0)], ids=["ten", "longer"]
)
def test_only_sessions_idle_for_longer_than_ten_minutes_are_ended(
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


def test_sessions_that_come_back_again_and_again_escalate(
    terminal: Terminal, platform: Platform
) -> None:
    """The third count in a row ends the loop."""
    sessions(platform, 97, "idle", 60)
    terminal.script("psql", stdout="97\n")
    terminal.script(
        "psql --no-psqlrc --no-password --tuples-only --no-align --command 'select 1'",
        stdout="1\n",
    )
    ended = END_IDLE.removeprefix("PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production ")
    terminal.script(ended, stdout="23342|idle|t\n")
    terminal.expect(ASK_DATABASE, *[COUNT_CONNECTIONS, END_IDLE] * 3)
    assert terminal.follow(PAGE).ending is Ending.CALLED


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
    assert terminal.follow(PAGE, QUERY_PID="10198").ending is Ending.FIXED
    assert [session.pid for session in platform.database.sessions] == [10199]
    assert platform.live is live


def test_a_query_that_has_ended_by_itself_is_not_taken_for_the_cause(
    terminal: Terminal, platform: Platform
) -> None:
    platform.database.sessions = [Session("active", 5, "select 1", 10187)]
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, SLOW_QUERIES, END_ONE)
    assert terminal.follow(PAGE, QUERY_PID="10198").ending is Ending.CALLED


@pytest.mark.parametrize(
    "said",
    [
        'FATAL:  too many connections for role "op"',
        "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
        "FATAL:  sorry, too many clients already",
    ],
)
def test_a_server_without_room_for_us_gets_fresh_functions(
    terminal: Terminal, platform: Platform, said: str
) -> None:
    terminal.script("psql", stderr=f"psql: error: connection to server failed: {said}\n", code=2)
    terminal.expect(ASK_DATABASE, *REBUILD)
    assert terminal.follow(PAGE).ending is Ending.FIXED


def test_a_database_that_is_gone_leads_to_the_backups(
    terminal: Terminal, platform: Platform
) -> None:
    del platform.database.databases["astral"]
    terminal.expect(ASK_DATABASE)
    assert terminal.follow(PAGE).page == "database/recovery"


@pytest.mark.parametrize(
    "said",
    [
        'connection to server at "db", port 5432 failed: Connection refused',
        'connection to server at "db", port 5432 failed: timeout expired',
        'FATAL:  password authentication failed for user "op"',
        'could not translate host name "db" to address: Name or service not known',
    ],
)
def test_a_server_that_is_down_or_refuses_us_is_for_people(
    terminal: Terminal, platform: Platform, said: str
) -> None:
    live = platform.live
    terminal.script("psql", stderr=f"psql: error: {said}\n", code=2)
    terminal.expect(ASK_DATABASE)
    assert terminal.follow(PAGE).ending is Ending.CALLED
    assert platform.live is live


@pytest.mark.parametrize(
    ("broken", "calls"),
    [
        ("round", [ASK_DATABASE, COUNT_CONNECTIONS]),
        ("coalesce", [ASK_DATABASE, COUNT_CONNECTIONS, LIST_SESSIONS]),
        ("terminate", [ASK_DATABASE, COUNT_CONNECTIONS, LIST_SESSIONS, END_IDLE]),
        ("blocking", [ASK_DATABASE, COUNT_CONNECTIONS, LIST_SESSIONS, END_IDLE, SLOW_QUERIES]),
    ],
)
def test_a_question_that_fails_half_way_escalates(
    terminal: Terminal, platform: Platform, broken: str, calls: list[str]
) -> None:
    sessions(platform, 90, "idle")
    failing = next(call for call in calls if broken in call)
    prefix = failing.removeprefix("PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production ")
    terminal.script(prefix, stderr="ERROR:  canceling statement due to lock timeout\n", code=1)
    terminal.expect(*calls)
    assert terminal.follow(PAGE).ending is Ending.CALLED


def test_psql_that_is_missing_escalates_with_the_way_to_install_it(
    terminal: Terminal, platform: Platform
) -> None:
    terminal.without("psql")
    terminal.expect(*[ASK_DATABASE] * 3)
    walked = terminal.follow(PAGE)
    assert walked.ending is Ending.CALLED
    assert "postgresql-client" in walked.moves[0].result.remedy


def test_nothing_is_rebuilt_while_vercel_does_not_answer(
    terminal: Terminal, platform: Platform
) -> None:
    terminal.script("vercel list", stderr="Error: fetch failed", code=1)
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, SLOW_QUERIES, *[LIST] * 3)
    assert terminal.follow(PAGE).ending is Ending.CALLED
