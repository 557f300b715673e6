"""What tired people type: the queries that search is held against, and the right answers.

Half of them tune the search and half judge it. Which half one of the first round is in follows from
a hash of its text, so nobody chooses. That round was written before the search and before the other
names of the pages (`also`), but by the same hand. So a second was written when both were there:
74 % of it was right at once, and it became tuning. The third was written after that and judges; at
its first run 90 % was right, 98 % among the first three. The fourth has more slips of the keyboard,
and the hash divides it like the first. Do not look at single results of the judging half while
tuning, and add new queries rather than changing old ones.

`reports.tsv` has lines of real error messages from public reports, divided by the same hash. What
no page knows has no right answer: there the search has to say that it does not know it.

An answer is the id of a page (any part of it is right) or of one part, `page#anchor`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path

DOWN = "incidents/application-not-responding"
DATABASE = "incidents/database-connection"
LOGIN = "incidents/authentication-failures"
MEMORY = "incidents/high-memory"
SLOW = "incidents/performance-degradation"
PROVIDER = "incidents/provider-outage"
ROLLBACK = "deployment/rollback"
REBUILD = "deployment/redeploy"
HOTFIX = "deployment/hotfix"
DEPLOY = "deployment/standard"
BREACH = "security/breach"
SECRET = "security/secret-rotation"
EXPOSURE = "security/data-exposure"
BACKUP = "database/backup"
RECOVERY = "database/recovery"
MIGRATION = "database/migration"
DISASTER = "disaster-recovery/full-system-recovery"
ENDPOINTS = "monitoring/endpoints"
WATCH = "monitoring/commands"
LOGS = "troubleshooting/logs"
TOOLS = "troubleshooting/tools"
CACHE = "performance/cache"
BUNDLE = "performance/bundle"
MODE = "maintenance/mode"
WINDOW = "maintenance/window"
REGULAR = "maintenance/regular-tasks"
BEFORE = "before-an-incident"
ESCALATION = "escalation"
QUICK = "quick-reference"
OFFLINE = "offline"
CORRECTIONS = "corrections"


class Half(Enum):
    """What a query is for."""

    TUNE = "tune"
    JUDGE = "judge"


@dataclass(frozen=True)
class Query:
    """What is typed, and which pages or parts are right; `misspelt` has a natural typing error.

    `half` is that of a round as a whole; without it the hash decides.
    """

    text: str
    right: tuple[str, ...]
    misspelt: bool = False
    half: Half | None = None

    @property
    def judges(self) -> bool:
        """Tell whether the query is in the half that judges."""
        if self.half:
            return self.half is Half.JUDGE
        return sha256(self.text.encode()).digest()[0] % 2 == 1


def _queries(
    right: tuple[str, ...], *texts: str, misspelt: bool = False, half: Half | None = None
) -> tuple[Query, ...]:
    return tuple(Query(text, right, misspelt, half) for text in texts)


SYMPTOMS = (
    *_queries((DOWN,), "site is down", "site down", "health check returns 503", "white page"),
    *_queries((DOWN,), "blank screen", "nothing loads", "504 gateway timeout", "502 bad gateway"),
    *_queries((DOWN,), "app not responding", "website unreachable for everyone", "503"),
    *_queries((LOGIN,), "can't log in", "users get logged out immediately", "mfa code rejected"),
    *_queries((LOGIN,), "redirect loop to the login page", "google sign in fails"),
    *_queries((LOGIN,), "password is correct but refused", "account locked", "session expires"),
    *_queries((LOGIN, ROLLBACK), "login broken since the deploy"),
    *_queries((DATABASE,), "db is down", "too many connections", "queries hang"),
    *_queries((DATABASE,), "connection pool exhausted", "can't reach database server"),
    *_queries((DATABASE,), "connection refused 5432", "idle in transaction", "database locks"),
    *_queries(
        (MEMORY,), "out of memory", "memory alert fired", "memory leak", "function crashed oom"
    ),
    *_queries((SLOW,), "site is slow", "pages take forever to load", "high latency"),
    *_queries((SLOW,), "response time alert"),
    *_queries((CACHE,), "users see old content", "stale page after deploy"),
    *_queries((RECOVERY,), "data is missing", "someone deleted rows by mistake", "lost data"),
    *_queries((BREACH,), "we were hacked", "someone got in", "data leak", "suspicious login"),
    *_queries((BREACH, SECRET), "stolen laptop", "api key pushed to github"),
    *_queries((TOOLS,), "your connection is not private", "site works for me but not for others"),
    *_queries((DISASTER,), "everything is gone", "app and database both lost"),
)

ERRORS = (
    *_queries((DOWN,), "FUNCTION_INVOCATION_TIMEOUT"),
    *_queries(
        (DOWN,),
        "504: GATEWAY_TIMEOUT Code: FUNCTION_INVOCATION_TIMEOUT ID: fra1::8xk2p-1763866512345-1f2e",
        "500: INTERNAL_SERVER_ERROR\nCode: FUNCTION_INVOCATION_FAILED\n"
        "ID: iad1::iad1::zz8bq-1763866512345-0a1b2c3d4e5f\nThis Serverless Function has crashed.",
    ),
    *_queries((DOWN, ENDPOINTS), "curl: (22) The requested URL returned error: 503"),
    *_queries((DATABASE,), "P1001", "P2024", "FATAL: sorry, too many clients already"),
    *_queries(
        (DATABASE,),
        "PrismaClientInitializationError: \nInvalid `prisma.user.findUnique()` invocation:\n\n\n"
        "Can't reach database server at `db.example.com:5432`\n\nPlease make sure your database "
        "server is running at `db.example.com:5432`.\n    at ei.handleRequestError "
        "(/var/task/node_modules/@prisma/client/runtime/library.js:121:7568)\n    at async "
        "/var/task/.next/server/app/api/health/route.js:1:4711",
        "2026-11-23T03:12:44.123Z [error] PrismaClientKnownRequestError: Timed out fetching a new "
        "connection from the connection pool. More info: http://pris.ly/d/connection-pool (Current "
        "connection pool timeout: 10, connection limit: 1) at async Object.authorize "
        "(/var/task/.next/server/chunks/1234.js:1:998) { code: 'P2024', clientVersion: '6.19.3' }",
        "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
        'too many connections for role "astral"',
    ),
    *_queries((LOGIN,), "JWT_SESSION_ERROR", "JWEDecryptionFailed decryption operation failed"),
    *_queries(
        (LOGIN,),
        "[next-auth][error][JWT_SESSION_ERROR] \nhttps://next-auth.js.org/errors#jwt_session_error "
        "decryption operation failed {\n  message: 'decryption operation failed',\n  stack: "
        "'JWEDecryptionFailed: decryption operation failed\\n' +\n    '    at gcmDecrypt "
        "(/var/task/node_modules/jose/dist/node/cjs/runtime/decrypt.js:67:15)\\n'",
    ),
    *_queries((LOGIN, SECRET), "NEXTAUTH_SECRET must be set", "next-auth NO_SECRET error"),
    *_queries((MEMORY,), "JavaScript heap out of memory"),
    *_queries(
        (MEMORY,),
        "<--- Last few GCs --->\n\n[9:0x5f2d8a0]    41237 ms: Mark-Compact 1016.2 (1034.6) -> "
        "1014.9 "
        "(1035.1) MB, 611.06 / 0.00 ms allocation failure; scavenge might not succeed\nFATAL "
        "ERROR: "
        "Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack "
        "trace -----\n 1: 0xb8ced1 node::OOMErrorHandler(char const*, v8::OOMDetails const&) "
        "[node]",
    ),
    *_queries(
        (BEFORE,),
        'Error: No existing credentials found. Please run `vercel login` or pass "--token"',
        "Error: The specified scope does not exist",
        "fe_sendauth: no password supplied",
        'definition of service "astral-production" not found',
        "vercel: command not found",
    ),
    *_queries((BACKUP, BEFORE), "pg_dump: error: aborting because of server version mismatch"),
    *_queries((RECOVERY, BACKUP), "pg_restore: error: could not read from input file: end of file"),
    *_queries(
        (MIGRATION,),
        "P3009",
        "Error: P3009\n\nmigrate found failed migrations in the target database, new migrations "
        "will not be applied. Read more about how to resolve migration issues in a production "
        "database: https://pris.ly/d/migrate-resolve\nThe `20261120101500_add_risk_level` "
        "migration "
        "started at 2026-11-23 02:58:11.123 UTC failed",
    ),
    *_queries((RECOVERY,), 'FATAL:  database "astral" does not exist'),
    *_queries((ROLLBACK,), "Error: Deployment belongs to a different team"),
    *_queries(
        (TOOLS,), "verify error:num=10:certificate has expired", "DNS_PROBE_FINISHED_NXDOMAIN"
    ),
    *_queries((LOGS, BEFORE), "Error: unknown or unexpected option: --query"),
)

PARAPHRASES = (
    *_queries((ROLLBACK,), "roll back a bad deploy", "revert a deploy", "undo the last deployment"),
    *_queries((ROLLBACK,), "go back to the previous version", "why did the build fail"),
    *_queries((ROLLBACK,), "new deployment does not go live after rollback", "bad release"),
    *_queries(
        (REBUILD,), "restart production", "env var change has no effect", "reboot the server"
    ),
    *_queries((HOTFIX,), "ship an urgent fix", "emergency patch"),
    *_queries((DEPLOY,), "how do I deploy", "normal release", "push to production"),
    *_queries(
        (SECRET,), "rotate secrets", "change the nextauth secret", "replace database password"
    ),
    *_queries((SECRET, BREACH), "log everyone out", "leaked credentials"),
    *_queries((BREACH,), "block a user account", "who signed in from where"),
    *_queries(
        (EXPOSURE,),
        "patient sees another patient's data",
        "user got somebody else's page",
        "wrong person's journal is shown",
        "two users mixed up",
        "one client can read another client's appointments",
        "private page served from the cache to others",
    ),
    *_queries((BACKUP,), "take a dump of production", "encrypt the backup", "test the backup"),
    *_queries((RECOVERY,), "restore from backup", "open an encrypted backup"),
    *_queries((MIGRATION,), "add a column in production", "failed migration", "schema change"),
    *_queries((DATABASE,), "kill a long running query", "free up database connections"),
    *_queries((WATCH, ROLLBACK), "which version is live right now"),
    *_queries((WATCH,), "list environment variables", "alert thresholds"),
    *_queries((ENDPOINTS,), "is production healthy", "status endpoint"),
    *_queries((LOGS,), "where are the logs", "download the logs", "tail production logs"),
    *_queries((TOOLS,), "dns problem", "ssl certificate expired", "debug on my machine"),
    *_queries((CACHE,), "clear the cache", "purge the cdn", "cache hit ratio low"),
    *_queries((BUNDLE,), "bundle too big", "remove unused packages"),
    *_queries((PROVIDER,), "vercel is down", "hosting provider has an outage", "402"),
    *_queries((PROVIDER,), "vercel paused our project", "page redirected you too many times"),
    *_queries((PROVIDER,), "endless redirect since cloudflare", "neon compute quota used up"),
    *_queries((PROVIDER,), "deployment disabled", "visitors are asked to log in to vercel"),
    *_queries((MODE,), "take the site offline", "maintenance page"),
    *_queries((WINDOW, MODE), "planned downtime"),
    *_queries((REGULAR,), "weekly tasks", "what to do every month"),
    *_queries(
        (ESCALATION,), "who do I call", "phone number of the on-call lead", "hand over shift"
    ),
    *_queries((ESCALATION,), "how severe is it", "vercel support contact"),
    *_queries(
        (BEFORE,), "set up a new laptop for on-call", "install the tools", "link the project"
    ),
    *_queries((QUICK,), "cheat sheet", "emergency commands"),
    *_queries((CORRECTIONS,), "what was wrong in the old runbook"),
)

COMMANDS = (
    *_queries((ROLLBACK,), "vercel rollback", "vercel promote", "vercel inspect --logs"),
    *_queries((LOGS,), "vercel logs --follow", "--since 2h", "level:error"),
    *_queries((REBUILD,), "vercel redeploy"),
    *_queries((DEPLOY,), "vercel deploy --prod --skip-domain", "npm run typecheck"),
    *_queries((CACHE,), "vercel cache purge", "x-vercel-cache"),
    *_queries((WATCH,), "vercel env ls"),
    *_queries((TOOLS,), "vercel dev", "nslookup", "openssl s_client"),
    *_queries((BACKUP,), "pg_dump", "dropdb"),
    *_queries((RECOVERY, BACKUP), "pg_restore --single-transaction"),
    *_queries((MIGRATION,), "prisma migrate deploy", "migrate resolve --rolled-back"),
    *_queries((DATABASE,), "pg_terminate_backend", "pg_stat_activity"),
    *_queries((ENDPOINTS,), "/api/health", "x-monitoring-key"),
    *_queries((BEFORE,), "gh auth login", ".pgpass", "vercel link"),
    *_queries((HOTFIX,), "gh pr create"),
)

ACRONYMS = (
    *_queries((DISASTER,), "DR"),
    *_queries((ESCALATION,), "SEV1", "sev 2"),
    *_queries((MEMORY,), "OOM"),
    *_queries((LOGIN,), "2FA"),
    *_queries((TOOLS,), "TLS"),
    *_queries((SLOW,), "TTFB", "LCP"),
    *_queries(
        tuple(f"{page}#afterwards" for page in (DOWN, DATABASE, LOGIN, MEMORY, SLOW, DISASTER)),
        "RCA",
    ),
    *_queries((BREACH,), "GDPR"),
    *_queries((DOWN, ENDPOINTS), "HTTP 503"),
)

MISSPELT = tuple(
    query
    for right, *texts in (
        ((DOWN,), "stie down", "site is dwon", "webiste not responding", "helth check 503"),
        ((DOWN,), "blnak page", "gatway timeout"),
        ((LOGIN,), "loggin broken", "cant lgo in", "nobody can loggin", "athentication failure"),
        ((LOGIN,), "pasword refused", "singin not working", "mutlifactor codes refused"),
        ((DATABASE,), "databse down", "too many conections", "postgress not answering"),
        ((DATABASE,), "conection pool timeout", "kill qurey"),
        ((MEMORY,), "out of memmory", "memroy usage high", "heap out of meomry"),
        ((SLOW,), "slwo pages", "perfomance problem", "resposne time too high"),
        ((ROLLBACK,), "rolback", "roll bakc production", "vercel rolback", "undo deplyoment"),
        ((REBUILD,), "redepoly", "enviroment variable changed"),
        ((HOTFIX,), "hotifx", "emergancy fix"),
        ((DEPLOY,), "standart deployment", "how to depoly"),
        ((BREACH,), "secuirty breach", "suspend acount"),
        ((SECRET,), "rotate secert", "replcae NEXTAUTH_SECERT"),
        ((BACKUP,), "bakcup database", "encryt backup"),
        ((RECOVERY,), "restor backup", "data recvoery"),
        ((MIGRATION,), "migraton failed", "prisma migarte"),
        ((DISASTER,), "disater recovery", "full sytem recovery"),
        ((ENDPOINTS,), "monitoring endpionts"),
        ((WATCH,), "alert threshholds"),
        ((LOGS,), "error lgos", "save teh logs"),
        ((TOOLS,), "certifcate expired"),
        ((CACHE,), "clear cahce", "chache hit rate"),
        ((BUNDLE,), "javscript too large"),
        ((MODE,), "maintenence page", "maintanance mode"),
        ((ESCALATION,), "escaltion", "severty levels"),
        ((QUICK,), "quick refrence"),
        ((BEFORE,), "before an incdent"),
        ((REGULAR,), "quaterly review"),
    )
    for query in _queries(right, *texts, misspelt=True)
)

SECOND = (
    *_queries(
        (DOWN,),
        "getting 500 on every page",
        "homepage wont load",
        "pingdom says we are down",
        "users see internal server error",
        "lambda times out",
        half=Half.TUNE,
    ),
    *_queries(
        (DATABASE,),
        "prisma cant connect",
        "neon db unreachable",
        "connections maxed out",
        "postgres refuses connections",
        "query running for an hour",
        half=Half.TUNE,
    ),
    *_queries(
        (LOGIN,),
        "users kicked out of their session",
        "login page just reloads",
        "authenticator app code invalid",
        "github sso broken",
        half=Half.TUNE,
    ),
    *_queries((LOGIN,), "signin fials for everyone", misspelt=True, half=Half.TUNE),
    *_queries((MEMORY,), "node process killed sigkill", "heap limit reached", half=Half.TUNE),
    *_queries((MEMORY,), "memoy leak in function", misspelt=True, half=Half.TUNE),
    *_queries(
        (SLOW,), "everything loads super slowly", "p95 latency spike", "app laggy", half=Half.TUNE
    ),
    *_queries(
        (ROLLBACK,),
        "last release broke prod",
        "how to revert prod",
        "vercel cli go back one version",
        half=Half.TUNE,
    ),
    *_queries((ROLLBACK,), "previos deployment", misspelt=True, half=Half.TUNE),
    *_queries((REBUILD,), "restart all functions", half=Half.TUNE),
    *_queries(
        (
            REBUILD,
            DATABASE,
        ),
        "changed DATABASE_URL but app still uses old one",
        half=Half.TUNE,
    ),
    *_queries((HOTFIX,), "patch prod right now", half=Half.TUNE),
    *_queries((DEPLOY,), "deploy new feature", half=Half.TUNE),
    *_queries(
        (
            BREACH,
            SECRET,
        ),
        "attacker has a session",
        half=Half.TUNE,
    ),
    *_queries((BREACH,), "patient data exposed", "disable an employee account", half=Half.TUNE),
    *_queries(
        (
            SECRET,
            BREACH,
        ),
        "someone committed .env",
        "invalidate all jwt tokens",
        half=Half.TUNE,
    ),
    *_queries((BACKUP,), "dump prod db to file", "is our backup restorable", half=Half.TUNE),
    *_queries((RECOVERY,), "table got truncated", half=Half.TUNE),
    *_queries((MIGRATION,), "roll back migration", half=Half.TUNE),
    *_queries(
        (
            RECOVERY,
            BACKUP,
        ),
        "pgrestore",
        half=Half.TUNE,
    ),
    *_queries((DISASTER,), "lost whole vercel project", half=Half.TUNE),
    *_queries((ENDPOINTS,), "is the api up", half=Half.TUNE),
    *_queries((WATCH,), "which env vars are set", half=Half.TUNE),
    *_queries((LOGS,), "show me recent exceptions", half=Half.TUNE),
    *_queries((TOOLS,), "cert expires soon", "domain not resolving", half=Half.TUNE),
    *_queries((CACHE,), "cdn serving old page", half=Half.TUNE),
    *_queries((BUNDLE,), "webpack bundle huge", half=Half.TUNE),
    *_queries((MODE,), "put up maintenence banner", misspelt=True, half=Half.TUNE),
    *_queries((WINDOW,), "tell users about planned work", half=Half.TUNE),
    *_queries((REGULAR,), "what to check daily", half=Half.TUNE),
    *_queries((ESCALATION,), "who is on call tonight", half=Half.TUNE),
    *_queries(
        (
            ESCALATION,
            BREACH,
        ),
        "call the security team",
        half=Half.TUNE,
    ),
    *_queries((BEFORE,), "psql not installed", half=Half.TUNE),
    *_queries((OFFLINE,), "print the runbook", half=Half.TUNE),
)

THIRD = (
    *_queries(
        (DOWN,),
        "cannot reach our site",
        "error 502",
        "page stays blank for all users",
        "serverless timeouts in the logs",
        half=Half.JUDGE,
    ),
    *_queries(
        (
            DOWN,
            ENDPOINTS,
        ),
        "healthcheck red",
        half=Half.JUDGE,
    ),
    *_queries(
        (DOWN,), "function invocation faild", "websit offline", misspelt=True, half=Half.JUDGE
    ),
    *_queries(
        (DATABASE,),
        "too many clients",
        "db connection limit",
        "deadlock detected",
        "prisma P1017",
        "blocking query",
        half=Half.JUDGE,
    ),
    *_queries((DATABASE,), "conection refused by postgres", misspelt=True, half=Half.JUDGE),
    *_queries(
        (LOGIN,),
        "login loop",
        "users signed out every few minutes",
        "2fa code wrong",
        "next-auth error in logs",
        "cannot login with google",
        half=Half.JUDGE,
    ),
    *_queries((LOGIN,), "passwrod not accepted", misspelt=True, half=Half.JUDGE),
    *_queries((MEMORY,), "ran out of memory", "heap allocation failed", half=Half.JUDGE),
    *_queries((MEMORY,), "memroy alarm", misspelt=True, half=Half.JUDGE),
    *_queries((SLOW,), "site takes 10 seconds to load", "why is it so slow", half=Half.JUDGE),
    *_queries((SLOW,), "slow responce times", misspelt=True, half=Half.JUDGE),
    *_queries(
        (ROLLBACK,),
        "go back to yesterday's build",
        "bad deploy went out",
        "undo release",
        half=Half.JUDGE,
    ),
    *_queries((ROLLBACK,), "rollbak", misspelt=True, half=Half.JUDGE),
    *_queries((REBUILD,), "restart the app", "new env var not loaded", half=Half.JUDGE),
    *_queries((HOTFIX,), "one line fix needed in production", half=Half.JUDGE),
    *_queries((DEPLOY,), "deploy procedure", half=Half.JUDGE),
    *_queries((BREACH,), "suspicious activity in audit log", "hacker", half=Half.JUDGE),
    *_queries(
        (
            SECRET,
            BREACH,
        ),
        "nextauth secret leaked on slack",
        half=Half.JUDGE,
    ),
    *_queries((SECRET,), "rotate api keys", half=Half.JUDGE),
    *_queries((BACKUP,), "nightly backup", half=Half.JUDGE),
    *_queries((RECOVERY,), "recover deleted records", half=Half.JUDGE),
    *_queries(
        (
            RECOVERY,
            BACKUP,
        ),
        "restore dump into new database",
        half=Half.JUDGE,
    ),
    *_queries((MIGRATION,), "migration stuck", "prisma drift", half=Half.JUDGE),
    *_queries((DISASTER,), "total disaster", half=Half.JUDGE),
    *_queries((ENDPOINTS,), "health api", half=Half.JUDGE),
    *_queries(
        (
            WATCH,
            MEMORY,
        ),
        "memory threshold",
        half=Half.JUDGE,
    ),
    *_queries((LOGS,), "grep the logs", half=Half.JUDGE),
    *_queries((TOOLS,), "certificat error", misspelt=True, half=Half.JUDGE),
    *_queries((TOOLS,), "nslookup fails", half=Half.JUDGE),
    *_queries((CACHE,), "flush cache", half=Half.JUDGE),
    *_queries((BUNDLE,), "js bundle grew", half=Half.JUDGE),
    *_queries((MODE,), "show maintenance page", half=Half.JUDGE),
    *_queries((WINDOW,), "schedule downtime", half=Half.JUDGE),
    *_queries((REGULAR,), "monthly checks", half=Half.JUDGE),
    *_queries((ESCALATION,), "who do i escalate to", "contact for vercel support", half=Half.JUDGE),
    *_queries((BEFORE,), "set up my machine", "vercel token missing", half=Half.JUDGE),
    *_queries((QUICK,), "emergancy comands", misspelt=True, half=Half.JUDGE),
)

FOURTH = tuple(
    query
    for right, *texts in (
        ((DOWN,), "applicaton down", "heatlh check failing", "sevrice unavailable"),
        ((LOGIN,), "sesion expired", "autentication error"),
        ((DATABASE,), "datbase timeout", "slow qureies"),
        ((MEMORY,), "javascript heap out of memmory"),
        ((SLOW,), "latancy", "site is solw"),
        ((ROLLBACK,), "revret deploy", "bad realease"),
        ((BACKUP,), "datbase bakup"),
        ((RECOVERY,), "restroe backup", "accidently deleted"),
        ((MIGRATION,), "shcema change"),
        ((SECRET,), "roatte secrets"),
        ((BREACH,), "data braech"),
        ((LOGS,), "serach logs"),
        ((TOOLS,), "ceritficate"),
        ((MODE,), "maintainance page"),
        ((ESCALATION,), "escelate", "contcat list"),
    )
    for query in _queries(right, *texts, misspelt=True)
)

# Words of the organisation, which the first rounds left out.
FIFTH = (
    *_queries((ESCALATION,), "pagerduty", "crisis line", "how long until I escalate"),
    *_queries((ESCALATION,), "sev2 response time", "when does a sev3 have to be answered"),
    *_queries((ESCALATION, PROVIDER), "status page"),
    *_queries((ESCALATION, DOWN, DISASTER), "postmortem"),
)

QUERIES = (
    *SYMPTOMS,
    *ERRORS,
    *PARAPHRASES,
    *COMMANDS,
    *ACRONYMS,
    *MISSPELT,
    *SECOND,
    *THIRD,
    *FOURTH,
    *FIFTH,
)


def _reports() -> tuple[Query, ...]:
    lines = Path(__file__).with_name("reports.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(
        Query(text, () if right == "-" else tuple(right.split(","))) for right, _, text in rows
    )


REPORTS = _reports()
# Typed, and about what no page has.
ELSEWHERE = _queries(
    (),
    *("ddos", "stripe payment fails", "refund a customer", "kubernetes pod evicted", "redis down"),
    *(
        "sendgrid bounces",
        "kafka consumer lag",
        "app store rejected the update",
        "push notifications",
    ),
    *("translate the site to french", "invoice is wrong", "calendar sync with outlook"),
)
