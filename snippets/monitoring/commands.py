"""Watch production: what is live, what it logs, what it is configured with."""

from snippets._engine import Procedure, Risk, Step, Table
from snippets._engine.conditions import complains, prints, prints_no, succeeded
from snippets._engine.decision import Branch, carry_on, carry_on_if, finish, not_here, open_page
from snippets._vocabulary.parameters import LIVE_DEPLOYMENT
from snippets._vocabulary.policy import SEV3, THRESHOLDS
from snippets._vocabulary.steps import inspect_production, list_sessions, recent_logs
from snippets._vocabulary.tools import TEAM, awk, vercel
from snippets.monitoring.endpoints import NOT_WELL, check_sign_in, production_is_well

list_variable_names = Step(
    vercel("env", "ls", "production", *TEAM) | awk("{print $1}"),
    title="List the names of the production variables",
    risk=Risk.READS,
    why=(
        "Shows which variables are set, without their values: the list itself prints the beginning "
        "of every value that can be read. It shows what the next build gets, not what the live "
        "one was built with."
    ),
    expect="`name`, and below it one name a line, `NEXTAUTH_SECRET` and `DATABASE_URL` among them.",
    branches=(
        Branch(prints("NEXTAUTH_SECRET") & prints("DATABASE_URL"), finish()),
        Branch(
            prints("name") & prints_no("NEXTAUTH_SECRET"), open_page("security/secret-rotation")
        ),
    ),
)

inspect_deployment = Step(
    vercel("inspect", LIVE_DEPLOYMENT, *TEAM),
    title="Look at one deployment",
    risk=Risk.READS,
    why="Shows when the deployment was made, whether it was built, and which addresses lead to it.",
    expect="`status ● Ready`, and the production alias under `Aliases` if it is the live one.",
    branches=carry_on_if(prints("status ● Ready")),
)

thresholds = Table(
    "Alert thresholds",
    ("Metric", "Warning", "Critical", "What to do", "Page"),
    tuple(
        (
            threshold.metric,
            f"{'>' if threshold.rising else '<'} {threshold.warning:g} {threshold.unit}",
            f"{'>' if threshold.rising else '<'} {threshold.critical:g} {threshold.unit}",
            threshold.action,
            f"@{threshold.procedure}",
        )
        for threshold in THRESHOLDS
    ),
)

procedure = Procedure(
    code="RB-17",
    title="Watch production",
    severity=SEV3,
    planned=True,
    symptoms=(
        "A change went out and you want to see that nothing breaks.",
        "An alert came and you want to see what is live before you do anything.",
        "You took over the duty: look around once.",
    ),
    not_this=(
        ("You want to know whether production is well", "monitoring/endpoints"),
        ("You are looking for an error message", "troubleshooting/logs"),
    ),
    steps=(
        check_sign_in.adapted(
            branches=(
                Branch(succeeded("`true` on the last line"), carry_on()),
                Branch(NOT_WELL, not_here()),
            )
        ),
        inspect_production.adapted(
            why="Shows which deployment the production alias leads to. Note its `url`.",
            branches=(
                Branch(prints("status ● Ready"), carry_on()),
                Branch(prints("Can't find the deployment"), open_page("incidents/provider-outage")),
            ),
        ),
        inspect_deployment,
        recent_logs,
        list_sessions.adapted(
            branches=(
                Branch(succeeded("one line for each state"), carry_on()),
                Branch(complains("psql: error"), open_page("incidents/database-connection")),
            )
        ),
        list_variable_names,
    ),
    verify=production_is_well,
)
