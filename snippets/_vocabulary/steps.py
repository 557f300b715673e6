"""Steps that pages of several folders show; each is named on the page that it belongs to."""

from snippets._engine import Command, Offer, Risk, Step
from snippets._engine.conditions import Condition, complains, failed, judged, prints, succeeded
from snippets._engine.decision import (
    Branch,
    Next,
    anything_else,
    call,
    carry_on,
    carry_on_if,
    go_to,
    not_here,
    open_page,
    repeat,
)
from snippets._engine.need import File, PatchedNext
from snippets._engine.parameter import Word
from snippets._vocabulary import looks, policy
from snippets._vocabulary.acts import GIVE_VALUE, NEW_FILE, SHARED_VARIABLE, STOP_WAITING
from snippets._vocabulary.parameters import LIVE_DEPLOYMENT
from snippets._vocabulary.psql import CONTENTS, ask, has_users
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import TEAM, curl, grep, openssl, tr, vercel

inspect_production = Step(
    vercel("inspect", SETTINGS.production_url, *TEAM),
    title="See which deployment is live",
    risk=Risk.READS,
    why="Asks for the deployment behind the production alias: its state and when it was made.",
    expect="`target production`, `status ● Ready`, and the `url` of the deployment that is live.",
    gives=((LIVE_DEPLOYMENT, "its `url`"),),
    offers=Offer((LIVE_DEPLOYMENT,), r"^\s*url\s+(?P<value>https://\S+)", mark="live now"),
    branches=carry_on_if(prints("status ● Ready")),
)


list_sessions = Step(
    ask(
        "select\ncoalesce(state, $$not visible to this role$$), count(*)\n"
        "from pg_stat_activity\nwhere datname is not null group by 1 order by 2 desc"
    ),
    title="See what the sessions are doing",
    risk=Risk.READS,
    why=(
        "Many `idle` sessions: functions hold connections they do not use. Many `active`: the "
        "queries are slow. `idle in transaction`: something began and never ended, and may hold "
        "locks."
    ),
    expect=(
        "One line for each state, such as `idle|12`. One `active` session is your own. `not "
        "visible to this role` counts the sessions of other roles."
    ),
    branches=carry_on_if(succeeded("one line for each state")),
)


_PAGE = SETTINGS.production_url + policy.SIGN_IN_PAGE
QUIETLY = ("--silent", "--show-error", "--max-time", str(policy.ANSWER_SECONDS))
page_headers = curl(*QUIETLY, "--output", "/dev/null", "--dump-header", "-", _PAGE)
# Of who answers: the code that is live fails, or something stands before it.
FUNCTION_FAILS = prints("FUNCTION_INVOCATION", "MIDDLEWARE_INVOCATION", "INFINITE_LOOP_DETECTED")
STOPPED = prints("x-vercel-error", "location:")
NOT_SERVED = STOPPED | prints("curl: (")

read_answer = Step(
    page_headers | grep("-E", "-i", "^(HTTP|x-vercel-error|location|server)"),
    title="See who answers, and with which code",
    risk=Risk.READS,
    why=(
        "Vercel names in `x-vercel-error` why it does not serve a page. The application does not "
        "send that header."
    ),
    expect="`HTTP/2 200` and `server: Vercel`, and no `x-vercel-error`.",
    branches=(
        Branch(
            prints("DEPLOYMENT_PAUSED", "DEPLOYMENT_DISABLED", "DEPLOYMENT_BLOCKED"),
            call(policy.TEAM_OWNER),
        ),
        Branch(
            prints("DEPLOYMENT_NOT_FOUND", "DEPLOYMENT_DELETED"), open_page("deployment/rollback")
        ),
        Branch(
            prints("vercel.com/sso-api").meaning("a sign-in of Vercel"), call(policy.TEAM_OWNER)
        ),
        Branch(prints(f"location: {_PAGE}").meaning("back to itself"), call(policy.DOMAIN_OWNER)),
        Branch(FUNCTION_FAILS, open_page("incidents/application-not-responding")),
        Branch(prints("Could not resolve host", "certificate"), go_to("resolve-name")),
        Branch(prints("HTTP/", "curl: ("), carry_on()),
    ),
)

before_work = read_answer.adapted(
    title="See that production answers",
    why="While it does not, change nothing else.",
    branches=(
        Branch(NOT_SERVED, not_here()),
        Branch(prints("server: Vercel"), carry_on()),
        Branch(prints("HTTP/").meaning("of another server"), not_here()),
    ),
)

PRODUCTION = ("--environment", "production")
# `fatal` is a level of its own, the worst: `vercel logs --help` of version 64.
ERRORS_ONLY = ("--query", "level:(error OR fatal)")


def logs(*options: Word, since: str) -> Command:
    """List up to 200 lines of the logs that the options choose; `since` is an age (`5m`, `2h`)."""
    return vercel("logs", *options, "--since", since, "--limit", "200", *TEAM)


