"""Security breach: keep the evidence, end every session, find out what happened."""

from dataclasses import replace

from snippets._engine import Command, Procedure, Risk, Step, text
from snippets._engine.conditions import judged, prints, prints_nothing
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
    repeat,
)
from snippets._vocabulary import policy
from snippets._vocabulary.acts import EXACT_ADDRESS
from snippets._vocabulary.looks import COMPLAINT
from snippets._vocabulary.parameters import (
    ACCOUNT_EMAIL,
    AUDIT_FILE,
    GOOD_DEPLOYMENT,
    LOG_FILE,
    REQUEST_LOG_FILE,
)
from snippets._vocabulary.psql import ask
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import PRODUCTION, evidence
from snippets._vocabulary.tools import TEAM, git, sha256sum, vercel
from snippets.database.backup import make_backup_folder
from snippets.deployment import rollback
from snippets.deployment.hotfix import fetch_commits
from snippets.deployment.redeploy import make_live, note_live, redeploy
from snippets.deployment.standard import check_new_build
from snippets.incidents.database_connection import list_sessions
from snippets.monitoring.commands import list_variable_names
from snippets.monitoring.endpoints import try_again, users_are_well_or_call
from snippets.security.secret_rotation import close_old_builds, replace_nextauth_secret
from snippets.troubleshooting.logs import save_logs

_NOTHING = prints_nothing("no output")
_ROWS = prints("|")
_STRANGER = judged("the newest deployment is of somebody whom nobody knows")
_NO_LINE = Branch(prints_nothing("no line"), carry_on())
_NOBODY = Branch(prints_nothing("no line"), go_to("replace-nextauth-secret"))
_SINCE = '"createdAt" > now() at time zone $$utc$$\n- make_interval'

save_request_logs = Step(
    vercel(
        *("logs", "requests", *PRODUCTION, "--since", "24h", "--limit", "10000", "--json", *TEAM),
        save_to=REQUEST_LOG_FILE,
    ),
    title="Save the request logs of the last day",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Keeps which addresses of the application were asked for, when, from which country and "
        "with which browser. One JSON object a line."
    ),
    expect="No output: it is in the file. Its last line has `hasMore` as false where that is all.",
    undo="Delete the file, but not before the investigation is closed.",
    branches=evidence(_NOTHING),
    gap="Vercel's logs give no network address of the visitor, only the country.",
    seconds=300,
)

save_audit_log = Step(
    replace(
        ask(
            f'copy (select * from "AuditLog"\nwhere {_SINCE}(days => {policy.EVIDENCE_DAYS})\n'
            'order by "createdAt") to stdout with (format csv, header)'
        ),
        save_to=AUDIT_FILE,
    ),
    title="Save the audit log",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        f"Keeps what the application wrote down in the last {policy.EVIDENCE_DAYS} days: who did "
        "what, from which address. An intruder with access to the database can delete it there. It "
        "holds personal data: keep it in the folder for backups, under a new name each time."
    ),
    expect="No output: it is in the file. The first line of the file names the columns.",
    undo="Delete the file, but not before the investigation is closed.",
    seconds=300,
    branches=evidence(_NOTHING),
)

write_evidence_checksums = Step(
    sha256sum(REQUEST_LOG_FILE, LOG_FILE, AUDIT_FILE, save_to=text(AUDIT_FILE, ".sha256")),
    title="Write the checksums of the evidence",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Shows later that nobody has changed a file since.",
    expect="No output: they are in the file that ends in `.sha256`.",
    undo="Delete the file, but not before the investigation is closed.",
    branches=evidence(_NOTHING),
)

list_audit_log = Step(
    ask(
        'select\ncoalesce("ipAddress", $$no address$$) as address,\n'
        'action, outcome, count(*), count(distinct "userId") as users,\n'
        'to_char(max("createdAt"), $$YYYY-MM-DD HH24:MI$$)\n'
        f'from "AuditLog"\nwhere {_SINCE}(hours => {policy.AUDIT_HOURS})\n'
        "group by 1, 2, 3 order by 4 desc limit 100"
    ),
    title="See who did what, from where",
    risk=Risk.READS,
    why=(
        f"Sums up the audit log of the last {policy.AUDIT_HOURS} hours: address, action, "
        "outcome, how often, how many users, when last (UTC). Look for one address with many "
        "users, for many failures, and for reading in bulk."
    ),
    expect="Lines such as `203.0.113.9|LOGIN|FAILURE|412|38|2026-11-23 02:51`, most often first.",
    branches=evidence(_ROWS, _NO_LINE),
    gap=(
        "Sign-ins are written down without an address and stand under `no address`: the log does "
        "not say from where somebody signed in."
    ),
)

