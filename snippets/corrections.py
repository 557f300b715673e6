"""Corrections: what became of every command, table and section of the original runbook.

The original was run line by line against the real tools: Vercel CLI 43.3.0, 47.1.4, 48.0.1,
48.12.1, 50.44.0 and 64.0.2 with the platform imitated on the same machine, PostgreSQL 15.18,
Prisma 6.16.1 and 6.19.3, and the application at commits `4dcc84f` (the original's own) and
`7205f8a` (the newest).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum

from snippets.core import Table


class Fault(Enum):
    """What a command of the original did when it was run."""

    WORKS = "works"
    NOTHING = "does nothing"
    FAILS = "fails"
    WRONG_TARGET = "wrong target"
    DANGEROUS = "dangerous"
    MISSING = "not in the application"
    PLACEHOLDER = "placeholder"
    HANGS = "hangs"


MEANINGS = {
    Fault.WORKS: "Does what it says, on at least one version of its tool",
    Fault.NOTHING: "Ends quietly, changes or shows nothing, and looks as if it had worked",
    Fault.FAILS: "The tool refuses it, or it stops with an error",
    Fault.WRONG_TARGET: "Acts on something else: one old build, the laptop, the wrong database",
    Fault.DANGEROUS: "Can destroy or reveal data, or take production down",
    Fault.MISSING: "Asks for something that the application does not have",
    Fault.PLACEHOLDER: "Holds text that has to be replaced, and shells and tools take it literally",
    Fault.HANGS: "Does not end, and swallows the lines that are pasted after it",
}


@dataclass(frozen=True)
class Correction:
    """One command of the original: its exact text, what it did, and what replaces it.

    `now` holds the ids of steps; it is empty only where `gone` says why nothing replaces it.
    """

    line: int
    original: str
    fault: Fault
    why: str
    now: tuple[str, ...] = ()
    gone: str = ""

    @property
    def last_line(self) -> int:
        """Return the last line of the command: its first one, unless it is continued."""
        return self.line + self.original.count("\n")


@dataclass(frozen=True)
class ProseCorrection:
    """A fault of a table, a sentence or a whole block, and what the runbook does instead.

    `lines` is written as `5-11, 495-500`.
    """

    lines: str
    wrong: str
    now: str


# Texts that the original repeats.
_DEPLOYMENT_HOST = "astral-core-v7-r7s1g00qe-astral-productions.vercel.app"
_DEPLOYMENT = f"https://{_DEPLOYMENT_HOST}"
_HEALTH = f"curl {_DEPLOYMENT}/api/health"
_FOLLOW = "vercel logs --follow"
_DEPLOY = "vercel --prod"
_SETUP = "node scripts/setup-vercel-env.js"
_LOCAL_HEALTH = "npm run health:check"

# Steps that replace several commands.
_LIST_DEPLOYMENTS = "deployment/rollback#list-deployments"
_INSPECT_PRODUCTION = "deployment/rollback#inspect-production"
_INSPECT_CANDIDATE = "deployment/rollback#inspect-candidate"
_ROLL_BACK = "deployment/rollback#roll-back"
_PROMOTE = "deployment/rollback#leave-rollback"
_REDEPLOY = "deployment/redeploy#redeploy"
_BUILD = "deployment/standard#build-production"
_CHECK_BUILD = "deployment/standard#check-new-build"
_CHECK_HEALTH = "monitoring/endpoints#check-health"
_CHECK_SIGN_IN = "monitoring/endpoints#check-sign-in"
_LIST_NAMES = "monitoring/commands#list-variable-names"
_RECENT_ERRORS = "troubleshooting/logs#recent-errors"
_RECENT_LOGS = "troubleshooting/logs#recent-logs"
_ROTATE = "security/secret-rotation#replace-nextauth-secret"
_ROTATE_ISSUED = "security/secret-rotation#replace-issued-secret"
_LIST_SESSIONS = "incidents/database-connection#list-sessions"
_MEASURE = "incidents/performance-degradation#measure-response-time"
_PURGE_CACHE = "performance/cache#purge-cache"
_CACHE_HIT_RATE = "performance/cache#measure-cache-hit-rate"
_RESTORE = "database/recovery#restore-backup"
_COUNT_RECOVERED = "database/recovery#count-recovered-rows"
_START_MAINTENANCE = "maintenance/mode#start-maintenance"
_END_MAINTENANCE = "maintenance/mode#end-maintenance"

# Reasons that hold for the same command wherever it stands.
_NO_STREAM = (
    "43 to 48 end with a usage error, 50 streams the newest deployment of your branch without end, "
    "64 prints the last 30 minutes and stops."
)
_NOTHING_ROTATED = (
    "It calls no API, so no secret changes. It prints new ones and writes a file that is one long "
    "line with a single readable key."
)
_NO_EMERGENCY_CACHE = (
    "The application has no such mode; @incidents/performance-degradation has what can be done."
)

CORRECTIONS: tuple[Correction, ...] = (
    Correction(
        33,
        "vercel list --count 5",
        Fault.FAILS,
        "No Vercel CLI has `--count`: all six answer `unknown or unexpected option` and list "
        "nothing.",
        (_LIST_DEPLOYMENTS,),
    ),
    Correction(
        36,
        f"curl -f {_DEPLOYMENT}/api/health",
        Fault.WRONG_TARGET,
        "The address belongs to one build for ever and follows no rollback. The newest version has "
        "no such route; at `4dcc84f` a failure is answered with `HTTP 200` for ten seconds, which "
        "`-f` lets pass.",
        (_CHECK_HEALTH,),
    ),
    Correction(
        39,
        _FOLLOW,
        Fault.FAILS,
        f"It shows no deployments, which is what it is there for. {_NO_STREAM}",
        (_LIST_DEPLOYMENTS, _RECENT_ERRORS),
    ),
    Correction(
        42,
        "vercel rollback",
        Fault.NOTHING,
        "Without a deployment it only prints the status of a rollback: exit code 0 and no change, "
        "on all six. Soon after the bad deployment was promoted it even reports `Success!`.",
        (_ROLL_BACK,),
    ),
    Correction(
        61,
        'node -e "\n'
        "const { PrismaClient } = require('@prisma/client');\n"
        "const prisma = new PrismaClient();\n"
        "prisma.$connect().then(() => {\n"
        "  console.log('Connected successfully');\n"
        "  process.exit(0);\n"
        "}).catch(err => {\n"
        "  console.error('Connection failed:', err);\n"
        "  process.exit(1);\n"
        "});\n"
        '"',
        Fault.FAILS,
        "Inside double quotes the shell replaces `$connect` by nothing, so Node reports a syntax "
        "error that looks like a database failure. Quoted rightly, `$connect()` with a driver "
        "adapter reported success for a port where nothing listens.",
        ("incidents/database-connection#ask-database",),
    ),
    Correction(
        74,
        f"{_HEALTH} | jq '.checks.database'",
        Fault.MISSING,
        "No version reports on a pool: the newest has no route, and at `4dcc84f` this part can "
        "only say `prisma.healthCheck is not a function`.",
        ("incidents/database-connection#count-connections", _LIST_SESSIONS),
    ),
    Correction(
        78,
        _DEPLOY,
        Fault.DANGEROUS,
        "Meant as a restart, it ships the folder you are in: an uncommitted file and a database "
        "dump were among the files it uploaded.",
        ("incidents/database-connection#end-idle-sessions", _REDEPLOY),
    ),
    Correction(
        98,
        "vercel env ls production | grep NEXTAUTH",
        Fault.WORKS,
        "Lists the names, on all six. 64 also prints values that are readable, so the runbook "
        "leaves only the column of names.",
        (_LIST_NAMES,),
    ),
    Correction(
        101,
        f"curl -X POST {_DEPLOYMENT}/api/health \\\n"
        '  -H "Content-Type: application/json" \\\n'
        """  -d '{"check": "cache"}'""",
        Fault.MISSING,
        "Sessions are signed tokens: there is no storage to check. The route tries a cache entry "
        "of one instance, answers `HTTP 200` when that fails, and is gone in the newest version.",
        (_CHECK_SIGN_IN,),
    ),
    Correction(106, _SETUP, Fault.NOTHING, _NOTHING_ROTATED, (_ROTATE,)),
    Correction(
        119,
        f"{_HEALTH} | jq '.checks.memory'",
        Fault.MISSING,
        "The newest version has no route. At `4dcc84f` it is the heap of whichever instance "
        "answers, and stood at 85 to 93 % on an idle server.",
        ("incidents/high-memory#out-of-memory-errors", "incidents/high-memory#read-memory"),
    ),
    Correction(
        122,
        f'curl -X POST {_DEPLOYMENT}/api/cache/clear \\\n  -H "Authorization: Bearer $ADMIN_TOKEN"',
        Fault.MISSING,
        "No version has the route and no code reads `ADMIN_TOKEN`. The answer was a redirect to "
        "the sign-in page or `HTTP 404`, and `curl` ended with exit code 0.",
        (_PURGE_CACHE,),
    ),
    Correction(
        139,
        "npm run perf:analyze",
        Fault.WRONG_TARGET,
        "Builds the checkout on the laptop and prints numbers that are written into the script "
        "(score 35 of 100). Exit code 1 at both commits.",
        (_MEASURE,),
    ),
    Correction(
        142,
        f"curl {_DEPLOYMENT}/api/monitoring/performance",
        Fault.MISSING,
        "Holds no hit rate in any version. Without a session the answer is a redirect (`4dcc84f`) "
        "or `HTTP 404` (newest), with exit code 0.",
        (_CACHE_HIT_RATE, "monitoring/endpoints#read-performance"),
    ),
    Correction(
        145,
        "vercel env add EMERGENCY_CACHE_MODE production",
        Fault.NOTHING,
        "No code reads the variable. Without a terminal nothing is stored and the exit code is 0; "
        "pasted on 43.3.0, the next line of the block became its value.",
        gone=_NO_EMERGENCY_CACHE,
    ),
    Correction(
        146,
        'echo "true" | vercel env add EMERGENCY_CACHE_MODE production',
        Fault.NOTHING,
        "Nothing reads it, and nothing in the block builds again so that it could be read. Up to "
        "50 the value ends with a newline; where line 145 had worked, this one fails.",
        gone=_NO_EMERGENCY_CACHE,
    ),
    Correction(166, _FOLLOW, Fault.FAILS, _NO_STREAM, (_RECENT_LOGS,)),
    Correction(
        169,
        "vercel inspect [deployment-url]",
        Fault.PLACEHOLDER,
        "zsh refuses the line. In bash all six look for a deployment of that name, or, with a file "
        "called `d` in the folder, for `d`.",
        ("monitoring/commands#inspect-deployment", _INSPECT_PRODUCTION),
    ),
    Correction(
        172,
        "vercel env ls production",
        Fault.DANGEROUS,
        "It promises to hide values and prints the first characters of plain ones on every CLI "
        "tried, on 64 those of encrypted ones too.",
        (_LIST_NAMES,),
    ),
    Correction(
        175,
        "npx prisma studio",
        Fault.HANGS,
        "Not monitoring but an editor of the data: it does not end, and listens without a password "
        "on all interfaces (`*:5555`, Prisma 6.19.3).",
        (_LIST_SESSIONS,),
    ),
    Correction(
        178,
        "npm run perf:full",
        Fault.FAILS,
        "Ends with exit code 1 in its first part, the invented report of line 139; the second part "
        "would have measured localhost.",
        (_MEASURE,),
    ),
    Correction(
        199,
        "npm run lint",
        Fault.FAILS,
        "The application does not pass its own lint: 182 errors at `4dcc84f`, 432 at `7205f8a`. "
        "Nothing in the block stops on that.",
        ("deployment/standard#run-lint",),
    ),
    Correction(
        200,
        "npm run typecheck",
        Fault.FAILS,
        "40 type errors at `4dcc84f`, 74 at `7205f8a`, exit code 2, and the block goes on.",
        ("deployment/standard#run-typecheck",),
    ),
    Correction(
        201,
        "npm run test",
        Fault.FAILS,
        "Jest does not start at `4dcc84f`; 18 of 217 tests fail at `7205f8a`. The block deploys "
        "all the same.",
        ("deployment/standard#run-tests",),
    ),
    Correction(
        204,
        "vercel",
        Fault.WORKS,
        "Makes a preview of the folder you are in (43, 48 and 64). The runbook names the team and "
        "looks at the folder first.",
        ("deployment/standard#check-clean-tree", "deployment/standard#deploy-preview"),
    ),
    Correction(
        207,
        "curl [preview-url]/api/health",
        Fault.PLACEHOLDER,
        "`curl` takes the brackets for a range (`bad range in URL`), zsh for a pattern. Filled in, "
        "a protected preview answers 401 and `curl` counts that as success.",
        ("deployment/standard#check-preview",),
    ),
    Correction(
        210,
        _DEPLOY,
        Fault.WORKS,
        "It deploys, but a new build of the folder and not the preview that was tested. The "
        "runbook builds without the domain, looks at that build, then promotes it.",
        (_BUILD, _CHECK_BUILD, _PROMOTE),
    ),
    Correction(
        213,
        _LOCAL_HEALTH,
        Fault.WRONG_TARGET,
        "Asks localhost instead of production, prints `Health check failed` and ends with exit "
        "code 0 whatever comes.",
        (_CHECK_HEALTH,),
    ),
    Correction(
        220,
        "git checkout -b hotfix/critical-issue",
        Fault.WORKS,
        "Works once (git 2.39.5). It starts from whatever is checked out instead of the live "
        "commit, and at the next incident the branch already exists.",
        ("deployment/hotfix#start-branch",),
    ),
    Correction(
        226,
        "SKIP_TYPE_CHECK=true vercel --prod",
        Fault.NOTHING,
        "The variable stays in the shell: 43, 48 and 64 sent an empty build environment. It is "
        "about types, not tests, and the application's build ignores type errors anyway.",
        (
            "deployment/standard#run-typecheck",
            "deployment/standard#run-tests",
            _BUILD,
            _CHECK_BUILD,
            _PROMOTE,
        ),
    ),
    Correction(
        229,
        _HEALTH,
        Fault.WRONG_TARGET,
        "The address is that of an old build, so it cannot show the fix; and without `-f` an error "
        "page counts as success.",
        (_CHECK_HEALTH,),
    ),
    Correction(
        232,
        'gh pr create --title "Hotfix: [Issue]" --body "Emergency fix for..."',
        Fault.PLACEHOLDER,
        "It would open a pull request of that very title, and nothing before it commits or pushes "
        "(gh 2.23.0, which stopped for want of a sign-in).",
        (
            "deployment/hotfix#commit-hotfix",
            "deployment/hotfix#push-hotfix",
            "deployment/hotfix#open-pull-request",
        ),
    ),
    Correction(
        239,
        "vercel list --count 10",
        Fault.FAILS,
        "Refused like line 33, so there is no list to choose from for the rollback below it.",
        (_LIST_DEPLOYMENTS,),
    ),
    Correction(
        245,
        "vercel rollback [deployment-url]",
        Fault.PLACEHOLDER,
        "The right command once filled in. As it stands zsh refuses it and bash asks for a "
        "deployment of that name; filled in, up to 50 it also wants the team.",
        (_INSPECT_CANDIDATE, _ROLL_BACK),
    ),
    Correction(
        248,
        _HEALTH,
        Fault.WRONG_TARGET,
        "This address serves the same build always: it answers alike before and after a rollback.",
        (_INSPECT_PRODUCTION, _CHECK_HEALTH),
    ),
    Correction(
        251,
        "vercel logs [failed-deployment-url]",
        Fault.FAILS,
        "With a real address 43 to 48 refuse a deployment that is not ready, 50 streams without "
        "end and 64 wants `--deployment`.",
        ("deployment/rollback#read-build-log", "troubleshooting/logs#errors-of-deployment"),
    ),
    Correction(
        263,
        _SETUP,
        Fault.NOTHING,
        f"It is to rotate all secrets at once and rotates none. {_NOTHING_ROTATED}",
        (_ROTATE, _ROTATE_ISSUED, _REDEPLOY),
    ),
    Correction(
        285,
        _SETUP,
        Fault.DANGEROUS,
        "What it prints is to be applied, and holds a new `ENCRYPTION_KEY`, after which stored "
        "health records cannot be read, and a `DATABASE_URL` that is a placeholder.",
        (_ROTATE, _ROTATE_ISSUED),
    ),
    Correction(
        288,
        "vercel env rm NEXTAUTH_SECRET production",
        Fault.DANGEROUS,
        "Answered, it leaves production without a secret until the next line works; without a "
        "terminal it removes nothing, exit code 0. Up to 50 it takes the record of every other "
        "environment along.",
        (_ROTATE,),
    ),
    Correction(
        289,
        'echo "[new-secret]" | vercel env add NEXTAUTH_SECRET production',
        Fault.DANGEROUS,
        "Stored this public text as the key that signs sessions, on all six. Where the old secret "
        "still exists it fails, and line 292 puts the old one into use again.",
        (_ROTATE,),
    ),
    Correction(
        292,
        _DEPLOY,
        Fault.WRONG_TARGET,
        "Ships the folder instead of building the live source with the new secret. It ran although "
        "the rotation had failed, on 43, 48, 50 and 64.",
        (_REDEPLOY,),
    ),
    Correction(
        295,
        _HEALTH,
        Fault.WRONG_TARGET,
        "Asks a build that was made with the old variables: the answer says nothing about the "
        "secret that is in use.",
        (_INSPECT_PRODUCTION, _CHECK_HEALTH),
    ),
    Correction(
        306,
        "pg_dump $DATABASE_URL > backup_$(date +%Y%m%d_%H%M%S).sql",
        Fault.DANGEROUS,
        "`pg_dump` refuses Prisma's `?schema=` and `?pgbouncer=` and leaves an empty file. Where "
        "it works, everybody on the machine can read the dump, and the next `vercel --prod` "
        "uploaded it.",
        (
            "database/backup#make-backup-folder",
            "database/backup#take-backup",
            "database/backup#write-checksum",
        ),
    ),
    Correction(
        309,
        "pg_restore --list backup_*.sql",
        Fault.FAILS,
        "It cannot read the plain text of line 306 (`Please use psql`), and two backups are too "
        "many arguments. A list proves little: an archive cut to 90 % still has one.",
        (
            "database/backup#read-backup-list",
            "database/backup#read-whole-backup",
            "database/backup#create-scratch-database",
            "database/backup#restore-into-scratch",
            "database/backup#count-scratch-rows",
        ),
    ),
    Correction(
        319,
        "npx prisma migrate dev",
        Fault.DANGEROUS,
        "Schema and migrations disagree, so it wrote and applied a migration that drops ten "
        "tables, `Payment` and `Invoice` among them (Prisma 6.19.3).",
        ("database/migration#compare-schema", "database/migration#rehearse-migration"),
    ),
    Correction(
        322,
        "npx prisma migrate dev --name descriptive_name",
        Fault.DANGEROUS,
        "Makes a migration and applies it in one go. Without a terminal it dropped ten empty "
        "tables unasked, exit code 0.",
        ("database/migration#create-migration", "database/migration#rehearse-migration"),
    ),
    Correction(
        325,
        "npx prisma migrate deploy",
        Fault.WORKS,
        "Applies what is pending to whatever database the environment names (6.16.1 and 6.19.3). "
        "The runbook names the database, and backs up and rehearses first.",
        ("database/migration#migration-status", "database/migration#deploy-migration"),
    ),
    Correction(
        328,
        "npx prisma migrate reset --skip-seed",
        Fault.DANGEROUS,
        "Empties the database: 7 users before, none after. An applied migration is undone by a new "
        "one; only a failed one can be marked as rolled back.",
        ("database/migration#mark-rolled-back",),
    ),
    Correction(
        335,
        "ls -la backups/",
        Fault.WRONG_TARGET,
        "`backups/` is application source that was moved aside (`7205f8a`) or does not exist "
        "(`4dcc84f`). No step puts a backup there.",
        ("database/recovery#list-backups",),
    ),
    Correction(
        338,
        "createdb astral_recovery",
        Fault.WRONG_TARGET,
        "Goes to the local socket, not to the server that `DATABASE_URL` names, and there was "
        "none. With a server it works once, then the name exists.",
        ("database/recovery#create-recovery-database",),
    ),
    Correction(
        341,
        "pg_restore -d astral_recovery backup_file.sql",
        Fault.FAILS,
        "No step writes a file of that name, and plain text is refused; the new database stayed "
        "empty.",
        ("database/recovery#check-backup", _RESTORE),
    ),
    Correction(
        344,
        'psql astral_recovery -c "SELECT COUNT(*) FROM users;"',
        Fault.FAILS,
        '`relation "users" does not exist`: the table is called `"User"`.',
        (_COUNT_RECOVERED,),
    ),
    Correction(
        358,
        f"curl -X POST {_DEPLOYMENT}/api/cache/clear",
        Fault.MISSING,
        "The route of line 122 that does not exist, here even without the token: a redirect or "
        "`HTTP 404`, exit code 0.",
        (_PURGE_CACHE,),
    ),
    Correction(
        361,
        'node -e "\n'
        "const { cache } = require('./src/lib/caching/cache-strategies');\n"
        "cache.invalidatePattern('user:*');\n"
        '"',
        Fault.FAILS,
        "Node cannot load the TypeScript file (`Cannot find module`). What it means to empty is "
        "the cache of a new process on the laptop, empty already.",
        (_REDEPLOY,),
    ),
    Correction(
        367,
        f"curl {_DEPLOYMENT}/api/monitoring/performance | jq '.cache'",
        Fault.MISSING,
        "The answer has no part of that name in any version. Without a session `jq` received a "
        "redirect or an error page and stopped with exit code 4.",
        (_CACHE_HIT_RATE,),
    ),
    Correction(
        374,
        "npm run analyze:bundle",
        Fault.NOTHING,
        "Looks at no build: it prints a fixed list of heavy packages and advises running one.",
        ("performance/bundle#build-report",),
    ),
    Correction(
        377,
        "npx depcheck",
        Fault.WRONG_TARGET,
        "Lists unused packages, not large ones, and among them some that are needed, such as "
        "`tailwindcss` (depcheck 1.4.7).",
        ("performance/bundle#list-unused-packages", "performance/bundle#explain-package"),
    ),
    Correction(
        380,
        "npm uninstall [package-name]",
        Fault.PLACEHOLDER,
        "bash: `up to date`, exit code 0, nothing removed. zsh refuses the line.",
        ("performance/bundle#remove-package", "performance/bundle#check-package-gone"),
    ),
    Correction(
        383,
        "npm run optimize:images",
        Fault.NOTHING,
        "`No images found to optimize`, exit code 0, at both commits: there are only SVG files.",
        gone="There is nothing to optimise: @performance/bundle.",
    ),
    Correction(
        406,
        "vercel env add MAINTENANCE_MODE production",
        Fault.NOTHING,
        "No code reads this variable. It asks for a value: without a terminal none is stored, "
        "pasted on 43.3.0 line 407 is stored as text.",
        ("maintenance/mode#build-maintenance-page", _START_MAINTENANCE),
    ),
    Correction(
        407,
        'echo "true" | vercel env add MAINTENANCE_MODE production',
        Fault.NOTHING,
        "Up to 50 the newline is stored too, so it would not equal `true`; where line 406 worked "
        "it fails; and no code reads it.",
        (_START_MAINTENANCE,),
    ),
    Correction(
        408,
        _DEPLOY,
        Fault.WRONG_TARGET,
        "Ships the folder to production, and visitors see the application as before.",
        (_START_MAINTENANCE,),
    ),
    Correction(
        411,
        "vercel env rm MAINTENANCE_MODE production",
        Fault.NOTHING,
        "Without a terminal: exit code 0 and the variable stays. Where it is absent, an error.",
        (_END_MAINTENANCE,),
    ),
    Correction(
        412,
        _DEPLOY,
        Fault.WRONG_TARGET,
        "A second deployment of the folder. It stands in the block that begins maintenance, so one "
        "copy does both.",
        (_END_MAINTENANCE,),
    ),
    Correction(423, _FOLLOW, Fault.FAILS, _NO_STREAM, (_RECENT_LOGS,)),
    Correction(
        426,
        "vercel dev",
        Fault.WRONG_TARGET,
        "Vercel has no SSH. It starts a server on the laptop, open to the whole network "
        "(`*:3000`), with the project's development variables, and does not end.",
        ("troubleshooting/tools#run-locally",),
    ),
    Correction(
        429,
        f"curl -X POST {_DEPLOYMENT}/api/[endpoint] \\\n"
        '  -H "Content-Type: application/json" \\\n'
        """  -d '{"test": "data"}'""",
        Fault.PLACEHOLDER,
        "`curl` stops at the bracket with exit code 3. Filled in, it would post rubbish to an API "
        "that holds health records.",
        (_CHECK_SIGN_IN,),
    ),
    Correction(
        434,
        f"nslookup {_DEPLOYMENT_HOST}",
        Fault.WORKS,
        "Resolves a name, but that of one build. The runbook asks for the production host.",
        ("troubleshooting/tools#resolve-name",),
    ),
    Correction(
        437,
        f"openssl s_client -connect {_DEPLOYMENT_HOST}:443",
        Fault.HANGS,
        "Still waiting after 20 seconds, and the next pasted line went to the server. With its "
        "input closed it accepts an invalid certificate with exit code 0 (OpenSSL 3.0.19).",
        ("troubleshooting/tools#check-certificate",),
    ),
    Correction(
        440,
        "npm run perf:lighthouse",
        Fault.FAILS,
        "Wants to measure localhost with a package that is not installed, exit code 1.",
        (_MEASURE,),
    ),
    Correction(
        447,
        "vercel logs | grep ERROR",
        Fault.NOTHING,
        "Printed nothing on any of the six although an error was logged: a usage error (43 to 48), "
        "the table on the other stream (50), the level in small letters (64).",
        (_RECENT_ERRORS,),
    ),
    Correction(
        450,
        "vercel logs --since 2h",
        Fault.WORKS,
        "Works on 64, and on 50 for the branch you are on. The CLIs of the original's time ignore "
        "`--since` and fail.",
        (_RECENT_ERRORS, _RECENT_LOGS),
    ),
    Correction(
        453,
        "vercel logs --output logs.txt",
        Fault.FAILS,
        "43 to 48 ignore the option and fail, 50 and 64 refuse it; none wrote a file.",
        ("troubleshooting/logs#save-logs",),
    ),
    Correction(
        470,
        "pg_restore -d $DATABASE_URL backup_latest.sql",
        Fault.FAILS,
        "No step makes that file, and plain text is refused. A proper archive over the live "
        "database: 266 errors ignored, corrupted rows kept.",
        ("database/recovery#create-recovery-database", _RESTORE),
    ),
    Correction(
        473,
        "git checkout last-known-good-commit",
        Fault.PLACEHOLDER,
        "There is no such commit, and the next line deploys what is checked out.",
        (_LIST_DEPLOYMENTS, _INSPECT_CANDIDATE),
    ),
    Correction(
        474,
        _DEPLOY,
        Fault.WRONG_TARGET,
        "After the failed checkout it deployed the tree that had broken production, exit code 0 "
        "(48.12.1 and 64.0.2).",
        (_ROLL_BACK,),
    ),
    Correction(
        477,
        _LOCAL_HEALTH,
        Fault.WRONG_TARGET,
        "Declared the recovery a success while nothing answered: localhost again, exit code 0.",
        (_CHECK_HEALTH,),
    ),
    Correction(
        480,
        "npm run test:integration",
        Fault.FAILS,
        "Jest 30 refuses an option of the script, so no test runs; and they would test code on the "
        "laptop, not the restored data.",
        (_COUNT_RECOVERED,),
    ),
    Correction(
        549,
        "vercel rollback                          # Rollback deployment",
        Fault.NOTHING,
        "Prints a status, like line 42. In zsh the comment becomes an argument, and `#` is not a "
        "deployment.",
        (_ROLL_BACK,),
    ),
    Correction(
        550,
        "vercel logs --follow                     # View live logs",
        Fault.FAILS,
        _NO_STREAM,
        (_RECENT_LOGS,),
    ),
    Correction(
        551,
        "curl .../api/health                      # Check health",
        Fault.PLACEHOLDER,
        "The dots are taken for a host: `Could not resolve host`, exit code 6.",
        (_CHECK_HEALTH,),
    ),
    Correction(
        552,
        "node scripts/setup-vercel-env.js         # Regenerate secrets",
        Fault.NOTHING,
        _NOTHING_ROTATED,
        (_ROTATE,),
    ),
    Correction(
        553,
        "vercel env add MAINTENANCE_MODE prod     # Enable maintenance",
        Fault.FAILS,
        "64 refuses `prod` as an environment; older ones store nothing without a terminal and send "
        "it as the id of a custom environment with a value.",
        (_START_MAINTENANCE,),
    ),
)

PROSE: tuple[ProseCorrection, ...] = (
    ProseCorrection(
        "3, 21, 151, 193, 256, 300, 352, 388, 417, 458, 491, 510",
        "Headings carry emoji, which one copy of the text shows as garbage.",
        "Headings are words.",
    ),
    ProseCorrection(
        "5-11, 495-500",
        "Four roles are called that have no contact (On-call Engineer, Team Lead, Support Team, "
        "Product Team); two have a contact and are never called (Secondary On-Call, Security "
        "Team).",
        "Every role that is called has a row among the contacts, @escalation; the Security Team is "
        "called at once: @security/breach.",
    ),
    ProseCorrection(
        "8-9, 505-506",
        "Contacts are instructions to fill them in: no number, no link.",
        "Contacts are settings in `pyproject.toml`; what is missing there shows as not configured: "
        "@escalation.",
    ),
    ProseCorrection(
        "10, 497",
        "SEV1 goes to the Engineering Lead within 15 minutes, who is there in business hours only.",
        "Outside business hours SEV1 and SEV2 go to the Secondary On-Call: @escalation.",
    ),
    ProseCorrection(
        "26",
        "A 503 is no reliable symptom: the route answers 200 with an unhealthy body for ten "
        "seconds after each one, 500 when it does not load, and 404 in the newest version.",
        "The verdict is read from the body, and a 404 leads to the sign-in route: "
        "@monitoring/endpoints#check-health.",
    ),
    ProseCorrection(
        "31-43",
        "One block looks, streams and rolls back. Pasted on 50.44.0 it never leaves the stream; on "
        "the others its last line reports that nothing is being rolled back.",
        "One block holds one command, and what comes next is decided by what it shows: "
        "@incidents/application-not-responding.",
    ),
    ProseCorrection(
        "32, 171, 225, 549",
        "Comments in the blocks: interactive zsh runs `#` as a command and stops at the "
        "parentheses and the exclamation mark.",
        "Command blocks hold no comments.",
    ),
    ProseCorrection(
        "36, 74, 101, 119, 122, 142, 229, 248, 295, 358, 367, 429, 434, 437",
        "Every check names one deployment. It never changes, so it proves nothing after a "
        "deployment, a rollback or a rotation.",
        "Checks ask the production address, a setting: @monitoring/endpoints.",
    ),
    ProseCorrection(
        "56, 188",
        "Exhausted connections are answered with a larger pool in one place and with a deployment "
        "in another. Many small functions with larger pools use up more connections.",
        "Idle sessions are ended first: @incidents/database-connection#end-idle-sessions.",
    ),
    ProseCorrection(
        "92, 100",
        "There is no session storage to check: sessions are signed tokens.",
        "Sign-in is checked by its route and its variables: @incidents/authentication-failures.",
    ),
    ProseCorrection(
        "112, 187",
        "The symptom is the critical threshold, the warning appears nowhere, and an idle server "
        "exceeds both. At 85 % the health check turns to 503, which asks for a rollback.",
        "Out-of-memory errors are looked for first, and a high reading alone never asks for a "
        "rollback: @incidents/high-memory.",
    ),
    ProseCorrection(
        "122-123, 358",
        "The cache is emptied with credentials in one place and without in the other, through a "
        "route that does not exist.",
        "One step, used wherever a cache is emptied: @performance/cache#purge-cache.",
    ),
    ProseCorrection(
        "125-126, 222-223, 241-242, 265-266, 311-312, 346-347",
        "Steps that are comments without a command: more memory, the edit of the hotfix, the "
        "choice of a deployment, the end of all sessions, the safe place for a backup, the switch "
        "of the database.",
        "Each is a step or a paragraph: @incidents/high-memory, @deployment/hotfix#commit-hotfix, "
        "@deployment/rollback#inspect-candidate, "
        "@security/secret-rotation#replace-nextauth-secret, @database/backup#encrypt-backup, "
        "@database/recovery#switch-database.",
    ),
    ProseCorrection(
        "132, 160",
        "FID ceased to be a Core Web Vital in March 2024, when INP took its place. LCP is a "
        "symptom and in no table of thresholds.",
        "A table of LCP, INP and their limits: @incidents/performance-degradation#vitals.",
    ),
    ProseCorrection(
        "137-147, 404-413",
        "`vercel env add` asks for a value and takes the next pasted line for the answer.",
        "No step asks without saying so, and values reach Vercel through a pipe: "
        "@security/secret-rotation#replace-nextauth-secret.",
    ),
    ProseCorrection(
        "145, 406, 553",
        "The environment is called `production` twice and `prod` once, which is no environment.",
        "Steps that name an environment name `production`: @monitoring/commands.",
    ),
    ProseCorrection(
        "158-160",
        "The table hides that two endpoints want a key or a session: they answer with a redirect. "
        "The status route answered 500 at `4dcc84f`; the newest version has none of the three.",
        "The table says who may ask, and each step what a refusal means: "
        "@monitoring/endpoints#endpoints.",
    ),
    ProseCorrection(
        "164-179",
        "The first line never returns on 50, Prisma Studio never on any: what follows is not run.",
        "Steps that do not end say so and stand alone: @monitoring/commands.",
    ),
    ProseCorrection(
        "225-226",
        "It speaks of tests and sets a variable about types; the deployment runs no test at all.",
        "Checks are not skipped, not even in an emergency: @deployment/hotfix.",
    ),
    ProseCorrection(
        "256-279",
        "No evidence is kept, nobody decides whom to notify, and its only command rotates nothing.",
        "Evidence first, then the end of every session, then what happened and whom to tell: "
        "@security/breach.",
    ),
    ProseCorrection(
        "283-296",
        "Pasted, the question of the first Vercel line swallows the rest: cancelled, nothing "
        "rotated. As a script it deploys production with the old secret.",
        "The secret is replaced in one command without a moment in between, then the live source "
        "is built again: @security/secret-rotation.",
    ),
    ProseCorrection(
        "306, 335, 341, 470",
        "Four names for one backup; no step makes the last three.",
        "One file, one parameter, from the backup to the restore: @database/backup, "
        "@database/recovery.",
    ),
    ProseCorrection(
        "317-329",
        "Trial, production and the loss of all data share a block. Pasted, its rest became the "
        "name of a migration that was applied and dropped ten tables.",
        "A backup, a rehearsal on a copy, then production, each by itself: @database/migration.",
    ),
    ProseCorrection(
        "395, 399",
        "A maintenance page is to be made and removed, without a way to do it.",
        "A page of its own that is promoted and left again: @maintenance/mode.",
    ),
    ProseCorrection(
        "404-413",
        "Beginning and end of maintenance share a block: a copy deploys to production twice.",
        "Two steps: @maintenance/mode#start-maintenance and @maintenance/mode#end-maintenance.",
    ),
    ProseCorrection(
        "421-441",
        "`vercel dev` and `openssl s_client` do not end, and the latter sends the next line to the "
        "server.",
        "Input is closed where it is not wanted: @troubleshooting/tools#check-certificate.",
    ),
    ProseCorrection(
        "425",
        "There is no SSH into a function.",
        "Run the application on the laptop, reachable from it alone: "
        "@troubleshooting/tools#run-locally.",
    ),
    ProseCorrection(
        "468-480",
        "Run as a script on 48.12.1 and 64.0.2: the restore fails, the checkout fails, the broken "
        "tree is deployed, and the check succeeds on localhost.",
        "Restore into a new database, count, switch, go back to a deployment that worked, ask "
        "production: @disaster-recovery/full-system-recovery.",
    ),
    ProseCorrection(
        "519-525",
        "A backup a month and no word on how much may be lost: up to a month of data.",
        "A restore each week, and the provider's backups in between: @maintenance/regular-tasks.",
    ),
    ProseCorrection(
        "534, 539-541",
        "Dated December 2024, nine months before the repository's first commit, with a review a "
        "month later against the quarterly one of its own list.",
        "No date is typed; the quarterly review is a task: @maintenance/regular-tasks.",
    ),
)

# Heading of the original, and where what stood below it is now.
SECTIONS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1, "Astral Core v7 - Operational Runbook", ("before-an-incident", "quick-reference")),
    (3, "Emergency Contacts & Escalation", ("escalation",)),
    (5, "Incident Response Team", ("escalation#contacts",)),
    (13, "Severity Levels", ("escalation#severities",)),
    (
        21,
        "Common Issues & Solutions",
        (
            "incidents/application-not-responding",
            "incidents/database-connection",
            "incidents/authentication-failures",
            "incidents/high-memory",
            "incidents/performance-degradation",
        ),
    ),
    (23, "1. Application Not Responding", ("incidents/application-not-responding",)),
    (51, "2. Database Connection Issues", ("incidents/database-connection",)),
    (88, "3. Authentication Failures", ("incidents/authentication-failures",)),
    (109, "4. High Memory Usage", ("incidents/high-memory",)),
    (129, "5. Performance Degradation", ("incidents/performance-degradation",)),
    (151, "Monitoring & Alerts", ("monitoring/endpoints", "monitoring/commands")),
    (153, "Health Check Endpoints", ("monitoring/endpoints#endpoints",)),
    (162, "Monitoring Commands", ("monitoring/commands",)),
    (181, "Alert Thresholds", ("monitoring/commands#thresholds",)),
    (
        193,
        "Deployment Procedures",
        (
            "deployment/standard",
            "deployment/hotfix",
            "deployment/rollback",
            "deployment/redeploy",
        ),
    ),
    (195, "Standard Deployment", ("deployment/standard",)),
    (216, "Emergency Hotfix", ("deployment/hotfix",)),
    (235, "Rollback Procedure", ("deployment/rollback",)),
    (256, "Security Procedures", ("security/breach", "security/secret-rotation")),
    (258, "Suspected Security Breach", ("security/breach",)),
    (281, "Secret Rotation", ("security/secret-rotation",)),
    (
        300,
        "Database Operations",
        ("database/backup", "database/migration", "database/recovery"),
    ),
    (302, "Backup Procedures", ("database/backup",)),
    (315, "Migration Procedures", ("database/migration",)),
    (331, "Data Recovery", ("database/recovery",)),
    (352, "Performance Optimization", ("performance/cache", "performance/bundle")),
    (354, "Cache Management", ("performance/cache",)),
    (370, "Bundle Optimization", ("performance/bundle",)),
    (388, "Maintenance Windows", ("maintenance/window", "maintenance/mode")),
    (390, "Planned Maintenance Checklist", ("maintenance/window#window",)),
    (402, "Maintenance Mode", ("maintenance/mode",)),
    (417, "Troubleshooting Tools", ("troubleshooting/tools", "troubleshooting/logs")),
    (419, "Useful Commands", ("troubleshooting/tools",)),
    (443, "Log Analysis", ("troubleshooting/logs",)),
    (458, "Disaster Recovery", ("disaster-recovery/full-system-recovery",)),
    (460, "Full System Recovery", ("disaster-recovery/full-system-recovery",)),
    (491, "Support Escalation", ("escalation",)),
    (493, "Escalation Matrix", ("escalation#matrix",)),
    (502, "External Support", ("escalation#support",)),
    (510, "Regular Maintenance Tasks", ("maintenance/regular-tasks",)),
    (512, "Daily", ("maintenance/regular-tasks#daily",)),
    (518, "Weekly", ("maintenance/regular-tasks#weekly",)),
    (524, "Monthly", ("maintenance/regular-tasks#monthly",)),
    (531, "Quarterly", ("maintenance/regular-tasks#quarterly",)),
    (545, "Quick Reference Card", ("quick-reference",)),
)


def code(text: str) -> str:
    """Return text as inline code on one line, whatever backticks it holds."""
    line = " ⏎ ".join(part.strip() for part in text.splitlines())
    marks = "`"
    while marks in line:
        marks += "`"
    return f"{marks} {line} {marks}" if len(marks) > 1 else f"`{line}`"


def _row(correction: Correction) -> tuple[str, ...]:
    first, last = correction.line, correction.last_line
    return (
        str(first) if first == last else f"{first}-{last}",
        code(correction.original),
        correction.fault.value.capitalize(),
        correction.why,
        _links(correction.now) or correction.gone,
    )


def _links(names: tuple[str, ...]) -> str:
    return ", ".join(f"@{name}" for name in names)


def _summary(faults: Counter[Fault]) -> tuple[tuple[str, ...], ...]:
    counted = tuple(
        (fault.value.capitalize(), str(number), MEANINGS[fault])
        for fault, number in faults.most_common()
    )
    return (*counted, ("Together", str(faults.total()), "Every command of the original"))


summary = Table(
    "What the commands did",
    ("Finding", "Commands", "Meaning"),
    _summary(Counter(correction.fault for correction in CORRECTIONS)),
)

commands = Table(
    "Commands of the original",
    ("Line", "In the original", "Finding", "When it was run", "Now"),
    tuple(_row(correction) for correction in CORRECTIONS),
)

prose = Table(
    "Tables, sentences and whole blocks",
    ("Lines", "What was wrong", "Now"),
    tuple((entry.lines, entry.wrong, entry.now) for entry in PROSE),
)

sections = Table(
    "Sections of the original",
    ("Line", "Section", "Now"),
    tuple((str(line), heading, _links(pages)) for line, heading, pages in SECTIONS),
)
