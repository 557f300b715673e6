"""The programs that the procedures call, as vocabulary."""

from __future__ import annotations

from snippets._engine import Tool
from snippets._vocabulary.settings import SETTINGS

_DEBIAN = "apt-get install"

vercel = Tool(
    "vercel",
    install="npm install --global vercel",
    version="64",
    purpose="Deployments, environment variables, logs and caches",
)
curl = Tool("curl", f"{_DEBIAN} curl", version="7.76", purpose="Ask the application over HTTP")
jq = Tool("jq", f"{_DEBIAN} jq", version="1.6", purpose="Read JSON answers")
psql = Tool(
    "psql",
    install=f"{_DEBIAN} postgresql-client",
    version="15, and not older than the server",
    purpose="Ask the database",
)
pg_dump = Tool("pg_dump", psql.install, psql.version, "Take a backup")
pg_restore = Tool("pg_restore", psql.install, psql.version, "Restore a backup")
createdb = Tool("createdb", psql.install, psql.version, "Create a database")
dropdb = Tool("dropdb", psql.install, psql.version, "Remove a rehearsal database")
git = Tool("git", f"{_DEBIAN} git", version="2.23", purpose="Branches and commits of a hotfix")
gh = Tool(
    "gh", "see https://cli.github.com", version="2.0", purpose="Open a pull request on GitHub"
)
node = Tool("node", "see https://nodejs.org", version="20", purpose="Run the application's tools")
npm = Tool("npm", "see https://nodejs.org", version="10", purpose="Run the application's scripts")
npx = Tool("npx", "see https://nodejs.org", version="10", purpose="Run Prisma and other packages")
openssl = Tool(
    "openssl", f"{_DEBIAN} openssl", version="3.0", purpose="Secrets, certificates, encryption"
)
nslookup = Tool("nslookup", f"{_DEBIAN} dnsutils", version="9", purpose="Ask the DNS")
grep = Tool("grep", f"{_DEBIAN} grep", version="3", purpose="Pick lines out of an answer")
tr = Tool("tr", f"{_DEBIAN} coreutils", version="8", purpose="Take the newline off a secret")
awk = Tool("awk", f"{_DEBIAN} mawk", version="1.3", purpose="Pick a column out of a list")
cp = Tool("cp", f"{_DEBIAN} coreutils", version="8", purpose="Copy the note that links a folder")
ls = Tool("ls", f"{_DEBIAN} coreutils", version="8", purpose="List backup files")
install = Tool("install", f"{_DEBIAN} coreutils", version="8", purpose="Make a private folder")
sha256sum = Tool("sha256sum", f"{_DEBIAN} coreutils", version="8", purpose="Prove a file is whole")

# What makes a call of the Vercel CLI one of the team, and not of whoever is signed in.
TEAM = ("--scope", SETTINGS.team)
