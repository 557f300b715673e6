"""An ending "fixed" is true: nine troubles, followed from nine pages, held against what users meet.

`nox -s outcomes` follows every trouble from every page.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.walk import Ending
from snippets._platform.troubles import TROUBLES
from snippets.monitoring.endpoints import production_is_well
from tests._world.reader import AGES, VERSIONS, sweep

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


@pytest.mark.parametrize("name", MENDED)
def test_no_walk_ends_as_fixed_while_users_are_hurt(
    catalog: Catalog, tmp_path: Path, name: str
) -> None:
    outcome = sweep(catalog, tmp_path, TROUBLES[name], STARTS)
    assert not outcome.false, "\n".join(outcome.false)
    assert outcome.endings.total() == len(VERSIONS) * len(AGES) * len(STARTS)
    assert outcome.endings[Ending.FIXED] >= MENDED[name], outcome.endings


@pytest.mark.parametrize("name", ["release-stays-white", "slow-queries"])
def test_pages_that_only_ask_the_application_how_it_is_end_as_fixed_too_early(
    catalog: Catalog, tmp_path: Path, name: str
) -> None:
    procedures = {
        page: one if one.planned else replace(one, verify=production_is_well)
        for page, one in catalog.procedures.items()
    }
    asking = replace(catalog, procedures=procedures)
    assert sweep(asking, tmp_path, TROUBLES[name], STARTS).false
