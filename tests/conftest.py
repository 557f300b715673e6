"""Fixtures of the mocked lane."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from snippets._platform.vercel import Platform
from tests._gates import performed
from tests._world.terminal import Terminal, open_terminal

# The same values in every run, and no time, which a busy machine needs.
settings.register_profile(
    "lanes",
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("lanes")


def pytest_configure(config: pytest.Config) -> None:
    """Add the gate over the whole run."""
    config.pluginmanager.register(performed)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the lanes that were not asked for; say so where nothing else was.

    Lanes of their own need tools: only a run that asks for one by its marker has it.
    """
    asked = config.option.markexpr or ""
    described = [line for line in config.getini("markers") if "(nox -s " in line]
    lanes = [lane for lane in (line.partition(":")[0] for line in described) if lane not in asked]
    others = [item for item in items if any(map(item.get_closest_marker, lanes))]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
    if others and not items and not hasattr(config, "workerinput"):
        lane = next(filter(others[0].get_closest_marker, lanes))
        files = sorted({item.path.stem for item in others})
        only = f" -- -k {files[0]}" if len(files) == 1 else ""
        msg = f"this is of the lane {lane}, which has tools of its own. Run: nox -s {lane}{only}"
        raise pytest.UsageError(msg)


@cache
def load_once() -> Catalog:
    """Return the catalog; if it does not fit together, that is all a run has to say."""
    try:
        return load()
    except RunbookError as error:
        pytest.exit(f"the snippets do not fit together:\n{error}", returncode=1)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Look before several processes are started: none of them can end the run in words."""
    if getattr(session.config.option, "numprocesses", None):
        load_once()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """Every procedure and step."""
    return load_once()


@pytest.fixture
def platform() -> Platform:
    """The outside world, well: one good deployment a day old is live."""
    return Platform()


@pytest.fixture
def terminal(catalog: Catalog, platform: Platform, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal whose every call must be expected."""
    with open_terminal(catalog, platform, tmp_path) as opened:
        yield opened
