"""It is not us: Vercel or another provider is down, or has stopped what is served."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import judged, prints, succeeded
from snippets._engine.decision import Branch, anything_else, call, carry_on, escalate, go_to
from snippets._vocabulary import policy, steps
from snippets._vocabulary.acts import NETWORK
from snippets._vocabulary.looks import PROVIDER_CONSOLE, VERCEL_DASHBOARD, VERCEL_STATUS
from snippets._vocabulary.signs import Sign
from snippets.monitoring.endpoints import users_are_well
from snippets.troubleshooting import tools

read_answer = steps.read_answer

read_vercel_status = Step(
    VERCEL_STATUS,
    title="Read Vercel's status page",
    risk=Risk.READS,
    why=(
        "During an incident of Vercel do not roll back or rebuild: it changes nothing, and hides "
        "what was live. Tell users."
    ),
    expect="All systems operational.",
    branches=(
        Branch(VERCEL_STATUS.seen("an incident"), call(policy.VERCEL_SUPPORT)),
        Branch(VERCEL_STATUS.seen("all systems operational"), carry_on()),
        Branch(judged("it does not open"), carry_on()),
    ),
)

read_vercel_dashboard = Step(
    VERCEL_DASHBOARD,
    title="Read what Vercel says of the project",
    risk=Risk.READS,
    why="A bill, a limit or a domain is mended there by its owner, and by no deployment.",
    expect="No message.",
    branches=(
        Branch(VERCEL_DASHBOARD.seen("no message"), carry_on()),
        Branch(VERCEL_DASHBOARD.seen("paused"), call(policy.TEAM_OWNER)),
        Branch(VERCEL_DASHBOARD.seen("a payment or a limit"), call(policy.TEAM_OWNER)),
        Branch(VERCEL_DASHBOARD.seen("the domain needs attention"), call(policy.DOMAIN_OWNER)),
        anything_else(call(policy.TEAM_OWNER)),
    ),
)

read_provider_console = Step(
    PROVIDER_CONSOLE,
    title="Read the console of the database's provider",
    risk=Risk.READS,
    why="No restore and no rebuild brings back a server that its provider has stopped.",
    expect="It runs.",
    branches=(
        Branch(PROVIDER_CONSOLE.seen("it runs"), carry_on()),
        Branch(PROVIDER_CONSOLE.seen("it does not run"), call(policy.DATABASE_PROVIDER)),
        Branch(PROVIDER_CONSOLE.seen("a quota or a limit"), call(policy.DATABASE_PROVIDER)),
        Branch(PROVIDER_CONSOLE.seen("storage is full"), call(policy.DATABASE_PROVIDER)),
        anything_else(call(policy.DATABASE_PROVIDER)),
    ),
)

open_form = steps.open_form

procedure = Procedure(
    code="RB-26",
    sign=Sign.PROVIDER,
    title="Vercel or a provider is down, or has stopped us",
    severity=policy.SEV1,
    symptoms=(
        "Vercel's own error page: `402` `DEPLOYMENT_DISABLED`, `503` `DEPLOYMENT_PAUSED`, `404` "
        "`DEPLOYMENT_NOT_FOUND`.",
        "Browsers say `ERR_TOO_MANY_REDIRECTS`, ask for a sign-in of Vercel, or show another site.",
        "Nothing was released, and a status page or the database's provider reports an incident.",
    ),
    not_this=(
        ("It began with a release", "deployment/rollback"),
        ("The error names a function", "incidents/application-not-responding"),
        ("The database's server runs and refuses", "incidents/database-connection"),
    ),
    steps=(
        read_answer,
        read_vercel_status,
        read_vercel_dashboard,
        read_provider_console,
        open_form,
        tools.resolve_name.adapted(
            branches=(
                Branch(succeeded("an address"), carry_on()),
                Branch(tools.NO_NETWORK, go_to("read-answer", NETWORK)),
                Branch(tools.NAME_GONE, call(policy.DOMAIN_OWNER)),
                Branch(tools.REFUSED, call(policy.TEAM_OWNER)),
            )
        ),
        tools.check_certificate.adapted(
            branches=(
                Branch(prints("Certificate will not expire"), escalate()),
                anything_else(call(policy.TEAM_OWNER)),
            )
        ),
    ),
    verify=users_are_well,
)
