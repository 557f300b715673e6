"""Site down: the application does not answer, or its health check returns 503."""

from __future__ import annotations

from snippets._engine import (
    Branch,
    Procedure,
    anything_else,
    escalate,
    finish,
    go_to,
    only_if,
    open_page,
)
from snippets._engine.decision import http_status, json_is, prints, succeeded
from snippets._vocabulary import sources
from snippets._vocabulary.policy import SEV1, SUSPECT_MINUTES
from snippets.deployment.rollback import (
    deployed_within,
    inspect_candidate,
    list_deployments,
    roll_back,
)
from snippets.monitoring.endpoints import (
    ONLY_MEMORY,
    check_health,
    check_sign_in,
    users_are_well,
)
from snippets.troubleshooting.logs import recent_errors

procedure = Procedure(
    code="RB-01",
    title="Site down or health check returns 503",
    severity=SEV1,
    symptoms=(
        "The health check answers `HTTP 503`, or nothing answers at all.",
        "Users report that the site does not open, or stays white.",
        "Logs show time-outs: `FUNCTION_INVOCATION_TIMEOUT`, `504`.",
    ),
    also=(
        "site is down",
        "everything is down",
        "website not working",
        "outage",
        "application down",
        "white page",
        "blank screen",
        "nothing loads",
        "site does not open",
        "site unreachable",
        "server error 500",
        "bad gateway 502",
        "service unavailable 503",
        "gateway timeout 504",
        "health check failing",
        "app crashed",
        "app not responding",
        "uptime alert",
        "error page for everyone",
        "internal server error",
        "500 on every page",
        "home page does not load",
        "pages do not load",
        "monitoring says we are down",
        "uptime monitor alarm",
        "site times out",
        "function timeout",
        "serverless function crashed",
        "nobody can reach the site",
        "app is dead",
        "total outage",
        "customers cannot open the app",
    ),
    errors=(
        ("FUNCTION_INVOCATION_TIMEOUT", sources.VERCEL),
        ("FUNCTION_INVOCATION_FAILED", sources.VERCEL),
        ("This Serverless Function has crashed", sources.VERCEL),
        ("504: GATEWAY_TIMEOUT", sources.VERCEL),
        ("NO_RESPONSE_FROM_FUNCTION", sources.VERCEL),
        ("MIDDLEWARE_INVOCATION_FAILED", sources.VERCEL),
        ("FUNCTION_THROTTLED", sources.VERCEL),
        ("The requested URL returned error: 503", sources.RUN),
    ),
    not_this=(
        ("Vercel's error page says `DEPLOYMENT_…`, or it is down", "incidents/provider-outage"),
        ("Pages open, but nobody can log in", "incidents/authentication-failures"),
        ("Errors name the database", "incidents/database-connection"),
        ("Everything works, but slowly", "incidents/performance-degradation"),
    ),
    steps=(
        check_health.but(
            branches=(
                Branch(
                    json_is("checks.database.status", "unhealthy"),
                    open_page("incidents/database-connection"),
                ),
                Branch(ONLY_MEMORY, open_page("incidents/high-memory")),
                Branch(succeeded("`true` on the last line"), finish()),
                Branch(http_status(404), go_to("check-sign-in")),
                anything_else(go_to("list-deployments")),
            )
        ),
        check_sign_in.but(
            why="This version has no health route. The sign-in route shows whether functions run.",
            otherwise="",
            branches=(
                Branch(succeeded("`true` on the last line"), finish()),
                anything_else(go_to("list-deployments")),
            ),
        ),
        list_deployments.but(
            why=f"An outage that began within {SUSPECT_MINUTES} minutes of a deployment is that "
            "deployment's.",
            branches=only_if(deployed_within(SUSPECT_MINUTES), go_to("recent-errors")),
        ),
        inspect_candidate,
        roll_back.but(branches=(Branch(prints("Success!"), finish()), anything_else(escalate()))),
        recent_errors.but(
            branches=(
                Branch(
                    prints("P1001").meaning("Prisma cannot reach the database")
                    | prints("P2024").meaning("no free connection"),
                    open_page("incidents/database-connection"),
                ),
                Branch(prints("out of memory"), open_page("incidents/high-memory")),
                anything_else(escalate()),
            )
        ),
    ),
    verify=users_are_well,
)
