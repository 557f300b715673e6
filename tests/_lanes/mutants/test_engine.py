"""The table of the engine's mutants: what mutmut says counts, and what falls short is told."""

from collections import Counter

from tests._lanes.mutants.engine import count, table

RESULTS = """\
    snippets._engine.render.x_quote__mutmut_1: killed
    snippets._engine.render.x_quote__mutmut_2: survived
    snippets._engine.walk.xǁWalkǁnext__mutmut_1: timeout
    snippets._engine.walk.xǁWalkǁnext__mutmut_2: no tests
"""


def test_mutants_are_counted_by_module_and_how_they_ended() -> None:
    assert count(RESULTS) == {
        "render": Counter({"killed": 1, "survived": 1}),
        "walk": Counter({"timeout": 1, "no tests": 1}),
    }


def test_a_mutant_that_no_test_reaches_or_that_was_not_tried_is_not_killed() -> None:
    ended = Counter({"killed": 79, "timeout": 1, "no tests": 10, "not checked": 10})
    (render, met), (_, all_met) = table({"render": ended})
    assert render.split() == ["render", "100", "80", "80.0"]
    assert met
    assert not all_met


def test_a_module_below_eight_of_ten_is_told_even_if_all_are_above_nine() -> None:
    modules = {"walk": Counter(killed=79, survived=21), "render": Counter(killed=1000)}
    assert [met for _, met in table(modules)] == [True, False, True]
