"""Variables that are missing, wrong, or not in the build that is live."""

from __future__ import annotations

from snippets._platform.database import PREPARED, UNREACHABLE
from snippets._platform.troubles.trouble import (
    DATABASE,
    RECOVERY,
    SECRETS,
    SIGN_IN,
    SLOW,
    Trouble,
    build_with,
    hold_every_connection,
    logged,
)
from snippets._platform.vercel import Platform


def _no_secret(platform: Platform) -> None:
    build_with(platform, "NEXTAUTH_SECRET", None)
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
    build_with(platform, "NEXTAUTH_URL", "http://localhost:3000")


def _wrong_host(platform: Platform) -> None:
    build_with(platform, "DATABASE_URL", "postgresql://app@old.example.org/astral")
    logged(platform, UNREACHABLE.prisma)


def _old_database(platform: Platform) -> None:
    platform.database.databases["astral_2025"] = {"User": 3, "Appointment": 4, "AuditLog": 30}
    build_with(platform, "DATABASE_URL", "postgresql://app@db.example.org/astral_2025")


def _shared(platform: Platform) -> None:
    """Let previews use the production database, whose connections their functions keep."""
    platform.variables["DATABASE_URL"].targets = ("production", "preview")
    hold_every_connection(platform)


def _small_pool(platform: Platform) -> None:
    url = "postgresql://app@db.example.org/astral?connection_limit=1"
    build_with(platform, "DATABASE_URL", url)
    logged(platform, "P2024: Timed out fetching a new connection from the connection pool.")


def _pooler(platform: Platform) -> None:
    platform.database.transaction_pooler = True
    logged(platform, PREPARED.prisma)


CONFIGURATIONS = (
    Trouble(
        "secret-missing",
        "Nobody can sign in.",
        _no_secret,
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
        _wrong_address,
        (SIGN_IN,),
        "NEXTAUTH_URL, and a rebuild.",
        "A new secret: all users have to sign in again, and land there again.",
    ),
    Trouble(
        "wrong-database-url",
        "Something went wrong, on every page with my data.",
        _wrong_host,
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
        _small_pool,
        (DATABASE, SLOW),
        "Another connection_limit, and a rebuild.",
        "A rebuild alone: the limit is in the variable.",
        elsewhere="How many connections a function may have is the owner's decision.",
    ),
    Trouble(
        "pooler-and-prepared-statements",
        "Now and then a page with my data fails.",
        _pooler,
        (DATABASE,),
        "pgbouncer=true in DATABASE_URL, and a rebuild.",
        "A rebuild alone: the address is the same.",
        elsewhere="The address of the database is its owner's to change.",
        source="https://github.com/prisma/prisma/issues/21635",
    ),
)
