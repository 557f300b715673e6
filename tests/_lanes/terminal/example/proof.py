"""Slow queries: nobody waits, somebody waits, and the database that does not answer."""

from snippets._engine import Risk
from snippets._engine.walk import Ending
from tests._world.calls import PSQL, WELL
from tests._world.terminal import Terminal

PAGE = "incidents/slow-queries"
RISKS = {Risk.READS: {"count-waiting"}}
WAITING = "select count(*) from pg_stat_activity where wait_event_type = $$Lock$$"
COUNT_WAITING = f"{PSQL} --command '{WAITING}'"


def test_nobody_waits_and_production_is_verified(terminal: Terminal) -> None:
    terminal.script("psql", stdout="0\n")
    terminal.expect(COUNT_WAITING, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED


def test_sessions_that_wait_are_those_of_another_page(terminal: Terminal) -> None:
    terminal.script("psql", stdout="3\n")
    terminal.expect(COUNT_WAITING)
    assert terminal.follow(PAGE).page == "incidents/database-connection"


def test_a_database_that_does_not_answer_escalates(terminal: Terminal) -> None:
    terminal.script("psql", stderr="psql: error: Connection refused", code=2)
    terminal.expect(COUNT_WAITING)
    assert terminal.follow(PAGE).ending is Ending.CALLED
