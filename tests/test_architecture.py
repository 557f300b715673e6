"""The architecture page: the floors are those of the imports, and the picture shows just these."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from snippets.architecture import FLOORS, PROCEDURES, against, draw, floor_of, floors, work_out
from snippets.core.catalog import Catalog
from tests.gates.verdict import ROOT, red

Package = Callable[..., Path]
ROWS = (
    ("Top", "what it is", "a, b", "Middle, Low & slow"),
    ("Middle", "what it is", "c", "Low & slow"),
    ("Low & slow", "what it is", ", ".join(f"part{n}" for n in range(30)), "nothing"),
)


def test_no_import_goes_against_the_floors() -> None:
    red(against())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Write a package of this name with files `part__module`, and return its folder."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            file = tmp_path / "made" / (name.replace("__", "/", 1) + ".py")
            file.parent.mkdir(parents=True, exist_ok=True)
            for folder in (file.parent, tmp_path / "made"):
                (folder / "__init__.py").touch()
            file.write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path / "made"

    return write


@pytest.mark.parametrize(
    "line",
    [
        "from made.tools import git",
        "from made import tools",
        "import made.tools",
        "import made.tools as t",
        "def f() -> None:\n    from made.tools import git",
        "if TYPE_CHECKING:\n    from made.tools import git",
    ],
)
def test_an_import_that_goes_up_is_told_with_place_and_remedy(package: Package, line: str) -> None:
    made = package(core__step=f"import os\n{line}\n", tools="git = 1\n")
    number = 1 + line.count("\n") + 1
    assert list(against(made)) == [
        f"{made}/core/step.py:{number}: Engine (core) imports tools of the floor Vocabulary. Move "
        "what both need to Engine, or this code up."
    ]


def test_neighbours_that_may_not_know_one_another_do_not(package: Package) -> None:
    """The model is no part of what runs in production."""
    made = package(incidents__x="from made.model import y\n", model="y = 1\n")
    [found] = against(made)
    assert "Procedures (incidents) imports model of the floor Model." in found
    assert "to Contract or Vocabulary or Engine, or this code up" in found


def test_an_import_of_the_tests_is_told(package: Package) -> None:
    made = package(cli__x="from tests.calls import HEALTH\n", tools="")
    assert list(against(made)) == [
        f"{made}/cli/x.py:1: imports from tests/. Move what it needs into made/."
    ]


def test_imports_that_go_down_stay_or_leave_the_package_are_right(package: Package) -> None:
    made = package(
        cli__main="import made\nfrom made.incidents import x\nfrom made.model import y\n",
        incidents__x="from made.deployment import z\nfrom made.core import Step\nimport json\n",
        deployment__z="from made.incidents.x import q\nfrom . import other\n",
        core____init__="from made.core.step import Step\n",
    )
    assert list(against(made)) == []


def test_every_part_is_on_one_floor_and_every_floor_has_parts(catalog: Catalog) -> None:
    rows = work_out(catalog)
    assert [row[0] for row in rows] == [floor.name for floor in FLOORS]
    parts = [part for row in rows for part in row[2].split(", ")]
    known = {
        path.stem
        for path in (ROOT / "snippets").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert sorted(parts) == sorted(known)
    assert all(row[2] for row in rows)
    assert floor_of("incidents") is PROCEDURES


def test_the_table_says_what_is_imported(catalog: Catalog) -> None:
    imported = {row[0]: row[3] for row in floors.rows_in(catalog)}
    assert imported["Engine"] == imported["Model"] == "nothing"
    assert imported["Vocabulary"] == "Engine"
    assert imported["Faces"] == "Procedures, Contract, Vocabulary, Engine, Model"


def test_the_picture_is_well_formed_and_says_itself_in_words() -> None:
    picture = ET.fromstring(draw(ROWS))  # noqa: S314 - our own text
    assert picture.attrib["role"] == "img"
    assert picture.attrib["aria-label"] == (
        "Top imports Middle, Low & slow. Middle imports Low & slow. Low & slow imports nothing"
    )
    assert not picture.findall(".//*[@style]")


def test_the_picture_has_a_box_for_each_floor_and_an_arrow_to_each_that_is_imported() -> None:
    picture = ET.fromstring(draw(ROWS))  # noqa: S314 - our own text
    boxes = [(float(b.attrib["y"]), float(b.attrib["height"])) for b in picture.findall("rect")]
    lines = [p.attrib["d"] for p in picture.findall("path") if "class" not in p.attrib]
    ends = [float(found[1]) for line in lines if (found := re.search(r"V([\d.]+)H", line))]
    assert len(boxes) == 3
    for line, end, target, sources in zip(lines, ends, (1, 2), ((0,), (0, 1)), strict=True):
        y, height = boxes[target]
        assert y < end < y + height
        starts = [float(start) for start in re.findall(r"M\d+ ([\d.]+)H", line)]
        assert len(starts) == len(sources)
        for start, source in zip(starts, sources, strict=True):
            assert boxes[source][0] < start < sum(boxes[source])
    assert all(a[0] + a[1] < b[0] for a, b in itertools.pairwise(boxes))
    *_, width, height = map(float, picture.attrib["viewBox"].split())
    assert sum(boxes[-1]) <= height
    assert width < 400, "on a phone it is not smaller than it is drawn"


def test_no_line_of_text_leaves_its_box() -> None:
    picture = ET.fromstring(draw(ROWS))  # noqa: S314 - our own text
    texts = [text for text in picture.findall("text") if text.attrib.get("class") == "rb-parts"]
    assert len(texts) > 3
    assert all(len(text.text or "") <= 36 for text in texts)
    assert all(len(floor.what) <= 35 for floor in FLOORS)
    *_, low = picture.findall("rect")
    assert float(texts[-1].attrib["y"]) < float(low.attrib["y"]) + float(low.attrib["height"])
