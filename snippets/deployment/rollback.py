"""Rollback: make production serve the last deployment that worked."""

from __future__ import annotations

import re

from snippets._engine import (
    Branch,
    Condition,
    Procedure,
    Result,
    Risk,
    Step,
    anything_else,
    escalate,
    finish,
    only_if,
)
from snippets._engine.decision import prints, prints_value
from snippets._vocabulary import sources, steps
from snippets._vocabulary.parameters import FAILED_DEPLOYMENT, GOOD_DEPLOYMENT, NEW_DEPLOYMENT
from snippets._vocabulary.policy import BUILD_MINUTES, SEV1, SUSPECT_MINUTES
from snippets._vocabulary.tools import TEAM, vercel
from snippets.monitoring.endpoints import users_are_well_or_call

_AGE = re.compile(r"^\s+(\d+)([smhdy])\s.*● Ready", re.MULTILINE)
_MINUTES = {"s": 1 / 60, "m": 1, "h": 60, "d": 24 * 60, "y": 365 * 24 * 60}


def deployed_within(minutes: int) -> Condition:
    """Hold when a deployment that was built is younger than this, wherever it is listed."""

    def holds(result: Result) -> bool:
        ages = _AGE.findall(result.stdout + result.stderr)
        return any(int(number) * _MINUTES[unit] < minutes for number, unit in ages)

    return Condition(f"a `● Ready` line with an age under {minutes} minutes", holds)


list_deployments = Step(
    vercel("list", "--environment", "production", *TEAM),
    title="List the production deployments",
    risk=Risk.READS,
    why="Shows the newest deployments first, with age and state, so that you can see what changed.",
    expect=(
        "A table with a `● Ready` line for each deployment that was built. The newest `● Ready` "
        "line is usually live; the one before it is usually the last that worked."
    ),
    otherwise=(
        "`No existing credentials found`: sign in, @before-an-incident#sign-in. An empty table: "
        "you are in a folder that is not linked, @before-an-incident#link-project. No table and "
        f"no reason, or nothing for a minute: {steps.SILENT}"
    ),
)

inspect_production = steps.inspect_production

inspect_candidate = Step(
    vercel("inspect", GOOD_DEPLOYMENT, *TEAM),
    title="Look at the deployment you are going back to",
    risk=Risk.READS,
    why=(
        "The rollback takes any deployment you name, previews included. Make sure that this one "
        "is a production build that finished."
    ),
    expect="`target production` and `status ● Ready`.",
    otherwise="Choose an older one from the list.",
    branches=only_if(prints("target production") & prints("status ● Ready")),
)

roll_back = Step(
    vercel("rollback", GOOD_DEPLOYMENT, "--yes", *TEAM),
    title="Roll back",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Points the production domains at the deployment you name; nothing is built, so it takes "
        "seconds. Without a deployment this command only prints a status and changes nothing."
    ),
    expect="`Success!` and the name of the deployment you gave.",
    otherwise=(
        "`Deployment belongs to a different team`: you are signed in to another team. On the Hobby "
        "plan only the deployment just before the live one can be named. `fetch failed` or "
        f"`Response Error`, or nothing for a minute: {steps.SILENT}"
    ),
    undo=(
        "@deployment/rollback#leave-rollback with the deployment you left. The build keeps its old "
        "environment variables and cron jobs go back too. The database is not touched: a migration "
        "stays applied."
    ),
    branches=only_if(prints("Success!")),
)

read_build_log = Step(
    vercel("inspect", "--logs", FAILED_DEPLOYMENT, *TEAM),
    title="Read the build log of the deployment that failed",
    risk=Risk.READS,
    why="Says why a build failed. It ends with exit code 1 when the build did: that is expected.",
    expect="The build log, with the first error above `status ● Error`.",
    otherwise=(
        "The build succeeded, so the fault shows only at run time: "
        "@troubleshooting/logs#errors-of-deployment."
    ),
)

leave_rollback = Step(
    vercel("promote", NEW_DEPLOYMENT, "--yes", *TEAM),
    title="Promote a deployment",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "After a rollback Vercel no longer gives the production domains to new deployments. "
        "Promoting one that has the fix makes it live and ends that state."
    ),
    expect="`Success!` and the name of the deployment you gave.",
    otherwise=(
        "Given a preview deployment, this starts a new production build instead: wait for it with "
        "@deployment/rollback#inspect-production."
    ),
    undo="@deployment/rollback#roll-back with the deployment that was live before.",
    branches=(Branch(prints("Success!"), finish()), anything_else(escalate())),
)

# How a deployment ends: a promotion that only says so leaves the old build live, and that is well.
new_build_is_live = (
    inspect_production.but(
        why="The alias must lead to the new build. The old one may be just as well.",
        otherwise="The promotion has not taken place, whatever it printed: promote once more.",
        branches=only_if(prints_value(NEW_DEPLOYMENT)),
    ),
)

procedure = Procedure(
    code="RB-06",
    title="Roll back production",
    severity=SEV1,
    symptoms=(
        f"Errors, time-outs or wrong pages began within {SUSPECT_MINUTES} minutes of a deployment.",
        "The health check was good before the newest deployment and is not now.",
        "A deployment has to be withdrawn, whatever the reason.",
    ),
    also=(
        "revert a deploy",
        "undo a deployment",
        "go back to the previous version",
        "bad deploy",
        "bad release",
        "broken after deployment",
        "instant rollback",
        "withdraw a release",
        "leave a rollback",
        "build failed",
        "which deployment is live",
        "revert production",
        "last release broke production",
        "go back one version",
        "restore the old version of the app",
        "undo a release",
        "stop a deployment",
    ),
    errors=(
        ("Deployment belongs to a different team", sources.RUN),
        ("No deployment rollback in progress", sources.RUN),
        ("Can't find the deployment", sources.RUN),
    ),
    not_this=(
        ("It broke without a deployment", "incidents/application-not-responding"),
        ("A variable was changed and the code is good", "deployment/redeploy"),
        (
            f"The fix is known and small, and users can wait {BUILD_MINUTES} minutes",
            "deployment/hotfix",
        ),
    ),
    steps=(
        list_deployments,
        inspect_candidate,
        roll_back,
        inspect_production.but(
            why="The alias must now show the deployment you went back to.",
            otherwise=(
                "The rollback has not taken place, whatever it printed: roll back once more, or "
                "with Instant Rollback in the Vercel dashboard."
            ),
            branches=only_if(prints_value(GOOD_DEPLOYMENT)),
        ),
    ),
    verify=users_are_well_or_call,
)
