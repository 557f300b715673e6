"""Log analysis: find errors, look at a stretch of time, keep logs for later."""

import re

from snippets._engine import Procedure, Risk, Step, Table
from snippets._engine.conditions import Condition
from snippets._vocabulary import steps
from snippets._vocabulary.parameters import FAILED_DEPLOYMENT, LOG_FILE
from snippets._vocabulary.policy import ERROR_HOURS, SEV3
from snippets._vocabulary.tools import TEAM, vercel
from snippets.monitoring.endpoints import production_is_well

# What Prisma and PostgreSQL say of the database. P2022 says it of code that is newer than it, and
# too many clients may be those of a release that leaks them.
_OF_DATABASE = re.compile(
    r"\bP(?:1\d{3}|2(?!022|037)\d{3}|3\d{3})\b|FATAL:(?! +sorry)"
    r"|No space left|prepared statement|time quota"
)
DATABASE_ERROR = Condition(
    "an error of the database (`P1001`, `P2024`, `FATAL`, …)",
    lambda result: bool(_OF_DATABASE.search(result.stdout)),
)

recent_errors = Step(
    steps.logs(*steps.PRODUCTION, *steps.ERRORS_ONLY, since=f"{ERROR_HOURS}h"),
    title=f"Read the errors of the last {ERROR_HOURS} hours",
    risk=Risk.READS,
    why=(
        "Shows what production logged as an error, newest first. Lines come late, and are kept for "
        "as long as the plan of the team says: @troubleshooting/logs."
    ),
    expect="A table of errors, or `No runtime log entries` where none are kept.",
)

recent_logs = steps.recent_logs

errors_of_deployment = Step(
    steps.logs("--deployment", FAILED_DEPLOYMENT, *steps.ERRORS_ONLY, since="24h"),
    title="Read the errors of one deployment",
    risk=Risk.READS,
    why="After a rollback production is quiet. This shows what the deployment you left had logged.",
    expect="A table of errors of that deployment alone.",
)

save_logs = Step(
    vercel(
        *("logs", *steps.PRODUCTION, "--since", "24h", "--limit", "10000", "--json"),
        *TEAM,
        save_to=LOG_FILE,
    ),
    title="Save the logs of the last day",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Logs age out; a file does not. One JSON object a line, the last line is a summary. Logs "
        "can hold personal data: keep the file where backups are kept."
    ),
    expect=(
        'No output: it is in the file. Its last line says `"hasMore": false` if that is all that '
        "is still kept."
    ),
    undo="Delete the file.",
    seconds=300,
)

# https://vercel.com/docs/logs/runtime: read, not run.
kept = Table(
    "How long Vercel keeps logs",
    ("Plan of the team", "Hours"),
    (("Hobby", "1"), ("Pro", "24"), ("Enterprise", "72"), ("With Observability Plus", "720")),
)

procedure = Procedure(
    code="RB-19",
    title="Search and save logs",
    severity=SEV3,
    planned=True,
    symptoms=(
        "You need the error message behind what users see.",
        "You want to know when something began.",
        "An incident is over and its logs have to be kept.",
    ),
    steps=(recent_errors, recent_logs, errors_of_deployment, save_logs),
    verify=production_is_well,
)
