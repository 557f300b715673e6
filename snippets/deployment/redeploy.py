"""Rebuild what is live, with the current environment variables."""

from dataclasses import replace

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import prints, prints_value
from snippets._engine.decision import Branch, Next, carry_on, finish, go_to
from snippets._vocabulary.parameters import NEW_DEPLOYMENT
from snippets._vocabulary.policy import BUILD_MINUTES, FRESH_MINUTES, SEV2
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.steps import BUILD_GAP, BUILD_LACKS, MOVED
from snippets._vocabulary.tools import TEAM, vercel
from snippets.deployment.rollback import NEW_BUILD, built_within, inspect_production, leave_rollback
from snippets.monitoring.endpoints import production_is_well

note_live = replace(
    inspect_production, why="It is what you go back to if what comes next is worse."
)

redeploy = Step(
    vercel("redeploy", SETTINGS.production_url, "--target", "production", *TEAM),
    title="Rebuild the live deployment",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Builds the source of the live deployment again with today's environment variables. "
        "Nothing from your folder is sent. Functions start fresh: their memory, caches and "
        "database connections are new."
    ),
    expect="The URL of the new deployment. It takes the production alias when the build ends.",
    undo=(
        "@deployment/rollback#roll-back with the deployment that was live before. A build that "
        "fails leaves production as it was."
    ),
    gives=((NEW_DEPLOYMENT, "the URL that it printed"),),
    offers=NEW_BUILD,
    gap=BUILD_GAP,
    lacks=BUILD_LACKS,
    seconds=900,
    takes=BUILD_MINUTES,
)


def make_live(then: Next) -> tuple[Step, Step]:
    """Return what follows a rebuild: see that it is live, and make it so where it is not.

    A project that was rolled back does not give its domains to new builds. What a promotion says
    of itself is looked at as well: `then` follows only where the alias leads to the new build.
    """
    return (
        inspect_production.adapted(
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
            ),
        ),
        leave_rollback.adapted(
            why="Gives the production alias to the build you just made. Use the URL it printed.",
            branches=(Branch(MOVED, go_to("inspect-production")),),
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
        "You want to restart the application.",
    ),
    not_this=(("The newest deployment itself is bad", "deployment/rollback"),),
    steps=(note_live, redeploy, *make_live(finish())),
    verify=production_is_well,
)
