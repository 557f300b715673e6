"""The model's database server runs out of connections and gets them back."""

from __future__ import annotations

from snippets.model.database import DatabaseServer, Session


def test_a_server_is_well_while_it_answers_and_has_a_connection_left() -> None:
    server = DatabaseServer(usable=2)
    assert server.healthy
    server.sessions = [Session("active"), Session("idle")]
    assert not server.healthy
    server.sessions.pop()
    assert server.healthy
    server.reachable = False
    assert not server.healthy


def test_the_use_of_connections_is_in_percent() -> None:
    server = DatabaseServer(usable=3, sessions=[Session("active")])
    assert server.percent_used == 33


def test_only_sessions_idle_for_longer_are_ended() -> None:
    stale = Session("idle", 11)
    stuck = Session("idle in transaction", 60)
    kept = [Session("idle", 10), Session("active", 60)]
    server = DatabaseServer(sessions=[stale, kept[0], stuck, kept[1]])
    assert server.end_idle(10) == [stale, stuck]
    assert server.sessions == kept


def test_of_two_equal_sessions_both_are_ended() -> None:
    server = DatabaseServer(sessions=[Session("idle", 20), Session("idle", 20)])
    assert len(server.end_idle(10)) == 2
    assert server.sessions == []


def test_one_session_is_ended_whatever_it_does() -> None:
    slow, idle = Session("active", 30, "select", pid=7), Session("idle", 3, pid=8)
    server = DatabaseServer(sessions=[slow, idle])
    assert server.end(8)
    assert server.sessions == [slow]


def test_a_session_that_is_gone_cannot_be_ended() -> None:
    idle = Session("idle", 3, pid=8)
    server = DatabaseServer(sessions=[idle])
    assert not server.end(9)
    assert server.sessions == [idle]


def test_a_query_that_waits_for_a_lock_holds_the_application_up_until_the_lock_is_gone() -> None:
    holder, waiter = Session("idle in transaction", pid=7), Session("active", pid=8, waits_for=7)
    server = DatabaseServer(sessions=[holder, waiter])
    assert not server.healthy
    assert server.end(7)
    assert server.sessions == []
    assert server.healthy


def test_sessions_end_with_the_functions_that_held_them() -> None:
    ours, theirs = Session("idle", holder="dpl_a"), Session("idle", holder="dpl_b")
    nobody = Session("active")
    server = DatabaseServer(sessions=[ours, theirs, nobody])
    server.keep_sessions_of("dpl_b")
    assert server.sessions == [theirs, nobody]
