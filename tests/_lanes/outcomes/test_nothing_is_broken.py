"""With nothing broken, an incident's page changes nothing, and planned work leaves users well."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from tests._world.cells import needless
from tests._world.reader import OLD, VERSIONS, YOUNG, Setting, reading
from tests._world.starts import triaged

pytestmark = pytest.mark.outcomes


def test_nothing_is_changed_that_is_well(catalog: Catalog, tmp_path: Path) -> None:
    wrong: dict[str, str] = {}
    with reading(catalog, tmp_path) as begin:
        for routes, minutes in product(VERSIONS, (YOUNG, OLD)):
            setting = Setting(routes, minutes)
            assert not triaged(catalog, begin(setting))
            for start in catalog.procedures:
                followed, found = needless(begin(setting), start)
                wrong |= {str(one): f"{setting}\n{one}\n{followed}" for one in found}
    assert not wrong, "\n\n".join(wrong.values())
