"""`runbook triage` in a world with each trouble: told where a public route shows it, else 9."""

import re
from collections.abc import Iterator
from itertools import product

import pytest

from snippets._cli.commands.triage import TriageReport
from snippets._engine.catalog import Catalog
from snippets._platform.application import respond
from snippets._platform.seen import SEEN
from snippets._platform.troubles import TROUBLES
from snippets._platform.users import users
from snippets._platform.vercel import HEALTH_ROUTES, Platform
from snippets._vocabulary.exit_codes import NOT_ALL_ASKED, SUCCESS
from snippets._vocabulary.policy import SESSION, SIGN_IN_PAGE, STATUS
from tests._world.outside import PROJECT
from tests._world.triaged import VERSIONS, broken, first_line, page_of_triage, triaged

CASES = tuple(product(VERSIONS, TROUBLES))


def shown(platform: Platform) -> Iterator[object]:
    """Yield all that a stranger without an account can see of production."""
    yield platform.certificate > 0
    script = f"/_next/static/chunks/main-{platform.live.id.removeprefix('dpl_')}.js"
    paths = (SIGN_IN_PAGE, script, SESSION, *HEALTH_ROUTES, STATUS)
    for path in paths:
        try:
            answer = respond(platform, "GET", platform.project.host, path)
        except ConnectionError as error:
            yield str(error)
        else:
            code = answer.headers.get("x-vercel-error")
            yield answer.status, code, re.sub(r"[a-z]*-live\.js", "", answer.body)


@pytest.mark.parametrize(("version", "name"), CASES)
def test_a_trouble_that_a_public_route_shows_is_told_with_a_page_that_is_right_for_it(
    catalog: Catalog, version: str, name: str
) -> None:
    platform = broken(version, name)
    visible = [*shown(platform)] != [*shown(broken(version))]
    report = triaged(catalog, platform)
    page = page_of_triage(catalog, platform)
    if visible:
        assert report.exit_code > NOT_ALL_ASKED, report
        assert page in TROUBLES[name].pages
    else:
        assert (report.exit_code, page) == (NOT_ALL_ASKED, "")
        assert ("the database" in report.not_asked) is (version == "newest")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "database-unreachable",
            "SEV1 11 RB-02: /api/health: HTTP 503; database is unhealthy",
        ),
        (
            "protection-on-production",
            "SEV1 11 RB-26: nobody reaches the application (a sign-in of Vercel). /auth/login: "
            "HTTP 302: leads to https://vercel.com/sso-api?url=HOST",
        ),
        (
            "project-paused",
            "SEV1 11 RB-26: nobody reaches the application. /auth/login: HTTP 503: Vercel answers "
            "DEPLOYMENT_PAUSED in place of the application",
        ),
        (
            "all-of-vercel-down",
            "SEV1 11 RB-26: nothing answers, not even Vercel (no connection: nothing listens "
            "there, or the way is blocked): no deployment will mend that",
        ),
        (
            "maintenance-page-left-up",
            "SEV1 11 RB-23: /auth/login: HTTP 503, and it asks to come back later: a maintenance "
            "page is up, on purpose or left over",
        ),
        (
            "redirect-circle",
            "SEV1 11 RB-26: nobody reaches the application (back to itself). /auth/login: HTTP "
            "308: leads to https://HOST/auth/login; redirected in a circle, /auth/login -> "
            "/auth/login",
        ),
        (
            "name-does-not-resolve",
            "SEV1 11 RB-18: the DNS knows no such name: nobody can reach it, and no deployment "
            "will mend that",
        ),
        (
            "slow-queries",
            "not all asked 9: the page in a browser, with its scripts running",
        ),
    ],
)
def test_what_is_said_first_cannot_be_misread(catalog: Catalog, name: str, line: str) -> None:
    report = triaged(catalog, broken("older", name))
    assert first_line(report).replace(PROJECT.host, "HOST") == line
    assert len(report.findings) <= 1, "another page would lead away from the first"


def test_many_troubles_of_both_kinds_were_met(catalog: Catalog) -> None:
    reports = [triaged(catalog, broken("newest", name)) for name in TROUBLES]
    seen = [report for report in reports if report.exit_code != NOT_ALL_ASKED]
    assert min(len(seen), len(reports) - len(seen)) > 10


@pytest.mark.parametrize("name", TROUBLES)
def test_whoever_tries_what_users_do_is_never_told_that_all_is_well(
    catalog: Catalog, name: str
) -> None:
    for version in VERSIONS:
        platform = broken(version, name)
        tried = SEEN["what-the-complaint-named"](platform) == "it works"
        assert users(platform)
        assert triaged(catalog, platform, tried=tried).exit_code != SUCCESS


@pytest.mark.parametrize("version", VERSIONS)
def test_with_nothing_broken_no_page_is_named_and_a_trial_makes_it_well(
    catalog: Catalog, version: str
) -> None:
    platform = broken(version)
    report: TriageReport = triaged(catalog, platform)
    assert (report.exit_code, report.findings) == (NOT_ALL_ASKED, [])
    assert triaged(catalog, platform, tried=True).exit_code == SUCCESS
