"""Releases that hurt users: a rollback mends them."""

from snippets._platform import database
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.vercel import HEAP, TOO_MANY_CLIENTS, Cached, Platform


def _leak(platform: Platform) -> None:
    trouble.released("leak", log=TOO_MANY_CLIENTS)(platform)
    platform.database.fill()


def _shares(platform: Platform) -> None:
    platform.live.faults |= {"shares"}
    platform.cache["/journal"] = Cached(platform.live.id, private=True)


RELEASES = (
    Trouble(
        "release-crashes",
        "Nothing opens since the release.",
        trouble.released("crash", log="FUNCTION_INVOCATION_TIMEOUT"),
        (trouble.DOWN, trouble.ROLLBACK),
    ),
    Trouble(
        "release-stays-white",
        "The page stays white since the release.",
        trouble.released("white"),
        (trouble.DOWN, trouble.ROLLBACK),
    ),
    Trouble(
        "script-file-missing",
        "The page opens, but nothing that I press does anything.",
        trouble.released("script", log="ChunkLoadError: Loading chunk 42 failed."),
        (trouble.DOWN, trouble.ROLLBACK),
        "A rollback: the older build has all of its files.",
    ),
    Trouble(
        "one-route-fails",
        "The journal always ends with an error since the release.",
        trouble.released(
            "route", log="TypeError: Cannot read properties of undefined (reading 'id')"
        ),
        (trouble.DOWN, trouble.ROLLBACK),
    ),
    Trouble(
        "middleware-fails",
        "Every page shows an error since the release.",
        trouble.released("middleware", log="MIDDLEWARE_INVOCATION_FAILED"),
        (trouble.DOWN, trouble.ROLLBACK),
    ),
    Trouble(
        "functions-time-out",
        "Pages with my data end with an error since the release.",
        trouble.released("timeout", log="Vercel Runtime Timeout Error: Task timed out after 30 s"),
        (trouble.DOWN, trouble.SLOW, trouble.ROLLBACK),
        "A rollback.",
        "A longer limit: users wait longer for the same error.",
    ),
    Trouble(
        "code-ahead-of-schema",
        "Something went wrong, on every page with my data, since the release.",
        trouble.built(database.NO_COLUMN.prisma, schema=2),
        (trouble.DOWN, trouble.DATABASE, trouble.ROLLBACK),
        "A rollback, or the migration that the code waits for.",
        "A migration made in haste on the live database.",
    ),
    Trouble(
        "release-leaks-connections",
        "Pages with my data hang since the release.",
        _leak,
        (trouble.DATABASE, trouble.DOWN, trouble.ROLLBACK),
        "A rollback, and then the end of the sessions that the release holds.",
        "A rebuild: the new functions leak as well, and the old ones keep what they hold.",
    ),
    Trouble(
        "release-fills-memory",
        "Now and then a page ends with an error since the release.",
        trouble.released("hoard", "memory", log=HEAP),
        (trouble.MEMORY, trouble.DOWN, trouble.ROLLBACK),
        "A rollback.",
        "A rebuild: it is quiet for minutes, and fills again.",
    ),
    Trouble(
        "cache-serves-others-pages",
        "A patient sees another patient's journal since the release.",
        _shares,
        (trouble.EXPOSED,),
        "A rollback or the maintenance page, and then an empty cache.",
        "A restore of a backup, which loses a day and goes on leaking.",
        (trouble.LEAD, trouble.SECURITY),
    ),
)
