"""Decisions on results that are typed here: which branch is taken, and what is believed."""

from __future__ import annotations

import pytest

from snippets._engine import Result, Step, escalate, finish
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Next, carry_on, decide, open_page, repeat
from snippets._engine.result import Problem
from snippets._engine.walk import Move
from snippets._vocabulary.acts import EXACT_ADDRESS, LINK
from tests._gates import performed
from tests._gates.test_conditions import _QUOTED, NOTHING, SUCCESS

FAILED, TIMED_OUT = Problem.FAILED, Problem.TIMED_OUT
NO_DATABASE = '{"checks": {"database": {"status": "unhealthy"}}}\n'
MEMORY = (
    '{"checks": {"database": {"status": "healthy"}, "cache": {"status": "healthy"},'
    ' "memory": {"status": "degraded"}}}\n'
)
DOWN, POOL = "incidents/application-not-responding", "incidents/database-connection"
SIGN_IN, FULL = "incidents/authentication-failures", "disaster-recovery/full-system-recovery"
BREACH, MIGRATION, RECOVERY = "security/breach", "database/migration", "database/recovery"
SLOW, HEAP = "incidents/performance-degradation", "incidents/high-memory"
WELL, CACHE = "monitoring/endpoints", "performance/cache"
HOTFIX, NAMES, BUNDLE = "deployment/hotfix", "troubleshooting/tools", "performance/bundle"
ISSUER = "unable to get local issuer certificate"
NO_SECRET = "problem with the server configuration"
NO_ROLE = "psql: error: connection to server failed"
LOST = "FATAL: database x does not exist"
FULL_MEMORY = '{"utilization": 96}'
FULL_POOL = "too many connections"


# Steps whose success is believed only for what they print: as their page has them, or a procedure.
DOUBTED = {
    "database/backup": (
        *("take-backup", "encrypt-backup", "read-backup-list", "read-whole-backup"),
        "create-scratch-database",
        *("restore-into-scratch", "count-scratch-rows", "count-live-rows"),
        "drop-scratch-database",
    ),
    MIGRATION: ("create-migration", "rehearse-migration", "mark-rolled-back"),
    RECOVERY: ("check-backup", "create-recovery-database", "restore-backup"),
    "deployment/hotfix": ("start-branch", "inspect-production"),
    "deployment/standard": ("inspect-production",),
    "": (
        *("database/migration#migration-status", "database/recovery#check-backup"),
        *("deployment/rollback#leave-rollback", "security/breach#suspend-account"),
        *("security/breach#restore-account", "incidents/authentication-failures#set-nextauth-url"),
    ),
}
# Of the same, what a step does that no procedure uses as it is written.
BELIEVED = (
    ("database/migration#migration-status", "Database schema is up to date", carry_on()),
    ("database/migration#mark-rolled-back", "marked as rolled back", finish()),
    ("deployment/rollback#leave-rollback", "Success!", finish()),
    ("deployment/rollback#read-build-log", "status ● Error", finish()),
    ("deployment/rollback#read-build-log", "", open_page("troubleshooting/logs")),
    ("database/backup#make-backup-key", "", finish()),
    ("monitoring/endpoints#check-sign-in", "true", finish()),
    ("security/breach#list-staff-accounts", "7|ADMIN", carry_on()),
    ("security/breach#suspend-account", "UPDATE 0", repeat(EXACT_ADDRESS)),
    ("security/breach#restore-account", "UPDATE 0", repeat(EXACT_ADDRESS)),
    ("security/secret-rotation#replace-issued-secret", "Updated", finish()),
    ("troubleshooting/tools#run-locally", "Ready!", finish()),
    ("troubleshooting/tools#run-locally", "Which team?", repeat(LINK)),
    ("security/breach#suspend-account", "7|SUSPENDED", finish()),
    ("security/breach#restore-account", "7|ACTIVE", finish()),
    ("incidents/authentication-failures#set-nextauth-url", "Added", carry_on()),
)
# What only a person can tell: after which step, in which words, and where it leads.
JUDGED = {
    (
        "before-an-incident#check-database-access",
        "another one than `pg_dump --version` shows",
        "repeat",
    ),
    (
        "database/backup#count-live-rows",
        "all are there, and an error names a column",
        "open database/migration",
    ),
    (
        "database/backup#count-live-rows",
        "all are there, and only pages are old",
        "open performance/cache",
    ),
    (
        "database/backup#count-live-rows",
        "fewer here: production has lost data",
        "open database/recovery",
    ),
    (
        "database/backup#count-live-rows",
        "many more here: the copy is not whole",
        "go to take-backup",
    ),
    ("database/backup#count-live-rows", "rows are missing", "carry on"),
    ("database/backup#prove-encrypted-backup", "only others hold the key", "carry on"),
    ("database/migration#compare-schema", "a `DROP` that you do not mean", "call"),
    (
        "database/recovery#list-backups",
        "the provider can go back in time",
        "go to count-recovered-rows",
    ),
    (
        "deployment/rollback#list-deployments",
        "the newest deployment is of somebody whom nobody knows",
        "go to make-backup-folder",
    ),
    ("incidents/provider-outage#open-form", "you came to withdraw a release", "carry on"),
    ("incidents/provider-outage#read-vercel-status", "it does not open", "carry on"),
    (
        "monitoring/commands#list-variable-names",
        "one that was seen and is still valid",
        "open security/secret-rotation",
    ),
    ("monitoring/endpoints#new-errors", "errors, but not the one that you came with", "carry on"),
    ("monitoring/endpoints#new-errors", "the error that you came with", "call"),
    ("monitoring/endpoints#new-errors", "the error that you came with", "not here"),
    ("monitoring/endpoints#new-errors", "the error that you came with", "open deployment/rollback"),
    (
        "security/breach#save-request-logs",
        "the newest deployment is of somebody whom nobody knows",
        "carry on",
    ),
    (
        "security/breach#list-staff-accounts",
        "one that somebody else uses, or nobody knows",
        "carry on",
    ),
    (
        "troubleshooting/logs#recent-errors",
        "errors, but not the one that you came with",
        "carry on",
    ),
}


