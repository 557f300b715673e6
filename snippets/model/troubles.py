"""What goes wrong, as data: one fault of the world each, who is hurt by it, and who can mend it.

`breaks` acts on the model and says nothing of any page. `tests` walk the published pages with each
of them; drills let people practise them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from snippets.model.database import (
    LOCKED,
    NO_COLUMN,
    NO_DATABASE,
    NO_RIGHTS,
    NO_SPACE,
    NO_TABLE,
    PREPARED,
    SPENT,
    UNREACHABLE,
    WRONG_PASSWORD,
    Refusal,
    Session,
)
from snippets.model.platform import Account, Cached, LogLine, Platform, Variable

# Pages, by the procedure's id.
DOWN = "incidents/application-not-responding"
ROLLBACK = "deployment/rollback"
DATABASE = "incidents/database-connection"
SIGN_IN = "incidents/authentication-failures"
MEMORY = "incidents/high-memory"
SLOW = "incidents/performance-degradation"
CACHE = "performance/cache"
BREACH = "security/breach"
EXPOSED = "security/data-exposure"
PROVIDER = "incidents/provider-outage"
RECOVERY = "database/recovery"
FULL_RECOVERY = "disaster-recovery/full-system-recovery"
NETWORK = "troubleshooting/tools"
SECRETS = "security/secret-rotation"

# Roles. Those of the severities can decide and read; these can do what nobody else can.
LEAD = "Engineering Lead"
SECURITY = "Security Team"
OWNER = "Owner of the Vercel team"
VERCEL = "Vercel support"
PROVIDER_SUPPORT = "Database provider"
DOMAIN = "Owner of the domain"

RELEASE, CONFIGURATION, DATA, PLATFORM, WIRE, INTRUSION = (
    "a release",
    "configuration",
    "the database",
    "the platform",
    "the network",
    "security",
)


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong.

    `says` is what whoever reports it says, `breaks` breaks the model, `pages` are right for it and
    `roles` can mend it. `mends` says what does, `worse` what makes it worse. `elsewhere` is why
    nothing on these pages can mend it, empty where they can. `source` is a public report of it.
    """

    id: str
    family: str
    says: str
    breaks: Callable[[Platform], None]
    pages: tuple[str, ...]
    mends: str
    worse: str
    roles: tuple[str, ...] = (LEAD,)
    elsewhere: str = ""
    source: str = ""


_HEAP = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"


def logged(platform: Platform, *messages: str, level: str = "error") -> None:
    """Let the live deployment log these lines a minute ago."""
    platform.logs += [LogLine(one, level, platform.live.id) for one in messages]


def _release(*faults: str, log: str = "") -> Callable[[Platform], None]:
    """Return what puts a fault into the code of the live deployment."""

    def breaks(platform: Platform) -> None:
        platform.live.faults |= set(faults)
        if log:
            logged(platform, log)

    return breaks


def _refused(refusal: Refusal) -> Callable[[Platform], None]:
    """Return what stops the database server, and lets the application log why."""

    def breaks(platform: Platform) -> None:
        platform.database.stopped = refusal
        logged(platform, refusal.prisma)

    return breaks


def _ahead(platform: Platform) -> None:
    platform.live.schema = 2
    logged(platform, NO_COLUMN.prisma)


def _behind(platform: Platform) -> None:
    platform.database.schema["astral"] = 2
    logged(platform, NO_COLUMN.prisma)


def _leak(platform: Platform) -> None:
    platform.live.faults |= {"leak"}
    platform.database.fill(platform.live.id)
    logged(platform, "FATAL: sorry, too many clients already")


def _hoard(platform: Platform) -> None:
    platform.live.faults |= {"hoard", "memory"}
    logged(platform, _HEAP)


def _shares(platform: Platform) -> None:
    platform.live.faults |= {"shares"}
    platform.cache["/journal"] = Cached(platform.live.id, private=True)


def _built(platform: Platform, name: str, value: str | None) -> None:
    """Set a variable, or remove it, for the project and in the live build."""
    platform.live.environment.pop(name, None)
    platform.variables.pop(name, None)
    if value is not None:
        platform.live.environment[name] = value
        platform.variables[name] = Variable(value)


def _no_secret(platform: Platform) -> None:
    _built(platform, "NEXTAUTH_SECRET", None)
    logged(platform, "[next-auth][error][NO_SECRET]")


