"""Rollback: make production serve the last deployment that worked."""

import re

from snippets._engine import Offer, Parameter, Pipeline, Procedure, Result, Risk, Step
from snippets._engine.conditions import Condition, judged, prints, prints_value, succeeded
from snippets._engine.decision import (
    Branch,
    Next,
    carry_on,
    carry_on_if,
    finish,
    go_to,
    not_here,
    open_page,
    repeat,
)
from snippets._vocabulary import policy, steps
from snippets._vocabulary.acts import OLDER, SIGN_IN, UPDATE_CLI
from snippets._vocabulary.looks import CODE_FAILS, FORM, OTHER_CODE
from snippets._vocabulary.parameters import (
    FAILED_DEPLOYMENT,
    GOOD_DEPLOYMENT,
    LIVE_DEPLOYMENT,
    MAINTENANCE_DEPLOYMENT,
    NEW_DEPLOYMENT,
)
from snippets._vocabulary.tools import TEAM, jq, vercel
from snippets.monitoring.endpoints import users_are_well_or_call
from snippets.troubleshooting.logs import DATABASE_ERROR, recent_errors

_PROVIDER = "incidents/provider-outage"
_OURS = (CODE_FAILS, "a white page", "a page about maintenance")
_NOT_OURS = (
    OTHER_CODE,
    "a sign-in of Vercel",
    "another site",
    "a warning or a message of the browser",
)
_CREATED = re.compile(r"\[(\d+)(ms|s|m|h|d|y) ago\]")
_AGE = re.compile(r"^\s+(\d+)([smhdy])\s.*● Ready", re.MULTILINE)
_MINUTES = {"ms": 1 / 60000, "s": 1 / 60, "m": 1, "h": 60, "d": 24 * 60, "y": 365 * 24 * 60}


def built_within(minutes: int) -> Condition:
    """Hold when the deployment that `vercel inspect` shows is younger than this."""

    def holds(result: Result) -> bool:
        age = _CREATED.search(result.stdout + result.stderr)
        return age is not None and int(age[1]) * _MINUTES[age[2]] < minutes

    return Condition(f"`created` less than {minutes} minutes ago", holds)


def _holds_a_young_one(result: Result) -> bool:
    ages = _AGE.findall(result.stdout + result.stderr)
    return any(int(number) * _MINUTES[unit] < policy.SUSPECT_MINUTES for number, unit in ages)


# A deployment that was built, wherever it is listed, and what it may have broken.
IS_YOUNG = Condition(
    f"a `● Ready` line with an age under {policy.SUSPECT_MINUTES} minutes", _holds_a_young_one
)
young_is_suspect = (
    Branch(IS_YOUNG, open_page("deployment/rollback")),
    Branch(prints("● Ready").meaning("older"), carry_on()),
)

list_deployments = Step(
    vercel("list", "--environment", "production", *TEAM),
    title="List the production deployments",
    risk=Risk.READS,
    why="Shows the newest deployments first, with age and state, so that you can see what changed.",
    expect="A table with a `● Ready` line for each deployment that was built.",
    gives=((GOOD_DEPLOYMENT, "the newest `● Ready` line older than the live one"),),
    offers=Offer(
        (GOOD_DEPLOYMENT, FAILED_DEPLOYMENT, NEW_DEPLOYMENT, MAINTENANCE_DEPLOYMENT),
        r"^\s+(?P<age>\d+[smhdwy]+)\s.*?(?P<value>https://\S+)\s+● (?P<state>\w+)",
    ),
    branches=carry_on_if(prints("● Ready")),
)

# A build prints the address of the deployment on a line of its own.
NEW_BUILD = Offer((NEW_DEPLOYMENT,), r"^(?P<value>https://\S+)$")

inspect_production = steps.inspect_production

inspect_candidate = Step(
    vercel("inspect", GOOD_DEPLOYMENT, *TEAM),
    title="Look at the one you go back to",
    risk=Risk.READS,
    why=(
        "The rollback takes any deployment you name, previews included. Make sure that this one "
        "is a production build that finished."
    ),
    expect="`target production` and `status ● Ready`.",
    branches=(
        Branch(prints_value(LIVE_DEPLOYMENT).meaning("it is live"), repeat(OLDER)),
        Branch(prints("target production") & prints("status ● Ready"), carry_on()),
        Branch(prints("status ●").meaning("not Ready, or not production"), repeat(OLDER)),
        Branch(prints("Can't find the deployment"), repeat(OLDER)),
    ),
)


def ask_sign_in_of(deployment: Parameter) -> Pipeline:
    """Return what asks a deployment, behind its protection, for the sign-in route."""
    # Behind `--` stands what is for curl: without --fail an error page could be a JSON object too.
    curl_options = ("--", "--fail", "--silent", "--show-error")
    # `.[]` of --slurp: where nothing comes, jq prints nothing, and fails; 1.6 alone would succeed.
    asked = vercel("curl", policy.SESSION, "--deployment", deployment, *TEAM, *curl_options)
    return asked | jq("--exit-status", "--slurp", '.[] | type == "object"')


DOES_NOT_START = prints("curl: (22)", "false", "parse error")

