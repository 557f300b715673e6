"""Health and monitoring endpoints: ask the application how it is, from outside."""

from dataclasses import replace

from snippets._engine import Procedure, Risk, Step, Table, get
from snippets._engine.conditions import (
    Condition,
    every_line,
    http_status,
    json_is,
    judged,
    no_answer,
    prints,
    succeeded,
)
from snippets._engine.decision import (
    Branch,
    Next,
    carry_on,
    escalate,
    escalate_elsewhere,
    finish,
    go_to,
    not_here,
    open_page,
)
from snippets._engine.need import Closed, Open, Route, Script, Variable
from snippets._vocabulary import policy, steps
from snippets._vocabulary.acts import UPDATE_CLI
from snippets._vocabulary.looks import COMPLAINT, MADE_UP_SIGN_IN, TEST_USER_SIGN_IN
from snippets._vocabulary.parameters import MONITORING_KEY
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.tools import awk, curl, grep, jq

_ROUTE_GONE = (
    "The newest version of the application (`7205f8a`) has no such route and answers `HTTP 404`; "
    "version `4dcc84f` has it."
)
_TO_ADD = "What would close this gap: @application."
_DOWN = "incidents/application-not-responding"

# Both versions answer an object; an error, whatever its status, names itself in one of two keys.
# `.[]` of --slurp: where nothing comes, jq prints nothing, and fails; 1.6 alone would succeed.
_STARTS = '.[], (.[] | type == "object"\nand (has("error") or has("message") | not))'

# The reading is heapUsed/heapTotal of one instance: 85 to 93 % on an idle server, so by itself
# it is no reason to act.
ONLY_MEMORY = replace(
    json_is("checks.database.status", "healthy")
    & json_is("checks.cache.status", "healthy")
    & (json_is("checks.memory.status", "unhealthy") | json_is("checks.memory.status", "degraded")),
    words="`database` and `cache` are `healthy`, only `memory` is not",
)

BROKEN = replace(
    http_status(*range(500, 600)) | no_answer(), words="`HTTP 5xx` or no answer at all"
)

# Something answers, and it is not the application.
ELSEWHERE = http_status(302, 308, 402) | prints("parse error")
not_answering = (
    Branch(BROKEN, open_page(_DOWN)),
    Branch(ELSEWHERE, open_page("incidents/provider-outage")),
)
NOT_WELL = replace(
    http_status(*range(300, 600)) | no_answer() | prints("parse error"),
    words="no answer at all or `HTTP 3xx` or `HTTP 4xx` or `HTTP 5xx` or `parse error`",
)

_NO_DATABASE = Branch(
    json_is("checks.database.status", "unhealthy"), open_page("incidents/database-connection")
)
_WELL_BUT = (
    Branch(http_status(404).meaning("this version has no health route"), carry_on()),
    Branch(ONLY_MEMORY, carry_on()),
)

check_health = Step(
    get(SETTINGS.production_url + policy.HEALTH)
    | jq("--exit-status", "--slurp", '.[], (.[].status == "healthy")'),
    title="Check the health of production",
    risk=Risk.READS,
    why=(
        "Asks the production alias, which follows every rollback. The last line is the verdict: "
        "the route may answer `HTTP 200` with an unhealthy body for "
        f"{policy.HEALTH_SECONDS} seconds after a failure."
    ),
    expect="`HTTP 200`, the checks, and `true` on the last line.",
    gap=(
        f"{_ROUTE_GONE} Without it @monitoring/endpoints#check-sign-in shows whether functions "
        "run, and @incidents/database-connection#ask-database whether the database answers. "
        f"{_TO_ADD}"
    ),
    lacks=(Route("GET", policy.HEALTH), Script("health:check", production=True)),
    branches=(
        _NO_DATABASE,
        Branch(succeeded("`true` on the last line"), carry_on()),
        *_WELL_BUT,
    ),
)

check_sign_in = Step(
    get(SETTINGS.production_url + policy.SESSION) | jq("--exit-status", "--slurp", _STARTS),
    title="Check that the application starts",
    risk=Risk.READS,
    why="Every version has the sign-in route. An answer proves that functions start and run.",
    expect="`HTTP 200`, a JSON answer, and `true` on the last line.",
    branches=(Branch(succeeded("`true` on the last line"), finish()),),
)

# An error with such a body is an error.
_GOOD_METRICS = replace(succeeded() & json_is("status", "healthy"), words='`"status": "healthy"`')

STILL_NOT_WELL = Branch(NOT_WELL, not_here())


