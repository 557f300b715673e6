"""How every walk ends: the page shows every trouble, and what the last sweep wrote down."""

from snippets._platform.troubles import TROUBLES
from snippets.outcomes import sums, troubles
from tests._lanes.outcomes.kept import kept


def test_every_trouble_has_a_row_with_what_users_say() -> None:
    shown = {row[0]: row[1] for row in troubles.rows}
    expected = {name.replace("-", " ").capitalize(): t.says for name, t in TROUBLES.items()}
    assert shown == expected


def test_a_row_adds_up_to_its_walks_and_the_sums_to_all() -> None:
    rows = kept()
    for row in rows.values():
        assert row["fixed"] + sum(row["called"].values()) + row["other page"] == row["walks"]
    counted = {row[0]: row[1] for row in sums.rows}
    assert counted["Troubles"] == str(len(TROUBLES))
    assert counted["Walks"] == str(sum(row["walks"] for row in rows.values()))
    assert counted["Ended fixed"] == str(sum(row["fixed"] for row in rows.values()))
