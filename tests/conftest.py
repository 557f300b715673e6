"""Fixtures of the mocked lane."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_subprocess import FakeProcess

from snippets.core.catalog import Catalog, load
from snippets.model.platform import Platform
from tests.terminal import Terminal, open_terminal

# Compares the steps that were run with the catalog, so it must come last and see all of them.
LAST = "test_every_step_is_run"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the gate that counts the steps last; leave it out of a run of some tests only."""
    last = [item for item in items if item.name == LAST]
    whole = config.args == config.getini("testpaths") and not config.option.keyword
    if "shells" not in (config.option.markexpr or ""):
        shells = [item for item in items if item.get_closest_marker("shells")]
        config.hook.pytest_deselected(items=shells)
        items[:] = [item for item in items if item not in shells]
    items[:] = [item for item in items if item not in last]
    if whole and not config.option.markexpr:
        items.extend(last)
    else:
        config.hook.pytest_deselected(items=last)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """Every procedure and step."""
    return load()


@pytest.fixture
def platform() -> Platform:
    """The outside world, well: one good deployment a day old is live."""
    return Platform()


@pytest.fixture
def terminal(
    catalog: Catalog, platform: Platform, fp: FakeProcess, tmp_path: Path
) -> Iterator[Terminal]:
    """A terminal whose every call must be expected."""
    yield from open_terminal(catalog, platform, fp, tmp_path)
