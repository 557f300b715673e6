"""The model's database server runs out of connections and gets them back.

Why it refuses, and how queries fail, the troubles tell: each is met by users in `test_troubles`.
"""

from snippets._platform.database import FULL, LOCKED, DatabaseServer, Session


def served(**more: object) -> DatabaseServer:
    """Return a server with the database of the application and one table in it."""
    return DatabaseServer({"astral": {"User": 7}}, **more)  # type: ignore[arg-type] # any field


def test_a_server_gives_a_connection_while_it_has_one_left_and_always_to_the_engineer() -> None:
    server = served(usable=2)
    assert server.refuses("app", "astral") is None
    server.sessions = [Session("active"), Session("idle")]
    assert server.refuses("app", "astral") is FULL
    assert server.refuses("oncall", "astral") is None
    server.sessions.pop()
    assert server.refuses("app", "astral") is None


def test_the_right_password_opens() -> None:
    server = served(passwords={"app": "new"})
    assert server.refuses("app", "astral", "old")
    assert server.refuses("app", "astral", "new") is None


def test_a_server_is_filled_to_its_last_connection() -> None:
    server = served(usable=3, sessions=[Session("active")])
    server.fill()
    assert [s.state for s in server.sessions] == ["active", "idle", "idle"]
    server.age(10)
    assert [s.minutes for s in server.sessions] == [10, 12, 12]


def test_a_query_that_waits_for_a_lock_holds_the_application_up_until_the_lock_is_gone() -> None:
    holder, waiter = Session("idle in transaction", pid=7), Session("active", pid=8, waits_for=7)
    idle = Session("idle", pid=9)
    server = served(sessions=[holder, waiter, idle])
    assert server.fails("astral", 1) is LOCKED
    assert server.end(7)
    assert server.sessions == [idle]
    assert server.fails("astral", 1) is None
