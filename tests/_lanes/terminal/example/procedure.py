"""Slow queries: find out whether they wait for one another."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import prints_line, succeeded
from snippets._engine.decision import Branch, finish, open_page
from snippets._vocabulary.policy import SEV2
from snippets._vocabulary.psql import ask
from snippets.monitoring.endpoints import users_are_well

count_waiting = Step(
    ask("select count(*) from pg_stat_activity where wait_event_type = $$Lock$$"),
    title="Count the sessions that wait for a lock",
    risk=Risk.READS,
    why="A query that waits is not slow itself: the one that holds the lock is.",
    expect="`0` when nobody waits, and the queries themselves are slow.",
    branches=(
        Branch(prints_line("0"), finish()),
        Branch(succeeded("any other number"), open_page("incidents/database-connection")),
    ),
)

procedure = Procedure(
    code="RB-00",
    title="Slow queries",
    severity=SEV2,
    symptoms=("Pages that write take seconds, and pages that read are quick.",),
    steps=(count_waiting,),
    verify=users_are_well,
)
