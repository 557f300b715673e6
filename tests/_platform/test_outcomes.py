"""An ending "fixed" is true: nine troubles, followed from nine pages, held against what users meet.

The list is small, and so is the reader: they open the page that a decision names, and stop at the
cards of the home page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending, walk
from snippets._platform.troubles import TROUBLES
from snippets._platform.users import users
from snippets._platform.vercel import HEALTH_ROUTES
from snippets.monitoring.endpoints import production_is_well
from tests._world.faulty import Faulty, faulty

STARTS = (
    *("incidents/application-not-responding", "incidents/database-connection"),
    *("incidents/authentication-failures", "incidents/high-memory"),
    *("incidents/performance-degradation", "deployment/rollback", "security/breach"),
    *("performance/cache", "monitoring/endpoints"),
)
# Of the 36 walks of each trouble, how many end as fixed at least.
MENDED = {
    "release-stays-white": 8,
    "script-file-missing": 28,
    "release-crashes": 24,
    "release-leaks-connections": 0,  # what it holds stays after a rollback
    "cache-serves-others-pages": 8,
    "database-unreachable": 0,  # only its provider can mend it
    "suspended-functions-hold-connections": 0,  # the page rebuilds, which ends no session
    "slow-queries": 0,  # no page finds them
    "secret-missing": 12,
}
VERSIONS = (HEALTH_ROUTES, frozenset[str]())
AGES = (10, 300)  # minutes since the release
MOST_PAGES = 4
LATER = 10  # minutes


def follow(catalog: Catalog, world: Faulty, start: str) -> tuple[str, Ending]:
    """Follow pages from one to the next; return the way, and how the last one ends."""
    pages, ending = [start], Ending.NOT_HERE
    while len(pages) <= MOST_PAGES and pages[-1] in catalog.procedures:
        walked = walk(catalog, catalog.procedures[pages[-1]], world.perform)
        ending = walked.ending
        if ending is not Ending.NOT_HERE:
            break
        pages.append(walked.page)
    return " > ".join(pages), ending


def sweep(catalog: Catalog, folder: Path, name: str) -> tuple[Counter[Ending], list[str]]:
    """Walk from everywhere with a trouble; return the endings, and which "fixed" was not true."""
    endings: Counter[Ending] = Counter()
    false = []
    with faulty(folder) as begin:
        for routes, age, start in product(VERSIONS, AGES, STARTS):
            world = begin()
            platform = world.platform
            for one in platform.deployments:
                one.routes = routes
            platform.live.created = platform.now - timedelta(minutes=age)
            TROUBLES[name].breaks(platform)
            assert users(platform), "nobody is hurt"
            way, ending = follow(catalog, world, start)
            endings[ending] += 1
            met = users(platform)
            platform.pass_time(LATER)
            if ending is Ending.FIXED and (met := met or users(platform)):
                false.append(f"{len(routes)} health routes, {age} minutes: {way}: {met[0]}")
    return endings, false


@pytest.fixture(autouse=True)
def connections_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections of older builds stay: the server ends them, and not a new build."""
    monkeypatch.setattr(
        "snippets._platform.database.DatabaseServer.keep_sessions_of", lambda *_: None
    )


@pytest.mark.parametrize("name", MENDED)
def test_no_walk_ends_as_fixed_while_users_are_hurt(
    catalog: Catalog, tmp_path: Path, name: str
) -> None:
    endings, false = sweep(catalog, tmp_path, name)
    assert not false, "\n".join(false)
    assert endings.total() == len(VERSIONS) * len(AGES) * len(STARTS)
    assert endings[Ending.FIXED] >= MENDED[name], endings


@pytest.mark.parametrize("name", ["release-stays-white", "slow-queries"])
def test_pages_that_only_ask_the_application_how_it_is_end_as_fixed_too_early(
    catalog: Catalog, tmp_path: Path, name: str
) -> None:
    procedures = {
        page: one if one.planned else replace(one, verify=production_is_well)
        for page, one in catalog.procedures.items()
    }
    assert sweep(replace(catalog, procedures=procedures), tmp_path, name)[1]
