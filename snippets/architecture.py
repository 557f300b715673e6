"""Architecture: the floors of `snippets/` and who imports whom, read from the source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.core.table import Picture, Rows

if TYPE_CHECKING:  # the catalog is made of modules such as this one
    from snippets.core.catalog import Catalog

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Floor:
    """Parts of the package that may import one another, and those of the floors in `below`."""

    name: str
    what: str
    parts: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


PROCEDURES = Floor(
    "Procedures",
    "What an engineer does, page by page",
    below=("Contract", "Vocabulary", "Engine"),
)
FLOORS = (
    Floor(
        "Faces",
        "The terminal and the built site",
        parts=("cli", "site"),
        below=("Procedures", "Contract", "Vocabulary", "Engine", "Model"),
    ),
    PROCEDURES,
    Floor(
        "Contract",
        "What the application has to provide",
        parts=("contracts",),
        below=("Vocabulary", "Engine"),
    ),
    Floor(
        "Vocabulary",
        "Tools, values, numbers and names",
        parts=("parameters", "policy", "settings", "sources", "tools"),
        below=("Engine",),
    ),
    Floor("Engine", "Commands as values, shown and run", parts=("core",)),
    Floor("Model", "The platform, for drills and tests", parts=("model",)),
)


@dataclass(frozen=True)
class Import:
    """One import of another part of the package, or of the tests."""

    file: Path
    line: int
    by: str
    of: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def floor_of(part: str) -> Floor:
    """Return the floor of a part; what no other floor names is a procedure."""
    return next((floor for floor in FLOORS if part in floor.parts), PROCEDURES)


def imports(package: Path = HERE) -> list[Import]:
    """Return the imports between the parts of a package, also those that wait inside functions."""
    import grimp  # noqa: PLC0415 - only this page needs it

    graph = grimp.build_graph(package.name, include_external_packages=True, cache_dir=None)
    found = [
        Import(_file(package, importer), place["line_number"], _part(importer), _part(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.partition(".")[0] in (package.name, "tests")
        if _part(imported) not in ("", _part(importer))
        for place in graph.get_import_details(importer=importer, imported=imported)
    ]
    return sorted(found, key=str)


def _part(module: str) -> str:
    """Return the part of the package that a module is in; the tests are one."""
    top, _, rest = module.partition(".")
    return top if top == "tests" else rest.partition(".")[0]


def _file(package: Path, module: str) -> Path:
    path = package.parent / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def against(package: Path = HERE) -> Iterator[str]:
    """Yield what is wrong with the imports of a package: place, and what to do."""
    for one in imports(package):
        floor, other = floor_of(one.by), floor_of(one.of)
        if one.of == "tests":
            yield f"{one}: imports from tests/. Move what it needs into {package.name}/."
        elif other is not floor and other.name not in floor.below:
            yield (
                f"{one}: {floor.name} ({one.by}) imports {one.of} of the floor {other.name}. Move "
                f"what both need to {_list(floor.below) or floor.name}, or this code up."
            )


def _list(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def work_out(_: Catalog) -> Rows:
    """Return a row for each floor: its name, what it is, its parts, and what it imports."""
    found = imports()
    parts = {one.by for one in found} | {one.of for one in found}
    rows = []
    for floor in FLOORS:
        own = sorted(part for part in parts if floor_of(part) is floor)
        down = {floor_of(one.of) for one in found if one.by in own} - {floor}
        imported = ", ".join(other.name for other in FLOORS if other in down)
        rows.append((floor.name, floor.what, ", ".join(own), imported or "nothing"))
    return tuple(rows)


# The drawing, in units that are about a pixel on a phone.
_BOX, _LANE, _LINE, _GAP, _LETTERS = 290, 15, 18, 22, 36


def draw(rows: Rows) -> str:
    """Return the floors as SVG: boxes below one another, an arrow for each floor imported.

    It has the colours of the text around it, and no style of its own.
    """
    tops: dict[str, int] = {}
    boxes: list[str] = []
    y = 1
    for name, what, parts, _ in rows:
        lines = textwrap.wrap(parts, _LETTERS)
        height = 52 + _LINE * len(lines)
        boxes.append(_box(y, height, name, (what, *lines)))
        tops[name] = y
        y += height + _GAP
    sources = {name: [row[0] for row in rows if name in row[3].split(", ")] for name in tops}
    targets = [name for name in tops if sources[name]]
    arrows = [_arrow(tops, lane, name, sources[name]) for lane, name in enumerate(targets)]
    said = ". ".join(f"{row[0]} imports {row[3]}" for row in rows)
    return (
        f'<svg viewBox="0 0 {_BOX + 2 + _LANE * (len(targets) + 1)} {y - _GAP + 1}" role="img"'
        f' aria-label="{escape(said)}">{"".join((*boxes, *arrows))}</svg>'
    )


def _box(top: int, height: int, name: str, lines: tuple[str, ...]) -> str:
    texts = "".join(
        f'<text x="12" y="{top + 42 + _LINE * number}"{css}>{escape(line)}</text>'
        for number, line in enumerate(lines)
        for css in (' class="rb-parts"' if number else "",)
    )
    return (
        f'<rect x="1" y="{top}" width="{_BOX}" height="{height}" rx="6"/>'
        f'<text x="12" y="{top + 22}" class="rb-floor">{escape(name)}</text>{texts}'
    )


def _arrow(tops: dict[str, int], lane: int, target: str, sources: list[str]) -> str:
    """Return the line that leads from every floor that imports one down to it."""
    x, edge, end = _BOX + 1 + _LANE * (lane + 1), _BOX + 1, tops[target] + 14
    starts = [tops[name] + 24 + 8 * lane for name in sources]
    stubs = "".join(f"M{edge} {y}H{x}" for y in starts)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="2.5"/>' for y in starts)
    return (
        f'<path d="{stubs}M{x} {min(starts)}V{end}H{edge + 2}"/>'
        f'<path class="rb-head" d="M{edge + 9} {end - 5}L{edge + 1} {end}L{edge + 9} {end + 5}Z"/>'
        f"{dots}"
    )


floors = Picture(
    "The floors, from the top",
    ("Floor", "What it is", "Its parts", "Imports"),
    work_out=work_out,
    draw=draw,
)
