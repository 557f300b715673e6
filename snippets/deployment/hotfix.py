"""Hotfix: the smallest correction of what is live, checked and made live within minutes."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import failed, prints, prints_nothing, succeeded
from snippets._engine.decision import Branch, carry_on, go_to, open_page, repeat
from snippets._vocabulary.acts import ADD_FILES, AMEND, BRANCH_NAME, MEND
from snippets._vocabulary.parameters import HOTFIX_BRANCH, HOTFIX_TITLE, LIVE_COMMIT
from snippets._vocabulary.policy import SEV1
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.steps import FUNCTION_FAILS, NOT_SERVED, read_answer
from snippets._vocabulary.tools import gh, git
from snippets.deployment import standard
from snippets.deployment.redeploy import note_live
from snippets.deployment.rollback import leave_rollback, new_build_is_live
from snippets.monitoring.endpoints import still_broken, users_are_well

fetch_commits = Step(
    git("fetch", "origin"),
    title="Get the newest commits",
    risk=Risk.CHANGES_ELSEWHERE,
    why="The commit that is live may be newer than your checkout. Your files are not touched.",
    expect="No output, or the branches that moved.",
    undo="Nothing to undo.",
)

start_branch = Step(
    git("switch", "--create", HOTFIX_BRANCH, LIVE_COMMIT),
    title="Begin a branch at the commit that is live",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "The correction goes on top of what users have, not on top of what others merged since. "
        "The Vercel dashboard shows the commit on the page of the live deployment, under Source."
    ),
    expect="`Switched to a new branch` and its name.",
    undo="Type `git switch -` and delete the branch.",
    branches=(
        Branch(prints("Switched to a new branch"), carry_on()),
        Branch(prints("already exists"), repeat(BRANCH_NAME)),
    ),
)

review_change = Step(
    git("--no-pager", "diff", "HEAD"),
    title="Make the change, then read it once more",
    risk=Risk.READS,
    why=(
        "Edit now, and change nothing that need not change. A new file is not shown before "
        "`git add` and its name. Let a second person read this output."
    ),
    expect="The lines you changed, and no others.",
    branches=(
        Branch(prints_nothing("no output"), repeat(MEND)),
        Branch(succeeded("your lines and no others"), carry_on()),
    ),
)

commit_hotfix = Step(
    git("commit", "--all", "--message", HOTFIX_TITLE),
    title="Commit the change",
    risk=Risk.CHANGES_ELSEWHERE,
    why="What goes live is in the repository, so that it can be found, reviewed and taken back.",
    expect="The branch, the new commit and your title.",
    undo="Type `git reset --soft HEAD~1`: the change stays in your files.",
    branches=(
        Branch(succeeded("the branch and the new commit"), carry_on()),
        Branch(prints("nothing added to commit"), repeat(ADD_FILES)),
        Branch(prints("nothing to commit"), go_to("review-change")),
    ),
)

check_left_over = Step(
    git("ls-files", "--others", "--modified", "--exclude-standard"),
    title="Check that nothing is left over",
    risk=Risk.READS,
    why=(
        "The build takes the files of your folder, not the commit. What is listed here would go "
        "live without being in the repository: a new file that was not added, or a dump."
    ),
    expect="No output.",
    branches=standard.no_line(repeat(AMEND)),
)

push_hotfix = Step(
    git("push", "--set-upstream", "origin", "HEAD"),
    title="Push the branch",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Others can read it while it builds, and it is safe if your machine fails.",
    expect="`[new branch]`, or `Everything up-to-date`.",
    undo="Delete the branch on GitHub.",
)

open_pull_request = Step(
    gh(
        *("pr", "create", "--base", SETTINGS.main_branch, "--head", HOTFIX_BRANCH),
        *("--title", HOTFIX_TITLE),
        "--body",
        "Hotfix, built from this branch and about to go live.\nNeeds a review and a merge.",
    ),
    title="Open a pull request",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "A hotfix that is not merged is lost with the next deployment. It must not hold you up: "
        "without one, open it on GitHub afterwards."
    ),
    expect="The address of the pull request.",
    undo="Close the pull request on GitHub.",
    branches=(Branch(prints("https://"), carry_on()), Branch(failed(), carry_on())),
)

procedure = Procedure(
    code="RB-08",
    title="Emergency hotfix",
    severity=SEV1,
    symptoms=(
        "Production has a fault, you know the line, and the correction is small.",
        "Going back is no way out: the older version has the fault too, or the database moved on.",
    ),
    not_this=(
        ("The version before was good: go back first, correct later", "deployment/rollback"),
        ("You do not know the cause yet", "incidents/application-not-responding"),
        ("It can wait until tomorrow", "deployment/standard"),
    ),
    steps=(
        *still_broken,
        read_answer.adapted(
            why="No correction of the code mends what Vercel, a name or a proxy has stopped.",
            branches=(
                Branch(FUNCTION_FAILS, carry_on()),
                Branch(NOT_SERVED, open_page("incidents/provider-outage")),
                Branch(prints("HTTP/"), carry_on()),
            ),
        ),
        note_live,
        standard.check_clean_tree.adapted(
            why=(
                "The new branch takes uncommitted changes along without a word, and the hotfix "
                "would ship them."
            )
        ),
        fetch_commits,
        start_branch,
        review_change,
        standard.run_typecheck.adapted(
            why="It takes a minute and is not skipped: the build on Vercel does not do it.",
            branches=standard.begin_again(prints("error TS"), "review-change"),
        ),
        standard.run_tests.adapted(
            why="They take minutes; a second outage takes longer.",
            branches=standard.begin_again(prints("failed"), "review-change"),
        ),
        commit_hotfix,
        check_left_over,
        push_hotfix,
        open_pull_request,
        standard.build_production,
        standard.check_new_build,
        leave_rollback.adapted(why="Points the production alias at the build you looked at."),
    ),
    verify=(*new_build_is_live, *users_are_well),
)
