"""Database connections: what nobody uses is ended, what blocks is found, and the rest escalates."""

from __future__ import annotations

import pytest

from snippets._engine.walk import Ending
from snippets._platform.database import Session
from snippets._platform.vercel import LogLine, Platform
from snippets._vocabulary.policy import DATABASE_CONNECTIONS, IDLE_MINUTES, SLOW_QUERY_SECONDS
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
PROVIDER, LEAD = "Database provider", "Engineering Lead"


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
    ("percent", "calls"),
    [
        (DATABASE_CONNECTIONS.warning, [SLOW_QUERIES]),
        (DATABASE_CONNECTIONS.warning + 1, [LIST_SESSIONS, END_IDLE, SLOW_QUERIES]),
    ],
)
def test_the_thresholds_decide_how_hard_to_look(
    terminal: Terminal, platform: Platform, percent: float, calls: list[str]
) -> None:
    """None of the sessions is old enough to be ended."""
    sessions(platform, int(percent), "idle")
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, *calls, ERRORS)
    assert terminal.follow(PAGE, start="ask-database").ending is Ending.NOT_HERE
    assert len(platform.database.sessions) == percent


def test_sessions_that_cannot_be_seen_are_not_taken_for_none(terminal: Terminal) -> None:
    terminal.script("psql", stdout="active|1\nnot visible to this role|12\n")
    terminal.expect(*[LIST_SESSIONS] * 3)
    assert terminal.follow(PAGE, start="list-sessions").ending is Ending.CALLED


def test_a_server_full_of_queries_has_no_session_to_end(
    terminal: Terminal, platform: Platform
) -> None:
    sessions(platform, 90, "active")
    terminal.expect(ASK_DATABASE, COUNT_CONNECTIONS, LIST_SESSIONS, SLOW_QUERIES, ERRORS)
    assert terminal.follow(PAGE, start="ask-database").ending is Ending.NOT_HERE


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


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ('FATAL:  too many connections for role "op"', PROVIDER),
        ("FATAL:  remaining connection slots are reserved for roles", PROVIDER),
        ("FATAL:  sorry, too many clients already", PROVIDER),
        ('connection to server at "db", port 5432 failed: Connection refused', PROVIDER),
        ('connection to server at "db", port 5432 failed: timeout expired', PROVIDER),
        ("ERROR:  Your account or project has exceeded the compute time quota.", PROVIDER),
        ('FATAL:  password authentication failed for user "op"', LEAD),
    ],
)
def test_a_server_that_lets_nobody_in_is_for_who_can_mend_it(
    terminal: Terminal, platform: Platform, said: str, role: str
) -> None:
    live = platform.live
    terminal.script("psql", stderr=f"psql: error: {said}\n", code=2)
    terminal.expect(ASK_DATABASE)
    assert terminal.follow(PAGE, start="ask-database").role == role
    assert platform.live is live


@pytest.mark.parametrize("more", ["", ": Connection refused", ": FATAL:  sorry, too many clients"])
def test_a_server_whose_name_is_unknown_is_for_its_provider_after_another_network_was_tried(
    terminal: Terminal, more: str
) -> None:
    terminal.script("psql", stderr=f"psql: error: could not translate host name{more}\n", code=2)
    terminal.expect(*[ASK_DATABASE] * 3)
    assert terminal.follow(PAGE, start="ask-database").role == PROVIDER


# What the application logs, in the order in which it decides.
LOGGED = (
    ("P2021: The table `public.User` does not exist", "database/recovery"),
    ("P3009: migrate found failed migrations", "database/migration"),
    ("could not extend file: No space left on device", PROVIDER),
    ("P1000: Authentication failed", LEAD),
    ("JavaScript heap out of memory", "incidents/high-memory"),
    ("[next-auth][error][NO_SECRET]", "incidents/authentication-failures"),
)
ALIKE = (
    ("P1003: Database `astral` does not exist", "database/recovery"),
    ("P1001: Can't reach database server", LEAD),
    ("P2024: Timed out fetching a new connection", LEAD),
    ("permission denied for table User", LEAD),
    ('prepared statement "s0" already exists', LEAD),
)


@pytest.mark.parametrize(("message", "to"), [*LOGGED, *ALIKE])
@pytest.mark.parametrize("more", ["No logs found", *(one for one, _ in LOGGED)])
def test_where_the_database_is_well_the_first_error_that_is_known_decides(
    terminal: Terminal, message: str, to: str, more: str
) -> None:
    order = [*(one for one, _ in LOGGED), "No logs found"]
    if message in order and order.index(more) < order.index(message):
        to = dict(LOGGED)[more]
    elif message not in order:
        more = ""
    terminal.script("vercel logs", stdout=f"{more}\n{message}\n")
    terminal.expect(ERRORS)
    walked = terminal.follow(PAGE, start="recent-errors")
    assert to in (walked.page, walked.role)


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
    ("call", "said", "calls", "to"),
    [
        (MADE_UP, "nothing, or an error page", (MADE_UP,), "incidents/application-not-responding"),
        (MADE_UP, "who knows", (MADE_UP,), LEAD),
        (AGAIN, "it still fails", (MADE_UP, AGAIN, SLOW_QUERIES, ERRORS), ""),
        (AGAIN, "it cannot be tried", (MADE_UP, AGAIN), ""),
    ],
)
def test_a_look_that_no_query_explains_leads_on(
    terminal: Terminal, *, call: str, said: str, calls: tuple[str, ...], to: str
) -> None:
    terminal.script(call, stdout=said)
    terminal.expect(*calls)
    walked = terminal.follow(PAGE)
    assert to in (walked.page, walked.role)


@pytest.mark.parametrize(
    ("said", "calls", "to"),
    [
        ("another text", (COUNT_CONNECTIONS, SLOW_QUERIES, ERRORS), ""),
        ("nothing, or an error page", (), LEAD),
    ],
)
def test_what_users_still_meet_after_the_mend_leads_to_the_errors(
    terminal: Terminal, platform: Platform, *, said: str, calls: tuple[str, ...], to: str
) -> None:
    sessions(platform, 100, "idle", IDLE_MINUTES + 1)
    terminal.script(MADE_UP, stdout=said)
    terminal.expect(END_IDLE, *WELL[:3], *calls)
    walked = terminal.follow(PAGE, start="end-idle-sessions")
    assert to in (walked.page, walked.role)
