"""Site down: the application does not answer, or its health check returns 503."""

from snippets._engine import Procedure
from snippets._engine.conditions import (
    every_line,
    http_status,
    json_is,
    prints,
    prints_nothing,
    succeeded,
)
from snippets._engine.decision import Branch, carry_on, open_page
from snippets._vocabulary.policy import SEV1
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import FUNCTION_FAILS, NOT_SERVED, read_answer
from snippets.monitoring import endpoints

procedure = Procedure(
    code="RB-01",
    sign=Sign.DOWN,
    title="Site down or health check returns 503",
    severity=SEV1,
    symptoms=(
        "The health check answers `HTTP 503`, or nothing answers at all.",
        "Users report that the site does not open, or stays white.",
        "Logs show time-outs: `FUNCTION_INVOCATION_TIMEOUT`, `504`.",
    ),
    not_this=(
        ("It began with a release", "deployment/rollback"),
        ("Vercel's error page says `DEPLOYMENT_…`, or it is down", "incidents/provider-outage"),
        ("Pages open, but nobody can log in", "incidents/authentication-failures"),
        ("Errors name the database", "incidents/database-connection"),
        ("Everything works, but slowly", "incidents/performance-degradation"),
    ),
    steps=(
        read_answer.adapted(
            branches=(
                Branch(FUNCTION_FAILS, open_page("deployment/rollback")),
                Branch(NOT_SERVED, open_page("incidents/provider-outage")),
                Branch(
                    prints("HTTP/2 503").meaning("a maintenance page that was left up"),
                    open_page("deployment/rollback"),
                ),
                Branch(prints("HTTP/"), carry_on()),
            )
        ),
        endpoints.check_health.adapted(
            branches=(
                Branch(
                    json_is("checks.database.status", "unhealthy"),
                    open_page("incidents/database-connection"),
                ),
                Branch(endpoints.ONLY_MEMORY, open_page("incidents/high-memory")),
                Branch(succeeded("`true` on the last line"), carry_on()),
                Branch(http_status(404).meaning("this version has no health route"), carry_on()),
                Branch(endpoints.BROKEN, open_page("deployment/rollback")),
                Branch(endpoints.ELSEWHERE, open_page("incidents/provider-outage")),
            )
        ),
        endpoints.check_sign_in.adapted(
            branches=(
                Branch(succeeded("`true` on the last line"), carry_on()),
                Branch(http_status(500), open_page("incidents/authentication-failures")),
                Branch(endpoints.BROKEN, open_page("deployment/rollback")),
                Branch(endpoints.ELSEWHERE, open_page("incidents/provider-outage")),
            )
        ),
        endpoints.check_page_files.adapted(
            branches=(
                Branch(every_line("200 "), carry_on()),
                Branch(prints("404 http"), open_page("deployment/rollback")),
                Branch(prints_nothing("no line"), open_page("deployment/rollback")),
            )
        ),
        endpoints.sign_in_with_made_up_address.adapted(
            branches=endpoints.made_up_sign_in(
                open_page("incidents/database-connection"), open_page("deployment/rollback")
            )
        ),
        endpoints.try_again.adapted(
            branches=endpoints.only_if_it_fails(open_page("deployment/rollback"))
        ),
    ),
    verify=endpoints.users_are_well,
)