def printed(said: str, status: int | None = None, problem: Problem | None = None) -> Result:
    """Return the result of what printed this, was answered so, and had this problem."""
    return Result("", 0 if problem is None else 1, said, status=status, problem=problem)


ROLLBACK = "deployment/rollback"
OLD_CLI = "unknown or unexpected option"
ROWS = (
    (ROLLBACK, "recent-errors", "carry on", printed("No logs found")),
    (ROLLBACK, "recent-errors", "carry on", printed(OLD_CLI, None, FAILED)),
    (
        *(ROLLBACK, "recent-errors", f"open {POOL}"),
        printed(f"P1001, NO_SECRET, No logs found, {OLD_CLI}"),
    ),
    (
        *(ROLLBACK, "recent-errors", f"open {SIGN_IN}"),
        printed(f"NO_SECRET, No logs found, {OLD_CLI}"),
    ),
    (ROLLBACK, "open-form", "carry on", printed("a white page")),
    (ROLLBACK, "open-form", "not here", printed("the form for signing in")),
    (ROLLBACK, "open-form", "carry on", printed("a page about maintenance")),
    (
        ROLLBACK,
        "inspect-production",
        "carry on",
        printed("status ● Ready, Can't find the deployment"),
    ),
    (ROLLBACK, "recent-errors", "go to list-deployments", printed("TypeError")),
    (ROLLBACK, "recent-errors", "carry on", printed(OLD_CLI)),
    *(
        (ROLLBACK, "open-form", "open incidents/provider-outage", printed(seen))
        for seen in ("an error page", "a sign-in of Vercel", "another site")
    ),
    (
        *(ROLLBACK, "open-form", "open incidents/provider-outage"),
        printed("a warning or a message of the browser"),
    ),
    *(
        (page, "check-sign-in", then, answer)
        for page in ("deployment/standard", "maintenance/mode", "maintenance/window")
        for then, answer in (
            ("carry on", printed("true", 200)),
            ("not here", printed("", 503, FAILED)),
        )
    ),
    *(
        (page, "try-again", then, printed(seen))
        for page in (HOTFIX, CACHE)
        for seen, then in (
            ("it works", "not here"),
            ("it still fails", "carry on"),
            ("it cannot be tried", "not here"),
        )
    ),
    (HOTFIX, "start-branch", "repeat", printed("already exists", None, FAILED)),
    (HOTFIX, "start-branch", "carry on", printed("Switched to a new branch, already exists")),
    (
        *(HOTFIX, "commit-hotfix", "repeat"),
        printed("nothing added to commit, nothing to commit", None, FAILED),
    ),
    (
        *("maintenance/mode", "link-maintenance-folder", "repeat"),
        printed("cannot create directory, No such file or directory", None, FAILED),
    ),
    (
        *(BUNDLE, "explain-package", "carry on"),
        printed("from the root project, No dependencies found matching"),
    ),
    (NAMES, "resolve-name", "carry on", printed("NXDOMAIN, of a name server that was asked first")),
    (NAMES, "resolve-name", "repeat", printed("no servers could be reached", None, FAILED)),
    (
        *(NAMES, "resolve-name", "call Owner of the domain"),
        printed("NXDOMAIN, no servers could be reached", None, FAILED),
    ),
    (
        *(NAMES, "check-certificate", "carry on"),
        printed(f"Certificate will not expire, {ISSUER}, certificate has expired"),
    ),
    (NAMES, "check-certificate", "repeat", printed(f"{ISSUER}, certificate has expired")),
    (
        *("before-an-incident", "check-project", "carry on"),
        printed("Found Project, The specified scope does not exist"),
    ),
    ("deployment/rollback", "inspect-candidate", "repeat", printed("Can't find the deployment")),
    (
        *("deployment/rollback", "inspect-candidate", "carry on"),
        printed("target production, status ● Ready, Can't find the deployment"),
    ),
    (
        *("deployment/rollback", "roll-back", "repeat"),
        printed("Deployment belongs to a different team"),
    ),
    (
        *("deployment/rollback", "roll-back", "carry on"),
        printed("Success! Deployment belongs to a different team"),
    ),
    (RECOVERY, "check-health", "call", printed(f"{NO_DATABASE}true")),
    (RECOVERY, "check-health", "call", printed(NO_DATABASE, 404, FAILED)),
    (MIGRATION, "check-health", f"open {POOL}", printed(f"{NO_DATABASE}true")),
    (MIGRATION, "check-health", f"open {POOL}", printed(NO_DATABASE, 404, FAILED)),
    (MIGRATION, "check-health", "finish", printed(f"{MEMORY}true")),
    (FULL, "check-health", "go to ask-database", printed(NO_DATABASE, 404, FAILED)),
    (
        *(FULL, "ask-database", "call Database provider"),
        Result("", 1, stderr=f'{NO_ROLE}: FATAL: role "x" does not exist', problem=FAILED),
    ),
    (FULL, "check-sign-in", "carry on", printed("", 404, FAILED)),
    (FULL, "check-sign-in", f"open {SIGN_IN}", printed(NO_SECRET, 500, FAILED)),
    (FULL, "check-sign-in", f"open {SIGN_IN}", printed(NO_SECRET, 404, FAILED)),
    (BREACH, "list-audit-log", "carry on", printed("")),
    ("security/data-exposure", "list-audit-log", "finish", printed("")),
    (BREACH, "list-staff-accounts", "go to replace-nextauth-secret", printed("")),
    (FULL, "check-health", "finish", printed(f"{NO_DATABASE}true")),
    (DOWN, "check-health", f"open {POOL}", printed(f"{NO_DATABASE}true")),
    (DOWN, "check-health", f"open {POOL}", printed(NO_DATABASE, 404, FAILED)),
    (DOWN, "check-health", f"open {HEAP}", printed(f"{MEMORY}true")),
    (DOWN, "check-health", f"open {HEAP}", printed(MEMORY, 404, FAILED)),
    (DOWN, "check-health", "carry on", printed("", 404, TIMED_OUT)),
    (
        *(DOWN, "read-answer", "open deployment/rollback"),
        printed("HTTP/2 503 x-vercel-error: FUNCTION_INVOCATION_FAILED"),
    ),
    (DOWN, "check-health", f"open {POOL}", printed(NO_DATABASE, 302)),
    (DOWN, "check-health", f"open {HEAP}", printed(MEMORY, 302)),
    (DOWN, "check-health", "carry on", printed("true, parse error")),
    (DOWN, "check-sign-in", "carry on", printed("true, parse error")),
    (DOWN, "check-sign-in", f"open {SIGN_IN}", printed("parse error", 500, FAILED)),
    (
        HEAP,
        "out-of-memory-errors",
        "go to list-deployments",
        printed("out of memory, No logs found"),
    ),
    (DOWN, "check-health", "open deployment/rollback", printed("", 302, TIMED_OUT)),
    (DOWN, "check-sign-in", "open deployment/rollback", printed("", 302, TIMED_OUT)),
    (
        *(SIGN_IN, "recent-errors", f"open {POOL}"),
        printed("P2024, NEXTAUTH_SECRET must be set, JWT_SESSION_ERROR"),
    ),
    (
        *(SIGN_IN, "recent-errors", "go to redeploy"),
        printed("NEXTAUTH_SECRET must be set, JWT_SESSION_ERROR"),
    ),
    (POOL, "ask-database", "carry on", printed(f"1\n{FULL_POOL}, {LOST}")),
    (
        *(HEAP, "out-of-memory-errors", "go to list-deployments"),
        printed("out of memory, unknown or unexpected option", None, FAILED),
    ),
    (SIGN_IN, "list-variable-names", "go to replace-nextauth-secret", printed("name\n")),
    (SIGN_IN, "check-sign-in", "carry on", printed("true, parse error")),
    (SIGN_IN, "check-sign-in", f"open {DOWN}", printed("", 302, TIMED_OUT)),
    (POOL, "ask-database", "carry on", printed(f"1\ntimeout expired {LOST}")),
    (POOL, "ask-database", f"open {RECOVERY}", printed(f"{LOST}, timeout expired, {FULL_POOL}")),
    (HEAP, "read-memory", "finish", printed(FULL_MEMORY)),
    (HEAP, "read-memory", "finish", printed(FULL_MEMORY, 404, FAILED)),
    (HEAP, "read-memory", "finish", printed(FULL_MEMORY, 302, FAILED)),
    (HEAP, "read-memory", "finish", printed(FULL_MEMORY, 503, FAILED)),
    (HEAP, "read-memory", "not here", printed("", 404, TIMED_OUT)),
    (HEAP, "read-memory", "not here", printed("", 302)),
    (HEAP, "read-memory", f"open {DOWN}", printed("", 302, TIMED_OUT)),
    (SLOW, "measure-response-time", f"open {DOWN}", printed("HTTP 307 curl: (18)")),
    (SLOW, "measure-response-time", f"open {DOWN}", printed("HTTP 200, total 4000 ms curl: (18)")),
    (
        SLOW,
        "measure-response-time",
        "open incidents/provider-outage",
        printed("HTTP 307, total 4000 ms"),
    ),
    (SLOW, "read-cache-header", f"open {DOWN}", printed("curl: (28), x-vercel-cache: STALE")),
    (
        *(CACHE, "read-cache-header", f"open {DOWN}"),
        printed("curl: (28), x-vercel-cache: HIT"),
    ),
    (
        *("monitoring/commands", "inspect-production", "carry on"),
        printed("status ● Ready, Can't find the deployment"),
    ),
    (WELL, "check-health", "go to check-sign-in", printed("", 404, TIMED_OUT)),
    (WELL, "check-status", "carry on", printed('{"status": "OPERATIONAL"}')),
    (WELL, "check-health", f"open {DOWN}", printed("", 302, TIMED_OUT)),
    (WELL, "check-sign-in", f"open {DOWN}", printed("", 302, TIMED_OUT)),
    (WELL, "check-sign-in", "open incidents/provider-outage", printed("", 302, FAILED)),
    (
        *("performance/bundle", "list-unused-packages", "carry on"),
        printed("Unused dependencies, Missing dependencies"),
    ),
    ("performance/bundle", "check-build", "carry on", printed("Module not found")),
    (
        *(CACHE, "measure-cache-hit-rate", "go to list-deployments"),
        printed("40 percent of 9 requests", None, FAILED),
    ),
    (CACHE, "check-health", f"open {POOL}", printed(f"{NO_DATABASE}true")),
    (CACHE, "check-health", f"open {POOL}", printed(NO_DATABASE, 404, FAILED)),
)