recent_logs = Step(
    logs(*PRODUCTION, since=f"{policy.LOG_MINUTES}m"),
    title=f"Read everything of the last {policy.LOG_MINUTES} minutes",
    risk=Risk.READS,
    why="There is no live stream: repeat the command to see what came since.",
    expect="A table of requests with status and message.",
)

count_live_rows = Step(
    ask(CONTENTS),
    title="Count the same in production",
    risk=Risk.READS,
    why="The copy must hold as many tables, and all rows but those that were written since.",
    expect="The same line as in the copy, or slightly higher numbers and a later time.",
    branches=(
        Branch(has_users.meaning("as in the copy, or slightly more"), carry_on()),
        Branch(judged("many more here: the copy is not whole"), go_to("take-backup", NEW_FILE)),
        Branch(judged("fewer here: production has lost data"), open_page("database/recovery")),
    ),
)

# `The promotion exceeded its deadline`, or the rollback: in the source of the CLI, 43 to 64, after
# some minutes, with the advice to run it again. It may still take place: what follows looks first.
MOVED = prints("Success!", "exceeded its deadline")
# A staged build whose aliases the server does not report keeps the CLI waiting: 64, seen in a run.
BUILT = (
    Branch(succeeded("a URL"), carry_on()),
    Branch(prints("Completing").meaning("and no end"), carry_on(STOP_WAITING)),
)

# https://vercel.link/CVE-2025-66478 and the change log of Vercel of December 2025: read, not run.
BUILD_GAP = (
    "Vercel refuses to build the newest version of the application (`7205f8a`) for its Next.js, "
    "15.0.3: `Vulnerable version of Next.js detected`. Only a rollback and a promotion work, until "
    "15.0.5 or newer is merged. Where users need the build sooner, the team's lead may set the "
    "variable `DANGEROUSLY_DEPLOY_VULNERABLE_CVE_2025_66478` to `1` for it: strangers can then run "
    "code in production, so take it away after the build. Without a lock file each build also "
    "installs the newest packages that fit: the same source may behave otherwise."
)
BUILD_LACKS = (PatchedNext(), File("package-lock.json"))

STORE = ("production", "--force", "--sensitive", *TEAM)
# What Vercel says of a record that other environments share: getsentry/sentry#118490.
SHARED = Branch(
    complains("already exists for the target", "Another Environment Variable"),
    repeat(SHARED_VARIABLE),
)
# Without a value the CLI asks for one, stores nothing, and exits with 0.
STORED = (
    Branch(prints("Overrode", "Updated"), carry_on()),
    SHARED,
    Branch(prints("Value?"), repeat(GIVE_VALUE)),
)

replace_nextauth_secret = Step(
    openssl("rand", "-base64", "32")
    | tr("-d", r"\n")
    | vercel("env", "add", "NEXTAUTH_SECRET", *STORE),
    title="Replace NEXTAUTH_SECRET",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Makes a new random value and hands it straight to Vercel: it is never shown, stored or "
        "typed, and there is no moment without a secret. Nothing changes for users until the next "
        "build is live."
    ),
    expect="`Overrode` and the name of the variable, also where there was none.",
    undo=(
        "None: the old value cannot be read back. Production goes on with it until the next build "
        "is live; after that every session ends and users sign in again."
    ),
    branches=STORED,
)

open_form = Step(
    looks.FORM,
    title="Open the page as a user does",
    risk=Risk.READS,
    why="No provider shows a fault: what you see now leads to the right page.",
    expect="The form for signing in: it is not a provider.",
    branches=(
        Branch(looks.FORM.seen("the form for signing in"), not_here()),
        Branch(looks.FORM.seen("a white page"), open_page("deployment/rollback")),
        Branch(looks.FORM.seen(looks.CODE_FAILS), open_page("deployment/rollback")),
        Branch(looks.FORM.seen(looks.OTHER_CODE), call(policy.VERCEL_SUPPORT)),
        Branch(looks.FORM.seen("a sign-in of Vercel"), call(policy.TEAM_OWNER)),
        Branch(looks.FORM.seen("a page about maintenance"), open_page("maintenance/mode")),
        Branch(looks.FORM.seen("another site"), call(policy.DOMAIN_OWNER)),
        Branch(looks.FORM.seen("a warning or a message of the browser"), carry_on()),
    ),
)


def evidence(
    seen: Condition, *other: Branch, then: Next | None = None, role: str = policy.SECURITY
) -> tuple[Branch, ...]:
    """Decide on evidence: go on to `then` without it, too; what nobody foresaw is for `role`."""
    on = then or carry_on()
    cannot = Branch(failed("it fails (write that down)"), on)
    return (Branch(seen, on), cannot, *other, anything_else(call(role)))
