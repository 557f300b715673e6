"""The trial itself: it counts what it tries, and finds what there is to find."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from tests._lanes.properties.trial import Table, Trial

NUMBERS = st.integers(0, 10_000)


def test_every_example_is_counted_and_a_good_property_finds_nothing() -> None:
    trial = Trial("x")
    seen: list[int] = []
    trial.each(NUMBERS, 30, seen.append)
    assert trial.tried == len(seen) == 30
    assert trial.found == 0


def test_what_breaks_a_property_is_found_and_made_small() -> None:
    def check(number: int) -> None:
        assert number < 100

    trial = Trial("x")
    with pytest.raises(AssertionError, match="assert 100 < 100"):
        trial.each(NUMBERS, 200, check)
    assert trial.found == 1


def test_a_batch_holds_no_example_twice_and_each_is_counted() -> None:
    trial = Trial("x")
    batches = list(trial.batches(st.integers(0, 50), 100, 7))
    everything = [number for batch in batches for number in batch]
    assert len(everything) == len(set(everything)) == trial.tried
    assert {len(batch) for batch in batches[:-1]} == {7}


def test_the_smallest_example_of_a_batch_that_differs_is_told() -> None:
    trial = Trial("x")
    with pytest.raises(AssertionError, match=r"'b'\n  gives 1\n  not   2"):
        trial.compare(["aa", "b", "c"], [0, 1, 3], [9, 2, 3])
    assert trial.found == 2


def test_an_example_that_did_not_come_back_is_missed() -> None:
    with pytest.raises(AssertionError, match="1 came back of 2"):
        Trial("x").compare(["a", "b"], [0], [0, 1])


def test_another_seed_tries_others() -> None:
    one, two = (next(Trial("x", seed).batches(NUMBERS, 40, 40)) for seed in (0, 1))
    assert one != two
    assert one == next(Trial("x").batches(NUMBERS, 40, 40))


def test_the_table_has_a_line_for_each_property_and_one_for_all() -> None:
    table = Table(7)
    table.trial("first").tried = 1200
    table.trial("second").found = 3
    head, first, second, everything = table.lines()
    assert head.split() == ["Property", "Tried", "Found", "Seconds"]
    assert first.split() == ["first", "1,200", "0", "0.0"]
    assert second.split() == ["second", "0", "3", "0.0"]
    assert everything.split() == ["All,", "seed", "7", "1,200", "3", "0.0"]