@pytest.mark.parametrize(
    ("page", "name"), [(page, name) for page, names in DOUBTED.items() for name in names]
)
def test_a_success_that_printed_something_else_is_not_believed(
    catalog: Catalog, page: str, name: str
) -> None:
    for step in _steps(catalog, page, name):
        taken = decide(step.branches, printed("something"))
        assert taken
        assert taken.then == escalate()


@pytest.mark.parametrize("problem", [None, FAILED])
def test_what_no_list_names_takes_its_last_line(catalog: Catalog, problem: Problem | None) -> None:
    new = printed("new\n", problem=problem)
    for page, procedure in catalog.procedures.items():
        for step in (*procedure.steps, *procedure.verify):
            ways = catalog.ways(step)
            taken = decide(ways, new)
            if ways and taken is ways[-1]:
                performed.decided(catalog, page, Move(step, new, taken))
            else:
                assert problem is None or taken is None or taken.when.whatever


def test_a_success_is_not_doubted_for_the_text_of_an_error(catalog: Catalog) -> None:
    for page, procedure in catalog.procedures.items():
        for step in (*procedure.steps, *procedure.verify):
            for branch in step.branches[1:-1]:
                for said in _QUOTED.findall(branch.when.words):
                    result = Result("", 0, stderr=said)
                    first = step.branches[0]
                    if first.when.words in SUCCESS | NOTHING and first.when.holds(result):
                        performed.decided(catalog, page, Move(step, result, first))


