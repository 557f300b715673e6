"""Rebuild what is live: fresh instances, and the current environment variables."""

from __future__ import annotations

import re

from snippets._engine import (
    Branch,
    Condition,
    Next,
    Procedure,
    Result,
    Risk,
    Step,
    anything_else,
    carry_on,
    escalate,
    finish,
    go_to,
    only_if,
)
from snippets._engine.decision import prints, prints_value, succeeded
from snippets._vocabulary.parameters import NEW_DEPLOYMENT
from snippets._vocabulary.policy import BUILD_MINUTES, FRESH_MINUTES, SEV2
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import TEAM, vercel
from snippets.deployment.rollback import inspect_production, leave_rollback, list_deployments
from snippets.monitoring.endpoints import production_is_well

_CREATED = re.compile(r"\[(\d+)(ms|s|m|h|d|y) ago\]")
_MINUTES = {"ms": 1 / 60000, "s": 1 / 60, "m": 1, "h": 60, "d": 24 * 60, "y": 365 * 24 * 60}


def built_within(minutes: int) -> Condition:
    """Hold when the deployment that `vercel inspect` shows is younger than this."""

    def holds(result: Result) -> bool:
        found = _CREATED.search(result.stdout + result.stderr)
        return found is not None and int(found[1]) * _MINUTES[found[2]] < minutes

    return Condition(f"`created` less than {minutes} minutes ago", holds)


redeploy = Step(
    vercel(
        "redeploy",
        SETTINGS.production_url,
        "--target",
        "production",
        *TEAM,
    ),
    title="Rebuild the live deployment",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Builds the source of the live deployment again with today's environment variables. "
        "Nothing from your folder is sent. Functions start fresh: their memory, caches and "
        "database connections are new."
    ),
    expect="The URL of the new deployment. It takes the production domains when the build ends.",
    undo=(
        "@deployment/rollback#roll-back with the deployment that was live before. A build that "
        "fails leaves production as it was."
    ),
    seconds=900,
    takes=BUILD_MINUTES,
    branches=only_if(succeeded()),
)


def make_live(then: Next) -> tuple[Step, Step]:
    """Return what follows a rebuild: see that it is live, and make it so where it is not.

    A project that was rolled back does not give its domains to new builds. What a promotion says
    of itself is looked at as well: `then` follows only where the alias leads to the new build.
    """
    return (
        inspect_production.but(
            why=(
                "The alias must lead to the build you just made. After a rollback Vercel does not "
                "move it by itself, and the old build answers as if nothing had happened."
            ),
            expect=(
                "The `url` that the rebuild printed, `status ● Ready`, and behind `created` a few "
                "minutes."
            ),
            branches=(
                Branch(built_within(FRESH_MINUTES) | prints_value(NEW_DEPLOYMENT), then),
                Branch(prints("status ● Ready").meaning("but older"), carry_on()),
                anything_else(escalate()),
            ),
        ),
        leave_rollback.but(
            why="Gives the production domains to the build you just made. Use the URL it printed.",
            branches=(
                Branch(prints("Success!"), go_to("inspect-production")),
                anything_else(escalate()),
            ),
        ),
    )


procedure = Procedure(
    code="RB-07",
    title="Rebuild what is live",
    severity=SEV2,
    planned=True,
    symptoms=(
        "An environment variable was changed: no deployment sees it before it is built again.",
        "Functions hold bad memory, a stale cache or dead database connections.",
        "Somebody would have typed a production deployment to restart the application.",
    ),
    also=(
        "restart production",
        "restart the application",
        "reboot the server",
        "rebuild",
        "redeploy the same version",
        "environment variable has no effect",
        "apply changed variables",
        "new env var",
        "fresh instances",
        "restart all functions",
        "changed a variable and the app still uses the old one",
        "variable not picked up",
        "stale environment",
        "bounce the app",
        "trigger a new build",
        "turn it off and on again",
    ),
    not_this=(("The newest deployment itself is bad", "deployment/rollback"),),
    steps=(
        list_deployments.but(
            title="Note what is live now",
            why="The newest `● Ready` line is what you go back to if the new build is worse.",
        ),
        redeploy,
        *make_live(finish()),
    ),
    verify=production_is_well,
)
