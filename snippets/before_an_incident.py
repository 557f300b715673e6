"""Before an incident: a machine that can run every command of this runbook."""

from snippets._engine import Procedure, Risk, Step, Table, Tool
from snippets._engine.conditions import complains, judged, prints, prints_line, succeeded
from snippets._engine.decision import (
    Branch,
    call,
    carry_on,
    carry_on_if,
    finish,
    go_to,
    open_page,
    repeat,
)
from snippets._vocabulary import tools as vocabulary
from snippets._vocabulary.acts import GRANT, UPDATE
from snippets._vocabulary.policy import SEV4, TEAM_OWNER
from snippets._vocabulary.psql import ask
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import TEAM, curl, gh, git, jq, node, openssl, psql, vercel
from snippets._vocabulary.versions import will_do
from snippets.maintenance.mode import build_maintenance_page, link_maintenance_folder


def _check(tool: Tool, name: str, *, why: str, expect: str) -> Step:
    """Return the step that asks whether the version of a tool will do."""
    return Step(
        tool(*tool.ask),
        title=f"Check {name}",
        risk=Risk.READS,
        why=why,
        expect=expect,
        branches=(
            Branch(will_do(tool), carry_on()),
            Branch(succeeded("another version"), repeat(UPDATE)),
        ),
    )


check_vercel_version = _check(
    vercel,
    "the Vercel CLI",
    why="The commands were run with the versions named here. Older ones lack some of them.",
    expect="A number that begins with `64`. Older ones cannot search logs, newer were not tried.",
)

check_curl_version = _check(
    curl,
    "curl",
    why="Every request uses `--fail-with-body`, which older versions do not know.",
    expect="A first line such as `curl 7.88.1`.",
)

check_jq_version = _check(
    jq,
    "jq",
    why="It reads the JSON that the application answers with.",
    expect="A line such as `jq-1.6`.",
)

check_psql_version = _check(
    psql,
    "the PostgreSQL client",
    why="`pg_dump` has to be of the server's own major. Find out today whether it is.",
    expect="A line such as `psql (PostgreSQL) 15.18`, with the server's number before the dot.",
)

check_git_version = _check(
    git,
    "git",
    why="A hotfix begins with `git switch`, which older versions do not know.",
    expect="A line such as `git version 2.39.5`.",
)

check_openssl_version = _check(
    openssl,
    "OpenSSL",
    why="It makes secrets, reads certificates and encrypts backups.",
    expect="A line such as `OpenSSL 3.0.19`.",
)

check_node_version = _check(
    node,
    "Node.js",
    why="It runs the application's checks, Prisma and the Vercel CLI.",
    expect="A line such as `v20.20.2`.",
)

sign_in = Step(
    vercel("login"),
    title="Sign in to Vercel",
    risk=Risk.CHANGES_ELSEWHERE,
    why="Every command about deployments needs your own account, and the team must know it.",
    asks=(
        "It prints an address and a code and waits. Open the address in a browser, or on your "
        "phone, compare the code and confirm."
    ),
    expect="`Congratulations! You are now signed in.`",
    undo="Type `vercel logout`.",
    unproven="it opens a browser and waits for a person. It was tried by hand.",
    seconds=300,
)

check_sign_in_account = Step(
    vercel("whoami"),
    title="Check whom you are signed in as",
    risk=Risk.READS,
    why="A sign-in can expire. Find that out now, not during an outage.",
    expect="The name of your account.",
    branches=(
        Branch(succeeded("the name of your account"), carry_on()),
        Branch(prints("Logged out"), go_to("sign-in")),
    ),
)

check_project = Step(
    vercel("project", "inspect", SETTINGS.project, *TEAM),
    title="Check that you can see the project",
    risk=Risk.READS,
    why=(
        "The next step would create a project if there were none of this name. This one proves "
        "that it exists and that your account may see it."
    ),
    expect=f"`Found Project {SETTINGS.team}/{SETTINGS.project}`.",
    branches=(
        Branch(prints("Found Project"), carry_on()),
        Branch(prints("The specified scope does not exist"), call(TEAM_OWNER)),
    ),
)

