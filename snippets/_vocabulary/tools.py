"""The programs that the procedures call, as vocabulary."""

from __future__ import annotations

from snippets._engine import Branch, Tool, repeat
from snippets._engine.decision import complains, silence
from snippets._vocabulary.acts import (
    APPLICATION_FOLDER,
    DASHBOARD,
    DATABASE_ACCESS,
    GITHUB,
    LINK,
    SIGN_IN,
    UPDATE,
    UPDATE_CLI,
)
from snippets._vocabulary.settings import SETTINGS

_DEBIAN = "apt-get install"

# Seen with version 64: it asks four times and says why it fails only where it changes something;
# after a 429, or where nothing comes, it goes on for minutes in silence.
_VERCEL = (
    Branch(complains("No existing credentials found"), repeat(SIGN_IN)),
    Branch(complains("The specified scope does not exist"), repeat(SIGN_IN)),
    Branch(complains("unknown or unexpected option"), repeat(UPDATE_CLI)),
    Branch(complains("requires confirmation"), repeat(LINK)),
    Branch(complains("linked to a project") | complains("No project linked"), repeat(LINK)),
    Branch(
        complains("fetch failed") | complains("Response Error") | silence(60), repeat(DASHBOARD)
    ),
)
_CURL = (Branch(complains("is unknown"), repeat(UPDATE)),)
_DATABASE = (
    Branch(
        complains("definition of service") | complains("no password supplied"),
        repeat(DATABASE_ACCESS),
    ),
)
_NODE = (
    Branch(
        complains("canceled due to missing packages") | complains("Missing script"),
        repeat(APPLICATION_FOLDER),
    ),
)
_GIT = (Branch(complains("not a git repository"), repeat(APPLICATION_FOLDER)),)
_GH = (Branch(complains("gh auth login"), repeat(GITHUB)),)

vercel = Tool(
    "vercel",
    install="npm install --global vercel",
    version="64",
    purpose="Deployments, environment variables, logs and caches",
    errors=_VERCEL,
)
curl = Tool(
    "curl",
    f"{_DEBIAN} curl",
    version="7.76",
    purpose="Ask the application over HTTP",
    errors=_CURL,
)
jq = Tool("jq", f"{_DEBIAN} jq", version="1.6", purpose="Read JSON answers")
psql = Tool(
    "psql",
    install=f"{_DEBIAN} postgresql-client",
    version="15, and of the server's major",
    purpose="Ask the database",
    errors=_DATABASE,
)
pg_dump = Tool(
    "pg_dump",
    psql.install,
    psql.version,
    "Take a backup",
    errors=psql.errors,
)
pg_restore = Tool(
    "pg_restore",
    psql.install,
    psql.version,
    "Restore a backup",
    errors=psql.errors,
)
createdb = Tool(
    "createdb",
    psql.install,
    psql.version,
    "Create a database",
    errors=psql.errors,
)
dropdb = Tool(
    "dropdb",
    psql.install,
    psql.version,
    "Remove a rehearsal database",
    errors=psql.errors,
)
git = Tool(
    "git",
    f"{_DEBIAN} git",
    version="2.23",
    purpose="Branches and commits of a hotfix",
    errors=_GIT,
)
gh = Tool(
    "gh",
    "see https://cli.github.com",
    version="2.0",
    purpose="Open a pull request on GitHub",
    errors=_GH,
)
node = Tool("node", "see https://nodejs.org", version="20", purpose="Run the application's tools")
npm = Tool(
    "npm",
    "see https://nodejs.org",
    version="10",
    purpose="Run the application's scripts",
    errors=_NODE,
)
npx = Tool(
    "npx",
    "see https://nodejs.org",
    version="10",
    purpose="Run Prisma and other packages",
    errors=_NODE,
)
openssl = Tool(
    "openssl", f"{_DEBIAN} openssl", version="3.0", purpose="Secrets, certificates, encryption"
)
grep = Tool("grep", f"{_DEBIAN} grep", version="3", purpose="Pick lines out of an answer")
tr = Tool("tr", f"{_DEBIAN} coreutils", version="8", purpose="Take the newline off a secret")
awk = Tool("awk", f"{_DEBIAN} mawk", version="1.3", purpose="Pick a column out of a list")
cp = Tool("cp", f"{_DEBIAN} coreutils", version="8", purpose="Copy `.vercel` into a folder")
ls = Tool("ls", f"{_DEBIAN} coreutils", version="8", purpose="List backup files")
mkdir = Tool("mkdir", f"{_DEBIAN} coreutils", version="8", purpose="Make a private folder")
sha256sum = Tool("sha256sum", f"{_DEBIAN} coreutils", version="8", purpose="Prove a file is whole")

# What makes a call of the Vercel CLI one of the team, and not of whoever is signed in.
TEAM = ("--scope", SETTINGS.team)
