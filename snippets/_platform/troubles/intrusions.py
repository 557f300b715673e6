"""Somebody else can act as a user, or as staff."""

from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Trouble
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
    trouble.built_with("DATABASE_URL", url)(platform)
    for deployment in platform.deployments:  # the password has been the same for long
        deployment.environment["DATABASE_URL"] = url
    platform.database.passwords["app"] = "known"
    platform.intruded = True
    platform.leaked.add("known")


def _staff(platform: Platform) -> None:
    platform.intruded = True
    platform.accounts.append(Account("doctor@example.org", "THERAPIST", taken=True))


INTRUSIONS = (
    Trouble(
        "session-stolen",
        "Somebody else wrote in my journal.",
        _stolen,
        (trouble.BREACH, trouble.SECRETS),
        "Another NEXTAUTH_SECRET and a rebuild.",
        "A rollback: the older build accepts the older secret.",
        (trouble.SECURITY, trouble.LEAD),
    ),
    Trouble(
        "session-stolen-and-builds-open",
        "Somebody else wrote in my journal.",
        _stolen_open,
        (trouble.BREACH, trouble.SECRETS),
        "Another secret, a rebuild, and no way to the older builds.",
        "To stop after the rebuild: the older builds accept the older secret.",
        (trouble.SECURITY, trouble.LEAD),
    ),
    Trouble(
        "secret-published",
        "NEXTAUTH_SECRET stands in a public repository.",
        _leaked_secret,
        (trouble.BREACH, trouble.SECRETS),
        "Another secret and a rebuild.",
        "To remove it from the history alone: it was read.",
        (trouble.SECURITY, trouble.LEAD),
    ),
    Trouble(
        "database-password-published",
        "DATABASE_URL stands in a public repository.",
        _leaked_password,
        (trouble.BREACH, trouble.SECRETS),
        "Another password at the provider, in DATABASE_URL, and a rebuild.",
        "A rebuild alone: the password is good as long as the provider takes it.",
        (trouble.SECURITY, trouble.PROVIDER_SUPPORT, trouble.LEAD),
        elsewhere=trouble.AT_PROVIDER,
    ),
    Trouble(
        "staff-account-taken-over",
        "A therapist's account reads journals at night.",
        _staff,
        (trouble.BREACH,),
        "The account suspended, and every session ended.",
        "A rollback.",
        (trouble.SECURITY, trouble.LEAD),
    ),
    Trouble(
        "release-by-a-stranger",
        "A deployment is live that nobody made.",
        trouble.built(author="stranger"),
        (trouble.BREACH, trouble.ROLLBACK),
        "A rollback, and another secret.",
        "A rebuild of the stranger's source.",
        (trouble.SECURITY, trouble.LEAD),
    ),
    Trouble(
        "breach-at-vercel",
        "Vercel tells that secrets of customers were read.",
        _leaked_secret,
        (trouble.BREACH, trouble.SECRETS, trouble.PROVIDER),
        "Other secrets, and a rebuild.",
        "To wait for more news.",
        (trouble.SECURITY, trouble.LEAD, trouble.VERCEL),
    ),
)
