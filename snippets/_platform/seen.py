"""What a person sees who looks, by the name of the look: worked out from the world.

The person stands in one place and has the accounts of the test users: of another region, or of
what another person entered, nothing is seen.
"""

from collections.abc import Callable

from snippets._platform.database import SPENT, UNREACHABLE
from snippets._platform.users import query_fails, rows_missing, slow
from snippets._platform.vercel import Platform

_BROWSER = "a warning or a message of the browser"
_BEHIND = {"walled": "a sign-in of Vercel", "elsewhere": "another site"}
_CODE_FAILS = (
    "an error page without a code, or with `FUNCTION_…`, `MIDDLEWARE_…`, `INFINITE_LOOP_…`"
)
_NOT_SERVED = "an error page with another code"


def _form(platform: Platform) -> str:
    live = platform.live
    for name in platform.barred[:1]:
        own = name in ("network", "name", "certificate", "circle")
        return _BEHIND.get(name, _BROWSER if own else _NOT_SERVED)
    if live.page:
        return "a page about maintenance"
    if live.gone:
        return _NOT_SERVED
    if live.faults & {"crash", "middleware"}:
        return _CODE_FAILS
    return "a white page" if "white" in live.faults else "the form for signing in"


def _signs_in(platform: Platform) -> str:
    """Return an empty text where signing in works, else what is seen; it asks the database."""
    if _form(platform) != "the form for signing in" or "script" in platform.live.faults:
        return "nothing, or an error page"
    live = platform.live
    broken = not live.environment.get("NEXTAUTH_SECRET") or live.faults & {"timeout", "leak"}
    return "another text" if broken or query_fails(platform, live) else ""


def _test_user(platform: Platform) -> str:
    if _signs_in(platform):
        return "another text, or an error page"
    home = platform.live.environment.get("NEXTAUTH_URL") == f"https://{platform.project.host}"
    return "the name of the test user" if home else "an address that does not open"


def _two_users(platform: Platform) -> str:
    if _signs_in(platform):
        return "it cannot be tried"
    kept = (page for page in platform.cache.values() if page.deployment == platform.live.id)
    shared = "shares" in platform.live.faults or any(page.private for page in kept)
    return "both see the same" if shared else "each sees their own"


def _complaint(platform: Platform) -> str:
    """Tell what comes of doing again what was complained of, as far as one person can.

    What somebody else did cannot be done again.
    """
    if platform.live.author != "oncall":
        return "it still fails"
    works = _test_user(platform) == "the name of the test user"
    alike = _two_users(platform) == "each sees their own"
    old = platform.old_data or any(page.old for page in platform.cache.values())
    if not (works and alike and not old and _tried(platform)):
        return "it still fails"
    return "it cannot be tried" if platform.intruded else "it works"


def _tried(platform: Platform) -> bool:
    """Tell whether the one address that was named answers every time, in time, and with all of it.

    The records of a test user went with those of everybody.
    """
    failing = platform.live.faults & {"route", "memory"}
    return not failing and not slow(platform) and not rows_missing(platform)


def _dashboard(platform: Platform) -> str:
    shown = {"paused": "paused", "disabled": "a payment or a limit"}
    messages = [text for barrier, text in shown.items() if barrier in platform.barriers]
    moved = {"name", "elsewhere"} & platform.barriers
    return messages[0] if messages else "the domain needs attention" if moved else "no message"


def _console(platform: Platform) -> str:
    shown = {UNREACHABLE: "it does not run", SPENT: "a quota or a limit"}
    stopped = platform.database.stopped
    if stopped is not None:
        return shown[stopped]
    return "storage is full" if platform.database.full_disk else "it runs"


SEEN: dict[str, Callable[[Platform], str]] = {
    "sign-in-form": _form,
    "made-up-sign-in": lambda platform: _signs_in(platform) or "Invalid credentials",
    "test-user-sign-in": _test_user,
    "two-test-users": _two_users,
    "what-the-complaint-named": _complaint,
    "vercel-status": lambda platform: (
        "an incident" if {"network", "region"} & platform.barriers else "all systems operational"
    ),
    "vercel-dashboard": _dashboard,
    "provider-console": _console,
    "old-build": lambda platform: (
        "the application" if platform.open_builds else "a sign-in of Vercel"
    ),
}
