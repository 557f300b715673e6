"""Variables that are missing, wrong, or not in the build that is live."""

from __future__ import annotations

from snippets._platform.database import LOCKED, PREPARED, UNREACHABLE
from snippets._platform.troubles.trouble import (
    DATABASE,
    RECOVERY,
    SECRETS,
    SIGN_IN,
    SLOW,
    Trouble,
    built_with,
    hold_every_connection,
    logged,
    served,
)
from snippets._platform.vercel import Platform

_UNSIGNED = "[next-auth][error][NO_SECRET]"
_SERVER = "postgresql://app@db.example.org"


def _not_built(platform: Platform) -> None:
    """Let the secret be missing in the live build, and be set since."""
    platform.live.environment.pop("NEXTAUTH_SECRET", None)
    logged(platform, _UNSIGNED)


def _for_preview(platform: Platform) -> None:
    platform.live.environment.pop("NEXTAUTH_SECRET", None)
    platform.variables["NEXTAUTH_SECRET"].targets = ("preview",)
    logged(platform, _UNSIGNED)


def _old_database(platform: Platform) -> None:
    platform.database.databases["astral_2025"] = {"User": 3, "Appointment": 4, "AuditLog": 30}
    built_with("DATABASE_URL", f"{_SERVER}/astral_2025")(platform)


def _shared(platform: Platform) -> None:
    """Let previews use the production database, whose connections their functions keep."""
    platform.variables["DATABASE_URL"].targets = ("production", "preview")
    hold_every_connection(platform)


CONFIGURATIONS = (
    Trouble(
        "secret-missing",
        "Nobody can sign in.",
        built_with("NEXTAUTH_SECRET", None, _UNSIGNED),
        (SIGN_IN, SECRETS),
        "A new NEXTAUTH_SECRET and a rebuild.",
        "A new ENCRYPTION_KEY: stored health records can no longer be read.",
    ),
    Trouble(
        "secret-set-and-not-built",
        "Nobody can sign in, and the variable is there.",
        _not_built,
        (SIGN_IN, SECRETS),
        "A rebuild.",
        "More changes of variables, which no build has.",
    ),
    Trouble(
        "secret-for-preview-alone",
        "Nobody can sign in.",
        _for_preview,
        (SIGN_IN, SECRETS),
        "The secret for production, and a rebuild.",
        "A rebuild alone: production still has none.",
    ),
    Trouble(
        "wrong-sign-in-address",
        "After signing in I land on an address that does not open.",
        built_with("NEXTAUTH_URL", "http://localhost:3000"),
        (SIGN_IN,),
        "NEXTAUTH_URL, and a rebuild.",
        "A new secret: all users have to sign in again, and land there again.",
    ),
    Trouble(
        "wrong-database-url",
        "Something went wrong, on every page with my data.",
        built_with("DATABASE_URL", "postgresql://app@old.example.org/astral", UNREACHABLE.prisma),
        (DATABASE,),
        "The right DATABASE_URL, and a rebuild.",
        "A restore: the database is well.",
        elsewhere="Nobody but its owner knows the right address and password.",
    ),
    Trouble(
        "old-database",
        "What I entered this year is gone.",
        _old_database,
        (RECOVERY, DATABASE),
        "The right DATABASE_URL, and a rebuild.",
        "A restore over a database that is whole.",
        elsewhere="Nobody but its owner knows the right address and password.",
    ),
    Trouble(
        "previews-hold-connections",
        "Pages with my data hang.",
        _shared,
        (DATABASE,),
        "The end of the sessions that nobody uses.",
        "A rebuild: it adds connections and ends none.",
        alike=("release-leaks-connections",),
    ),
    Trouble(
        "pool-too-small",
        "Pages with my data take half a minute at noon.",
        built_with("DATABASE_URL", f"{_SERVER}/astral?connection_limit=1", LOCKED.prisma),
        (DATABASE, SLOW),
        "Another connection_limit, and a rebuild.",
        "A rebuild alone: the limit is in the variable.",
        elsewhere="How many connections a function may have is the owner's decision.",
    ),
    Trouble(
        "pooler-and-prepared-statements",
        "Now and then a page with my data fails.",
        served(PREPARED.prisma, transaction_pooler=True),
        (DATABASE,),
        "pgbouncer=true in DATABASE_URL, and a rebuild.",
        "A rebuild alone: the address is the same.",
        elsewhere="The address of the database is its owner's to change.",
        source="https://github.com/prisma/prisma/issues/21635",
    ),
)
