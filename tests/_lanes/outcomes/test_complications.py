"""Two things at once: a complication beside a trouble, and two troubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from tests._lanes.outcomes.kept import held
from tests._world.cells import cells
from tests._world.complications import COMPLICATIONS, Complication
from tests._world.reader import VERSIONS, YOUNG, Setting, reading
from tests._world.starts import cards
from tests._world.verdict import Watcher

pytestmark = pytest.mark.outcomes
Record = Callable[[str, Any], None]
SETTINGS = [Setting(routes, YOUNG) for routes in VERSIONS]
BESIDE = ("release-crashes", "suspended-functions-hold-connections")
PAIRS = Random(15).sample(list(combinations(sorted(TROUBLES), 2)), 30)  # noqa: S311 - no secret


@pytest.mark.parametrize("beside", COMPLICATIONS, ids=lambda one: one.id)
def test_a_complication_beside_a_trouble_leads_nobody_astray(
    catalog: Catalog, tmp_path: Path, beside: Complication, record_property: Record
) -> None:
    walks = [
        walk
        for name in BESIDE
        for walk in cells(catalog, tmp_path, TROUBLES[name], SETTINGS, beside=beside)
    ]
    wrong = Counter(str(one) for walk in walks for one in walk.violations)
    shown = {str(one): str(walk) for walk in reversed(walks) for one in walk.violations}
    found = {"tried": len(walks), "wrong": dict(sorted(wrong.items()))}
    held(f"beside: {beside.id}", found, shown, record_property)


@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_two_troubles_at_once_are_no_false_all_clear_and_do_no_harm(
    catalog: Catalog, tmp_path: Path, names: tuple[str, str], record_property: Record
) -> None:
    troubles = [TROUBLES[name] for name in names]
    wrong: Counter[str] = Counter()
    shown: dict[str, str] = {}
    walks = 0
    with reading(catalog, tmp_path) as begin:
        for setting in SETTINGS:
            fits = tuple(dict.fromkeys(c for t in troubles for c in cards(catalog, t, setting)))
            for start in fits:
                reader = begin(setting, cards=fits)
                reader.meet(*troubles)
                watcher = Watcher(reader, troubles)
                followed = reader.follow(start)
                found = watcher.judge(followed)
                walks += 1
                wrong.update(map(str, found))
                shown |= {str(one): f"{names}, {setting}\n{one}\n{followed}" for one in found}
    row = {"tried": walks, "wrong": dict(sorted(wrong.items()))}
    held(f"both: {' and '.join(names)}", row, shown, record_property)