link_project = Step(
    vercel("link", "--yes", "--project", SETTINGS.project, *TEAM),
    title="Link the checkout to the project",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Run it in the checkout of the application. The Vercel CLI notes the project in `.vercel`, "
        "and from then on every command in this folder is about it. Link only after "
        "@before-an-incident#check-project: given an unknown name this creates a project."
    ),
    expect=f"`Linked` and `{SETTINGS.team}/{SETTINGS.project}`.",
    loses=(
        "With version 48 of the Vercel CLI your own `.env.local`: move it away first. It writes a "
        "line into `.gitignore`, too."
    ),
    undo="Delete the folder `.vercel`, and that line.",
    branches=carry_on_if(prints(f"{SETTINGS.team}/{SETTINGS.project}")),
)

check_gh_sign_in = Step(
    gh("auth", "status"),
    title="Check the sign-in to GitHub",
    risk=Risk.READS,
    why="A hotfix ends in a pull request. `gh` needs to be signed in to open one.",
    expect="`Logged in to github.com` and your account.",
)

check_database_access = Step(
    ask("show server_version"),
    title="Check your access to the production database",
    risk=Risk.READS,
    why="An answer proves service, password and network. It only asks for the version.",
    expect="The version of the server, such as `15.18`. `pg_dump` has to be of the same major.",
    branches=(
        Branch(succeeded(), carry_on()),
        Branch(complains("psql: error"), open_page("incidents/database-connection")),
    ),
)

check_database_rights = Step(
    ask(
        "select pg_has_role($$pg_read_all_stats$$, $$usage$$),\n"
        "pg_has_role($$pg_signal_backend$$, $$usage$$),\n"
        "(select bool_and(pg_has_role(tableowner, $$usage$$))\nfrom pg_tables"
        " where schemaname = $$public$$)"
    ),
    title="Check your rights in it",
    risk=Risk.READS,
    why=(
        "To see the sessions of others, to end them, and to back up and restore what belongs to "
        "the application."
    ),
    expect="`t|t|t`; an `f` is a right that you do not have.",
    branches=(Branch(prints_line("t|t|t"), carry_on()), Branch(succeeded("an `f`"), repeat(GRANT))),
)

check_rehearsal_access = Step(
    ask("show server_version", service=SETTINGS.scratch_database_service),
    title="Check your access to the rehearsal server",
    risk=Risk.READS,
    why="Backups and migrations are tried there first, so it must not be the production server.",
    expect="The version of the server, the same as in production or newer.",
)


def _version(tool: Tool) -> str:
    """Return which versions of a tool will do."""
    return f"{tool.version}, below {tool.below}" if tool.below else tool.version


def _how(tool: Tool) -> str:
    """Return how to install a tool on each system, or that every system has it."""
    known = (way if way.startswith("see ") else f"`{way}`" for way in tool.install)
    return ", ".join(known) or "every system has it"


_TOOLS = [value for value in vars(vocabulary).values() if isinstance(value, Tool)]

tools = Table(
    "Tools",
    ("Tool", "Version", "What it is for here", "How to install it"),
    tuple((f"`{tool.name}`", _version(tool), tool.purpose, _how(tool)) for tool in _TOOLS),
)

procedure = Procedure(
    code="RB-24",
    title="Before an incident",
    severity=SEV4,
    planned=True,
    symptoms=(
        "You are about to go on call for the first time, or on a new machine.",
        "A command says that a tool is missing, that you are not signed in, or that the folder is "
        "not linked.",
        "The quarterly review is due: @maintenance/regular-tasks.",
    ),
    steps=(
        check_vercel_version,
        check_curl_version,
        check_jq_version,
        check_psql_version,
        check_git_version,
        check_openssl_version,
        check_node_version,
        sign_in,
        check_sign_in_account,
        check_project,
        link_project,
        check_database_access,
        check_database_rights,
        check_rehearsal_access,
        check_gh_sign_in.adapted(
            branches=(
                Branch(judged("the URL of a maintenance page is written down"), finish()),
                *carry_on_if(succeeded()),
            )
        ),
        link_maintenance_folder,
        build_maintenance_page.adapted(
            why=(
                "Uploads that folder alone and builds it without giving it the production alias. "
                "@security/data-exposure shows it within a minute, and only where it is there: "
                "write its URL down beside the contacts."
            )
        ),
    ),
    verify=(check_sign_in_account, check_project, check_database_access),
)
