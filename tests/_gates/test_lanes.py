"""A test of a lane is left out in words: which lane it is, and how to run it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from tests.conftest import LANES, pytest_collection_modifyitems


class Item:
    """As much of a test as its lane is known by."""

    def __init__(self, lane: str, file: str = "test_copy.py") -> None:
        self.lane, self.path = lane, Path(file)

    def get_closest_marker(self, name: str) -> str | None:
        """Return the marker of its lane."""
        return name if name == self.lane else None


class Config:
    """As much of pytest's config as is asked."""

    def __init__(self, markers: str = "") -> None:
        self.option = self.hook = self
        self.markexpr = markers
        self.left_out: list[Item] = []

    def pytest_deselected(self, items: list[Item]) -> None:
        """Note what is left out."""
        self.left_out = items


def collect(config: Config, *found: Item) -> list[Item]:
    """Return what is left of the tests that were found."""
    items = list(found)
    pytest_collection_modifyitems(cast("Any", config), cast("Any", items))
    return items


@pytest.mark.parametrize("lane", LANES)
def test_a_file_of_a_lane_says_how_it_is_run(lane: str) -> None:
    with pytest.raises(pytest.UsageError) as caught:
        collect(Config(), Item(lane), Item(lane))
    assert f"lane {lane}" in str(caught.value)
    assert str(caught.value).endswith(f"Run: nox -s {lane} -- -k test_copy")


def test_a_whole_lane_is_run_without_naming_its_files() -> None:
    with pytest.raises(pytest.UsageError, match=r"Run: nox -s site$"):
        collect(Config(), *(Item("site", f"test_{n}.py") for n in range(9)))


def test_beside_other_tests_a_lane_is_left_out_in_silence() -> None:
    config, other, lane = Config(), Item(""), Item("site")
    assert collect(config, other, lane) == [other]
    assert config.left_out == [lane]


def test_a_lane_that_is_asked_for_is_run() -> None:
    item = Item("site")
    assert collect(Config("site"), item) == [item]
