"""The calls that many procedures share, spelled out once for the tests: the second entry."""

ALIAS = "https://astral-core-v7.vercel.app"
TEAM = "--scope astral-productions"
HEALTH = f"GET {ALIAS}/api/health | jq --exit-status --slurp '.[], (.[].status == \"healthy\")'"
PAGE_FILES = (
    f"curl --fail --silent --show-error --max-time 10 {ALIAS}/auth/login"
    " | grep -o '/_next/static/[^\"]*[.]js'"
    f' | awk \'!seen[$0]++ {{\nprint "url = \\"{ALIAS}" $0 "\\""'
    '\nprint "output = /dev/null"}\''
    " | curl --silent --show-error --max-time 10"
    " --config - --write-out '%{http_code} %{url_effective}\\n'"
)
READ_ANSWER = (
    "curl --silent --show-error --max-time 10 --output /dev/null --dump-header -"
    f" {ALIAS}/auth/login"
    " | grep -E -i '^(HTTP|x-vercel-error|location|server)'"
)
NAME = (
    "curl --silent --show-error --max-time 10 --write-out '%{remote_ip} %{url_effective}\\n'"
    f" --output /dev/null https://github.com/ --output /dev/null {ALIAS}/"
)
CERTIFICATE = (
    "openssl s_client -connect astral-core-v7.vercel.app:443 -servername astral-core-v7.vercel.app"
    " | openssl x509 -noout -subject -enddate -checkend 1209600"
)
SIGN_IN = (
    f"GET {ALIAS}/api/auth/session | jq --exit-status --slurp"
    ' \'.[], (.[] | type == "object"\nand (has("error") or has("message") | not))\''
)
LIST = f"vercel list --environment production {TEAM}"
INSPECT_ALIAS = f"vercel inspect {ALIAS} {TEAM}"
REDEPLOY = f"vercel redeploy {ALIAS} --target production {TEAM}"
_LOGGED = "vercel logs --environment production --query 'level:(error OR fatal)' --since"
ERRORS = f"{_LOGGED} 2h --limit 200 {TEAM}"
NEW_ERRORS = f"{_LOGGED} 5m --limit 200 {TEAM}"
# How an incident ends: with what users meet.
WELL = (
    *(PAGE_FILES, HEALTH, "look made-up-sign-in", "look test-user-sign-in"),
    *(NEW_ERRORS, "look what-the-complaint-named"),
)
NAMES = f"vercel env ls production {TEAM} | awk '{{print $1}}'"
PURGE = f"vercel cache purge --yes {TEAM}"
REPLACE_SECRET = (
    "openssl rand -base64 32 | tr -d '\\n'"
    f" | vercel env add NEXTAUTH_SECRET production --force --sensitive {TEAM}"
)
OLD_BUILD = "look old-build"
CACHE_HEADER = (
    "curl --silent --show-error --max-time 10 --output /dev/null --dump-header -"
    f" {ALIAS}/auth/login | grep -i ^x-vercel-cache"
)
RESPONSE_TIME = (
    "curl --fail --silent --show-error --max-time 10 --output /dev/null"
    f" --write-out %{{json}} {ALIAS}/auth/login"
    """ | jq --raw-output '"HTTP \\(.http_code), first byte \\(
.time_starttransfer * 1000 | round) ms, total \\(
.time_total * 1000 | round) ms"'"""
)
RECENT_COMMITS = (
    "git log --remotes=origin '--since=14 days ago' --date=iso '--format=%h %cd %an <%ae> %G? %s'"
)
PSQL = (
    "PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production"
    " psql --no-psqlrc --no-password --tuples-only --no-align"
)
AS_APPLICATION = PSQL.replace(" psql", " PGOPTIONS='-c role=app' psql")
ASK_DATABASE = f"{PSQL} --command 'select 1'"
COUNT_CONNECTIONS = (
    f"{PSQL} --command 'select round(100.0 * sum(numbackends) /\n"
    "(current_setting($$max_connections$$)::int\n"
    "- current_setting($$superuser_reserved_connections$$)::int\n"
    "- coalesce(current_setting(\n$$reserved_connections$$, true)::int, 0)))\n"
    "from pg_stat_database'"
)
LIST_SESSIONS = (
    f"{PSQL} --command 'select\ncoalesce(state, $$not visible to this role$$), count(*)\n"
    "from pg_stat_activity\nwhere datname is not null group by 1 order by 2 desc'"
)
SLOW_QUERIES = (
    f"{PSQL} --command 'select pid, round(extract(epoch from\nclock_timestamp() - query_start))"
    " as seconds,\npg_blocking_pids(pid) as blocked_by, left(query, 80) as query\n"
    "from pg_stat_activity\nwhere datname = current_database() and pid <> pg_backend_pid()\n"
    "and state = $$active$$ and clock_timestamp() - query_start\n> make_interval(secs => 5)"
    " order by seconds desc'"
)
BOTH_MAJORS = "PGSERVICE=astral-production pg_dump --no-password --schema-only | grep '^-- Dumped'"
CONTENTS = (
    "'select (select count(*) from pg_tables\nwhere schemaname = $$public$$),\n"
    '(select count(*) from "User"), (select count(*) from "AuditLog"),\n'
    '(select max("createdAt") from "AuditLog")\''
)
COUNT_LIVE_ROWS = f"{PSQL} --command {CONTENTS}"
AUDIT_LOG = (
    f'{PSQL} --command \'copy (select * from "AuditLog"\n'
    'where "createdAt" > now() at time zone $$utc$$\n'
    '- make_interval(days => 30)\norder by "createdAt") to stdout with (format csv, header)\''
)
BY_ADDRESS = (
    f'{PSQL} --command \'select\ncoalesce("ipAddress", $$no address$$) as address,\n'
    'action, outcome, count(*), count(distinct "userId") as users,\n'
    'to_char(max("createdAt"), $$YYYY-MM-DD HH24:MI$$)\nfrom "AuditLog"\n'
    'where "createdAt" > now() at time zone $$utc$$\n'
    "- make_interval(hours => 48)\ngroup by 1, 2, 3 order by 4 desc limit 100'"
)


