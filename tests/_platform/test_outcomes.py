"""A part of `nox -s outcomes`: every trouble of the newest version, from where it leads people."""

from dataclasses import replace
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from snippets.monitoring.endpoints import production_is_well
from tests._world import reader
from tests._world.cells import cells
from tests._world.reader import YOUNG, Setting

NEWEST = Setting(frozenset(), YOUNG)


@pytest.mark.parametrize("name", TROUBLES)
def test_no_walk_from_card_alert_or_triage_is_a_false_all_clear_a_harm_or_a_dead_end(
    catalog: Catalog, tmp_path: Path, name: str
) -> None:
    for walk in cells(catalog, tmp_path, TROUBLES[name], [NEWEST]):
        assert not walk.violations, str(walk)


def test_a_page_that_only_asks_the_application_how_it_is_ends_as_fixed_too_early(
    catalog: Catalog, tmp_path: Path
) -> None:
    procedures = {
        page: made if made.planned else replace(made, verify=production_is_well)
        for page, made in catalog.procedures.items()
    }
    asking = replace(catalog, procedures=procedures)
    white = TROUBLES["release-stays-white"]
    walks = cells(asking, tmp_path, white, [NEWEST], ["performance/cache"], published=catalog)
    wrong = [
        (violation, str(walk))
        for walk in walks
        for violation in walk.violations
        if violation.kind == "false"
    ]
    assert wrong
    assert "Users meet: The page stays white." in wrong[0][1]


def test_a_judged_wording_that_no_reader_knows_is_named_with_where_to_add_it(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "JUDGED", {})
    with pytest.raises(AssertionError, match=r"#.+ can judge '.+JUDGED of tests/_world/reader"):
        list(cells(catalog, tmp_path, TROUBLES["rows-deleted"], [NEWEST], ["database/backup"]))