check_candidate = Step(
    ask_sign_in_of(GOOD_DEPLOYMENT),
    title="Check that it starts",
    risk=Risk.CHANGES_ELSEWHERE,
    why="It has the variables it was built with: try them before users do.",
    expect="`true`.",
    branches=(
        Branch(succeeded("`true`"), carry_on()),
        Branch(DOES_NOT_START, go_to("inspect-candidate", OLDER)),
    ),
    undo="As with @deployment/standard#check-preview.",
)

roll_back = Step(
    vercel("rollback", GOOD_DEPLOYMENT, "--yes", *TEAM),
    title="Roll back",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Points the production alias at the deployment you name; nothing is built, so it takes "
        "seconds. Without a deployment this command only prints a status and changes nothing."
    ),
    expect="`Success!` and the name of the deployment you gave.",
    undo=(
        "@deployment/rollback#leave-rollback with the deployment you left. Environment variables "
        "and cron jobs go back too. The database is not touched: a migration stays applied."
    ),
    branches=(
        Branch(steps.MOVED, carry_on()),
        Branch(prints("Deployment belongs to a different team"), repeat(SIGN_IN)),
    ),
)

read_build_log = Step(
    vercel("inspect", "--logs", FAILED_DEPLOYMENT, *TEAM),
    title="Read the build log of the deployment that failed",
    risk=Risk.READS,
    why="Says why a build failed. It ends with exit code 1 when the build did: that is expected.",
    expect="The build log, with the first error above `status ● Error`.",
    branches=(
        Branch(prints("status ● Error"), finish()),
        Branch(succeeded(), open_page("troubleshooting/logs")),
    ),
)

leave_rollback = Step(
    vercel("promote", NEW_DEPLOYMENT, "--yes", *TEAM),
    title="Promote a deployment",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "After a rollback Vercel no longer gives the production alias to new deployments. "
        "Promoting one that has the fix makes it live and ends that state."
    ),
    expect="`Success!` and the name of the deployment you gave.",
    undo="@deployment/rollback#roll-back with the deployment that was live before.",
    branches=(Branch(steps.MOVED, finish()),),
)


def is_live(deployment: Parameter, if_not: Next) -> tuple[Branch, ...]:
    """Decide by what the alias leads to: what moves it may only say so."""
    return (
        Branch(prints_value(deployment), carry_on()),
        Branch(prints("status ● Ready").meaning("of another deployment"), if_not),
    )


# How a deployment ends: a promotion that only says so leaves the old build live, and that is well.
new_build_is_live = (
    inspect_production.adapted(
        why="The alias must lead to the new build: the old one would pass the next checks, too.",
        branches=is_live(NEW_DEPLOYMENT, go_to("leave-rollback")),
    ),
)

procedure = Procedure(
    code="RB-06",
    title="Roll back production",
    severity=policy.SEV1,
    symptoms=(
        "Errors, time-outs or wrong pages began within "
        f"{policy.SUSPECT_MINUTES} minutes of a deployment.",
        "The health check was good before the newest deployment and is not now.",
        "A deployment has to be withdrawn, whatever the reason.",
    ),
    not_this=(
        ("It broke without a deployment", "incidents/application-not-responding"),
        ("A variable was changed and the code is good", "deployment/redeploy"),
        (f"The fix is small and can wait {policy.BUILD_MINUTES} minutes", "deployment/hotfix"),
    ),
    steps=(
        inspect_production.adapted(
            branches=(
                Branch(prints("status ● Ready"), carry_on()),
                Branch(
                    prints("Can't find the deployment").meaning("deleted"),
                    go_to("list-deployments"),
                ),
            )
        ),
        recent_errors.adapted(
            why="A rollback mends faulty code. Other errors lead to other pages.",
            branches=(
                Branch(DATABASE_ERROR, open_page("incidents/database-connection")),
                Branch(
                    prints("NO_SECRET", "JWT_SESSION_ERROR"),
                    open_page("incidents/authentication-failures"),
                ),
                Branch(prints("No logs found", "No runtime log entries"), carry_on()),
                Branch(prints("unknown or unexpected option"), carry_on(UPDATE_CLI)),
                Branch(
                    judged(
                        "not the error that you came with, or none for "
                        f"{policy.SETTLED_MINUTES} min"
                    ),
                    carry_on(),
                ),
                Branch(succeeded("the error that you came with"), go_to("list-deployments")),
            ),
        ),
        steps.open_form.adapted(
            why="Some faults log nothing: look at the page.",
            branches=(
                Branch(judged("you came to withdraw a release"), carry_on()),
                *(Branch(FORM.seen(sight), carry_on()) for sight in _OURS),
                Branch(FORM.seen("the form for signing in"), not_here()),
                *(Branch(FORM.seen(sight), open_page(_PROVIDER)) for sight in _NOT_OURS),
            ),
        ),
        list_deployments.adapted(why="Maintenance pages are listed too: pass over them."),
        inspect_candidate,
        check_candidate,
        roll_back,
    ),
    verify=(
        inspect_production.adapted(
            why="The alias must now show the deployment you went back to.",
            branches=is_live(GOOD_DEPLOYMENT, go_to("roll-back")),
        ),
        *users_are_well_or_call,
    ),
)
