"""Performance degradation: everything works, but slowly."""

from snippets._engine import Procedure, Risk, Step, Table
from snippets._engine.conditions import complains, number_above, prints, prints_nothing, succeeded
from snippets._engine.decision import Branch, carry_on, escalate, finish, go_to, open_page
from snippets._vocabulary import policy
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import QUIETLY
from snippets._vocabulary.tools import curl, jq
from snippets.deployment.redeploy import make_live, redeploy
from snippets.deployment.rollback import list_deployments, young_is_suspect
from snippets.incidents.database_connection import count_connections, slow_queries
from snippets.monitoring.endpoints import only_if_it_fails, try_again, users_are_well
from snippets.performance.cache import NO_ANSWER, purge_cache, read_cache_header

_TOTAL = r"total (\d+) ms"
_DOWN = "incidents/application-not-responding"
_SLOW = number_above(policy.RESPONSE_TIME.warning, " ms in total", find=_TOTAL)
NOT_WELL = prints("HTTP 0", "HTTP 4", "HTTP 5", "curl: (")
_IN_WORDS = (
    '"HTTP \\(.http_code), first byte \\(\n.time_starttransfer * 1000 | round) ms, '
    'total \\(\n.time_total * 1000 | round) ms"'
)

measure_response_time = Step(
    curl(
        *("--fail", *QUIETLY, "--output", "/dev/null", "--write-out", "%{json}"),
        SETTINGS.production_url + policy.SIGN_IN_PAGE,
    )
    | jq("--raw-output", _IN_WORDS),
    title="Measure the response time",
    risk=Risk.READS,
    why=(
        "Times the page that every user opens first, from where you are. Run it three times and "
        "take the last: the first may start a function."
    ),
    expect=(
        "A line such as `HTTP 200, first byte 62 ms, total 64 ms`. A total above "
        f"{policy.RESPONSE_TIME.warning:g} ms is a warning, above "
        f"{policy.RESPONSE_TIME.critical:g} ms critical."
    ),
    branches=(
        Branch(NOT_WELL, open_page(_DOWN)),
        Branch(prints("HTTP 3"), open_page("incidents/provider-outage")),
        Branch(_SLOW.meaning("a warning, or critical"), go_to("count-connections")),
        Branch(prints("HTTP 200").meaning("fast: it is not this page"), carry_on()),
    ),
)

vitals = Table(
    "What users' browsers measure",
    ("Measure", "What it is", "Poor"),
    (
        ("LCP", "Time until the main part of the page is there", f"> {policy.LCP_SECONDS} s"),
        ("INP", "Time until the page answers a click", f"> {policy.INP_MILLISECONDS} ms"),
    ),
)

procedure = Procedure(
    code="RB-05",
    sign=Sign.SLOW,
    title="Pages are slow",
    severity=policy.SEV2,
    symptoms=(
        f"Pages take seconds to open; LCP is above {policy.LCP_SECONDS} s.",
        f"The alert for response time fired: more than {policy.RESPONSE_TIME.critical:g} ms.",
        "Users report that everything takes long.",
    ),
    not_this=(
        ("Nothing opens at all", "incidents/application-not-responding"),
        ("Errors name the database", "incidents/database-connection"),
        ("Errors speak of memory", "incidents/high-memory"),
        ("Only phones are slow, and the server is fast", "performance/bundle"),
    ),
    steps=(
        measure_response_time,
        try_again.adapted(
            why="The first page asks no database: a page with data may be slow alone.",
            branches=only_if_it_fails(carry_on()),
        ),
        count_connections.adapted(
            why="A full database server makes every page wait for a free connection.",
            branches=(
                Branch(
                    number_above(policy.DATABASE_CONNECTIONS.warning, " percent"),
                    open_page("incidents/database-connection"),
                ),
                Branch(succeeded("any other number"), carry_on()),
                Branch(complains("psql: error"), open_page("incidents/database-connection")),
            ),
        ),
        slow_queries.adapted(
            branches=(
                Branch(prints_nothing("no line"), carry_on()),
                Branch(succeeded("one or more lines"), open_page("incidents/database-connection")),
            )
        ),
        list_deployments.adapted(
            why=f"If it began within {policy.SUSPECT_MINUTES} minutes of a deployment, blame that.",
            branches=young_is_suspect,
        ),
        read_cache_header.adapted(
            why=(
                "A page from the cache needs no function and no database. Ask twice: a copy that "
                "stays `STALE` cannot be renewed."
            ),
            branches=(
                Branch(NO_ANSWER, open_page(_DOWN)),
                Branch(prints("STALE").meaning("again and again"), carry_on()),
                Branch(succeeded("another word"), go_to("redeploy")),
            ),
        ),
        purge_cache,
        redeploy.adapted(
            why=(
                "Starts functions with empty memory and new connections to the database. "
                "The first visitors wait a little longer."
            )
        ),
        *make_live(finish()),
    ),
    verify=(
        measure_response_time.adapted(
            why="The time must be back to what it was.",
            branches=(
                Branch(NOT_WELL, escalate()),
                Branch(_SLOW, escalate()),
                Branch(prints("HTTP 200"), carry_on()),
            ),
        ),
        *users_are_well,
    ),
)
