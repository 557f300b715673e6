"""Somebody else can act as a user, or as staff."""

from __future__ import annotations

from snippets._platform.troubles.trouble import (
    AT_PROVIDER,
    BREACH,
    LEAD,
    PROVIDER,
    PROVIDER_SUPPORT,
    ROLLBACK,
    SECRETS,
    SECURITY,
    VERCEL,
    Trouble,
    built_with,
)
from snippets._platform.vercel import Account, Platform


def _stolen(platform: Platform) -> None:
    platform.intruded = True
    platform.stolen.add(platform.live.environment["NEXTAUTH_SECRET"])


def _stolen_open(platform: Platform) -> None:
    _stolen(platform)
    platform.open_builds = True


def _leaked_secret(platform: Platform) -> None:
    platform.intruded = True
    platform.leaked.add(platform.live.environment["NEXTAUTH_SECRET"])


def _leaked_password(platform: Platform) -> None:
    url = "postgresql://app:known@db.example.org/astral"
    built_with("DATABASE_URL", url)(platform)
    for one in platform.deployments:  # the password has been the same for long
        one.environment["DATABASE_URL"] = url
    platform.database.passwords["app"] = "known"
    platform.intruded = True
    platform.leaked.add("known")


def _staff(platform: Platform) -> None:
    platform.intruded = True
    platform.accounts.append(Account("doctor@example.org", "THERAPIST", taken=True))


def _stranger(platform: Platform) -> None:
    platform.live.author = "stranger"


INTRUSIONS = (
    Trouble(
        "session-stolen",
        "Somebody else wrote in my journal.",
        _stolen,
        (BREACH, SECRETS),
        "Another NEXTAUTH_SECRET and a rebuild.",
        "A rollback: the older build accepts the older secret.",
        (SECURITY, LEAD),
    ),
    Trouble(
        "session-stolen-and-builds-open",
        "Somebody else wrote in my journal.",
        _stolen_open,
        (BREACH, SECRETS),
        "Another secret, a rebuild, and no way to the older builds.",
        "To stop after the rebuild: the older builds accept the older secret.",
        (SECURITY, LEAD),
    ),
    Trouble(
        "secret-published",
        "NEXTAUTH_SECRET stands in a public repository.",
        _leaked_secret,
        (BREACH, SECRETS),
        "Another secret and a rebuild.",
        "To remove it from the history alone: it was read.",
        (SECURITY, LEAD),
    ),
    Trouble(
        "database-password-published",
        "DATABASE_URL stands in a public repository.",
        _leaked_password,
        (BREACH, SECRETS),
        "Another password at the provider, in DATABASE_URL, and a rebuild.",
        "A rebuild alone: the password is good as long as the provider takes it.",
        (SECURITY, PROVIDER_SUPPORT, LEAD),
        elsewhere=AT_PROVIDER,
    ),
    Trouble(
        "staff-account-taken-over",
        "A therapist's account reads journals at night.",
        _staff,
        (BREACH,),
        "The account suspended, and every session ended.",
        "A rollback.",
        (SECURITY, LEAD),
    ),
    Trouble(
        "release-by-a-stranger",
        "A deployment is live that nobody made.",
        _stranger,
        (BREACH, ROLLBACK),
        "A rollback, and another secret.",
        "A rebuild of the stranger's source.",
        (SECURITY, LEAD),
    ),
    Trouble(
        "breach-at-vercel",
        "Vercel tells that secrets of customers were read.",
        _leaked_secret,
        (BREACH, SECRETS, PROVIDER),
        "Other secrets, and a rebuild.",
        "To wait for more news.",
        (SECURITY, LEAD, VERCEL),
    ),
)