def _not_built(platform: Platform) -> None:
    """Let the secret be missing in the live build, and be set since."""
    platform.live.environment.pop("NEXTAUTH_SECRET", None)
    logged(platform, "[next-auth][error][NO_SECRET]")


def _for_preview(platform: Platform) -> None:
    platform.live.environment.pop("NEXTAUTH_SECRET", None)
    platform.variables["NEXTAUTH_SECRET"].targets = ("preview",)
    logged(platform, "[next-auth][error][NO_SECRET]")


def _wrong_address(platform: Platform) -> None:
    _built(platform, "NEXTAUTH_URL", "http://localhost:3000")


def _database_url(value: str, refusal: Refusal | None = None) -> Callable[[Platform], None]:
    def breaks(platform: Platform) -> None:
        _built(platform, "DATABASE_URL", value)
        if refusal is not None:
            logged(platform, refusal.prisma)

    return breaks


def _old_database(platform: Platform) -> None:
    platform.database.databases["astral_2025"] = {"User": 3, "Appointment": 4, "AuditLog": 30}
    _built(platform, "DATABASE_URL", "postgresql://app@db.example.org/astral_2025")


def _shared(platform: Platform) -> None:
    """Let previews use the production database, whose connections their functions keep."""
    platform.variables["DATABASE_URL"].targets = ("production", "preview")
    _orphans(platform)


def _orphans(platform: Platform) -> None:
    """Let suspended functions of builds that are not live any more hold every connection."""
    platform.database.fill("dpl_suspended")
    for session in platform.database.sessions:
        session.minutes = 30
    logged(platform, "FATAL: sorry, too many clients already")


def _small_pool(platform: Platform) -> None:
    url = "postgresql://app@db.example.org/astral?connection_limit=1"
    _built(platform, "DATABASE_URL", url)
    logged(platform, "P2024: Timed out fetching a new connection from the connection pool.")


def _pooler(platform: Platform) -> None:
    platform.database.transaction_pooler = True
    logged(platform, PREPARED.prisma)


def _lock(platform: Platform) -> None:
    query = 'select count(*) from "User"'
    platform.database.sessions += [
        Session("idle in transaction", 12, 'lock table "User"', pid=30001),
        *(Session("active", 2, query, pid=30002 + n, waits_for=30001) for n in range(3)),
    ]
    logged(platform, LOCKED.prisma)


def _slow(platform: Platform) -> None:
    query = 'select * from "JournalEntry" order by "createdAt"'
    platform.database.slow = True
    platform.database.sessions += [Session("active", 2, query, pid=31001 + n) for n in range(6)]


def _password(platform: Platform) -> None:
    platform.database.passwords["app"] = "changed-by-somebody"
    logged(platform, WRONG_PASSWORD.prisma)


def _disk(platform: Platform) -> None:
    platform.database.full_disk = True
    logged(platform, NO_SPACE.prisma)


def _no_rights(platform: Platform) -> None:
    platform.database.closed.add("astral")
    logged(platform, NO_RIGHTS.prisma)


def _rows(platform: Platform) -> None:
    platform.database.databases["astral"] |= {"Appointment": 0, "User": 2}


def _table(platform: Platform) -> None:
    del platform.database.databases["astral"]["User"]
    logged(platform, NO_TABLE.prisma)


def _lost(platform: Platform) -> None:
    del platform.database.databases["astral"]
    logged(platform, NO_DATABASE.prisma)


def _half(platform: Platform) -> None:
    platform.database.schema["astral"] = 2
    failed = "P3009: migrate found failed migrations in the target database"
    logged(platform, failed, NO_COLUMN.prisma)


def _barrier(name: str) -> Callable[[Platform], None]:
    def breaks(platform: Platform) -> None:
        platform.barriers.add(name)

    return breaks


def _deleted(platform: Platform) -> None:
    platform.live.gone = True


def _page_left(platform: Platform) -> None:
    platform.deploy("dpl_page", age=timedelta(hours=20), page="Maintenance")


def _certificate(platform: Platform) -> None:
    platform.certificate = -1


def _stale(platform: Platform) -> None:
    platform.old_data = True
    platform.cache["/auth/login"] = Cached(platform.live.id, old=True)


def _stolen(platform: Platform) -> None:
    platform.stolen.add(platform.live.environment["NEXTAUTH_SECRET"])


def _stolen_open(platform: Platform) -> None:
    _stolen(platform)
    platform.open_builds = True


