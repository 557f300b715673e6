"""With nothing broken, an incident's page changes nothing, and planned work leaves users well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from tests._lanes.outcomes.kept import held
from tests._world.cells import needless
from tests._world.reader import OLD, VERSIONS, YOUNG, Setting, reading
from tests._world.starts import triaged

pytestmark = pytest.mark.outcomes


def test_nothing_is_changed_that_is_well(
    catalog: Catalog, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    wrong: dict[str, str] = {}
    counted: Counter[str] = Counter()
    with reading(catalog, tmp_path) as begin:
        for routes, minutes in product(VERSIONS, (YOUNG, OLD)):
            setting = Setting(routes, minutes)
            assert not triaged(catalog, begin(setting))
            for start in catalog.procedures:
                followed, found = needless(begin(setting), start)
                counted.update(map(str, found))
                wrong |= {str(one): f"{setting}\n{one}\n{followed}" for one in found}
    held("nothing broken", {"wrong": dict(sorted(counted.items()))}, wrong, record_property)
