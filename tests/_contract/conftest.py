"""Fixtures of the contract's tests."""

from pathlib import Path

import pytest

from tests._contract.app import App


@pytest.fixture
def app(tmp_path: Path) -> App:
    """An application that holds nothing but its package.json."""
    return App(tmp_path)
