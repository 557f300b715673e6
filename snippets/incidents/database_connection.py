"""Database connections: the database does not answer, is full, or is held up by slow queries."""

from snippets._engine import Offer, Procedure, Risk, Step, text
from snippets._engine.conditions import (
    complains,
    number_above,
    prints,
    prints_line,
    prints_nothing,
    succeeded,
)
from snippets._engine.decision import (
    Branch,
    call,
    carry_on,
    escalate,
    finish,
    go_to,
    not_here,
    open_page,
    repeat,
)
from snippets._vocabulary import policy, steps
from snippets._vocabulary.acts import GRANT, NETWORK
from snippets._vocabulary.looks import MADE_UP_SIGN_IN
from snippets._vocabulary.parameters import QUERY_PID
from snippets._vocabulary.psql import ask
from snippets._vocabulary.signs import Sign
from snippets.deployment import rollback
from snippets.monitoring import endpoints
from snippets.troubleshooting.logs import recent_errors

# SQL here quotes with $$, which is the same to PostgreSQL and needs no escape in a shell's quotes.
_HERE = "datname = current_database() and pid <> pg_backend_pid()"

_DOWN = "incidents/application-not-responding"
_STOPPED = prints("Connection refused", "timeout expired", "time quota")
# The address, the password, the rights or the pool of the application: its owner knows them.
_REFUSED = prints("P1000", "P1001", "P2024", "permission denied", "prepared statement")
_FULL = prints("too many connections", "too many clients", "connection slots are reserved")

ask_database = Step(
    ask("select 1"),
    title="Ask the database",
    risk=Risk.READS,
    why=(
        "Signs in and asks for an answer, past the application. A connection that opens is no "
        "proof; an answer is."
    ),
    expect="`1`",
    branches=(
        Branch(prints_line("1"), carry_on()),
        Branch(
            prints("FATAL: database") & prints("does not exist"), open_page("database/recovery")
        ),
        Branch(
            prints("could not translate host name").meaning("also where your network is down"),
            repeat(NETWORK, policy.DATABASE_PROVIDER),
        ),
        Branch(_STOPPED, call(policy.DATABASE_PROVIDER)),
        Branch(_FULL.meaning("no room even for you"), call(policy.DATABASE_PROVIDER)),
    ),
)

count_connections = Step(
    ask(
        "select round(100.0 * sum(numbackends) /\n(current_setting($$max_connections$$)::int\n"
        "- current_setting($$superuser_reserved_connections$$)::int\n"
        "- coalesce(current_setting(\n$$reserved_connections$$, true)::int, 0)))\n"
        "from pg_stat_database"
    ),
    title="See how full the server is",
    risk=Risk.READS,
    why=(
        "Counts the connections to every database of the server, whoever holds them, in percent "
        "of those that the application can use."
    ),
    expect=(
        "A number: the percentage in use. Up to "
        f"{policy.DATABASE_CONNECTIONS.warning:g} is ordinary, above "
        f"{policy.DATABASE_CONNECTIONS.critical:g} the next function that starts finds no room."
    ),
    branches=(
        Branch(number_above(policy.DATABASE_CONNECTIONS.warning, " percent"), carry_on()),
        Branch(succeeded("any other number"), go_to("slow-queries")),
    ),
)

list_sessions = steps.list_sessions

end_idle_sessions = Step(
    ask(
        "select pid, state, pg_terminate_backend(pid)\nas ended from pg_stat_activity\n"
        f"where {_HERE}\nand state like $$idle%$$\n"
        f"and state_change < now() - make_interval(mins => {policy.IDLE_MINUTES})\n"
        "and usename = (select usename from pg_stat_activity\n"
        "where datname = current_database()\ngroup by 1 order by count(*) desc limit 1)"
    ),
    title="End the idle sessions of the application",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Suspended functions keep their connections, and a rebuild adds more. No query that runs "
        f"is touched: what is ended was idle for {policy.IDLE_MINUTES} minute, of the role that "
        "holds most connections."
    ),
    expect="A line for each session, such as `23342|idle|t`.",
    undo=(
        "None is needed: the application connects again. A transaction that was left open is "
        "rolled back and is lost."
    ),
    branches=(
        Branch(prints_nothing("no line"), go_to("slow-queries")),
        Branch(prints("|t"), finish()),
        Branch(complains("permission denied"), repeat(GRANT)),
    ),
)

