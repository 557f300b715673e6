"""The model's database server runs out of connections and gets them back."""

from __future__ import annotations

import pytest

from snippets._platform.database import (
    FULL,
    LOCKED,
    NO_COLUMN,
    NO_DATABASE,
    NO_RIGHTS,
    NO_SPACE,
    NO_TABLE,
    PREPARED,
    SPENT,
    UNREACHABLE,
    WRONG_PASSWORD,
    DatabaseRefusal,
    DatabaseServer,
    Session,
)


def served(**more: object) -> DatabaseServer:
    """Return a server with the database of the application and one table in it."""
    return DatabaseServer({"astral": {"User": 7}}, **more)  # type: ignore[arg-type] # any field


def test_a_server_gives_the_application_a_connection_while_it_has_one_left() -> None:
    server = served(usable=2)
    assert server.refuses("app", "astral") is None
    server.sessions = [Session("active"), Session("idle")]
    assert server.refuses("app", "astral") is FULL
    server.sessions.pop()
    assert server.refuses("app", "astral") is None


def test_the_engineer_has_a_slot_where_the_others_are_full() -> None:
    server = served(usable=0)
    assert server.refuses("oncall", "astral") is None


@pytest.mark.parametrize(
    ("server", "refusal"),
    [
        (served(stopped=SPENT), SPENT),
        (served(passwords={"app": "new"}), WRONG_PASSWORD),
        (DatabaseServer({"other": {}}), NO_DATABASE),
    ],
)
def test_a_server_says_why_it_refuses(server: DatabaseServer, refusal: DatabaseRefusal) -> None:
    assert server.refuses("app", "astral", "old") is refusal


def test_the_right_password_opens_and_an_unreachable_server_answers_nobody() -> None:
    server = served(passwords={"app": "new"})
    assert server.refuses("app", "astral", "new") is None
    server.stop()
    assert server.refuses("app", "astral", "new") is UNREACHABLE
    server.stopped = None
    assert server.refuses("app", "astral", "new") is None


@pytest.mark.parametrize(
    ("server", "refusal"),
    [
        (served(), None),
        (served(closed={"astral"}), NO_RIGHTS),
        (DatabaseServer({"astral": {}}), NO_TABLE),
        (served(schema={"astral": 2}), NO_COLUMN),
        (served(transaction_pooler=True), PREPARED),
        (served(full_disk=True), NO_SPACE),
    ],
)
def test_the_queries_of_the_application_fail_for_reasons_of_their_own(
    server: DatabaseServer, refusal: DatabaseRefusal | None
) -> None:
    assert server.fails("astral", 1) is refusal


def test_a_server_is_filled_to_its_last_connection() -> None:
    server = served(usable=3, sessions=[Session("active")])
    server.fill()
    assert [s.state for s in server.sessions] == ["active", "idle", "idle"]
    server.age(10)
    assert [s.minutes for s in server.sessions] == [10, 12, 12]


def test_one_session_is_ended_whatever_it_does() -> None:
    slow, idle = Session("active", 30, "select", pid=7), Session("idle", 3, pid=8)
    server = DatabaseServer(sessions=[slow, idle])
    assert server.end(8)
    assert server.sessions == [slow]


def test_a_query_that_waits_for_a_lock_holds_the_application_up_until_the_lock_is_gone() -> None:
    holder, waiter = Session("idle in transaction", pid=7), Session("active", pid=8, waits_for=7)
    server = served(sessions=[holder, waiter])
    assert server.fails("astral", 1) is LOCKED
    assert server.end(7)
    assert server.sessions == []
    assert server.fails("astral", 1) is None