def take_backup(file: str) -> str:
    """Return the call that dumps production into a file."""
    return (
        "PGSERVICE=astral-production pg_dump --no-password --format=custom --no-owner"
        f" --no-privileges --file {file}"
    )


def restore(service: str, database: str, file: str) -> str:
    """Return the call that restores a backup into an empty database."""
    role = " --role app" if service == "astral-production" else ""
    return (
        f"PGSERVICE={service} pg_restore --no-password --exit-on-error --single-transaction"
        f" --no-owner --no-privileges --no-comments{role} --dbname {database} {file}"
    )


def inspect(url: str) -> str:
    """Return the call that looks at a deployment."""
    return f"vercel inspect {url} {TEAM}"


def rollback(url: str) -> str:
    """Return the call that rolls back to a deployment."""
    return f"vercel rollback {url} --yes {TEAM}"


def promote(url: str) -> str:
    """Return the call that makes a deployment live."""
    return f"vercel promote {url} --yes {TEAM}"


def rebuilt(number: int = 1) -> str:
    """Return the address that the model gives to a rebuild, after so many deployments."""
    return f"https://astral-core-v7-redeploy{number}-astral-productions.vercel.app"


def starts(url: str) -> str:
    """Return the call that asks a deployment for its sign-in route."""
    return (
        f"vercel curl /api/auth/session --deployment {url} {TEAM}"
        " -- --fail --silent --show-error | jq --exit-status --slurp '.[] | type == \"object\"'"
    )


def stored(name: str, value: str) -> str:
    """Return the call that stores a secret of production."""
    return f"printf %s {value} | vercel env add {name} production --force --sensitive {TEAM}"
