"""A provider's outage: every walk ends with whoever can mend it, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from snippets._engine import Risk
from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending, Walk, walk
from snippets._platform.troubles import FAMILIES, TROUBLES
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.users import users
from snippets._vocabulary.policy import ROLES
from tests._world.calls import ALIAS, CERTIFICATE, NAME
from tests._world.calls import READ_ANSWER as ANSWER
from tests._world.faulty import Faulty, faulty
from tests._world.terminal import Terminal

PAGE = "incidents/provider-outage"
HOST = "astral-core-v7.vercel.app"
STATUS, DASHBOARD = "look vercel-status", "look vercel-dashboard"
CONSOLE, FORM = "look provider-console", "look sign-in-form"
OWNER, VERCEL = "Owner of the Vercel team", "Vercel support"
DATABASE, DOMAIN, LEAD = "Database provider", "Owner of the domain", "Engineering Lead"
DOWN = "incidents/application-not-responding"
# What each line of an answer leads to, a role or a page, in the order in which it is read.
LINES = {
    "x-vercel-error: DEPLOYMENT_PAUSED": OWNER,
    "x-vercel-error: DEPLOYMENT_NOT_FOUND": "deployment/rollback",
    f"location: https://vercel.com/sso-api?url={HOST}": OWNER,
    f"location: {ALIAS}/auth/login": DOMAIN,
    "x-vercel-error: FUNCTION_INVOCATION_FAILED": DOWN,
}
# Troubles that this page cannot find: it leads to the cards of the home page.
ELSEWHERE = {"old-content"}
MET = (
    *FAMILIES["the platform"],
    *FAMILIES["the network"],
    *(TROUBLES[f"database-{one}"] for one in ("unreachable", "quota-spent", "storage-full")),
)


def led(walked: Walk) -> str:
    """Return the role that was called, or the page that was opened."""
    assert walked.ending in (Ending.CALLED, Ending.NOT_HERE)
    return walked.role or walked.page


def look(terminal: Terminal, name: str, sees: str) -> None:
    """Let a person see this."""
    terminal.script(f"look {name}", stdout=sees)


@pytest.mark.parametrize(("first", "second"), list(combinations(LINES, 2)))
def test_of_two_lines_the_one_that_stops_everything_decides(
    terminal: Terminal, first: str, second: str
) -> None:
    terminal.script("curl", stdout=f"{second}\n{first}\n")
    terminal.expect(ANSWER)
    assert led(terminal.follow(PAGE)) == LINES[first]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("said", ["(6) Could not resolve host", "(60) certificate has expired"])
def test_a_code_decides_before_what_curl_says(terminal: Terminal, line: str, said: str) -> None:
    terminal.script("curl", stdout=f"{line}\n", stderr=f"curl: {said}\n")
    terminal.expect(ANSWER)
    assert led(terminal.follow(PAGE)) == LINES[line]


@pytest.mark.parametrize(
    ("said", "asked", "to"),
    [
        (f"(6) Could not resolve host: {HOST}", 1, DOMAIN),
        ("(6) Could not resolve host: github.com", 3, LEAD),
        ("(60) SSL certificate problem: certificate has expired", 1, OWNER),
        ("(60) SSL: no alternative certificate subject name matches", 1, OWNER),
        ("(35) TLS connect error: bad certificate", 1, LEAD),
    ],
)
def test_a_name_or_a_certificate_that_is_not_good_is_asked_again_beside_another_name(
    terminal: Terminal, said: str, asked: int, to: str
) -> None:
    terminal.script("curl", stderr=f"curl: {said}\n", code=6)
    terminal.expect(*(ANSWER, NAME) * asked)
    assert led(terminal.follow(PAGE)) == to


def test_an_incident_of_vercel_is_for_its_support_whatever_the_answer(terminal: Terminal) -> None:
    terminal.script("curl", stderr="curl: (28) Connection timed out\n", code=28)
    look(terminal, "vercel-status", "an incident")
    terminal.expect(ANSWER, STATUS)
    assert led(terminal.follow(PAGE)) == VERCEL


@pytest.mark.parametrize(
    ("sees", "to"),
    [
        ("paused", OWNER),
        ("a payment or a limit", OWNER),
        ("the domain needs attention", DOMAIN),
        ("", OWNER),
    ],
)
def test_what_the_dashboard_says_is_for_its_owner(terminal: Terminal, sees: str, to: str) -> None:
    look(terminal, "vercel-dashboard", sees)
    terminal.expect(ANSWER, STATUS, DASHBOARD)
    assert led(terminal.follow(PAGE)) == to


@pytest.mark.parametrize("sees", ["it does not run", "a quota or a limit", "storage is full", ""])
def test_what_stops_the_database_is_for_its_provider(terminal: Terminal, sees: str) -> None:
    look(terminal, "provider-console", sees)
    terminal.expect(ANSWER, STATUS, DASHBOARD, CONSOLE)
    assert led(terminal.follow(PAGE)) == DATABASE


@pytest.mark.parametrize(
    ("sees", "to"),
    [
        ("the form for signing in", ""),
        ("a white page", "deployment/rollback"),
        ("an error page", "deployment/rollback"),
        ("a sign-in of Vercel", OWNER),
        ("a page about maintenance", "maintenance/mode"),
        ("another site", DOMAIN),
        ("", LEAD),
    ],
)
def test_where_no_provider_has_a_fault_the_page_that_users_see_decides(
    terminal: Terminal, sees: str, to: str
) -> None:
    look(terminal, "sign-in-form", sees)
    terminal.expect(ANSWER, STATUS, DASHBOARD, CONSOLE, FORM)
    assert led(terminal.follow(PAGE)) == to


def test_a_message_of_the_browser_leads_to_the_name_and_the_certificate(terminal: Terminal) -> None:
    look(terminal, "sign-in-form", "a warning or a message of the browser")
    terminal.script("openssl x509", stdout="Certificate will not expire\n")
    terminal.expect(ANSWER, STATUS, DASHBOARD, CONSOLE, FORM, NAME, CERTIFICATE)
    assert led(terminal.follow(PAGE)) == LEAD


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Callable[..., Faulty]]:
    """What makes a new world."""
    with faulty(tmp_path) as begin:
        yield begin


@pytest.mark.parametrize("trouble", MET, ids=lambda one: one.id)
def test_a_trouble_ends_with_whom_or_where_it_is_mended_and_changes_nothing(
    catalog: Catalog, world: Callable[..., Faulty], trouble: Trouble
) -> None:
    there = world()
    trouble.breaks(there.platform)
    before, live = users(there.platform), there.platform.live
    walked = walk(catalog, catalog.procedures[PAGE], there.perform)
    assert not walked.verification
    right = (*trouble.roles, *trouble.pages)
    assert led(walked) == "" if trouble.id in ELSEWHERE else led(walked) in right
    assert (users(there.platform), there.platform.live) == (before, live)


def test_with_nothing_broken_this_is_not_the_page(terminal: Terminal) -> None:
    terminal.expect(ANSWER, STATUS, DASHBOARD, CONSOLE, FORM)
    walked = terminal.follow(PAGE)
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "")


def test_the_page_says_how_to_reach_everybody_whom_it_calls(catalog: Catalog) -> None:
    escalation = catalog.procedures[PAGE].severity
    assert escalation.contact(VERCEL).ways == (("support", "https://vercel.com/support"),)
    assert not {OWNER, VERCEL, DATABASE, DOMAIN} & set(ROLES)


def test_nothing_on_the_way_changes_anything(catalog: Catalog) -> None:
    assert {step.risk for step in catalog.procedures[PAGE].steps} == {Risk.READS}
