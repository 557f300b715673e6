"""Fixtures of the mocked lane."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_subprocess import FakeProcess
from pytest_subprocess.process_dispatcher import ProcessDispatcher

from snippets.core.catalog import Catalog, load
from snippets.model.platform import Platform
from tests.terminal import Terminal, open_terminal

# Compares the steps that were run with the catalog, so it must come last and see all of them.
LAST = "test_every_step_is_run"
# Lanes of their own, which need tools: only a run that asks for one by its marker has it.
LANES = ("shells", "real", "site", "terminal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the gate that counts the steps last; leave it out of a run of some tests only."""
    last = [item for item in items if item.name == LAST]
    whole = config.args == config.getini("testpaths") and not config.option.keyword
    asked = config.option.markexpr or ""
    others = [i for i in items if any(i.get_closest_marker(m) and m not in asked for m in LANES)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
    items[:] = [item for item in items if item not in last]
    if whole and not asked:
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
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProcess]:
    """pytest-subprocess, without its search for other names of Popen in every module.

    Ours is called by its own name; the search takes longer than most tests.
    """
    monkeypatch.setattr(ProcessDispatcher, "_patch_popen_references", lambda _: None)
    with FakeProcess() as process:
        yield process


@pytest.fixture
def terminal(
    catalog: Catalog, platform: Platform, fake: FakeProcess, tmp_path: Path
) -> Iterator[Terminal]:
    """A terminal whose every call must be expected."""
    yield from open_terminal(catalog, platform, fake, tmp_path)
