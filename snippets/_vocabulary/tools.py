"""The programs that the procedures call, as vocabulary."""

from dataclasses import replace

from snippets._engine import Tool
from snippets._engine.conditions import complains, silence
from snippets._engine.decision import Branch, repeat
from snippets._vocabulary import acts
from snippets._vocabulary.policy import VERCEL_SUPPORT
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.versions import POSTGRESQL, VERCEL

# What programs say of an option that they do not know, each seen in a run: GNU and BusyBox, jq and
# OpenSSL and git and toybox, GNU of a letter. The last is that of macOS.
_USAGE = Branch(
    complains("unrecognized option", "unknown option", "invalid option", "illegal option"),
    repeat(acts.UPDATE),
)
_NODE_MISSING = Branch(
    complains("node: No such file", "node\u2019: No such file", "'node': No such file"),
    repeat(acts.UPDATE),
)


def _too_old(*words: str) -> tuple[Branch, ...]:
    """Return what a program says of an option, and of a command in these words, that it lacks."""
    return (_USAGE, Branch(complains(*words), repeat(acts.UPDATE)))


_silent = silence(60)
# What is built already is not built again: a list has a line for it.
_SILENT = replace(
    _silent, holds=lambda result: _silent.holds(result) and "Completing" not in result.stderr
)
# Seen with version 64: it asks four times and says why it fails only where it changes something;
# after a 429, or where nothing comes, it goes on for minutes in silence.
_VERCEL = (
    _NODE_MISSING,
    Branch(complains("No existing credentials found"), repeat(acts.SIGN_IN)),
    Branch(complains("The specified scope does not exist"), repeat(acts.SIGN_IN)),
    Branch(complains("unknown or unexpected option"), repeat(acts.UPDATE_CLI)),
    # Of 43 to 59, where a command is not known: it is taken for a deployment or a folder.
    Branch(
        complains(
            "Please specify a valid subcommand",
            "does not support filtering",
            "Can't deploy more than one path",
            "Deployment not found: requests",
        ),
        repeat(acts.UPDATE_CLI),
    ),
    Branch(complains("requires confirmation"), repeat(acts.LINK)),
    Branch(complains("linked to a project", "No project linked"), repeat(acts.LINK)),
    Branch(complains("fetch failed"), repeat(acts.DASHBOARD, VERCEL_SUPPORT)),
    Branch(complains("Response Error") | _SILENT, repeat(acts.DASHBOARD)),
)
_DATABASE = (
    Branch(
        complains("definition of service", "no password supplied"), repeat(acts.DATABASE_ACCESS)
    ),
    _USAGE,
)
_NODE = (
    _NODE_MISSING,
    Branch(
        complains("canceled due to missing packages", "Missing script"),
        repeat(acts.APPLICATION_FOLDER),
    ),
)
# Another Prisma than the application's has other options.
_PRISMA = Branch(
    complains("unknown or unexpected option").meaning("of Prisma"), repeat(acts.APPLICATION_FOLDER)
)

# The page says to put the server's own major in place of this one.
_CLIENT = (
    f"brew install postgresql@{POSTGRESQL}",
    f"apt-get install postgresql-client-{POSTGRESQL}",
    f"apk add postgresql{POSTGRESQL}-client",
)


def _packages(name: str, *, brew: str = "", apk: str = "") -> tuple[str, ...]:
    """Return how three package managers install a package, which two may call otherwise."""
    return (f"brew install {brew or name}", f"apt-get install {name}", f"apk add {apk or name}")


def _client(name: str, purpose: str) -> Tool:
    """Return a client of PostgreSQL."""
    version = f"{POSTGRESQL}, and the server's own major"
    return Tool(name, _CLIENT, version, purpose, _DATABASE, named=f"{name} (PostgreSQL) ")


def _of_the_system(name: str, purpose: str, *install: str, words: tuple[str, ...] = ()) -> Tool:
    """Return a program that systems bring, each its own, of which any version will do."""
    return Tool(name, install, "any", purpose, _too_old(*words) if words else (_USAGE,))


vercel = Tool(
    "vercel",
    (f"npm install --global vercel@{VERCEL}",),
    str(VERCEL),
    "Deployments, environment variables, logs and caches",
    _VERCEL,
    below=str(VERCEL + 1),
)
curl = Tool(
    "curl",
    _packages("curl"),
    "7.76",
    "Ask the application over HTTP",
    (
        Branch(complains("is unknown", "libcurl version doesn't support"), repeat(acts.UPDATE)),
        Branch(complains("Could not resolve proxy"), repeat(acts.NO_PROXY)),
    ),
    named="curl ",
)
jq = Tool(
    "jq", _packages("jq"), "1.6", "Read JSON answers", _too_old("is not defined"), named="jq-"
)
psql = _client("psql", "Ask the database")
pg_dump = _client("pg_dump", "Take a backup")
pg_restore = _client("pg_restore", "Restore a backup")
createdb = _client("createdb", "Create a database")
dropdb = _client("dropdb", "Remove a rehearsal database")
git = Tool(
    "git",
    _packages("git"),
    "2.23",
    "Branches and commits of a hotfix",
    (
        Branch(complains("not a git repository"), repeat(acts.APPLICATION_FOLDER)),
        *_too_old("is not a git command"),
    ),
    named="git version ",
)
gh = Tool(
    "gh",
    _packages("gh", apk="github-cli"),
    "2.0",
    "Open a pull request on GitHub",
    (
        Branch(complains("gh auth login"), repeat(acts.GITHUB)),
        Branch(complains("unknown flag", "unknown command"), repeat(acts.UPDATE)),
    ),
    named="gh version ",
)
_NODEJS = ("brew install node", "apk add nodejs npm", "see https://nodejs.org")
node = Tool("node", _NODEJS, "20", "Run the application's tools", named="v")
npm = Tool("npm", _NODEJS, "10", "Run the application's scripts", _NODE)
npx = Tool("npx", _NODEJS, "10", "Run Prisma and other packages", (*_NODE, _PRISMA))
openssl = Tool(
    "openssl",
    _packages("openssl", brew="openssl@3"),
    "3.0",
    "Secrets, certificates, encryption",
    _too_old("Unknown cipher", "Unrecognized flag", "Invalid command"),
    named="OpenSSL ",
    ask=("version",),
)
grep = _of_the_system("grep", "Pick lines out of an answer")
tr = _of_the_system("tr", "Take the newline off a secret")
awk = _of_the_system("awk", "Pick a column out of a list", words=("not an option",))
cp = _of_the_system("cp", "Copy `.vercel` into a folder")
ls = _of_the_system("ls", "List backup files")
mkdir = _of_the_system("mkdir", "Make a private folder")
sha256sum = _of_the_system("sha256sum", "Prove a file is whole", *_packages("coreutils"))

# What makes a call of the Vercel CLI one of the team, and not of whoever is signed in.
TEAM = ("--scope", SETTINGS.team)
