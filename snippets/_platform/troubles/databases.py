"""A database that does not answer, or not with the data of users."""

from __future__ import annotations

from snippets._platform.database import (
    LOCKED,
    NO_COLUMN,
    NO_DATABASE,
    NO_RIGHTS,
    NO_SPACE,
    NO_TABLE,
    SPENT,
    UNREACHABLE,
    WRONG_PASSWORD,
    Session,
)
from snippets._platform.troubles.trouble import (
    AT_PROVIDER,
    DATABASE,
    FULL_RECOVERY,
    LEAD,
    MEMORY,
    NEEDS_CODE,
    PROVIDER,
    PROVIDER_SUPPORT,
    RECOVERY,
    SLOW,
    Trouble,
    hold_every_connection,
    logged,
    released,
    served,
)
from snippets._platform.vercel import HEAP, Platform

_behind = served(NO_COLUMN.prisma, schema={"astral": 2})


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


def _rows(platform: Platform) -> None:
    platform.database.databases["astral"] |= {"Appointment": 0, "User": 2}


def _table(platform: Platform) -> None:
    del platform.database.databases["astral"]["User"]
    logged(platform, NO_TABLE.prisma)


def _lost(platform: Platform) -> None:
    del platform.database.databases["astral"]
    logged(platform, NO_DATABASE.prisma)


def _half(platform: Platform) -> None:
    logged(platform, "P3009: migrate found failed migrations in the target database")
    _behind(platform)


DATABASES = (
    Trouble(
        "database-unreachable",
        "Something went wrong, on every page with my data.",
        served(UNREACHABLE.prisma, stopped=UNREACHABLE),
        (DATABASE,),
        "The provider.",
        "A restore, a rebuild or a rollback: no build reaches it.",
        (PROVIDER_SUPPORT, LEAD),
        elsewhere=AT_PROVIDER,
    ),
    Trouble(
        "database-quota-spent",
        "Something went wrong, on every page with my data.",
        served(SPENT.prisma, stopped=SPENT),
        (DATABASE, PROVIDER),
        "A larger plan at the provider.",
        "A restore or a rebuild.",
        (PROVIDER_SUPPORT, LEAD),
        elsewhere=AT_PROVIDER,
    ),
    Trouble(
        "suspended-functions-hold-connections",
        "Pages with my data hang.",
        hold_every_connection,
        (DATABASE,),
        "The end of the sessions that nobody uses.",
        "A rebuild: it adds connections and ends none.",
        alike=("release-leaks-connections",),
    ),
    Trouble(
        "lock-queue",
        "Pages with my data hang.",
        _lock,
        (DATABASE,),
        "The end of the session that holds the lock.",
        "A rollback or a rebuild: every version waits for the same lock.",
    ),
    Trouble(
        "slow-queries",
        "Pages with my data take many seconds.",
        _slow,
        (DATABASE, SLOW),
        "An index, or another query.",
        "A rebuild: the queries are the same.",
        elsewhere=NEEDS_CODE,
    ),
    Trouble(
        "database-password-changed",
        "Something went wrong, on every page with my data.",
        served(WRONG_PASSWORD.prisma, passwords={"app": "changed-by-somebody"}),
        (DATABASE,),
        "The new password in DATABASE_URL, and a rebuild.",
        "A rebuild alone: it has the old password.",
        elsewhere="Nobody but who changed it knows the new one.",
    ),
    Trouble(
        "database-storage-full",
        "I can read, but nothing that I write is kept.",
        served(NO_SPACE.prisma, full_disk=True),
        (DATABASE,),
        "More storage at the provider.",
        "A restore: it needs more space still.",
        (PROVIDER_SUPPORT, LEAD),
        elsewhere=AT_PROVIDER,
    ),
    Trouble(
        "restored-without-rights",
        "Something went wrong, on every page with my data, since the restore.",
        served(NO_RIGHTS.prisma, closed={"astral"}),
        (DATABASE, RECOVERY),
        "The rights of the application's role.",
        "Another restore in the same way.",
        elsewhere="Only the owner of the tables can grant them.",
    ),
    Trouble(
        "rows-deleted",
        "My appointments are gone.",
        _rows,
        (RECOVERY,),
        "A restore beside the live database, and a switch to it.",
        "A restore over the live database.",
    ),
    Trouble(
        "table-dropped",
        "Something went wrong, on every page with my data.",
        _table,
        (RECOVERY, DATABASE),
        "A restore beside the live database, and a switch to it.",
        "A migration that makes the table anew, empty.",
    ),
    Trouble(
        "database-lost",
        "Something went wrong, on every page with my data.",
        _lost,
        (RECOVERY, DATABASE, FULL_RECOVERY),
        "A restore, and a switch to it.",
        "An empty database of the old name: the health check is good, the data is gone.",
    ),
    Trouble(
        "migration-failed-half-way",
        "Something went wrong, on every page with my data, since the migration.",
        _half,
        (DATABASE, "database/migration"),
        "Another migration, forward.",
        "A rollback: the older code expects the older tables.",
        elsewhere=NEEDS_CODE,
        card=RECOVERY,
    ),
    Trouble(
        "code-behind-schema",
        "Something went wrong, on some pages, since the migration.",
        _behind,
        (DATABASE, "database/migration"),
        "The release that the migration was made for.",
        "A rollback: the older code expects the older tables as well.",
        elsewhere=NEEDS_CODE,
        alike=("code-ahead-of-schema",),
    ),
    Trouble(
        "memory-filled-over-the-day",
        "Now and then a page ends with an error.",
        released("memory", log=HEAP),
        (MEMORY,),
        "A rebuild: instances start with empty memory.",
        "A rollback: the older code fills its memory as well.",
        alike=("release-fills-memory",),
    ),
)
