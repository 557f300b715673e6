"""How every walk ends: the page shows every trouble, and what the last sweep wrote down."""

from __future__ import annotations

from snippets._platform.troubles import TROUBLES
from snippets.outcomes import sums, troubles
from tests._lanes.outcomes.kept import kept


def test_every_trouble_has_a_row_with_what_users_say() -> None:
    shown = {row[0].lower().replace(" ", "-"): row[1] for row in troubles.rows}
    assert shown == {name: one.says for name, one in TROUBLES.items()}


def test_a_row_adds_up_to_its_walks_and_the_sums_to_all() -> None:
    rows = {name: row for name, row in kept().items() if name in TROUBLES}
    for row in rows.values():
        assert row["fixed"] + sum(row["called"].values()) + row["other page"] == row["walks"]
    counted = {row[0]: row[1] for row in sums.rows}
    assert counted["Troubles"] == str(len(TROUBLES))
    assert counted["Walks"] == str(sum(row["walks"] for row in rows.values()))
    assert counted["Ended fixed"] == str(sum(row["fixed"] for row in rows.values()))


def test_the_page_says_how_many_all_clears_were_false() -> None:
    counted = {row[0]: row[1] for row in sums.rows}
    wrong = [item for row in kept().values() for item in row["wrong"].items()]
    for label in ("False all-clears", "Harms", "Dead ends"):
        kind = label.lower().split(" all-")[0].rstrip("s")
        assert counted[label] == str(sum(n for one, n in wrong if one.startswith(kind)))
