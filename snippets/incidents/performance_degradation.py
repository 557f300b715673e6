"""Performance degradation: everything works, but slowly."""

from __future__ import annotations

from snippets._engine import (
    Branch,
    Procedure,
    Risk,
    Step,
    Table,
    anything_else,
    carry_on,
    escalate,
    finish,
    go_to,
    only_if,
    open_page,
)
from snippets._engine.decision import failed, number_above, prints, prints_nothing, succeeded
from snippets._vocabulary.policy import (
    ANSWER_SECONDS,
    DATABASE_CONNECTIONS,
    INP_MILLISECONDS,
    LCP_SECONDS,
    RESPONSE_TIME,
    SEV2,
    SIGN_IN_PAGE,
    SUSPECT_MINUTES,
)
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import curl, jq
from snippets.deployment.redeploy import make_live, redeploy
from snippets.deployment.rollback import deployed_within, list_deployments
from snippets.incidents.database_connection import count_connections, slow_queries
from snippets.monitoring.endpoints import users_are_well
from snippets.performance.cache import NO_ANSWER, purge_cache, read_cache_header

_TOTAL = r"total (\d+) ms"
_IN_WORDS = (
    r'"HTTP \(.http_code), first byte \(.time_starttransfer * 1000 | round) ms,'
    r' total \(.time_total * 1000 | round) ms"'
)

measure_response_time = Step(
    curl(
        "--fail",
        "--silent",
        "--show-error",
        "--max-time",
        str(ANSWER_SECONDS),
        "--output",
        "/dev/null",
        "--write-out",
        "%{json}",
        SETTINGS.production_url + SIGN_IN_PAGE,
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
        f"{RESPONSE_TIME.warning:g} ms is a warning, above {RESPONSE_TIME.critical:g} ms critical."
    ),
    otherwise=(
        f"`HTTP 0`: no answer in {ANSWER_SECONDS} seconds. `HTTP 500` or more: it is broken, not "
        "slow. Both: @incidents/application-not-responding."
    ),
)

_SLOW = number_above(RESPONSE_TIME.warning, " ms in total", find=_TOTAL)
_VERY_SLOW = number_above(RESPONSE_TIME.critical, " ms in total", find=_TOTAL)

vitals = Table(
    "What users' browsers measure",
    ("Measure", "What it is", "Poor"),
    (
        ("LCP", "Time until the main part of the page is there", f"> {LCP_SECONDS} s"),
        ("INP", "Time until the page answers a click", f"> {INP_MILLISECONDS} ms"),
    ),
)

procedure = Procedure(
    code="RB-05",
    title="Pages are slow",
    severity=SEV2,
    symptoms=(
        f"Pages take seconds to open; LCP is above {LCP_SECONDS} s.",
        f"The alert for response time fired: more than {RESPONSE_TIME.critical:g} ms.",
        "Users report that everything takes long.",
    ),
    also=(
        "site is slow",
        "pages take long to load",
        "slow response",
        "high latency",
        "lag",
        "bad performance",
        "response time alert",
        "TTFB",
        "LCP",
        "loading forever",
        "everything loads slowly",
        "app is sluggish",
        "latency spike",
        "p95 latency",
        "slow page load",
        "spinner",
        "takes ages",
        "poor web vitals",
        "users complain it is slow",
    ),
    not_this=(
        ("Nothing opens at all", "incidents/application-not-responding"),
        ("Errors name the database", "incidents/database-connection"),
        ("Errors speak of memory", "incidents/high-memory"),
        ("Only phones are slow, and the server is fast", "performance/bundle"),
    ),
    steps=(
        measure_response_time.but(
            branches=(
                Branch(
                    failed("`HTTP 0` or an error"),
                    open_page("incidents/application-not-responding"),
                ),
                Branch(_VERY_SLOW.meaning("critical"), carry_on()),
                Branch(_SLOW.meaning("a warning"), go_to("count-connections")),
                Branch(prints("HTTP 200").meaning("fast: it is not the server"), finish()),
                anything_else(open_page("incidents/application-not-responding")),
            )
        ),
        list_deployments.but(
            why=f"What became slow within {SUSPECT_MINUTES} minutes of a deployment became slow "
            "because of it.",
            branches=(
                Branch(deployed_within(SUSPECT_MINUTES), open_page("deployment/rollback")),
                anything_else(carry_on()),
            ),
        ),
        count_connections.but(
            why="A full database server makes every page wait for a free connection.",
            branches=(
                Branch(
                    number_above(DATABASE_CONNECTIONS.warning, " percent"),
                    open_page("incidents/database-connection"),
                ),
                Branch(succeeded("any other number"), carry_on()),
                anything_else(open_page("incidents/database-connection")),
            ),
        ),
        slow_queries.but(
            branches=only_if(prints_nothing("no line"), open_page("incidents/database-connection")),
        ),
        read_cache_header.but(
            why=(
                "A page from the cache needs no function and no database. Ask twice: a copy that "
                "stays `STALE` cannot be renewed."
            ),
            branches=(
                Branch(NO_ANSWER, open_page("incidents/application-not-responding")),
                Branch(prints("STALE").meaning("again and again"), carry_on()),
                Branch(succeeded("another word"), go_to("redeploy")),
                anything_else(open_page("incidents/application-not-responding")),
            ),
        ),
        purge_cache,
        redeploy.but(
            why=(
                "Starts fresh functions: with empty memory and new connections to the database. "
                "The first visitors wait a little longer."
            ),
        ),
        *make_live(finish()),
    ),
    verify=(
        measure_response_time.but(
            why="The time must be back to what it was.",
            branches=(
                Branch(failed("`HTTP 0` or an error"), escalate()),
                Branch(_SLOW, escalate()),
                Branch(prints("HTTP 200"), carry_on()),
                anything_else(escalate()),
            ),
        ),
        *users_are_well,
    ),
)
