"""What a person sees who looks follows from the world: every answer of every look."""

import pytest

from snippets._engine import Look
from snippets._platform.database import SPENT, UNREACHABLE
from snippets._platform.edge import BARRIERS
from snippets._platform.seen import SEEN
from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Breaks
from snippets._platform.vercel import Platform
from snippets._vocabulary.looks import LOOKS
from tests._platform.changes import (
    deployed,
    few_connections,
    kept,
    nothing,
    signs_in_elsewhere,
    stolen,
    world,
)

FORM, MADE_UP, TEST = "sign-in-form", "made-up-sign-in", "test-user-sign-in"
TWO, AGAIN = "two-test-users", "what-the-complaint-named"
STATUS, DASHBOARD, CONSOLE = "vercel-status", "vercel-dashboard", "provider-console"
_FAILS = "an error page without a code, or with `FUNCTION_…`, `MIDDLEWARE_…`, `INFINITE_LOOP_…`"
_ERROR, _BROWSER = "an error page with another code", "a warning or a message of the browser"
ROWS: list[tuple[str, Breaks, str]] = [
    (FORM, nothing, "the form for signing in"),
    (FORM, trouble.released("white"), "a white page"),
    (FORM, trouble.released("crash"), _FAILS),
    (FORM, trouble.released("middleware"), _FAILS),
    (FORM, trouble.built(gone=True), _ERROR),
    (FORM, deployed(page="Back soon"), "a page about maintenance"),
    (FORM, trouble.barred("walled"), "a sign-in of Vercel"),
    (FORM, trouble.barred("elsewhere"), "another site"),
    *((FORM, trouble.barred(name), _BROWSER) for name in ("network", "name", "circle")),
    *((FORM, trouble.barred(name), _ERROR) for name in ("paused", "disabled", "region")),
    (FORM, trouble.changed(certificate=0), _BROWSER),
    (MADE_UP, nothing, "Invalid credentials"),
    (MADE_UP, trouble.released("script"), "nothing, or an error page"),
    (MADE_UP, trouble.released("white"), "nothing, or an error page"),
    (MADE_UP, trouble.released("leak"), "another text"),
    (MADE_UP, trouble.released("timeout"), "another text"),
    (MADE_UP, trouble.built_with("NEXTAUTH_SECRET", ""), "another text"),
    (MADE_UP, trouble.served(stopped=UNREACHABLE), "another text"),
    (MADE_UP, trouble.released("route"), "Invalid credentials"),
    (TEST, nothing, "the name of the test user"),
    (TEST, trouble.served(stopped=UNREACHABLE), "another text, or an error page"),
    (TEST, signs_in_elsewhere, "an address that does not open"),
    (TWO, nothing, "each sees their own"),
    (TWO, trouble.released("shares"), "both see the same"),
    (TWO, kept(private=True), "both see the same"),
    (TWO, kept(private=True, build="dpl_other"), "each sees their own"),
    (TWO, trouble.released("crash"), "it cannot be tried"),
    (AGAIN, nothing, "it works"),
    (AGAIN, trouble.released("crash"), "it still fails"),
    (AGAIN, trouble.released("route"), "it still fails"),
    (AGAIN, trouble.released("shares"), "it still fails"),
    (AGAIN, trouble.served(slow=True), "it still fails"),
    (AGAIN, trouble.changed(old_data=True), "it still fails"),
    (AGAIN, kept(old=True), "it still fails"),
    (AGAIN, trouble.released("memory"), "it still fails"),
    (AGAIN, lambda platform: platform.rows.update(User=8), "it still fails"),
    (AGAIN, few_connections, "it still fails"),
    (AGAIN, trouble.changed(intruded=True), "it cannot be tried"),
    (AGAIN, stolen, "it works"),
    (AGAIN, trouble.changed(leaked={"old-secret"}), "it works"),
    (AGAIN, lambda platform: setattr(platform.accounts[0], "taken", True), "it works"),
    (AGAIN, trouble.built(author="stranger"), "it still fails"),
    (AGAIN, signs_in_elsewhere, "it still fails"),
    (STATUS, nothing, "all systems operational"),
    (STATUS, trouble.barred("region"), "an incident"),
    (STATUS, trouble.barred("name"), "all systems operational"),
    (DASHBOARD, nothing, "no message"),
    (DASHBOARD, trouble.barred("paused"), "paused"),
    (DASHBOARD, trouble.barred("disabled"), "a payment or a limit"),
    (DASHBOARD, trouble.barred("elsewhere"), "the domain needs attention"),
    (CONSOLE, nothing, "it runs"),
    (CONSOLE, trouble.served(stopped=UNREACHABLE), "it does not run"),
    (CONSOLE, trouble.served(stopped=SPENT), "a quota or a limit"),
    (CONSOLE, trouble.served(full_disk=True), "storage is full"),
    ("old-build", nothing, "a sign-in of Vercel"),
    ("old-build", trouble.changed(open_builds=True), "the application"),
]


@pytest.mark.parametrize(("look", "change", "answer"), ROWS)
def test_what_is_seen_follows_from_the_world(look: str, change: Breaks, answer: str) -> None:
    assert SEEN[look](world(change)) == answer


def test_every_answer_of_every_look_is_seen_in_some_world() -> None:
    seen = {(look, answer) for look, _, answer in ROWS}
    assert seen == {(look.name, answer) for look in LOOKS for answer in look.sees}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_where_all_is_well_the_first_answer_is_seen(look: Look) -> None:
    assert SEEN[look.name](Platform()) == look.sees[0]


@pytest.mark.parametrize("barrier", BARRIERS)
def test_nobody_signs_in_through_a_barrier(barrier: str) -> None:
    assert SEEN[MADE_UP](world(trouble.barred(barrier))) == "nothing, or an error page"