@pytest.mark.parametrize(("name", "said", "then"), BELIEVED)
def test_a_success_is_believed_for_what_it_printed(
    catalog: Catalog, name: str, said: str, then: Next
) -> None:
    taken = decide(catalog.steps[name].branches, printed(said))
    assert taken
    assert taken.then == then


def _steps(catalog: Catalog, page: str, name: str) -> list[Step]:
    """Return a step as a procedure uses it, for its steps and its verification."""
    if not page:
        return [catalog.steps[name]]
    procedure = catalog.procedures[page]
    steps = (*procedure.steps, *procedure.verify)
    return [one for one in steps if catalog.slug_of(one) == name]


@pytest.mark.parametrize(("page", "name", "then", "result"), ROWS)
def test_the_first_branch_that_holds_is_taken(
    catalog: Catalog, page: str, name: str, then: str, result: Result
) -> None:
    step = _steps(catalog, page, name)[0]
    taken = decide(step.branches, result)
    assert taken
    assert taken is not step.branches[-1], "none of them holds"
    assert f"{taken.then.turn.value} {taken.then.target}".strip() == then
    performed.decided(catalog, page, Move(step, result, taken))


def test_what_only_a_person_can_tell_leads_where_its_words_say(catalog: Catalog) -> None:
    found = {
        (
            *(catalog.id_of(step), branch.when.words),
            f"{branch.then.turn.value} {branch.then.target}".strip(),
        )
        for procedure in catalog.procedures.values()
        for step in (*procedure.steps, *procedure.verify)
        for branch in step.branches
        if branch.when.judged
    }
    assert found == JUDGED
