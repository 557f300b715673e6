"""Releases that hurt users: a rollback mends them."""

from __future__ import annotations

from snippets._platform.database import NO_COLUMN
from snippets._platform.troubles.trouble import (
    DATABASE,
    DOWN,
    EXPOSED,
    LEAD,
    MEMORY,
    ROLLBACK,
    SECURITY,
    SLOW,
    Trouble,
    logged,
    released,
)
from snippets._platform.vercel import FULL, HEAP, Cached, Platform


def _ahead(platform: Platform) -> None:
    platform.live.schema = 2
    logged(platform, NO_COLUMN.prisma)


def _leak(platform: Platform) -> None:
    released("leak", log=FULL)(platform)
    platform.database.fill()


def _shares(platform: Platform) -> None:
    platform.live.faults |= {"shares"}
    platform.cache["/journal"] = Cached(platform.live.id, private=True)


RELEASES = (
    Trouble(
        "release-crashes",
        "Nothing opens since the release.",
        released("crash", log="FUNCTION_INVOCATION_TIMEOUT"),
        (DOWN, ROLLBACK),
        "A rollback.",
        "A rebuild of the same code.",
    ),
    Trouble(
        "release-stays-white",
        "The page stays white since the release.",
        released("white"),
        (DOWN, ROLLBACK),
        "A rollback.",
        "A rebuild of the same code.",
    ),
    Trouble(
        "script-file-missing",
        "The page opens, but nothing that I press does anything.",
        released("script", log="ChunkLoadError: Loading chunk 42 failed."),
        (DOWN, ROLLBACK),
        "A rollback: the older build has all of its files.",
        "A rebuild of the same code.",
    ),
    Trouble(
        "one-route-fails",
        "The journal always ends with an error since the release.",
        released("route", log="TypeError: Cannot read properties of undefined (reading 'id')"),
        (DOWN, ROLLBACK),
        "A rollback.",
        "A rebuild of the same code.",
    ),
    Trouble(
        "middleware-fails",
        "Every page shows an error since the release.",
        released("middleware", log="MIDDLEWARE_INVOCATION_FAILED"),
        (DOWN, ROLLBACK),
        "A rollback.",
        "A rebuild of the same code.",
    ),
    Trouble(
        "functions-time-out",
        "Pages with my data end with an error since the release.",
        released("timeout", log="Vercel Runtime Timeout Error: Task timed out after 30 s"),
        (DOWN, SLOW, ROLLBACK),
        "A rollback.",
        "A longer limit: users wait longer for the same error.",
    ),
    Trouble(
        "code-ahead-of-schema",
        "Something went wrong, on every page with my data, since the release.",
        _ahead,
        (DOWN, DATABASE, ROLLBACK),
        "A rollback, or the migration that the code waits for.",
        "A migration made in haste on the live database.",
    ),
    Trouble(
        "release-leaks-connections",
        "Pages with my data hang since the release.",
        _leak,
        (DATABASE, DOWN, ROLLBACK),
        "A rollback, and then the end of the sessions that the release holds.",
        "A rebuild: the new functions leak as well, and the old ones keep what they hold.",
    ),
    Trouble(
        "release-fills-memory",
        "Now and then a page ends with an error since the release.",
        released("hoard", "memory", log=HEAP),
        (MEMORY, DOWN, ROLLBACK),
        "A rollback.",
        "A rebuild: it is quiet for minutes, and fills again.",
    ),
    Trouble(
        "cache-serves-others-pages",
        "A patient sees another patient's journal since the release.",
        _shares,
        (EXPOSED,),
        "A rollback or the maintenance page, and then an empty cache.",
        "A restore of a backup, which loses a day and goes on leaking.",
        (LEAD, SECURITY),
    ),
)