list_staff_accounts = Step(
    ask(
        'select email, role, status,\nto_char("createdAt", $$YYYY-MM-DD$$),\n'
        'coalesce(to_char("lastLogin", $$YYYY-MM-DD HH24:MI$$), $$never$$)\n'
        'from "User" where role <> $$CLIENT$$\norder by "createdAt" desc limit 100'
    ),
    title="List the accounts with more rights than a client",
    risk=Risk.READS,
    why=(
        "An intruder who wants to come back makes an account, or gives one more rights. Columns: "
        "address, role, status, made on, last sign-in (UTC)."
    ),
    expect="People you know, newest first. Nobody deletes one that nobody knows: it is evidence.",
    branches=evidence(_ROWS, _NO_LINE),
)

list_recent_commits = Step(
    git(
        *("log", "--remotes=origin", f"--since={policy.COMMIT_DAYS} days ago", "--date=iso"),
        "--format=%h %cd %an <%ae> %G? %s",
    ),
    title=f"List the commits of {policy.COMMIT_DAYS} days, on every branch",
    risk=Risk.READS,
    why=(
        "Shows what was pushed, by whom: commit, time, author, signature (`G` good, `N` none), "
        "subject. The name of an author can be forged; a good signature cannot."
    ),
    expect="Commits that you can account for.",
    branches=evidence(prints("@").meaning("the authors"), _NO_LINE),
)


def _set_status(status: str) -> Command:
    return ask(
        text(
            f'update "User" set status = $${status}$$,\n"updatedAt" = now() at time zone $$utc$$\n'
            "where email = $$",
            ACCOUNT_EMAIL,
            "$$\nreturning email, role, status",
        )
    )


def _status_is(status: str, then: Next) -> tuple[Branch, ...]:
    return (
        Branch(prints(f"|{status}"), then),
        Branch(prints("UPDATE 0"), repeat(EXACT_ADDRESS)),
    )


suspend_account = Step(
    _set_status("SUSPENDED"),
    title="Suspend one account",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Sign-in with a password refuses an account that is not active. A session that is open "
        f"goes on until its {policy.SESSION_HOURS} hours are over, or until every session is "
        "ended: @security/secret-rotation."
    ),
    expect="The address, the role and `SUSPENDED`, then `UPDATE 1`.",
    undo="@security/breach#restore-account.",
    gap="Sign-in with Google or GitHub does not look at the status of the account.",
    branches=_status_is("SUSPENDED", finish()),
)

restore_account = Step(
    _set_status("ACTIVE"),
    title="Let the account in again",
    risk=Risk.CHANGES_PRODUCTION,
    why="When its owner has been called, and whoever got in no longer can.",
    expect="The address, the role and `ACTIVE`, then `UPDATE 1`.",
    undo="@security/breach#suspend-account.",
    branches=_status_is("ACTIVE", finish()),
)

_LIVE = make_live(go_to("close-old-builds"))

