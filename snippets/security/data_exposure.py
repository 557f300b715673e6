"""Data exposure: one user sees what belongs to another. Stop it first, then find out why."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import (
    Condition,
    complains,
    failed,
    http_status,
    prints,
    prints_nothing,
    prints_value,
)
from snippets._engine.decision import (
    Branch,
    Next,
    anything_else,
    call,
    carry_on,
    finish,
    go_to,
    not_here,
    open_page,
)
from snippets._vocabulary.looks import TWO_USERS
from snippets._vocabulary.parameters import GOOD_DEPLOYMENT
from snippets._vocabulary.policy import EVIDENCE_SECONDS, SECURITY, SEV1, SUSPECT_MINUTES
from snippets._vocabulary.steps import MOVED, evidence
from snippets.deployment import rollback
from snippets.maintenance.mode import check_maintenance_page, start_maintenance
from snippets.monitoring.endpoints import sign_in_as_test_user, users_are_well_or_call
from snippets.performance.cache import purge_cache
from snippets.security import breach
from snippets.troubleshooting.logs import save_logs

# What stops the leak where going back does not, or cannot be done.
_SHUT = go_to("start-maintenance")


def _or_shut(
    good: Condition, but: str, meaning: str, then: Next | None = None
) -> tuple[Branch, ...]:
    return (
        Branch(good, then or carry_on()),
        Branch(prints(but).meaning(meaning), _SHUT),
        Branch(failed("it fails"), _SHUT),
        anything_else(call(SECURITY)),
    )


compare_two_users = Step(
    TWO_USERS,
    title="Open one address as two test users",
    risk=Risk.READS,
    why=(
        "Nothing but this shows whose data is served. Take the address that the report names, and "
        "never the account of a patient."
    ),
    expect="Each test user sees their own data.",
    branches=(
        Branch(TWO_USERS.seen("each sees their own"), carry_on()),
        Branch(TWO_USERS.seen("both see the same"), _SHUT),
        Branch(TWO_USERS.seen("it cannot be tried"), call(SECURITY)),
        anything_else(call(SECURITY)),
    ),
)

try_two_users = Step(
    TWO_USERS,
    title="See whether it is so",
    risk=Risk.READS,
    why=(
        "Roll back or close the application only if it is. Nobody forwards the screenshot: it is "
        "health data."
    ),
    expect="Both see the same.",
    branches=(
        Branch(TWO_USERS.seen("both see the same"), go_to("save-request-logs")),
        Branch(TWO_USERS.seen("each sees their own"), not_here()),
        Branch(TWO_USERS.seen("it cannot be tried"), carry_on()),
        anything_else(call(SECURITY)),
    ),
)

procedure = Procedure(
    code="RB-25",
    title="A user sees another user's data",
    severity=SEV1,
    at_once=SECURITY,
    symptoms=(
        "A user sees the name, the journal or the appointments of somebody else.",
        "Somebody signs in as themselves and is in the account of another user.",
        "One address shows the same person's data to everybody who opens it.",
    ),
    not_this=(
        ("Somebody broke in", "security/breach"),
        ("Data is gone", "database/recovery"),
        ("Their own data, but old", "performance/cache"),
    ),
    before=(
        "Write down when you learned of it (UTC), from whom, whose data, and which address: the "
        "clocks of the law run.",
        "Is somebody in danger? @escalation has the crisis line.",
    ),
    steps=(
        try_two_users,
        sign_in_as_test_user.adapted(
            why="Where nobody can sign in, nobody is shown what belongs to another."
        ),
        breach.save_request_logs.adapted(
            why=(
                "Which addresses were asked for, and which answers came from the cache: the next "
                f"steps change that. Stop it after {EVIDENCE_SECONDS} seconds: people still see "
                "what is not theirs. No folder yet? @database/backup#make-backup-folder."
            ),
            seconds=EVIDENCE_SECONDS,
        ),
        rollback.list_deployments.adapted(
            title="See whether a release is young",
            why=(
                f"If it began within {SUSPECT_MINUTES} minutes of a release, blame that: going "
                "back stops it at once. If not, close the application."
            ),
            branches=_or_shut(rollback.IS_YOUNG, "● Ready", "none so young"),
        ),
        rollback.inspect_candidate.adapted(
            branches=_or_shut(
                prints("target production") & prints("status ● Ready"), "status", "another one"
            )
        ),
        rollback.roll_back.adapted(branches=_or_shut(MOVED, "rollback", "that did not take place")),
        rollback.inspect_production.adapted(
            why="The alias must now show the deployment you went back to.",
            branches=_or_shut(
                prints_value(GOOD_DEPLOYMENT), "status", "another one", then=go_to("purge-cache")
            ),
        ),
        start_maintenance.adapted(
            why=(
                "Users no longer see each other's data. Note first what is live: "
                "@deployment/rollback#inspect-production. Nobody ends the maintenance before the "
                "Security Team says so."
            ),
            branches=(
                Branch(MOVED, carry_on()),
                Branch(complains("Can't find the deployment"), open_page("maintenance/mode")),
                anything_else(call(SECURITY)),
            ),
        ),
        check_maintenance_page.adapted(
            branches=(
                Branch(http_status(503), carry_on()),
                Branch(http_status(200, 307), open_page("maintenance/mode")),
                anything_else(call(SECURITY)),
            )
        ),
        purge_cache.adapted(
            why=(
                "A page of one user that is kept in a cache is served to others, whatever is live. "
                "The first visitors wait longer for a while."
            ),
            branches=(
                Branch(prints("Successfully purged"), carry_on()),
                anything_else(call(SECURITY)),
            ),
        ),
        compare_two_users,
        breach.save_audit_log,
        save_logs.adapted(branches=evidence(prints_nothing("no output"))),
        breach.write_evidence_checksums,
        breach.list_audit_log.adapted(
            why=(
                "Who read what, and how often, while it went on. With the saved files it answers "
                "the first question of the law: whose data was seen, and by whom."
            ),
            branches=evidence(
                prints("|"), Branch(prints_nothing("no line"), finish()), then=finish()
            ),
        ),
    ),
    verify=(
        compare_two_users.adapted(
            why="Once more, some minutes after the caches were emptied: they have filled again."
        ),
        *users_are_well_or_call,
    ),
)
