"""Full recovery: bring back code, database and configuration when more than one is lost."""

from snippets._engine import Procedure
from snippets._engine.conditions import (
    complains,
    http_status,
    json_is,
    judged,
    prints,
    prints_line,
    succeeded,
)
from snippets._engine.decision import Branch, call, carry_on, finish, go_to, open_page
from snippets._vocabulary.policy import DATABASE_PROVIDER, SEV1
from snippets._vocabulary.psql import has_users
from snippets._vocabulary.steps import FUNCTION_FAILS, NOT_SERVED, read_answer
from snippets.database.backup import count_live_rows
from snippets.database.recovery import from_backup_to_switch, lost
from snippets.deployment.redeploy import make_live, redeploy
from snippets.deployment.rollback import IS_YOUNG, inspect_candidate, list_deployments, roll_back
from snippets.incidents.database_connection import ask_database
from snippets.monitoring import endpoints

# What a deployment that does not start answers.
_DOWN = (Branch(endpoints.BROKEN, carry_on()), Branch(http_status(404), carry_on()))

procedure = Procedure(
    code="RB-15",
    title="Full recovery: application and database",
    severity=SEV1,
    symptoms=(
        "The application and the database are both gone or damaged.",
        "A page about one of them has led nowhere, and the time limit is near.",
        "A recovery drill: the same steps, without those that change production.",
    ),
    not_this=(
        ("Only the application is down", "incidents/application-not-responding"),
        ("Only the database does not answer", "incidents/database-connection"),
        ("Only data is lost", "database/recovery"),
        ("Somebody broke in: keep the evidence first", "security/breach"),
    ),
    before=("Name who decides, who types and who writes: @escalation. Tell users now.",),
    steps=(
        *endpoints.still_broken,
        read_answer.adapted(
            title="Assess: who answers?",
            branches=(
                Branch(FUNCTION_FAILS, carry_on()),
                Branch(NOT_SERVED, open_page("incidents/provider-outage")),
                Branch(prints("server: Vercel"), carry_on()),
                Branch(
                    prints("HTTP/").meaning("of another server"),
                    open_page("incidents/provider-outage"),
                ),
            ),
        ),
        endpoints.check_health.adapted(
            title="Assess: what does production say?",
            branches=(
                Branch(succeeded("`true` on the last line"), finish()),
                Branch(json_is("checks.database.status", "unhealthy"), go_to("ask-database")),
                *_DOWN,
            ),
        ),
        endpoints.check_sign_in.adapted(
            title="Assess: does the application start?",
            branches=(
                Branch(succeeded("`true` on the last line"), go_to("ask-database")),
                Branch(
                    prints("problem with the server configuration", "Failed to get session"),
                    open_page("incidents/authentication-failures"),
                ),
                *_DOWN,
            ),
        ),
        list_deployments.adapted(
            why="The code comes first, because going back to a good build takes seconds.",
            branches=(
                Branch(IS_YOUNG, carry_on()),
                Branch(prints("● Ready").meaning("none so young"), go_to("ask-database")),
            ),
        ),
        inspect_candidate,
        roll_back,
        ask_database.adapted(
            title="Assess: does the database answer?",
            branches=(
                Branch(prints_line("1"), carry_on()),
                Branch(prints("FATAL: database") & prints("does not exist"), go_to("list-backups")),
                Branch(complains("connection to server"), call(DATABASE_PROVIDER)),
                Branch(complains("psql: error"), open_page("incidents/database-connection")),
            ),
        ),
        count_live_rows.adapted(
            title="Assess: is the data there?",
            why=(
                "Tables, users, audit entries, and when the newest entry was written. Compare with "
                "the numbers of the last backup."
            ),
            branches=(
                Branch(has_users.meaning("and nothing is missing"), finish()),
                Branch(judged("rows are missing"), carry_on()),
                *lost,
            ),
        ),
        *from_backup_to_switch,
        redeploy.adapted(
            why=(
                "Builds the live deployment again, so that it uses the recovered database. Note "
                "the URL that it prints: it must be live in the end."
            )
        ),
        *make_live(finish()),
    ),
    verify=endpoints.users_are_well_or_call,
)
