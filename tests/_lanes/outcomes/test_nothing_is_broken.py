"""With nothing broken, an incident's page changes nothing, and planned work leaves users well."""

from itertools import product
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.vercel import LogLine
from tests._world.cells import needless
from tests._world.reader import OLD, VERSIONS, YOUNG, Setting, reading
from tests._world.triaged import page_of_triage

pytestmark = pytest.mark.outcomes


@pytest.mark.parametrize("over", ["", "TypeError: Cannot read properties of undefined"])
def test_nothing_is_changed_that_is_well(catalog: Catalog, tmp_path: Path, over: str) -> None:
    """Nor is it where an error stands in the log that is over."""
    wrong: dict[str, str] = {}
    with reading(catalog, tmp_path) as begin:
        for routes, minutes in product(VERSIONS, (YOUNG, OLD)):
            setting = Setting(routes, minutes)
            assert not page_of_triage(catalog, begin(setting).platform)
            for start in catalog.procedures:
                reader = begin(setting)
                if over:
                    reader.platform.logs.append(LogLine(over, minutes_ago=90))
                    reader.came_with = (over,)
                followed, violations = needless(reader, start)
                wrong |= {str(v): f"{setting}\n{v}\n{followed}" for v in violations}
    assert not wrong, "\n\n".join(wrong.values())
