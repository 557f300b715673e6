"""Variables that are missing, wrong, or not in the build that is live."""

from snippets._platform import database
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.vercel import Platform

_UNSIGNED = "[next-auth][error][NO_SECRET]"
_SERVER = "postgresql://app@db.example.org"


def _not_built(platform: Platform) -> None:
    """Let the secret be missing in the live build, and be set since."""
    platform.live.environment.pop("NEXTAUTH_SECRET", None)
    trouble.logged(platform, _UNSIGNED)


def _for_preview(platform: Platform) -> None:
    platform.live.environment.pop("NEXTAUTH_SECRET", None)
    platform.variables["NEXTAUTH_SECRET"].targets = ("preview",)
    trouble.logged(platform, _UNSIGNED)


def _old_database(platform: Platform) -> None:
    platform.database.databases["astral_2025"] = {"User": 3, "Appointment": 4, "AuditLog": 30}
    trouble.built_with("DATABASE_URL", f"{_SERVER}/astral_2025")(platform)


def _shared(platform: Platform) -> None:
    """Let previews use the production database, whose connections their functions keep."""
    platform.variables["DATABASE_URL"].targets = ("production", "preview")
    trouble.hold_every_connection(platform)


CONFIGURATIONS = (
    Trouble(
        "secret-missing",
        "Nobody can sign in.",
        trouble.built_with("NEXTAUTH_SECRET", None, _UNSIGNED),
        (trouble.SIGN_IN, trouble.SECRETS),
        "A new NEXTAUTH_SECRET and a rebuild.",
        "A new ENCRYPTION_KEY: stored health records can no longer be read.",
    ),
    Trouble(
        "secret-set-and-not-built",
        "Nobody can sign in, and the variable is there.",
        _not_built,
        (trouble.SIGN_IN, trouble.SECRETS),
        "A rebuild.",
        "More changes of variables, which no build has.",
    ),
    Trouble(
        "secret-for-preview-alone",
        "Nobody can sign in.",
        _for_preview,
        (trouble.SIGN_IN, trouble.SECRETS),
        "The secret for production, and a rebuild.",
        "A rebuild alone: production still has none.",
    ),
    Trouble(
        "wrong-sign-in-address",
        "After signing in I land on an address that does not open.",
        trouble.built_with("NEXTAUTH_URL", "http://localhost:3000"),
        (trouble.SIGN_IN,),
        "NEXTAUTH_URL, and a rebuild.",
        "A new secret: all users have to sign in again, and land there again.",
    ),
    Trouble(
        "wrong-database-url",
        "Something went wrong, on every page with my data.",
        trouble.built_with(
            "DATABASE_URL", "postgresql://app@old.example.org/astral", database.UNREACHABLE.prisma
        ),
        (trouble.DATABASE,),
        "The right DATABASE_URL, and a rebuild.",
        "A restore: the database is well.",
        elsewhere="Nobody but its owner knows the right address and password.",
    ),
    Trouble(
        "old-database",
        "What I entered this year is gone.",
        _old_database,
        (trouble.RECOVERY, trouble.DATABASE),
        "The right DATABASE_URL, and a rebuild.",
        "A restore over a database that is whole.",
        elsewhere="Nobody but its owner knows the right address and password.",
    ),
    Trouble(
        "previews-hold-connections",
        "Pages with my data hang.",
        _shared,
        (trouble.DATABASE,),
        "The end of the sessions that nobody uses.",
        "A rebuild: it adds connections and ends none.",
        alike=("release-leaks-connections",),
    ),
    Trouble(
        "pool-too-small",
        "Pages with my data take half a minute at noon.",
        trouble.built_with(
            "DATABASE_URL", f"{_SERVER}/astral?connection_limit=1", database.LOCKED.prisma
        ),
        (trouble.DATABASE, trouble.SLOW),
        "Another connection_limit, and a rebuild.",
        "A rebuild alone: the limit is in the variable.",
        elsewhere="How many connections a function may have is the owner's decision.",
    ),
    Trouble(
        "pooler-and-prepared-statements",
        "Now and then a page with my data fails.",
        trouble.served(database.PREPARED.prisma, transaction_pooler=True),
        (trouble.DATABASE,),
        "pgbouncer=true in DATABASE_URL, and a rebuild.",
        "A rebuild alone: the address is the same.",
        elsewhere="The address of the database is its owner's to change.",
        source="https://github.com/prisma/prisma/issues/21635",
    ),
)