procedure = Procedure(
    code="RB-10",
    sign=Sign.BREACH,
    title="Suspected security breach",
    severity=policy.SEV1,
    at_once=policy.SECURITY,
    symptoms=(
        "Somebody uses another person's account, or data turned up where it must not.",
        "A secret was published, or a laptop with access was lost.",
        "A deployment, a commit or an account appeared that nobody made.",
        "A protected page or route answers without a session.",
    ),
    not_this=(
        ("A user sees another user's data", "security/data-exposure"),
        ("Only a secret has to be replaced", "security/secret-rotation"),
        ("Users cannot sign in", "incidents/authentication-failures"),
        ("Data is gone or was changed", "database/recovery"),
    ),
    before=("Write down when you learned of it (UTC) and from whom: the clocks of the law run.",),
    steps=(
        rollback.list_deployments.adapted(
            title="See who deployed what",
            why=(
                "Under `Username` must stand people you know. Delete nothing, and talk in no "
                "channel that the intruder can read."
            ),
            expect="A table of deployments, newest first, with `Username` as the last column.",
            branches=(
                Branch(_STRANGER, go_to("make-backup-folder")),
                Branch(prints("● Ready"), carry_on()),
                anything_else(call(policy.SECURITY)),
            ),
        ),
        try_again.adapted(
            title="See whether it is another fault",
            why="You cannot repeat what an intruder did. What you can repeat is another page's.",
            expect="It cannot be tried.",
            branches=(
                Branch(COMPLAINT.seen("it cannot be tried"), carry_on()),
                Branch(COMPLAINT.seen("it works"), not_here()),
                Branch(COMPLAINT.seen("it still fails"), not_here()),
                anything_else(call(policy.SECURITY)),
            ),
        ),
        make_backup_folder.adapted(
            title="Make a folder for the evidence",
            why="Only you can open it. Every file below goes into it.",
            branches=evidence(_NOTHING),
        ),
        save_request_logs.adapted(
            why=(
                "What comes next changes what they show. Stop it after "
                f"{policy.EVIDENCE_SECONDS} seconds: the intruder is still inside."
            ),
            seconds=policy.EVIDENCE_SECONDS,
            branches=(
                Branch(_STRANGER, carry_on()),
                *evidence(_NOTHING, then=go_to("list-staff-accounts")),
            ),
        ),
        rollback.inspect_candidate,
        rollback.check_candidate,
        rollback.roll_back,
        note_live.adapted(
            title="See that the stranger's code is gone",
            why="What comes next builds what is live again: it must be yours.",
            branches=rollback.is_live(GOOD_DEPLOYMENT, go_to("roll-back")),
        ),
        list_staff_accounts.adapted(
            branches=(
                Branch(judged("one that somebody else uses, or nobody knows"), carry_on()),
                *evidence(_ROWS, _NOBODY, then=go_to("replace-nextauth-secret")),
            )
        ),
        suspend_account.adapted(branches=_status_is("SUSPENDED", carry_on())),
        replace_nextauth_secret.adapted(
            title="End every session",
            why=(
                "Sessions are signed with this secret. With another one all of them end, those of "
                "the intruder too. The value goes straight to Vercel and is never shown."
            ),
        ),
        redeploy.adapted(
            why=(
                "Until the new build is live the old secret is still accepted, so do this now. All "
                "users have to sign in again."
            ),
            undo=(
                "None that is safe: @deployment/rollback#roll-back puts the old secret into use "
                "again, and with it the intruder's session."
            ),
        ),
        _LIVE[0],
        check_new_build,
        _LIVE[1],
        close_old_builds,
        list_variable_names.adapted(
            title="See which other secrets they may have read",
            why="A password or a key that somebody else knows is as good as a session.",
            branches=(
                Branch(
                    judged("one that was seen and is still valid"),
                    open_page("security/secret-rotation"),
                ),
                *evidence(prints("name")),
            ),
        ),
        save_logs.adapted(branches=evidence(_NOTHING)),
        save_audit_log,
        write_evidence_checksums,
        list_sessions.adapted(
            why=(
                "How many sessions the database has now, and doing what. Many more than on an "
                "ordinary day, or `active` ones at night, are somebody else's."
            ),
            branches=evidence(_ROWS, _NO_LINE),
        ),
        list_audit_log,
        fetch_commits.adapted(
            branches=evidence(prints("From").meaning("what moved"), Branch(_NOTHING, carry_on()))
        ),
        list_recent_commits,
    ),
    # That somebody else acts as a user, nobody can try; what they could act with is looked at.
    verify=(
        *(step for step in users_are_well_or_call if step.home is not try_again),
        close_old_builds,
        try_again.adapted(
            branches=(
                Branch(COMPLAINT.seen("it still fails"), not_here()),
                Branch(COMPLAINT.seen("it cannot be tried"), finish()),
                Branch(COMPLAINT.seen("it works"), finish()),
            )
        ),
    ),
)
