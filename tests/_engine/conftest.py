"""Fixtures for the tests of the engine."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from snippets._engine.load import CatalogError, load
from tests._engine.packages import NUMBERS, Package

# For mutants (pyproject.toml): the smallest value that notices one is of no interest.
settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """An empty package that can be imported."""
    name = f"runbook_for_test_{next(NUMBERS)}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield Package(name, folder)
    for module in [known for known in sys.modules if known.split(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
def problems_of(package: Package) -> Callable[[], list[str]]:
    """Return the problems that loading the package reports, one a line."""

    def problems() -> list[str]:
        with pytest.raises(CatalogError) as caught:
            load(package.name)
        return str(caught.value).splitlines()

    return problems
