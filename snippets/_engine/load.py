"""Read the pages of a package into a catalog."""

import importlib
import pkgutil
import traceback
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from snippets._engine.catalog import Catalog, CatalogEntry
from snippets._engine.catalog_checks import problems_of
from snippets._engine.command import Tool
from snippets._engine.errors import RunbookError
from snippets._engine.procedure import Flow, Procedure
from snippets._engine.recording import Names, ReviewClock, read_recordings
from snippets._engine.search_words import read_search_words
from snippets._engine.source import Source, assigned
from snippets._engine.step import Step
from snippets._engine.table import Table
from snippets._engine.value import vocabulary

_ENGINE = str(Path(__file__).parent)


class CatalogError(RunbookError):
    """The snippets do not fit together; each line names a file, a line and the remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(problems))


def load(package: str = "snippets") -> Catalog:
    """Import every module below a package and return its catalog.

    Raises CatalogError for a module that does not import, a duplicate, an empty field, a dead
    end or an unknown reference, with all of them in one message.
    """
    catalog = Catalog()
    problems: list[str] = []
    root = importlib.import_module(package)
    for module in _modules(root, problems):
        _collect(catalog, module, package, problems)
    if not problems:
        for name in ("policy", "tools"):
            _take(catalog, vocabulary(package, name))
        recordings = read_recordings(Path(root.__path__[0], "_recordings")).items()
        catalog.recordings = {step: recording.of(catalog.names) for step, recording in recordings}
        catalog.search_words = read_search_words(Path(root.__path__[0]))
        problems.extend(problems_of(catalog))
    if problems:
        raise CatalogError(dict.fromkeys(problems))
    return catalog


def _modules(package: ModuleType, problems: list[str]) -> Iterator[ModuleType]:
    prefix = package.__name__ + "."
    # A package that does not import is reported below, not by walk_packages.
    for info in pkgutil.walk_packages(package.__path__, prefix, onerror=lambda _: None):
        if info.name.removeprefix(prefix).startswith("_"):
            continue
        try:
            yield importlib.import_module(info.name)
        except Exception as error:  # noqa: BLE001 - a module can raise anything; all are told
            problems.append(f"{_place(error, package)}: {type(error).__name__}: {error}")


def _place(error: Exception, package: ModuleType) -> str:
    """Return the last line of the package itself that led to an error."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}"
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(package.__path__[0]) and not frame.filename.startswith(_ENGINE)
    ]
    return f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "?"


def _collect(catalog: Catalog, module: ModuleType, package: str, problems: list[str]) -> None:
    name = module.__name__.removeprefix(package + ".").replace(".", "/").replace("_", "-")
    known = {id(value): part for part, value in catalog.entries()}
    _take(catalog, vars(module))
    for variable, (value, source) in _own(module).items():
        part = f"{name}#{variable.strip('_').replace('_', '-')}"
        if first := known.get(id(value)):
            where = catalog.source(first)
            problems.append(f"{where}: {part} is {first} under a second name. Remove one.")
            continue
        match value:
            case Procedure():
                part = name
                if name in catalog.procedures:
                    problems.append(f"{source}: a second procedure in one module. Move it.")
                catalog.procedures[name] = value
            case Step():
                catalog.steps[part] = value
            case Table():
                catalog.tables[part] = value
            case _:
                catalog.checklists[part] = value
        catalog.modules[name] = source.file
        catalog.sources[part] = source
        known[id(value)] = part


def _take(catalog: Catalog, module: Mapping[str, object]) -> None:
    """Take what there is once in a package, and its tools."""
    for value in module.values():
        match value:
            case Flow():
                catalog.flow = value
            case ReviewClock():
                catalog.clock = value
            case Tool():
                catalog.tools[value.name] = value
            case Names():
                catalog.names = value


def _own(module: ModuleType) -> dict[str, tuple[CatalogEntry, Source]]:
    """Return the entries that a module assigns, by variable; others are borrowed by an import."""
    entries = {key: value for key, value in vars(module).items() if isinstance(value, CatalogEntry)}
    places = assigned(Path(str(module.__file__))) if entries else {}
    return {key: (value, places[key]) for key, value in entries.items() if key in places}
