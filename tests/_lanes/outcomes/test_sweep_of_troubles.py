"""Every trouble, followed from everywhere: no false all-clear, no harm, no dead end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.trouble import Trouble
from tests._lanes.outcomes.kept import held, kept
from tests._lanes.outcomes.reached import LINES, by_walks
from tests._world.cells import NINE, OTHERS, OWN, cells, mended, summary
from tests._world.reader import settings_of

pytestmark = pytest.mark.outcomes


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=lambda one: one.id)
def test_every_walk_with_a_trouble_ends_as_it_is_written_down(
    catalog: Catalog,
    tmp_path: Path,
    trouble: Trouble,
    record_property: Callable[[str, Any], None],
) -> None:
    walks = list(cells(catalog, tmp_path, trouble, settings_of(trouble), catalog.procedures))
    record_property(f"{LINES}{trouble.id}", sorted(by_walks(catalog, walks)))
    shown = {str(one): str(walk) for walk in reversed(walks) for one in walk.violations}
    held(trouble.id, summary(walks), shown, record_property)


def test_no_false_all_clear_is_taken_as_known() -> None:
    assert not [one for row in kept().values() for one in row["wrong"] if one.startswith("false")]


def _mendable() -> list[Any]:
    return [kept()[name] for name, one in TROUBLES.items() if not one.elsewhere]


def test_what_is_written_down_is_of_every_trouble() -> None:
    assert kept().keys() >= TROUBLES.keys()
    assert len(_mendable()) >= 30


def test_most_of_what_can_be_mended_here_is_mended_from_where_it_leads_people() -> None:
    assert mended(_mendable())[0] >= OWN


def test_half_of_the_walks_from_the_wrong_page_mend_it_too() -> None:
    assert mended(_mendable())[1] >= OTHERS


def test_the_nine_troubles_of_the_sketch_are_mostly_mended_from_its_nine_pages() -> None:
    fixed, walks = (sum(kept()[name]["nine"][n] for name in NINE) for n in (0, 1))
    assert walks == 324
    assert fixed >= 200
