"""The floors on the architecture page are those that import-linter holds."""

import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any

from tests._gates.published import DOCS
from tests._gates.verdict import ROOT

WIDTH = 42  # letters of a line of the picture: no more fit on a phone
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "tool"
]["importlinter"]["contracts"]
LAYERS: list[str] = next(
    contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"
)


def draw(layers: list[str]) -> str:
    """Return a box for each floor, from the top, with what stands on it."""
    between = f"├{'─' * WIDTH}┤\n"
    floors = []
    for layer in layers:
        parts = (" │ " if "|" in layer else "  ").join(re.split(r"\s*[|:]\s*", layer.strip()))
        lines = textwrap.wrap(parts, WIDTH - 2)
        floors.append("".join(f"│ {line:{WIDTH - 1}}│\n" for line in lines))
    return f"┌{'─' * WIDTH}┐\n{between.join(floors)}└{'─' * WIDTH}┘\n"


def test_the_picture_of_the_floors_is_that_of_the_contract() -> None:
    picture = draw(LAYERS)
    shown = (DOCS / "architecture.md").read_text("utf-8")
    assert f"```text\n{picture}```" in shown, f"docs/architecture.md: the floors are\n{picture}"


def test_machinery_is_kept_from_every_page() -> None:
    """A page that only the floors list could be imported by name."""
    (pages,) = (re.split(r"\s*:\s*", layer.strip()) for layer in LAYERS if layer.strip()[0] != "_")
    (kept,) = (
        contract["forbidden_modules"] for contract in CONTRACTS if "Machinery" in contract["name"]
    )
    assert kept == [f"snippets.{page}" for page in pages], "pyproject.toml: list every page in both"


def test_a_folder_of_machinery_is_known_by_its_underscore() -> None:
    names = {
        path.stem
        for path in (ROOT / "snippets").iterdir()
        if path.suffix == ".py" or Path(path, "__init__.py").is_file()
    } - {"__init__"}
    listed = {part for layer in LAYERS for part in re.split(r"\s*[|:]\s*", layer.strip())}
    assert listed == names