slow_queries = Step(
    ask(
        "select pid, round(extract(epoch from\nclock_timestamp() - query_start)) as seconds,\n"
        "pg_blocking_pids(pid) as blocked_by, left(query, 80) as query\nfrom pg_stat_activity\n"
        f"where {_HERE}\nand state = $$active$$ and clock_timestamp() - query_start\n"
        f"> make_interval(secs => {policy.SLOW_QUERY_SECONDS}) order by seconds desc"
    ),
    title=f"List the queries that run longer than {policy.SLOW_QUERY_SECONDS} seconds",
    risk=Risk.READS,
    why=(
        "Each line is session, seconds, the sessions it waits for, and the start of the query. A "
        "number in the braces is the session that holds the lock."
    ),
    expect=(
        'No line, or lines such as `10198|41|{10187}|select count(*) from "User"`, the longest '
        "first."
    ),
    offers=Offer(
        (QUERY_PID,), r"^(?P<value>\d+)\|(?P<seconds>\d+)\|(?P<blocked_by>\{.*?\})\|(?P<query>.*)$"
    ),
    branches=(
        Branch(prints_nothing("no line"), go_to("recent-errors")),
        Branch(succeeded("one or more lines"), carry_on()),
    ),
)

end_session = Step(
    ask(text("select\npg_terminate_backend(", QUERY_PID, ")")),
    title="End one session",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Take the session that others wait for, even if it is not listed itself: it began a "
        "transaction and holds a lock. If nobody waits, take the one that has run longest. Not a "
        "migration, not a backup. Cancelling the query alone does nothing to a session that is "
        "`idle in transaction`, and still answers `t`."
    ),
    expect="`t`, and the queries that waited for it are gone from the list.",
    undo="None: its transaction is rolled back and is lost. The application connects again.",
    branches=(
        Branch(prints_line("t"), finish()),
        Branch(complains("permission denied"), repeat(GRANT)),
    ),
)

procedure = Procedure(
    code="RB-02",
    sign=Sign.DATABASE,
    title="Database does not answer, is full or slow",
    severity=policy.SEV1,
    symptoms=(
        "Errors say `Can't reach database server` (`P1001`) or `Database connection failed`.",
        "Errors say `Timed out fetching a new connection from the connection pool` (`P2024`) or "
        "`too many connections`.",
        'The health check shows `"status": "unhealthy"` under `database`.',
        "Pages that read data hang, and the others are quick.",
    ),
    not_this=(
        (
            "Nothing answers, and no error names the database",
            "incidents/application-not-responding",
        ),
        ("Slow pages, and a quick database", "incidents/performance-degradation"),
        ("Data is missing or wrong", "database/recovery"),
    ),
    steps=(
        endpoints.sign_in_with_made_up_address.adapted(
            branches=endpoints.made_up_sign_in(go_to("ask-database"), open_page(_DOWN))
        ),
        endpoints.try_again.adapted(
            why="An error that stands in the log may be over.",
            expect="It still fails.",
            branches=endpoints.only_if_it_fails(go_to("slow-queries")),
        ),
        ask_database,
        count_connections,
        list_sessions.adapted(
            branches=(
                Branch(prints("idle|", "idle in transaction"), carry_on()),
                Branch(prints("not visible to this role"), repeat(GRANT)),
                Branch(succeeded("no `idle` line"), go_to("slow-queries")),
            )
        ),
        end_idle_sessions,
        slow_queries,
        end_session,
        recent_errors.adapted(
            why="Prisma's code says what is wrong where the database itself is well.",
            branches=(
                Branch(prints("P1003", "P2021"), open_page("database/recovery")),
                Branch(prints("P3009"), open_page("database/migration")),
                Branch(prints("No space left"), call(policy.DATABASE_PROVIDER)),
                Branch(_REFUSED.meaning("not ours to guess"), escalate()),
                Branch(prints("out of memory"), open_page("incidents/high-memory")),
                Branch(prints("NO_SECRET"), open_page("incidents/authentication-failures")),
                Branch(prints("No logs found", "No runtime log entries"), not_here()),
                Branch(succeeded("lines that say nothing of it, or none"), carry_on()),
            ),
        ),
        rollback.list_deployments.adapted(
            why="The database is well: the code that is live asks it wrongly, or for too much."
        ),
        rollback.inspect_candidate,
        rollback.check_candidate,
        rollback.roll_back.adapted(branches=(Branch(steps.MOVED, finish()),)),
    ),
    verify=tuple(
        step.adapted(
            branches=(
                Branch(MADE_UP_SIGN_IN.seen("Invalid credentials"), carry_on()),
                Branch(MADE_UP_SIGN_IN.seen("another text"), go_to("count-connections")),
            )
        )
        if step.home is endpoints.sign_in_with_made_up_address
        else step
        for step in endpoints.users_are_well_or_call
    ),
)