def _leaked_secret(platform: Platform) -> None:
    platform.leaked.add(platform.live.environment["NEXTAUTH_SECRET"])


def _leaked_password(platform: Platform) -> None:
    _built(platform, "DATABASE_URL", "postgresql://app:known@db.example.org/astral")
    platform.database.passwords["app"] = "known"
    platform.leaked.add("known")


def _staff(platform: Platform) -> None:
    platform.accounts.append(Account("doctor@example.org", "THERAPIST", taken=True))


def _stranger(platform: Platform) -> None:
    platform.live.author = "stranger"


def _memory(platform: Platform) -> None:
    platform.live.faults |= {"memory"}
    logged(platform, _HEAP)


_NEEDS_CODE = "It needs other code, and what was live before has the fault as well."
_AT_PROVIDER = "Only the provider's console, or who owns the account there, can change it."
_AT_VERCEL = "Only Vercel, or who owns the team there, can change it."

TROUBLES = {
    one.id: one
    for one in (
        # A release.
        Trouble(
            "release-crashes",
            RELEASE,
            "Nothing opens since the release.",
            _release("crash", log="FUNCTION_INVOCATION_TIMEOUT"),
            (DOWN, ROLLBACK),
            "A rollback.",
            "A rebuild of the same code.",
        ),
        Trouble(
            "release-stays-white",
            RELEASE,
            "The page stays white since the release.",
            _release("white"),
            (DOWN, ROLLBACK),
            "A rollback.",
            "A rebuild of the same code.",
        ),
        Trouble(
            "script-file-missing",
            RELEASE,
            "The page opens, but nothing that I press does anything.",
            _release("script", log="ChunkLoadError: Loading chunk 42 failed."),
            (DOWN, ROLLBACK),
            "A rollback: the older build has all of its files.",
            "A rebuild of the same code.",
        ),
        Trouble(
            "one-route-fails",
            RELEASE,
            "The journal always ends with an error since the release.",
            _release("route", log="TypeError: Cannot read properties of undefined (reading 'id')"),
            (DOWN, ROLLBACK),
            "A rollback.",
            "A rebuild of the same code.",
        ),
        Trouble(
            "middleware-fails",
            RELEASE,
            "Every page shows an error since the release.",
            _release("middleware", log="MIDDLEWARE_INVOCATION_FAILED"),
            (DOWN, ROLLBACK),
            "A rollback.",
            "A rebuild of the same code.",
        ),
        Trouble(
            "functions-time-out",
            RELEASE,
            "Pages with my data end with an error since the release.",
            _release("timeout", log="Vercel Runtime Timeout Error: Task timed out after 30 s"),
            (DOWN, SLOW, ROLLBACK),
            "A rollback.",
            "A longer limit: users wait longer for the same error.",
        ),
        Trouble(
            "code-ahead-of-schema",
            RELEASE,
            "Something went wrong, on every page with my data, since the release.",
            _ahead,
            (DOWN, DATABASE, ROLLBACK),
            "A rollback, or the migration that the code waits for.",
            "A migration made in haste on the live database.",
        ),
        Trouble(
            "release-leaks-connections",
            RELEASE,
            "Pages with my data hang since the release.",
            _leak,
            (DATABASE, DOWN, ROLLBACK),
            "A rollback, and then the end of the sessions that the release holds.",
            "A rebuild: the new functions leak as well, and the old ones keep what they hold.",
        ),
        Trouble(
            "release-fills-memory",
            RELEASE,
            "Now and then a page ends with an error since the release.",
            _hoard,
            (MEMORY, DOWN, ROLLBACK),
            "A rollback.",
            "A rebuild: it is quiet for minutes, and fills again.",
        ),
        Trouble(
            "cache-serves-others-pages",
            RELEASE,
            "A patient sees another patient's journal since the release.",
            _shares,
            (EXPOSED,),
            "A rollback or the maintenance page, and then an empty cache.",
            "A restore of a backup, which loses a day and goes on leaking.",
            (LEAD, SECURITY),
        ),
        # Configuration.
        Trouble(
            "secret-missing",
            CONFIGURATION,
            "Nobody can sign in.",
            _no_secret,
            (SIGN_IN, SECRETS),
            "A new NEXTAUTH_SECRET and a rebuild.",
            "A new ENCRYPTION_KEY: stored health records can no longer be read.",
        ),
        Trouble(
            "secret-set-and-not-built",
            CONFIGURATION,
            "Nobody can sign in, and the variable is there.",
            _not_built,
            (SIGN_IN, SECRETS),
            "A rebuild.",
            "More changes of variables, which no build has.",
        ),
        Trouble(
            "secret-for-preview-alone",
            CONFIGURATION,
            "Nobody can sign in.",
            _for_preview,
            (SIGN_IN, SECRETS),
            "The secret for production, and a rebuild.",
            "A rebuild alone: production still has none.",
        ),
        Trouble(
            "wrong-sign-in-address",
            CONFIGURATION,
            "After signing in I land on an address that does not open.",
            _wrong_address,
            (SIGN_IN,),
            "NEXTAUTH_URL, and a rebuild.",
            "A new secret: all users have to sign in again, and land there again.",
        ),
        Trouble(
            "wrong-database-url",
            CONFIGURATION,
            "Something went wrong, on every page with my data.",
            _database_url("postgresql://app@old.example.org/astral", UNREACHABLE),
            (DATABASE,),
            "The right DATABASE_URL, and a rebuild.",
            "A restore: the database is well.",
            elsewhere="Nobody but its owner knows the right address and password.",
        ),
        Trouble(
            "old-database",
            CONFIGURATION,
            "What I entered this year is gone.",
            _old_database,
            (RECOVERY, DATABASE),
            "The right DATABASE_URL, and a rebuild.",
            "A restore over a database that is whole.",
            elsewhere="Nobody but its owner knows the right address and password.",
        ),
        Trouble(
            "previews-hold-connections",
            CONFIGURATION,
            "Pages with my data hang.",
            _shared,
            (DATABASE,),
            "The end of the sessions that nobody uses.",
            "A rebuild: it adds connections and ends none.",
        ),
        Trouble(
            "pool-too-small",
            CONFIGURATION,
            "Pages with my data take half a minute at noon.",
            _small_pool,
            (DATABASE, SLOW),
            "Another connection_limit, and a rebuild.",
            "A rebuild alone: the limit is in the variable.",
            elsewhere="How many connections a function may have is the owner's decision.",
        ),
        Trouble(
            "pooler-and-prepared-statements",
            CONFIGURATION,
            "Now and then a page with my data fails.",
            _pooler,
            (DATABASE,),
            "pgbouncer=true in DATABASE_URL, and a rebuild.",
            "A rebuild alone: the address is the same.",
            elsewhere="The address of the database is its owner's to change.",
            source="https://github.com/prisma/prisma/issues/21635",
        ),
        # The database.
        Trouble(
            "database-unreachable",
            DATA,
            "Something went wrong, on every page with my data.",
            _refused(UNREACHABLE),
            (DATABASE,),
            "The provider.",
            "A restore, a rebuild or a rollback: no build reaches it.",
            (PROVIDER_SUPPORT, LEAD),
            elsewhere=_AT_PROVIDER,
        ),
        Trouble(
            "database-quota-spent",
            DATA,
            "Something went wrong, on every page with my data.",
            _refused(SPENT),
            (DATABASE, PROVIDER),
            "A larger plan at the provider.",
            "A restore or a rebuild.",
            (PROVIDER_SUPPORT, LEAD),
            elsewhere=_AT_PROVIDER,
        ),
        Trouble(
            "suspended-functions-hold-connections",
            DATA,
            "Pages with my data hang.",
            _orphans,
            (DATABASE,),
            "The end of the sessions that nobody uses.",
            "A rebuild: it adds connections and ends none.",
        ),
        Trouble(
            "lock-queue",
            DATA,
            "Pages with my data hang.",
            _lock,
            (DATABASE,),
            "The end of the session that holds the lock.",
            "A rollback or a rebuild: every version waits for the same lock.",
        ),
        Trouble(
            "slow-queries",
            DATA,
            "Pages with my data take many seconds.",
            _slow,
            (DATABASE, SLOW),
            "An index, or another query.",
            "A rebuild: the queries are the same.",
            elsewhere=_NEEDS_CODE,
        ),
        Trouble(
            "database-password-changed",
            DATA,
            "Something went wrong, on every page with my data.",
            _password,
            (DATABASE,),
            "The new password in DATABASE_URL, and a rebuild.",
            "A rebuild alone: it has the old password.",
            elsewhere="Nobody but who changed it knows the new one.",
        ),
        Trouble(
            "database-storage-full",
            DATA,
            "I can read, but nothing that I write is kept.",
            _disk,
            (DATABASE,),
            "More storage at the provider.",
            "A restore: it needs more space still.",
            (PROVIDER_SUPPORT, LEAD),
            elsewhere=_AT_PROVIDER,
        ),
        Trouble(
            "restored-without-rights",
            DATA,
            "Something went wrong, on every page with my data, since the restore.",
            _no_rights,
            (DATABASE, RECOVERY),
            "The rights of the application's role.",
            "Another restore in the same way.",
            elsewhere="Only the owner of the tables can grant them.",
        ),
        Trouble(
            "rows-deleted",
            DATA,
            "My appointments are gone.",
            _rows,
            (RECOVERY,),
            "A restore beside the live database, and a switch to it.",
            "A restore over the live database.",
        ),
        Trouble(
            "table-dropped",
            DATA,
            "Something went wrong, on every page with my data.",
            _table,
            (RECOVERY, DATABASE),
            "A restore beside the live database, and a switch to it.",
            "A migration that makes the table anew, empty.",
        ),
        Trouble(
            "database-lost",
            DATA,
            "Something went wrong, on every page with my data.",
            _lost,
            (RECOVERY, DATABASE, FULL_RECOVERY),
            "A restore, and a switch to it.",
            "An empty database of the old name: the health check is good, the data is gone.",
        ),
        Trouble(
            "migration-failed-half-way",
            DATA,
            "Something went wrong, on every page with my data, since the migration.",
            _half,
            (DATABASE, "database/migration"),
            "Another migration, forward.",
            "A rollback: the older code expects the older tables.",
            elsewhere=_NEEDS_CODE,
        ),
        Trouble(
            "code-behind-schema",
            DATA,
            "Something went wrong, on some pages, since the migration.",
            _behind,
            (DATABASE, "database/migration"),
            "The release that the migration was made for.",
            "A rollback: the older code expects the older tables as well.",
            elsewhere=_NEEDS_CODE,
        ),
        Trouble(
            "memory-filled-over-the-day",
            PLATFORM,
            "Now and then a page ends with an error.",
            _memory,
            (MEMORY,),
            "A rebuild: instances start with empty memory.",
            "A rollback: the older code fills its memory as well.",
        ),
        # The platform.
        Trouble(
            "project-paused",
            PLATFORM,
            "It says that the deployment is paused.",
            _barrier("paused"),
            (PROVIDER,),
            "The owner of the team resumes it.",
            "A rollback or a rebuild: no deployment is served.",
            (OWNER, VERCEL),
            elsewhere=_AT_VERCEL,
            source="https://vercel.com/docs/errors/DEPLOYMENT_PAUSED",
        ),
        Trouble(
            "deployment-disabled",
            PLATFORM,
            "It says that payment is required.",
            _barrier("disabled"),
            (PROVIDER,),
            "The owner of the team pays, or raises the limit.",
            "A rollback or a rebuild: no deployment is served.",
            (OWNER, VERCEL),
            elsewhere=_AT_VERCEL,
            source="https://vercel.com/docs/errors/DEPLOYMENT_DISABLED",
        ),
        Trouble(
            "deployment-deleted",
            PLATFORM,
            "It says that the deployment was not found.",
            _deleted,
            (PROVIDER, ROLLBACK, DOWN),
            "A rollback to one that is there.",
            "A rebuild of what is gone.",
        ),
        Trouble(
            "region-down",
            PLATFORM,
            "Every page shows an error.",
            _barrier("region"),
            (PROVIDER, DOWN),
            "Vercel.",
            "A rollback or a rebuild: they run in the same region.",
            (VERCEL, OWNER, LEAD),
            elsewhere=_AT_VERCEL,
            source="https://www.vercel-status.com/history",
        ),
        Trouble(
            "all-of-vercel-down",
            PLATFORM,
            "Nothing loads.",
            _barrier("network"),
            (PROVIDER, DOWN),
            "Vercel.",
            "Changes that nobody can see the effect of.",
            (VERCEL, OWNER, LEAD),
            elsewhere=_AT_VERCEL,
            source="https://www.vercel-status.com/history",
        ),
        Trouble(
            "protection-on-production",
            PLATFORM,
            "It asks me to sign in to Vercel.",
            _barrier("walled"),
            (PROVIDER, DOWN),
            "The owner of the team switches the protection off for production.",
            "A rollback: the protection is the project's.",
            (OWNER, LEAD),
            elsewhere=_AT_VERCEL,
            source="https://vercel.com/docs/deployment-protection",
        ),
        Trouble(
            "old-content",
            PLATFORM,
            "I see a page as it was yesterday.",
            _stale,
            (CACHE,),
            "Empty caches.",
            "A rebuild: the data cache lives on.",
        ),
        Trouble(
            "maintenance-page-left-up",
            PLATFORM,
            "I see a page that says that work is going on, since yesterday.",
            _page_left,
            ("maintenance/mode", DOWN),
            "The end of the maintenance: the build that was live before is promoted.",
            "A rebuild of what is live: it builds the page again.",
        ),
        # The network.
        Trouble(
            "domain-moved-away",
            WIRE,
            "Another site answers at the address.",
            _barrier("elsewhere"),
            (NETWORK, PROVIDER),
            "The owner of the domain.",
            "A rollback or a rebuild: the name leads elsewhere.",
            (DOMAIN, OWNER),
            elsewhere="Only the registrar's account can change it.",
        ),
        Trouble(
            "name-does-not-resolve",
            WIRE,
            "My browser cannot find the address.",
            _barrier("name"),
            (NETWORK, PROVIDER, DOWN),
            "The owner of the domain.",
            "A rollback or a rebuild.",
            (DOMAIN, OWNER),
            elsewhere="Only the registrar's account can change it.",
        ),
        Trouble(
            "certificate-expired",
            WIRE,
            "My browser warns that the connection is not private.",
            _certificate,
            (NETWORK, PROVIDER, DOWN),
            "Vercel renews it, once the name leads there.",
            "A rollback or a rebuild: it belongs to the domain.",
            (VERCEL, OWNER, DOMAIN),
            elsewhere=_AT_VERCEL,
        ),
        Trouble(
            "redirect-circle",
            WIRE,
            "My browser says that it was redirected too many times.",
            _barrier("circle"),
            (NETWORK, PROVIDER),
            "The proxy in front asks Vercel over https.",
            "A rollback: the application redirects nobody.",
            (DOMAIN, OWNER, LEAD),
            elsewhere="Only the owner of the proxy can change it.",
        ),
        # Security.
        Trouble(
            "session-stolen",
            INTRUSION,
            "Somebody else wrote in my journal.",
            _stolen,
            (BREACH, SECRETS),
            "Another NEXTAUTH_SECRET and a rebuild.",
            "A rollback: the older build accepts the older secret.",
            (SECURITY, LEAD),
        ),
        Trouble(
            "session-stolen-and-builds-open",
            INTRUSION,
            "Somebody else wrote in my journal.",
            _stolen_open,
            (BREACH, SECRETS),
            "Another secret, a rebuild, and no way to the older builds.",
            "To stop after the rebuild: the older builds accept the older secret.",
            (SECURITY, LEAD),
        ),
        Trouble(
            "secret-published",
            INTRUSION,
            "NEXTAUTH_SECRET stands in a public repository.",
            _leaked_secret,
            (BREACH, SECRETS),
            "Another secret and a rebuild.",
            "To remove it from the history alone: it was read.",
            (SECURITY, LEAD),
        ),
        Trouble(
            "database-password-published",
            INTRUSION,
            "DATABASE_URL stands in a public repository.",
            _leaked_password,
            (BREACH, SECRETS),
            "Another password at the provider, in DATABASE_URL, and a rebuild.",
            "A rebuild alone: the password is good as long as the provider takes it.",
            (SECURITY, PROVIDER_SUPPORT, LEAD),
            elsewhere=_AT_PROVIDER,
        ),
        Trouble(
            "staff-account-taken-over",
            INTRUSION,
            "A therapist's account reads journals at night.",
            _staff,
            (BREACH,),
            "The account suspended, and every session ended.",
            "A rollback.",
            (SECURITY, LEAD),
        ),
        Trouble(
            "release-by-a-stranger",
            INTRUSION,
            "A deployment is live that nobody made.",
            _stranger,
            (BREACH, ROLLBACK),
            "A rollback, and another secret.",
            "A rebuild of the stranger's source.",
            (SECURITY, LEAD),
        ),
        Trouble(
            "breach-at-vercel",
            INTRUSION,
            "Vercel tells that secrets of customers were read.",
            _leaked_secret,
            (BREACH, SECRETS, PROVIDER),
            "Other secrets, and a rebuild.",
            "To wait for more news.",
            (SECURITY, LEAD, VERCEL),
        ),
    )
}
