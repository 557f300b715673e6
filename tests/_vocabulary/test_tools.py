"""What tools say of this machine is told apart from what they say of production."""

import pytest

from snippets._engine import Result, Step, Tool
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Act, decide
from snippets._engine.pipeline import tools_in
from snippets._engine.result import Problem
from snippets._engine.walk import Course
from snippets._vocabulary import tools

FAILED = Problem.FAILED
OF_THE_MACHINE = {"install", "update", "update-cli", "application-folder"}

STEPS = {
    "vercel": "deployment/rollback#list-deployments",
    "curl": "monitoring/endpoints#check-page-files",
    "jq": "monitoring/endpoints#check-health",
    "psql": "incidents/database-connection#ask-database",
    "npx": "database/migration#migration-status",
    "npm": "deployment/standard#run-lint",
    "git": "deployment/hotfix#review-change",
    "gh": "before-an-incident#check-gh-sign-in",
}
ERRORS = (
    ("vercel", "Error: No existing credentials found. Please log in:", "sign-in"),
    ("vercel", "Error: The specified scope does not exist", "sign-in"),
    ("vercel", "Error: Command `vercel pull` requires confirmation. Use option --yes", "link"),
    ("vercel", "Error: Your codebase isn't linked to a project on Vercel.", "link"),
    ("vercel", "Error: No project linked. Run `vercel link`", "link"),
    ("vercel", "Error: unknown or unexpected option: --environment", "update-cli"),
    ("vercel", "Error: Please specify a valid subcommand: ls | add | rm | pull", "update-cli"),
    ("vercel", "Error: fetch failed", "dashboard"),
    ("vercel", "Error: Response Error (429)", "dashboard"),
    ("curl", "curl: option --fail-with-body: is unknown", "update"),
    ("curl", "curl: (5) Could not resolve proxy: proxy.example.org", "no-proxy"),
    ("psql", 'psql: error: definition of service "x" not found', "database-access"),
    ("psql", "fe_sendauth: no password supplied", "database-access"),
    ("npx", "npm error npx canceled due to missing packages", "application-folder"),
    ("npm", 'npm error Missing script: "lint"', "application-folder"),
    ("git", "fatal: not a git repository (or any of the parent directories)", "application-folder"),
    ("gh", "To get started with GitHub CLI, please run:  gh auth login", "github"),
)

# What each program says of an option or a command that it does not know, as seen in a run; those of
# the system as GNU, BusyBox and toybox say it, and macOS.
_OPTION = (
    "unrecognized option '--check'",
    "unrecognized option: check",
    "Unknown option 'check' (see --help)",
    "illegal option -- -",
    "invalid option -- '%'",
)
_POSTGRES = ("unrecognized option '--nope'", "unrecognized option: nope", "illegal option -- nope")
USAGE = {
    "vercel": (
        "Error: unknown or unexpected option: --environment",
        "Error: Please specify a valid subcommand: ls | add | rm | pull",
        "Error: The --follow flag does not support filtering. Remove: --environment",
        "Error: Deployment not found: requests under team",
        "Error: Can't deploy more than one path.",
        "env: node: No such file or directory",
    ),
    "curl": (
        "curl: option --fail-with-body: is unknown",
        "curl: option --http3: the installed libcurl version doesn't support this",
    ),
    "jq": ("Unknown option --slurp", "jq: error: round/0 is not defined at <top-level>, line 1:"),
    "openssl": (
        "cms: Unknown cipher: aes-512",
        "cms: Unrecognized flag stream",
        "s_client: Unknown option: -nope",
        "unknown option -verify_hostname",
        "Invalid command 'cms'; type \"help\" for a list.",
    ),
    **dict.fromkeys(("psql", "pg_dump", "pg_restore", "createdb", "dropdb"), _POSTGRES),
    "git": (
        "error: unknown option `nope'",
        "error: invalid option: --nope",
        "git: 'switch' is not a git command. See 'git --help'.",
    ),
    "gh": ("unknown flag: --head", 'unknown command "pr" for "gh"'),
    "npm": ("env: \u2018node\u2019: No such file or directory",),
    "npx": (
        "unknown or unexpected option: --from-schema-datasource",
        "env: can't execute 'node': No such file or directory",
    ),
    **dict.fromkeys(("grep", "tr", "cp", "ls", "mkdir", "sha256sum"), _OPTION),
    "awk": (*_OPTION, "awk: not an option: --nope"),
}


def failed(error: str = "", problem: Problem = Problem.FAILED) -> Result:
    """Return what a tool that failed leaves behind."""
    return Result(1, stderr=error, problem=problem)


def remedy(catalog: Catalog, tool: str, result: Result) -> Act:
    """Return what is to be done by hand after a step of a tool."""
    branch = decide(catalog.errors_of(catalog.steps[STEPS[tool]]), result)
    assert branch
    assert branch.then.after
    return branch.then.after


@pytest.mark.parametrize(("tool", "error", "act"), ERRORS)
def test_an_error_of_a_tool_has_its_remedy_after_every_step(
    catalog: Catalog, tool: str, error: str, act: str
) -> None:
    assert remedy(catalog, tool, failed(error)).name == act
    step = catalog.steps[STEPS[tool]]
    assert decide(catalog.errors_of(step), Result(0, error, error)) is None


@pytest.mark.parametrize("tool", USAGE)
def test_a_tool_that_cannot_run_is_no_state_of_production_after_any_step(
    catalog: Catalog, tool: str
) -> None:
    """Whatever the other programs of the pipeline made of what did not come."""
    asked = {n: s for n, s in catalog.steps.items() if tool in tools_in(s.action)}
    missing = Result(127, "false\n", problem=Problem.MISSING_TOOL)
    results = [Result(1, "false\n", f"{tool}: {e}", problem=FAILED) for e in USAGE[tool]]
    assert asked
    for error in USAGE[tool]:
        assert decide(catalog.errors_of(*asked.values()), Result(0, f"{tool}: {error}")) is None
    for name, step in asked.items():
        for result in (*results, missing):
            branch = decide(catalog.ways(step), result)
            assert branch
            act = branch.then.after.name if branch.then.after else ""
            kept = branch.when.whatever or act in OF_THE_MACHINE
            assert kept, f"{name}: {result.stderr}: {branch.then}"


def test_every_program_has_its_usage_errors() -> None:
    assert USAGE.keys() == {t.name for t in vars(tools).values() if isinstance(t, Tool)} - {"node"}


def test_vercel_that_says_nothing_is_no_error_of_production(catalog: Catalog) -> None:
    assert remedy(catalog, "vercel", failed(problem=Problem.TIMED_OUT)).name == "dashboard"


@pytest.mark.parametrize("tool", STEPS)
def test_a_program_that_is_missing_is_to_be_installed(catalog: Catalog, tool: str) -> None:
    missing = remedy(catalog, tool, failed(problem=Problem.MISSING_TOOL))
    assert missing.words == "install that program: @before-an-incident"


def test_a_list_that_names_the_same_error_is_asked_for_it(catalog: Catalog) -> None:
    step = catalog.steps[STEPS["vercel"]]
    own = catalog.errors_of(step)[0]
    named = step.adapted(branches=(own, *step.branches))
    assert [b.when.words for b in catalog.ways(named)].count(own.when.words) == 1


def test_a_step_that_holds_nothing_up_is_not_held_up_by_a_tool(catalog: Catalog) -> None:
    page = catalog.procedures["security/breach"]
    course = Course(catalog, page)
    step: Step = catalog.steps_by_slug(page)["save-logs"]
    then = course.judge(step, failed("No existing credentials found"))
    assert then == course.after(step)