# How planned work ends: the health check where the deployed version has one, the sign-in route
# where it has not.
production_is_well = (
    check_health.adapted(
        branches=(
            _NO_DATABASE,
            Branch(succeeded("`true` on the last line"), finish()),
            *_WELL_BUT,
            STILL_NOT_WELL,
        )
    ),
    check_sign_in.adapted(
        branches=(Branch(succeeded("`true` on the last line"), finish()), STILL_NOT_WELL)
    ),
)

_NO_FILE = Condition("no answer, or no line", lambda result: not result.stdout.strip())
# One address a line becomes what curl reads from its standard input; each file is asked for once.
_FILES = (
    f'!seen[$0]++ {{\nprint "url = \\"{SETTINGS.production_url}" $0 "\\""\n'
    'print "output = /dev/null"}'
)

check_page_files = Step(
    curl("--fail", *steps.QUIETLY, SETTINGS.production_url + policy.SIGN_IN_PAGE)
    | grep("-o", r'/_next/static/[^"]*[.]js')
    | awk(_FILES)
    | curl(*steps.QUIETLY, "--config", "-", "--write-out", "%{http_code} %{url_effective}\\n"),
    title="Open the page with its script files",
    risk=Risk.READS,
    why=(
        "A page opens in a browser only with its script files. A release whose files are missing "
        "answers every health check well."
    ),
    expect="A line for each script file, and `200` at the start of every one.",
    branches=(
        Branch(every_line("200 "), carry_on()),
        Branch(prints("404 http").meaning("it was not built"), open_page("deployment/rollback")),
        Branch(_NO_FILE, not_here()),
    ),
)


def made_up_sign_in(other_text: Next, nothing: Next) -> tuple[Branch, ...]:
    """Decide to carry on where the application has asked its database."""
    return (
        Branch(MADE_UP_SIGN_IN.seen("Invalid credentials"), carry_on()),
        Branch(MADE_UP_SIGN_IN.seen("another text"), other_text),
        Branch(MADE_UP_SIGN_IN.seen("nothing, or an error page"), nothing),
    )


sign_in_with_made_up_address = Step(
    MADE_UP_SIGN_IN,
    title="Sign in with a made-up address",
    risk=Risk.READS,
    why=(
        "The application looks an address up before it refuses it: `Invalid credentials` comes "
        "only after its own role has asked the database."
    ),
    expect="Invalid credentials.",
    branches=made_up_sign_in(not_here(), not_here()),
)


def as_test_user(name: Next, lost: Next, refused: Next) -> tuple[Branch, ...]:
    """Decide by what the test user sees: `lost` is for an address that does not open."""
    return (
        Branch(TEST_USER_SIGN_IN.seen("the name of the test user"), name),
        Branch(TEST_USER_SIGN_IN.seen("an address that does not open"), lost),
        Branch(TEST_USER_SIGN_IN.seen("another text, or an error page"), refused),
    )


sign_in_as_test_user = Step(
    TEST_USER_SIGN_IN,
    title="Sign in as the test user",
    risk=Risk.READS,
    why="Shows that a session is made, is accepted, and leads back to the right address.",
    expect="The name of the test user, at the production alias.",
    branches=as_test_user(carry_on(), not_here(), not_here()),
)

try_again = Step(
    COMPLAINT,
    title="Do again what the complaint named",
    risk=Risk.READS,
    why="Nothing else shows that what users complained of is over.",
    expect="It works.",
    branches=(
        Branch(COMPLAINT.seen("it works"), finish()),
        Branch(COMPLAINT.seen("it still fails"), not_here()),
        Branch(COMPLAINT.seen("it cannot be tried"), escalate()),
    ),
)


def only_if_it_fails(then: Next) -> tuple[Branch, ...]:
    """Decide to go on where it still fails: what is over needs nothing."""
    return (
        Branch(COMPLAINT.seen("it still fails"), then),
        Branch(COMPLAINT.seen("it works"), not_here()),
        Branch(COMPLAINT.seen("it cannot be tried"), not_here()),
    )


# What begins a page that could be the wrong one.
still_broken = (
    try_again.adapted(
        why="If it works again, change nothing.",
        expect="It still fails.",
        branches=only_if_it_fails(carry_on()),
    ),
)

new_errors = Step(
    steps.logs(*steps.PRODUCTION, *steps.ERRORS_ONLY, since=f"{policy.QUIET_MINUTES}m"),
    title=f"Look for errors of the last {policy.QUIET_MINUTES} minutes",
    risk=Risk.READS,
    why="Somebody still meets an error that goes on, even where the page worked for you.",
    expect="`No logs found`, `No runtime log entries`, or no error that you came with.",
    branches=(
        Branch(prints("No logs found", "No runtime log entries"), carry_on()),
        Branch(prints("unknown or unexpected option"), carry_on(UPDATE_CLI)),
        Branch(judged("errors, but not the one that you came with"), carry_on()),
        Branch(judged("the error that you came with"), not_here()),
    ),
    takes=policy.QUIET_MINUTES,
)

