"""The oldest Python: what a reader is told is what the packages are resolved for."""

import tomllib

import pytest

from tests._gates.verdict import ROOT


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/terminal.md"])
def test_every_text_names_the_oldest_python_of_the_project(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=")
    assert f"Python {oldest} or newer" in (ROOT / name).read_text("utf-8")
