"""A database that does not answer, or not with the data of users."""

from snippets._platform import database
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.vercel import HEAP, Platform

_behind = trouble.served(database.NO_COLUMN.prisma, schema={"astral": 2})


def _lock(platform: Platform) -> None:
    query = 'select count(*) from "User"'
    platform.database.sessions += [
        database.Session("idle in transaction", 12, 'lock table "User"', pid=30001),
        *(database.Session("active", 2, query, pid=30002 + n, waits_for=30001) for n in range(3)),
    ]
    trouble.logged(platform, database.LOCKED.prisma)


def _slow(platform: Platform) -> None:
    query = 'select * from "JournalEntry" order by "createdAt"'
    platform.database.slow = True
    platform.database.sessions += [
        database.Session("active", 2, query, pid=31001 + n) for n in range(6)
    ]


def _rows(platform: Platform) -> None:
    platform.database.databases["astral"] |= {"Appointment": 0, "User": 2}


def _table(platform: Platform) -> None:
    del platform.database.databases["astral"]["User"]
    trouble.logged(platform, database.NO_TABLE.prisma)


def _lost(platform: Platform) -> None:
    del platform.database.databases["astral"]
    trouble.logged(platform, database.NO_DATABASE.prisma)


def _half(platform: Platform) -> None:
    trouble.logged(platform, "P3009: migrate found failed migrations in the target database")
    _behind(platform)


DATABASES = (
    Trouble(
        "database-unreachable",
        "Something went wrong, on every page with my data.",
        trouble.served(database.UNREACHABLE.prisma, stopped=database.UNREACHABLE),
        (trouble.DATABASE,),
        "The provider.",
        "A restore, a rebuild or a rollback: no build reaches it.",
        (trouble.PROVIDER_SUPPORT, trouble.LEAD),
        elsewhere=trouble.AT_PROVIDER,
    ),
    Trouble(
        "database-quota-spent",
        "Something went wrong, on every page with my data.",
        trouble.served(database.SPENT.prisma, stopped=database.SPENT),
        (trouble.DATABASE, trouble.PROVIDER),
        "A larger plan at the provider.",
        "A restore or a rebuild.",
        (trouble.PROVIDER_SUPPORT, trouble.LEAD),
        elsewhere=trouble.AT_PROVIDER,
    ),
    Trouble(
        "suspended-functions-hold-connections",
        "Pages with my data hang.",
        trouble.hold_every_connection,
        (trouble.DATABASE,),
        "The end of the sessions that nobody uses.",
        "A rebuild: it adds connections and ends none.",
        alike=("release-leaks-connections",),
    ),
    Trouble(
        "lock-queue",
        "Pages with my data hang.",
        _lock,
        (trouble.DATABASE,),
        "The end of the session that holds the lock.",
        "A rollback or a rebuild: every version waits for the same lock.",
    ),
    Trouble(
        "slow-queries",
        "Pages with my data take many seconds.",
        _slow,
        (trouble.DATABASE, trouble.SLOW),
        "An index, or another query.",
        "A rebuild: the queries are the same.",
        elsewhere=trouble.NEEDS_CODE,
    ),
    Trouble(
        "database-password-changed",
        "Something went wrong, on every page with my data.",
        trouble.served(database.WRONG_PASSWORD.prisma, passwords={"app": "changed-by-somebody"}),
        (trouble.DATABASE,),
        "The new password in DATABASE_URL, and a rebuild.",
        "A rebuild alone: it has the old password.",
        elsewhere="Nobody but who changed it knows the new one.",
    ),
    Trouble(
        "database-storage-full",
        "I can read, but nothing that I write is kept.",
        trouble.served(database.NO_SPACE.prisma, full_disk=True),
        (trouble.DATABASE,),
        "More storage at the provider.",
        "A restore: it needs more space still.",
        (trouble.PROVIDER_SUPPORT, trouble.LEAD),
        elsewhere=trouble.AT_PROVIDER,
    ),
    Trouble(
        "restored-without-rights",
        "Something went wrong, on every page with my data, since the restore.",
        trouble.served(database.NO_RIGHTS.prisma, closed={"astral"}),
        (trouble.DATABASE, trouble.RECOVERY),
        "The rights of the application's role.",
        "Another restore in the same way.",
        elsewhere="Only the owner of the tables can grant them.",
    ),
    Trouble(
        "rows-deleted",
        "My appointments are gone.",
        _rows,
        (trouble.RECOVERY,),
        "A restore beside the live database, and a switch to it.",
        "A restore over the live database.",
    ),
    Trouble(
        "table-dropped",
        "Something went wrong, on every page with my data.",
        _table,
        (trouble.RECOVERY, trouble.DATABASE),
        "A restore beside the live database, and a switch to it.",
        "A migration that makes the table anew, empty.",
    ),
    Trouble(
        "database-lost",
        "Something went wrong, on every page with my data.",
        _lost,
        (trouble.RECOVERY, trouble.DATABASE, trouble.FULL_RECOVERY),
        "A restore, and a switch to it.",
        "An empty database of the old name: the health check is good, the data is gone.",
    ),
    Trouble(
        "migration-failed-half-way",
        "Something went wrong, on every page with my data, since the migration.",
        _half,
        (trouble.DATABASE, "database/migration"),
        "Another migration, forward.",
        "A rollback: the older code expects the older tables.",
        elsewhere=trouble.NEEDS_CODE,
        card=trouble.RECOVERY,
    ),
    Trouble(
        "code-behind-schema",
        "Something went wrong, on some pages, since the migration.",
        _behind,
        (trouble.DATABASE, "database/migration"),
        "The release that the migration was made for.",
        "A rollback: the older code expects the older tables as well.",
        elsewhere=trouble.NEEDS_CODE,
        alike=("code-ahead-of-schema",),
    ),
    Trouble(
        "memory-filled-over-the-day",
        "Now and then a page ends with an error.",
        trouble.released("memory", log=HEAP),
        (trouble.MEMORY,),
        "A rebuild: instances start with empty memory.",
        "A rollback: the older code fills its memory as well.",
        alike=("release-fills-memory",),
    ),
)
