"""What a person sees who looks follows from the world: every answer of every look."""

from __future__ import annotations

import pytest

from snippets._engine import Look
from snippets._platform.database import SPENT, UNREACHABLE
from snippets._platform.edge import BARRIERS
from snippets._platform.seen import SEEN
from snippets._platform.vercel import Platform
from snippets._vocabulary.looks import LOOKS
from tests._platform.changes import (
    Change,
    barred,
    built,
    deployed,
    faulty,
    kept,
    live,
    nothing,
    of,
    server,
    world,
)

FORM, MADE_UP, TEST = "sign-in-form", "made-up-sign-in", "test-user-sign-in"
TWO, AGAIN = "two-test-users", "what-the-complaint-named"
STATUS, DASHBOARD, CONSOLE = "vercel-status", "vercel-dashboard", "provider-console"
_ERROR, _BROWSER = "an error page", "a warning or a message of the browser"
ROWS: list[tuple[str, Change, str]] = [
    (FORM, nothing, "the form for signing in"),
    (FORM, faulty("white"), "a white page"),
    (FORM, faulty("crash"), _ERROR),
    (FORM, faulty("middleware"), _ERROR),
    (FORM, live("gone"), _ERROR),
    (FORM, deployed(page="Back soon"), "a page about maintenance"),
    (FORM, barred("walled"), "a sign-in of Vercel"),
    (FORM, barred("elsewhere"), "another site"),
    *((FORM, barred(one), _BROWSER) for one in ("network", "name", "circle")),
    *((FORM, barred(one), _ERROR) for one in ("paused", "disabled", "region")),
    (FORM, of("certificate", 0), _BROWSER),
    (MADE_UP, nothing, "Invalid credentials"),
    (MADE_UP, faulty("script"), "nothing, or an error page"),
    (MADE_UP, faulty("white"), "nothing, or an error page"),
    (MADE_UP, faulty("leak"), "another text"),
    (MADE_UP, faulty("timeout"), "another text"),
    (MADE_UP, built("NEXTAUTH_SECRET", ""), "another text"),
    (MADE_UP, server("stopped", UNREACHABLE), "another text"),
    (MADE_UP, faulty("route"), "Invalid credentials"),
    (TEST, nothing, "the name of the test user"),
    (TEST, server("stopped", UNREACHABLE), "another text, or an error page"),
    (TEST, built("NEXTAUTH_URL", "http://localhost:3000"), "an address that does not open"),
    (TWO, nothing, "each sees their own"),
    (TWO, faulty("shares"), "both see the same"),
    (TWO, kept(private=True), "both see the same"),
    (TWO, kept(private=True, build="dpl_other"), "each sees their own"),
    (TWO, faulty("crash"), "it cannot be tried"),
    (AGAIN, nothing, "it works"),
    (AGAIN, faulty("crash"), "it still fails"),
    (AGAIN, faulty("route"), "it still fails"),
    (AGAIN, faulty("shares"), "it still fails"),
    (AGAIN, server("slow"), "it still fails"),
    (AGAIN, of("old_data"), "it still fails"),
    (AGAIN, kept(old=True), "it still fails"),
    (AGAIN, faulty("memory"), "it still fails"),
    (AGAIN, lambda platform: platform.rows.update(User=8), "it still fails"),
    (
        AGAIN,
        built("DATABASE_URL", "postgresql://app@db.example.org/astral?connection_limit=1"),
        "it still fails",
    ),
    (AGAIN, of("intruded"), "it cannot be tried"),
    (AGAIN, of("stolen", {"old-secret"}), "it works"),
    (AGAIN, of("leaked", {"old-secret"}), "it works"),
    (AGAIN, lambda platform: setattr(platform.accounts[0], "taken", True), "it works"),
    (AGAIN, live("author", "stranger"), "it still fails"),
    (AGAIN, built("NEXTAUTH_URL", "http://localhost:3000"), "it still fails"),
    (STATUS, nothing, "all systems operational"),
    (STATUS, barred("region"), "an incident"),
    (STATUS, barred("name"), "all systems operational"),
    (DASHBOARD, nothing, "no message"),
    (DASHBOARD, barred("paused"), "paused"),
    (DASHBOARD, barred("disabled"), "a payment or a limit"),
    (DASHBOARD, barred("elsewhere"), "the domain needs attention"),
    (CONSOLE, nothing, "it runs"),
    (CONSOLE, server("stopped", UNREACHABLE), "it does not run"),
    (CONSOLE, server("stopped", SPENT), "a quota or a limit"),
    (CONSOLE, server("full_disk"), "storage is full"),
    ("old-build", nothing, "a sign-in of Vercel"),
    ("old-build", of("open_builds"), "the application"),
]


@pytest.mark.parametrize(("look", "change", "answer"), ROWS)
def test_what_is_seen_follows_from_the_world(look: str, change: Change, answer: str) -> None:
    assert SEEN[look](world(change)) == answer


def test_every_answer_of_every_look_is_seen_in_some_world() -> None:
    seen = {(look, answer) for look, _, answer in ROWS}
    assert seen == {(look.name, answer) for look in LOOKS for answer in look.sees}


@pytest.mark.parametrize("look", LOOKS, ids=[one.name for one in LOOKS])
def test_where_all_is_well_the_first_answer_is_seen(look: Look) -> None:
    assert SEEN[look.name](Platform()) == look.sees[0]


@pytest.mark.parametrize("barrier", BARRIERS)
def test_nobody_signs_in_through_a_barrier(barrier: str) -> None:
    assert SEEN[MADE_UP](world(barred(barrier))) == "nothing, or an error page"
