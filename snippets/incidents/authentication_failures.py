"""Authentication failures: nobody can sign in, or sessions end at once."""

from snippets._engine import Procedure, Risk, Say, Step
from snippets._engine.conditions import Condition, http_status, prints, prints_no, succeeded
from snippets._engine.decision import (
    Branch,
    carry_on,
    carry_on_if,
    finish,
    go_to,
    not_here,
    open_page,
)
from snippets._vocabulary import policy, steps
from snippets._vocabulary.psql import ask
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import replace_nextauth_secret
from snippets._vocabulary.tools import TEAM, vercel
from snippets.deployment.redeploy import make_live, redeploy
from snippets.deployment.rollback import list_deployments, young_is_suspect
from snippets.monitoring import endpoints
from snippets.monitoring.commands import list_variable_names
from snippets.troubleshooting.logs import DATABASE_ERROR, recent_errors

# The most frequent reason stands first.
_LOCKED = Condition(
    "`Account locked` on the first line",
    lambda result: result.stdout.lstrip().startswith("Account locked|"),
)

set_nextauth_url = Step(
    Say(SETTINGS.production_url)
    | vercel("env", "add", "NEXTAUTH_URL", "production", "--force", *TEAM),
    title="Set NEXTAUTH_URL",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Sign-in sends users back to this address. It must be the production alias, without a "
        "slash at the end. It takes effect with the next build. Version 59 and newer store it as a "
        "secret that nobody can read again: where you doubt it, set it again."
    ),
    expect="`Added` and the name of the variable, or `Overrode` where it was set.",
    undo=(
        "If another address was there on purpose, put it back under Environment Variables in the "
        "Vercel dashboard and build again."
    ),
    branches=(Branch(prints("Overrode", "Added", "Updated"), carry_on()), steps.SHARED),
)

# The audit log keeps UTC without saying so: compare with the server's clock in UTC, whatever the
# time zone of the session.
list_failed_sign_ins = Step(
    ask(
        "select split_part(split_part(details->>$$error$$,\n$$:$$, 1), $$.$$, 1) as reason,\n"
        'count(*), count(distinct "userId") as users from "AuditLog"\n'
        "where action = $$LOGIN$$ and outcome = $$FAILURE$$\n"
        'and "createdAt" > now() at time zone $$utc$$\n'
        f"- make_interval(mins => {policy.FAILED_SIGN_IN_MINUTES}) group by 1 order by 2 desc"
    ),
    title="See why sign-ins failed",
    risk=Risk.READS,
    why=(
        "The application writes down every sign-in that failed. This counts the reasons of the "
        f"last {policy.FAILED_SIGN_IN_MINUTES} minutes: reason, failures, users."
    ),
    expect=(
        "Lines such as `Invalid password|12|9`. Nine users with a few failures each have "
        "forgotten something; one with hundreds is being guessed at."
    ),
    branches=carry_on_if(succeeded("the table")),
)

procedure = Procedure(
    code="RB-03",
    sign=Sign.SIGN_IN,
    title="Users cannot sign in",
    severity=policy.SEV2,
    symptoms=(
        "Users cannot log in, with the right password.",
        "The session ends at once, or every page leads back to the sign-in page.",
        "Errors name `next-auth`, `NEXTAUTH_SECRET` or `JWT_SESSION_ERROR`.",
        "MFA codes are refused.",
    ),
    not_this=(
        ("Pages do not open at all", "incidents/application-not-responding"),
        ("Somebody else signed in as a user", "security/breach"),
    ),
    steps=(
        endpoints.check_sign_in.adapted(
            title="Check that the sign-in part answers",
            why=(
                "Sessions are signed tokens, nothing is stored for them. If this route answers, "
                "the functions run and have a secret."
            ),
            branches=(
                Branch(
                    succeeded("`true` on the last line")
                    | http_status(500).meaning("the sign-in part fails"),
                    carry_on(),
                ),
                *endpoints.not_answering,
            ),
        ),
        endpoints.sign_in_as_test_user.adapted(
            branches=endpoints.as_test_user(not_here(), go_to("set-nextauth-url"), carry_on())
        ),
        list_variable_names.adapted(
            branches=(
                Branch(prints_no("NEXTAUTH_SECRET"), go_to("replace-nextauth-secret")),
                Branch(prints_no("NEXTAUTH_URL"), go_to("set-nextauth-url")),
                Branch(succeeded("both are there"), carry_on()),
            )
        ),
        recent_errors.adapted(
            branches=(
                Branch(DATABASE_ERROR, open_page("incidents/database-connection")),
                Branch(
                    prints("NEXTAUTH_SECRET must be set", "NO_SECRET").meaning(
                        "the live build was made without it"
                    ),
                    go_to("redeploy"),
                ),
                Branch(
                    prints("JWT_SESSION_ERROR").meaning(
                        "tokens of an older secret: these users sign in once more"
                    ),
                    finish(),
                ),
                Branch(succeeded("lines that say nothing of it, or none"), carry_on()),
            )
        ),
        list_deployments.adapted(
            why=f"If it broke within {policy.SUSPECT_MINUTES} minutes of a deployment, blame that.",
            branches=young_is_suspect,
        ),
        list_failed_sign_ins.adapted(
            branches=(
                Branch(
                    _LOCKED.meaning(
                        f"{policy.WRONG_PASSWORDS} wrong passwords lock an account for "
                        f"{policy.LOCKED_MINUTES} minutes: wait"
                    ),
                    finish(),
                ),
            )
        ),
        replace_nextauth_secret.adapted(
            why="Without a secret nobody can sign in. The value is made here and never shown.",
            branches=(Branch(prints("Overrode", "Added"), go_to("redeploy")),),
        ),
        set_nextauth_url,
        redeploy.adapted(
            why=(
                "Builds the live source again with the variables that are set now. Users who are "
                "signed in stay so."
            )
        ),
        *make_live(finish()),
    ),
    verify=endpoints.users_are_well_or_call,
)
