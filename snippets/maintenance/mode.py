"""Maintenance page: let production serve a page that says so, and end that again."""

from snippets._engine import Procedure, Risk, Step, get, text
from snippets._engine.conditions import complains, http_status, prints, prints_nothing
from snippets._engine.decision import Branch, Next, carry_on, carry_on_if, finish, go_to, repeat
from snippets._engine.need import Variable
from snippets._vocabulary import parameters
from snippets._vocabulary.acts import LINK, MAINTENANCE_FILES, WORK
from snippets._vocabulary.policy import SEV2
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import BUILT, MOVED
from snippets._vocabulary.tools import TEAM, cp, vercel
from snippets.deployment.redeploy import note_live
from snippets.deployment.standard import production_answers
from snippets.monitoring.endpoints import production_is_well

link_maintenance_folder = Step(
    cp("-R", ".vercel", text(parameters.MAINTENANCE_FOLDER, "/.")),
    title="Link the folder of the maintenance page",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Run it in the linked checkout of the application. Copies `.vercel`, which names the "
        "project, so that the page becomes a deployment of it."
    ),
    expect="No output.",
    branches=(
        Branch(prints_nothing("no output"), carry_on()),
        # The second as macOS says it.
        Branch(complains("'.vercel': No such file", "cp: .vercel: No such file"), repeat(LINK)),
        Branch(complains("No such file or directory"), repeat(MAINTENANCE_FILES)),
    ),
    undo="Delete `.vercel` in the folder of the maintenance page.",
)

build_maintenance_page = Step(
    vercel("deploy", "--prod", "--skip-domain", *TEAM, "--cwd", parameters.MAINTENANCE_FOLDER),
    title="Build the maintenance page",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Uploads that folder alone and builds it without giving it the production alias. Do it "
        "before the window begins: then going into maintenance takes seconds."
    ),
    expect="The URL of the deployment, `https://…vercel.app`. Production is as it was.",
    undo="Nothing to undo: nobody is led to it.",
    seconds=300,
    branches=(
        *BUILT,
        Branch(prints("requires confirmation"), go_to("link-maintenance-folder")),
    ),
)

start_maintenance = Step(
    vercel("promote", parameters.MAINTENANCE_DEPLOYMENT, "--yes", *TEAM),
    title="Show the maintenance page",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Points the production alias at the maintenance page. The application goes on existing "
        "under its own deployment URL, and its scheduled jobs stop with it."
    ),
    gap=(
        "The application has no maintenance mode: no code of it reads `MAINTENANCE_MODE`, so "
        "setting that variable shows nobody a page. What works today is this step: a deployment of "
        "its own takes the application's place. What would close this gap: @application."
    ),
    lacks=(Variable("MAINTENANCE_MODE"),),
    expect="`Success!` and the name of the deployment you gave.",
    undo="@maintenance/mode#end-maintenance",
    branches=carry_on_if(MOVED),
)


def shown(then: Next) -> tuple[Branch, ...]:
    """Decide to go on where users see the maintenance page."""
    return (
        Branch(http_status(503), then),
        Branch(http_status(307).meaning("the sign-in page"), go_to("start-maintenance")),
        Branch(
            http_status(200).meaning("no `vercel.json`"),
            go_to("build-maintenance-page", MAINTENANCE_FILES),
        ),
    )


check_maintenance_page = Step(
    get(SETTINGS.production_url + "/"),
    title="Check that users see the page",
    risk=Risk.READS,
    why=(
        "Asks the production alias as a browser does. 503 tells browsers, search engines and "
        "monitors that this is for a while, and `curl` reports it as an error: that is right here."
    ),
    expect="The text of the page and `HTTP 503`.",
    branches=shown(carry_on(WORK)),
)

end_maintenance = Step(
    vercel("promote", parameters.LIVE_DEPLOYMENT, "--yes", *TEAM),
    title="End the maintenance",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Points the production alias back at the deployment that was live before, or at a new "
        "one that was built meanwhile. Nothing is built."
    ),
    expect="`Success!` and the name of the deployment you gave.",
    undo="@maintenance/mode#start-maintenance",
    branches=(Branch(MOVED, finish()),),
)

procedure = Procedure(
    code="RB-23",
    sign=Sign.MAINTENANCE,
    title="Maintenance page",
    severity=SEV2,
    planned=True,
    symptoms=(
        "Planned work needs users to be out: @maintenance/window.",
        "Users would lose what they enter, so nobody may use the application for now.",
        "An incident needs quiet: a page is better than errors.",
    ),
    not_this=(("A deployment broke production and an older one works", "deployment/rollback"),),
    steps=(
        *production_answers,
        note_live.adapted(why="It is what ends the maintenance."),
        link_maintenance_folder,
        build_maintenance_page,
        start_maintenance,
        check_maintenance_page,
        end_maintenance,
    ),
    verify=production_is_well,
)
