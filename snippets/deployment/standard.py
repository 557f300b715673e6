"""Standard deployment: check, build a preview, build for production, promote what was tested."""

from dataclasses import replace

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import Condition, prints, prints_nothing, succeeded
from snippets._engine.decision import Branch, Next, carry_on, carry_on_if, go_to, repeat
from snippets._vocabulary.acts import CLEAN, MAIN_BRANCH, MEND
from snippets._vocabulary.parameters import NEW_DEPLOYMENT, PREVIEW_DEPLOYMENT
from snippets._vocabulary.policy import BUILD_MINUTES, SEV2
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.steps import BUILD_GAP, BUILD_LACKS, BUILT
from snippets._vocabulary.tools import TEAM, git, npm, vercel
from snippets.deployment import rollback
from snippets.deployment.redeploy import note_live
from snippets.monitoring.endpoints import STILL_NOT_WELL, check_sign_in, production_is_well

_MAIN = SETTINGS.main_branch
_NOT_CLEAN = (
    "The newest version of the application (`7205f8a`) does not pass this check itself. A fault in "
    "a file that this change did not touch is an old one."
)


# What begins planned work: it waits while production does not answer.
production_answers = (
    check_sign_in.adapted(
        why="Planned work waits while production does not answer.",
        branches=(Branch(succeeded("`true` on the last line"), carry_on()), STILL_NOT_WELL),
    ),
)


def no_line(then: Next) -> tuple[Branch, ...]:
    """Decide to carry on where nothing is listed."""
    return (
        Branch(prints_nothing("no output"), carry_on()),
        Branch(succeeded("one or more lines"), then),
    )


def begin_again(fault: Condition, start: str) -> tuple[Branch, ...]:
    """Decide to carry on where all is well, and to mend a fault and begin again at a step."""
    return (Branch(succeeded(), carry_on()), Branch(fault, go_to(start, MEND)))


check_clean_tree = Step(
    git("status", "--porcelain"),
    title="Check that nothing is uncommitted",
    risk=Risk.READS,
    why=(
        "A deployment sends the files of your folder, not those of the repository: unfinished work "
        "and a database dump lying there go with it."
    ),
    expect="No output.",
    branches=no_line(repeat(CLEAN)),
)

update_checkout = Step(
    git("pull", "--ff-only", "origin", _MAIN),
    title="Get the newest version",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Brings the checkout to what was reviewed and merged, and refuses to mix in anything else.",
    expect="`Already up to date.`, or the files that changed.",
    branches=(
        Branch(succeeded("`Already up to date.` or the files that changed"), carry_on()),
        Branch(prints("Not possible to fast-forward"), go_to("check-clean-tree", MAIN_BRANCH)),
    ),
)

check_merged = Step(
    git("--no-pager", "log", "--oneline", f"origin/{_MAIN}..HEAD"),
    title="Check that nothing is unmerged",
    risk=Risk.READS,
    why="Lists the commits that are in your checkout and were not merged: nobody reviewed them.",
    expect="No output.",
    branches=no_line(go_to("check-clean-tree", MAIN_BRANCH)),
)

run_lint = Step(
    npm("run", "lint"),
    title="Run the linter",
    risk=Risk.READS,
    why="Finds mistakes that a reader overlooks. It ends with an exit code, and that decides.",
    expect="No `error` line, and the prompt comes back.",
    gap=_NOT_CLEAN,
    seconds=300,
    branches=begin_again(prints("error"), "check-clean-tree"),
)

run_typecheck = Step(
    npm("run", "typecheck"),
    title="Check the types",
    risk=Risk.READS,
    why="The build on Vercel skips this check, so here is the only place where it happens.",
    expect="No `error TS` line, and the prompt comes back.",
    gap=_NOT_CLEAN,
    seconds=300,
    branches=begin_again(prints("error TS"), "check-clean-tree"),
)

run_tests = Step(
    npm("test"),
    title="Run the tests",
    risk=Risk.READS,
    why="Nothing on the way to production runs them for you.",
    expect="`Tests:` with no `failed`, and the prompt comes back.",
    gap=_NOT_CLEAN,
    seconds=900,
    takes=BUILD_MINUTES,
    branches=begin_again(prints("failed"), "check-clean-tree"),
)

deploy_preview = Step(
    vercel("deploy", *TEAM),
    title="Build a preview",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Builds this folder with the preview variables, at an address of its own.",
    expect="`Preview` and a URL, `https://…vercel.app`. Set `PREVIEW_DEPLOYMENT` to it.",
    undo="Nothing to undo: nobody is led to it.",
    gap=BUILD_GAP,
    lacks=BUILD_LACKS,
    seconds=900,
    takes=BUILD_MINUTES,
    branches=(
        *BUILT,
        Branch(prints("exited with 1"), go_to("check-clean-tree", MEND)),
    ),
)

check_preview = Step(
    rollback.ask_sign_in_of(PREVIEW_DEPLOYMENT),
    title="Check that the preview starts",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Asks the sign-in route of the preview, behind its protection. The first use in a project "
        "creates a bypass token for that, which stays in the project's settings."
    ),
    expect="`true`. Then open the preview in a browser and use what was changed.",
    undo="Delete the token under Settings, Deployment Protection, in the Vercel dashboard.",
    branches=(
        Branch(succeeded("`true`"), carry_on()),
        Branch(rollback.DOES_NOT_START, go_to("check-clean-tree", MEND)),
    ),
)

build_production = replace(
    deploy_preview,
    action=vercel("deploy", "--prod", "--skip-domain", *TEAM),
    title="Build for production, without making it live",
    why=(
        "Builds this folder with the production variables, and leaves the production alias where "
        "it is: what you look at next is what becomes live."
    ),
    expect="`Production` and a URL, `https://…vercel.app`.",
    gives=((NEW_DEPLOYMENT, "the URL that it printed"),),
    offers=rollback.NEW_BUILD,
    branches=BUILT,
)

check_new_build = replace(
    rollback.check_candidate,
    action=rollback.ask_sign_in_of(NEW_DEPLOYMENT),
    title="Check that the new build starts",
    why="It runs with the production variables and the production database: only read.",
    branches=carry_on_if(succeeded("`true`")),
)

procedure = Procedure(
    code="RB-09",
    title="Standard deployment",
    severity=SEV2,
    planned=True,
    symptoms=(
        f"A change was reviewed and merged into `{_MAIN}`, and users are to have it.",
        "Rollback was left undone: production still shows an old version.",
    ),
    not_this=(
        ("Production is broken and the correction is small", "deployment/hotfix"),
        ("Only an environment variable was changed", "deployment/redeploy"),
        ("The change alters the database: do this first", "database/migration"),
    ),
    steps=(
        *production_answers,
        check_clean_tree,
        update_checkout,
        check_merged,
        run_lint,
        run_typecheck,
        run_tests,
        deploy_preview,
        check_preview,
        note_live,
        build_production,
        check_new_build,
        rollback.leave_rollback.adapted(
            why=(
                "Points the production alias at the build you looked at; nothing is built again. "
                "It also ends the state that a rollback leaves behind."
            )
        ),
    ),
    verify=(*rollback.new_build_is_live, *production_is_well),
)
