"""Every trouble, followed from everywhere: no false all-clear, no harm, no dead end."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.trouble import Trouble
from tests._lanes.outcomes.kept import kept
from tests._lanes.outcomes.reached import by_walks
from tests._world.cells import NINE, OTHERS, OWN, cells, mended, summary, wrong
from tests._world.reader import settings_of

pytestmark = pytest.mark.outcomes


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=lambda trouble: trouble.id)
def test_every_walk_with_a_trouble_ends_as_it_is_written_down(
    catalog: Catalog,
    tmp_path: Path,
    trouble: Trouble,
    record_property: Callable[[str, Any], None],
) -> None:
    walks = list(cells(catalog, tmp_path, trouble, settings_of(trouble), catalog.procedures))
    row = summary(walks)
    kinds = [violation.kind for walk in walks for violation in walk.violations]
    lines = sorted(by_walks(catalog, walks))
    record_property(trouble.id, {"row": row, "wrong": kinds, "lines": lines})
    assert not wrong(walks), "\n\n".join(wrong(walks).values())
    assert "RUNBOOK_RECORD" in os.environ or row == kept()[trouble.id], (
        "walks end otherwise: look at them, then nox -s outcomes -- --record"
    )


def _mendable() -> list[Any]:
    return [kept()[name] for name, trouble in TROUBLES.items() if not trouble.elsewhere]


def test_most_of_what_can_be_mended_here_is_mended_from_where_it_leads_people() -> None:
    assert mended(_mendable())[0] >= OWN


def test_half_of_the_walks_from_the_wrong_page_mend_it_too() -> None:
    assert mended(_mendable())[1] >= OTHERS


def test_the_nine_troubles_of_the_sketch_are_mostly_mended_from_its_nine_pages() -> None:
    letters = "".join(cell for name in NINE for cell in kept()[name]["nine"])
    assert len(letters) == 324
    assert letters.count("F") >= 200
