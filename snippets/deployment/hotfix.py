"""Hotfix: the smallest correction of what is live, checked and made live within minutes."""

from __future__ import annotations

from snippets._engine import (
    Branch,
    Procedure,
    Risk,
    Step,
    anything_else,
    carry_on,
    escalate,
    go_to,
    only_if,
)
from snippets._engine.decision import prints, prints_nothing, succeeded
from snippets._vocabulary import sources
from snippets._vocabulary.parameters import HOTFIX_BRANCH, HOTFIX_TITLE, LIVE_COMMIT
from snippets._vocabulary.policy import SEV1
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import gh, git
from snippets.deployment.rollback import (
    inspect_production,
    leave_rollback,
    new_build_is_live,
)
from snippets.deployment.standard import (
    build_production,
    check_clean_tree,
    check_new_build,
    run_tests,
    run_typecheck,
)
from snippets.monitoring.endpoints import users_are_well

_NOT_MINE = (
    "A fault in a file that you changed: mend it. A fault that was there before: roll back instead "
    "if you can; if you cannot, say so when you escalate and let two people decide."
)

fetch_commits = Step(
    git("fetch", "origin"),
    title="Get the newest commits",
    risk=Risk.CHANGES_ELSEWHERE,
    why="The commit that is live may be newer than your checkout. Your files are not touched.",
    expect="No output, or the branches that moved.",
    otherwise="`Could not read from remote repository`: check the network and your access.",
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
    otherwise=(
        "`already exists`: choose another name. `invalid reference`: that commit is not in the "
        "repository; was it deployed from a folder? `would be overwritten`: stash your work."
    ),
    undo="Type `git switch -` and delete the branch.",
    branches=only_if(prints("Switched to a new branch")),
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
    otherwise="No output: the change is not saved yet.",
    branches=(
        Branch(prints_nothing("no output"), go_to("review-change")),
        Branch(succeeded("your lines and no others"), carry_on()),
        anything_else(escalate()),
    ),
)

commit_hotfix = Step(
    git("commit", "--all", "--message", HOTFIX_TITLE),
    title="Commit the change",
    risk=Risk.CHANGES_ELSEWHERE,
    why="What goes live is in the repository, so that it can be found, reviewed and taken back.",
    expect="The branch, the new commit and your title.",
    otherwise="`nothing added to commit but untracked files`: type `git add` and the file's name.",
    undo="Type `git reset --soft HEAD~1`: the change stays in your files.",
    branches=only_if(succeeded("the branch and the new commit"), go_to("review-change")),
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
    otherwise=(
        "A file that belongs to the correction: type `git add` and its name, then `git commit "
        "--amend --no-edit`. Anything else: move it away."
    ),
    branches=only_if(prints_nothing("no output"), go_to("check-left-over")),
)

push_hotfix = Step(
    git("push", "--set-upstream", "origin", "HEAD"),
    title="Push the branch",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Others can read it while it builds, and it is safe if your machine fails.",
    expect="`[new branch]`, or `Everything up-to-date`.",
    otherwise="`rejected`: somebody pushed to a branch of this name. Talk to them first.",
    undo="Delete the branch on GitHub.",
)

open_pull_request = Step(
    gh(
        "pr",
        "create",
        "--base",
        SETTINGS.main_branch,
        "--head",
        HOTFIX_BRANCH,
        "--title",
        HOTFIX_TITLE,
        "--body",
        "Hotfix, built from this branch and about to go live. Needs a review and a merge.",
    ),
    title="Open a pull request",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "A hotfix that is not merged is lost with the next deployment. Opened now, it cannot be "
        "forgotten afterwards."
    ),
    expect="The address of the pull request.",
    otherwise=(
        "It must not hold you up: go on and open it on GitHub later. `gh auth login`: "
        "@before-an-incident#check-gh-sign-in."
    ),
    undo="Close the pull request on GitHub.",
    branches=only_if(succeeded("the address of the pull request"), carry_on()),
)

procedure = Procedure(
    code="RB-08",
    title="Emergency hotfix",
    severity=SEV1,
    symptoms=(
        "Production has a fault, you know the line, and the correction is small.",
        "Going back is no way out: the older version has the fault too, or the database moved on.",
    ),
    also=(
        "urgent fix",
        "emergency patch",
        "quick fix in production",
        "emergency fix",
        "fix forward",
        "small correction now",
        "patch production right now",
        "fix a bug in production",
        "ship a fix fast",
        "cherry-pick",
    ),
    errors=(("nothing added to commit but untracked files", sources.RUN),),
    not_this=(
        ("The version before was good: go back first, correct later", "deployment/rollback"),
        ("You do not know the cause yet", "incidents/application-not-responding"),
        ("It can wait until tomorrow", "deployment/standard"),
    ),
    steps=(
        inspect_production.but(
            title="Find out what is live",
            why="Note the `url`, to go back to. The Vercel dashboard shows its commit.",
            branches=only_if(prints("status ● Ready")),
        ),
        check_clean_tree.but(
            why=(
                "The new branch takes uncommitted changes along without a word, and the hotfix "
                "would ship them."
            ),
            otherwise="Type `git stash --include-untracked`, then check again.",
        ),
        fetch_commits,
        start_branch,
        review_change,
        run_typecheck.but(
            why="It takes a minute and is not skipped: the build on Vercel does not do it.",
            otherwise=_NOT_MINE,
            branches=only_if(succeeded(), go_to("review-change")),
        ),
        run_tests.but(
            why="They take minutes; a second outage takes longer.",
            otherwise=_NOT_MINE,
            branches=only_if(succeeded(), go_to("review-change")),
        ),
        commit_hotfix,
        check_left_over,
        push_hotfix,
        open_pull_request,
        build_production,
        check_new_build,
        leave_rollback.but(
            why="Points the production address at the build you looked at. This is the moment.",
        ),
    ),
    verify=(*new_build_is_live, *users_are_well),
)