# How an incident ends: with what users meet, and not with what the application says of itself.
users_are_well = (
    check_page_files,
    check_health,
    sign_in_with_made_up_address,
    sign_in_as_test_user,
    new_errors,
    try_again,
)

# The same at the end of a page that was the right one: what it could not mend is for people, and
# another page would only lead back.
users_are_well_or_call = tuple(
    step.adapted(branches=escalate_elsewhere(step.branches)) for step in users_are_well
)

check_status = Step(
    get(SETTINGS.production_url + policy.STATUS) | jq("."),
    title="Read the public status",
    risk=Risk.READS,
    why="This is what users are told. It must agree with what you see.",
    expect='`HTTP 200` and `"status": "OPERATIONAL"`.',
    gap=(
        f"{_ROUTE_GONE} Until it is back nothing tells users by itself: @escalation has the "
        f"message to send. {_TO_ADD}"
    ),
    lacks=(Route("GET", policy.STATUS),),
    branches=(
        Branch(json_is("status", "OPERATIONAL"), carry_on()),
        Branch(prints('"status"').meaning("another one"), open_page(_DOWN)),
    ),
)

read_metrics = Step(
    get(SETTINGS.production_url + policy.METRICS, headers={"x-monitoring-key": MONITORING_KEY})
    | jq("{status, memory, uptime}"),
    title="Read the metrics of one instance",
    risk=Risk.READS,
    why=(
        "Shows memory and uptime of whichever instance answers. The key goes to `curl` through a "
        "pipe, so that it does not show in the list of processes."
    ),
    expect=(
        '`HTTP 200` and `"status": "healthy"` with numbers under `memory`, from a version that '
        "looks at the key. Version `4dcc84f` answers `HTTP 307` and nothing else."
    ),
    gap=(
        f"{_ROUTE_GONE} There it wants a key, and its middleware sends everybody to the sign-in "
        "page before the key is looked at. No code of the newest version reads "
        "`MONITORING_API_KEY`. Memory and duration of each function stand under Observability, "
        f"Functions, in the Vercel dashboard. {_TO_ADD}"
    ),
    lacks=(
        Route("GET", policy.METRICS),
        Open("GET", policy.METRICS, ("x-monitoring-key",)),
        Variable("MONITORING_API_KEY"),
    ),
    branches=(
        Branch(_GOOD_METRICS, carry_on()),
        Branch(http_status(401).meaning("a wrong key, or none in production"), carry_on()),
        Branch(http_status(307, 404).meaning("it gives no metrics to a key"), carry_on()),
    ),
)

read_performance = Step(
    get(SETTINGS.production_url + policy.PERFORMANCE),
    title="See whether Web Vitals are served",
    risk=Risk.READS,
    why=(
        "The route answers only to a signed-in ADMIN or THERAPIST, so from a terminal this shows "
        "that it is there and protected. Read the numbers in the application, signed in."
    ),
    expect="`HTTP 307`, the way to the sign-in page.",
    gap=(
        f"{_ROUTE_GONE} The same numbers, as users' browsers measured them, stand under Speed "
        f"Insights in the Vercel dashboard where that is switched on. {_TO_ADD}"
    ),
    needs=(Closed("GET", policy.PERFORMANCE),),
    lacks=(Route("GET", policy.PERFORMANCE),),
    branches=(
        Branch(http_status(200).meaning("a data leak"), open_page("security/breach")),
        Branch(http_status(307, 401, 403, 404), finish()),
    ),
)

endpoints = Table(
    "Endpoints",
    ("Endpoint", "Question it answers", "Good answer", "Access"),
    tuple((f"`{path}`", *words) for path, words in policy.ENDPOINTS.items()),
)

procedure = Procedure(
    code="RB-16",
    sign=Sign.ENDPOINTS,
    title="Health and monitoring endpoints",
    severity=policy.SEV2,
    planned=True,
    symptoms=(
        "You want to know whether production is well, without waiting for an alert.",
        "An alert names an endpoint and you want to see its answer yourself.",
        "The daily check is due: @maintenance/regular-tasks.",
    ),
    steps=(
        check_health.adapted(
            branches=(
                Branch(succeeded("`true` on the last line"), go_to("check-status")),
                Branch(http_status(404), go_to("check-sign-in")),
                *not_answering,
            )
        ),
        check_sign_in.adapted(
            branches=(
                Branch(succeeded("`true` on the last line"), finish()),
                *not_answering,
            )
        ),
        check_status,
        read_metrics,
        read_performance,
    ),
    verify=production_is_well,
)
