"""Every trouble, followed from every page: no ending "fixed" while users are hurt."""

from __future__ import annotations

from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.trouble import Trouble
from tests._world.reader import Outcome, sweep

pytestmark = pytest.mark.outcomes


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=lambda one: one.id)
def test_nothing_is_called_fixed_that_users_would_not_call_fixed(
    catalog: Catalog, tmp_path: Path, trouble: Trouble, outcomes: dict[str, Outcome]
) -> None:
    found = sweep(catalog, tmp_path, trouble, tuple(catalog.procedures))
    outcomes[trouble.id] = found
    assert not found.false, "\n".join(found.false)
