"""Two things at once: a complication beside a trouble, and two troubles."""

from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from tests._world.cells import cells, wrong
from tests._world.complications import COMPLICATIONS, Complication
from tests._world.reader import VERSIONS, YOUNG, Setting, reading
from tests._world.starts import cards
from tests._world.verdict import Watcher

pytestmark = pytest.mark.outcomes
SETTINGS = [Setting(routes, YOUNG) for routes in VERSIONS]
BESIDE = ("release-crashes", "suspended-functions-hold-connections")
PAIRS = Random(15).sample(list(combinations(sorted(TROUBLES), 2)), 30)  # noqa: S311 - no secret


@pytest.mark.parametrize("beside", COMPLICATIONS, ids=lambda complication: complication.id)
def test_a_complication_beside_a_trouble_leads_nobody_astray(
    catalog: Catalog, tmp_path: Path, beside: Complication
) -> None:
    walks = [
        walk
        for name in BESIDE
        for walk in cells(catalog, tmp_path, TROUBLES[name], SETTINGS, beside=beside)
    ]
    assert not wrong(walks), "\n\n".join(wrong(walks).values())


@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_two_troubles_at_once_are_no_false_all_clear_and_do_no_harm(
    catalog: Catalog, tmp_path: Path, names: tuple[str, str]
) -> None:
    troubles = [TROUBLES[name] for name in names]
    shown: dict[str, str] = {}
    with reading(catalog, tmp_path) as begin:
        for setting in SETTINGS:
            fits = tuple(dict.fromkeys(c for t in troubles for c in cards(catalog, t, setting)))
            for start in fits:
                reader = begin(setting, cards=fits)
                reader.meet(*troubles)
                watcher = Watcher(reader, troubles)
                followed = reader.follow(start)
                shown |= {
                    str(violation): f"{names}, {setting}\n{violation}\n{followed}"
                    for violation in watcher.judge(followed)
                }
    assert not shown, "\n\n".join(shown.values())
