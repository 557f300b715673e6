"""The table of the engine's mutants, and when it is not good enough."""

from __future__ import annotations

from tests.mutants.engine.report import HUNG, Row, rows, table, too_few


def test_each_module_is_a_line_and_all_of_them_the_last() -> None:
    counted = rows({"render": ["test_a", HUNG, ""], "need": [], "walk": ["test_b"]})
    assert list(table(counted)) == [
        "module        mutants   killed     hung  survived  per cent",
        "render              3        2        1         1      66.7",
        "walk                1        1        0         0     100.0",
        "all                 4        3        1         1      75.0",
    ]


def test_nine_of_ten_are_enough_if_no_module_is_below_eight_of_ten() -> None:
    assert too_few([Row("render", 10, 8), Row("walk", 10, 10)]) == []


def test_what_falls_short_is_said_of_each_module_and_of_all() -> None:
    assert too_few([Row("render", 1000, 799), Row("walk", 1000, 1000)]) == [
        "render: 799 of 1000 killed, less than 80 per cent.",
        "all: 1799 of 2000 killed, less than 90 per cent.",
    ]
