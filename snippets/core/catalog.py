"""The catalog: every procedure, step, table and checklist, by a stable id.

An id is the module's path and, for a part, the name of its variable:
`incidents/high-memory#read-memory` is `read_memory` in `snippets/incidents/high_memory.py`, shown
on the page `docs/incidents/high-memory.md`.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType

from snippets.core import links, recording
from snippets.core.check import Next, Turn, is_closed
from snippets.core.command import Command
from snippets.core.errors import RunbookError, nearest
from snippets.core.procedure import Flow, Procedure
from snippets.core.recording import Names, Recording, ReviewClock
from snippets.core.render import shell
from snippets.core.source import NOWHERE, Source, assigned, element
from snippets.core.step import Risk, Step
from snippets.core.table import Checklist, Table

REFERENCE = re.compile(r"(?<![\w`])@(?P<name>[a-z0-9-]+(?:/[a-z0-9-]+)*(?:#[a-z0-9-]+)?)")
CODE = re.compile(r"(?P<marks>`+)(?:(?!(?P=marks)).)+?(?P=marks)")
# RB-01: short enough to say aloud in a call.
_EXPLANATION = re.compile(r" \([^()]*\)$")  # what Condition.meaning adds
_PAGE_CODE = re.compile(r"[A-Z]{2}-\d\d")
# What a tool is called with to tell its version.
_VERSION = (("--version",), ("version",))
# HTML takes a carriage return for a new line; Python-Markdown marks its places with the others.
_UNKEPT = re.compile(r"[\r\x02\x03]")
_REQUIRED = ("title", "why", "expect")
_PROSE = (*_REQUIRED, "otherwise", "undo", "loses", "asks", "blocks", "gap")
# Floors that hold no procedure.
_SKIPPED = ("core", "model", "cli", "contracts", "site")
_ENGINE = str(Path(__file__).parent)
Entry = Procedure | Step | Table | Checklist


class CatalogError(RunbookError):
    """The snippets do not fit together; each line names a file, a line and the remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(problems))


@dataclass(eq=False)
class Catalog:
    """Everything that pages, tests and the terminal can name."""

    procedures: dict[str, Procedure] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    checklists: dict[str, Checklist] = field(default_factory=dict)
    modules: dict[str, Path] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    flow: Flow = field(default_factory=lambda: Flow(()))
    clock: ReviewClock = field(default_factory=lambda: ReviewClock(0))
    names: Names = field(default_factory=lambda: Names({}))

    @cached_property
    def _ids(self) -> dict[int, str]:
        return {id(entry): name for name, entry in self.entries()}

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Yield every id with its value."""
        for group in self._groups():
            yield from group.items()

    def _groups(self) -> Iterator[Mapping[str, Entry]]:
        yield from (self.procedures, self.steps, self.tables, self.checklists)

    def id_of(self, entry: Entry) -> str:
        """Return the id of a value of the catalog, or that of the step a reused one comes from."""
        return self._ids[id(entry.home if isinstance(entry, Step) else entry)]

    def source(self, name: str) -> Source:
        """Return where the value of an id is assigned."""
        return self.sources.get(name, NOWHERE)

    def source_in(self, procedure: str, step: Step) -> Source:
        """Return where a step of a procedure is written: its own name, or where it is reused."""
        if id(step) in self._ids:
            return self.source(self._ids[id(step)])
        used = self.procedures[procedure]
        return next(
            element(self.source(procedure), keyword, at, len(steps))
            for keyword, steps in (("steps", used.steps), ("verify", used.verify))
            for at, one in enumerate(steps)
            if one is step
        )

    def slug_of(self, step: Step) -> str:
        """Return the part of a step's id behind the `#`: its anchor on any page."""
        return self.id_of(step).partition("#")[2]

    def has(self, step: Step) -> bool:
        """Tell whether a step, or the one it comes from, has a name in a module."""
        return id(step.home) in self._ids

    @cached_property
    def version_steps(self) -> dict[str, str]:
        """Return the step that asks a tool for its version, by the name of the tool."""
        return {
            step.action.program: name
            for name, step in self.steps.items()
            if isinstance(step.action, Command) and step.action.args in _VERSION
        }

    def suggest(self, name: str) -> str:
        """Return «Did you mean …?» for an unknown id."""
        return nearest(name, (known for known, _ in self.entries())) or "See: runbook list."

    def title_of(self, name: str) -> str:
        """Return the words of a link to an id or page."""
        entry = next((group[name] for group in self._groups() if name in group), None)
        return entry.title if entry else name.rpartition("/")[2].replace("-", " ").capitalize()

    def knows(self, name: str) -> bool:
        """Tell whether an id or page exists."""
        return name in self.modules or any(name in group for group in self._groups())

    def steps_by_slug(self, procedure: Procedure) -> dict[str, Step]:
        """Return the steps of a procedure by slug, in order."""
        return {self.slug_of(step): step for step in procedure.steps}


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
    _read_recordings(catalog, root)
    if not problems:
        problems.extend(_check(catalog))
    if problems:
        raise CatalogError(dict.fromkeys(problems))
    return catalog


def load_for(name: str, package: str = "snippets") -> Catalog:
    """Return the part of a catalog that tells of one procedure or step, found by its id.

    It is its module with all that this imports, and not checked: a fault elsewhere shall keep
    nobody from reading it. Where there is no such id this is the whole catalog, as `load` has it.
    """
    root = importlib.import_module(package)
    module = name.partition("#")[0].replace("/", ".").replace("-", "_")
    try:
        importlib.import_module(f"{package}.{module}")
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the whole says it better
        return load(package)
    catalog = Catalog()
    problems: list[str] = []
    for found, imported in list(sys.modules.items()):
        parts = found.split(".")
        if parts[0] == package and parts[1:2] and parts[1] not in _SKIPPED:
            _collect(catalog, imported, package, problems)
    if problems or not (name in catalog.procedures or name in catalog.steps):
        return load(package)
    _read_recordings(catalog, root, catalog.steps)
    return catalog


def _read_recordings(
    catalog: Catalog, root: ModuleType, steps: Iterable[str] | None = None
) -> None:
    found = recording.read(Path(root.__path__[0], "recordings"), steps)
    catalog.recordings = {name: one.of(catalog.names) for name, one in found.items()}


def _modules(package: ModuleType, problems: list[str]) -> Iterator[ModuleType]:
    prefix = package.__name__ + "."
    # A package that does not import is reported below, not by walk_packages.
    for found in pkgutil.walk_packages(package.__path__, prefix, onerror=lambda _: None):
        parts = found.name.removeprefix(prefix).split(".")
        if parts[0] in _SKIPPED or parts[-1] == "__main__":
            continue
        try:
            yield importlib.import_module(found.name)
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
    _take(catalog, module)
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


def _take(catalog: Catalog, module: ModuleType) -> None:
    """Take what there is once in a package."""
    for value in vars(module).values():
        match value:
            case Flow():
                catalog.flow = value
            case ReviewClock():
                catalog.clock = value
            case Names():
                catalog.names = value


def _own(module: ModuleType) -> dict[str, tuple[Entry, Source]]:
    """Return the entries that a module assigns, by variable; others are borrowed by an import."""
    entries = {key: value for key, value in vars(module).items() if isinstance(value, Entry)}
    places = assigned(Path(str(module.__file__))) if entries else {}
    return {key: (value, places[key]) for key, value in entries.items() if key in places}


def _check(catalog: Catalog) -> Iterator[str]:
    for name, step in catalog.steps.items():
        yield from _check_step(catalog, name, step)
    for name, procedure in catalog.procedures.items():
        yield from _check_procedure(catalog, name, procedure)
    yield from _check_words(catalog)
    yield from _check_codes(catalog)
    for name, table in catalog.tables.items():
        for row in table.rows:
            if len(row) != len(table.columns):
                found, wanted = len(row), len(table.columns)
                where = catalog.source(name)
                yield f"{where}: row {row[:1]!r} has {found} cells. Give it {wanted}."
            yield from _check_prose(catalog, catalog.source(name), row)
    for name, checklist in catalog.checklists.items():
        yield from _check_prose(catalog, catalog.source(name), checklist.items)


def _check_step(catalog: Catalog, name: str, step: Step) -> Iterator[str]:
    where = f"{catalog.source(name)}: {name}"
    for required in _REQUIRED:
        if not getattr(step, required).strip():
            yield f"{where} has an empty {required!r}. Say it in a sentence."
    if step.risk in (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA) and not step.undo:
        yield f"{where} changes production without 'undo'. Say how, or that there is no way back."
    if step.risk is Risk.DESTROYS_DATA and not step.loses:
        yield f"{where} destroys data without 'loses'. Say what is gone."
    if step.risk is Risk.DESTROYS_DATA and not step.target:
        yield f"{where} destroys data without 'target'. Name what it is in, to be typed first."
    if not step.branches and not step.otherwise:
        yield f"{where} does not say what to do otherwise. Give 'otherwise' or 'branches'."
    if _UNKEPT.search(shell(step.action)):
        yield f"{where} has a character in its command that no page keeps. Write it as an escape."
    if step.lacks and not step.gap:
        yield f"{where} lacks something without a 'gap'. Say it in words, with the way that works."
    yield from _check_prose(catalog, catalog.source(name), _prose(step))


def _check_procedure(catalog: Catalog, name: str, procedure: Procedure) -> Iterator[str]:
    where = f"{catalog.source(name)}: {name}"
    if not procedure.title.strip():
        yield f"{where} has an empty 'title'. Use the reader's words."
    if not procedure.symptoms or not all(text.strip() for text in procedure.symptoms):
        yield f"{where} has no symptoms. Say when this is the right page."
    if not procedure.steps:
        yield f"{where} has no steps."
    used = (*procedure.steps, *procedure.verify)
    unnamed = [step for step in used if not catalog.has(step)]
    for step in unnamed:
        yield (
            f"{catalog.source_in(name, step)}: step {step.title!r} of {name} has no name. Assign "
            "it to one first, at the top level of a module."
        )
    if not unnamed:
        yield from _check_flow(catalog, name, procedure)
    for seen, page in procedure.not_this:
        if page not in catalog.procedures:
            yield f"{where}: {seen!r} leads to unknown {page!r}. {catalog.suggest(page)}"
    neighbours = (seen for seen, _ in procedure.not_this)
    prose = (*procedure.symptoms, *neighbours, *procedure.before)
    yield from _check_prose(catalog, catalog.source(name), prose)


def _check_codes(catalog: Catalog) -> Iterator[str]:
    owners: dict[str, str] = {}
    for name, procedure in catalog.procedures.items():
        where, code = f"{catalog.source(name)}: {name}", procedure.code
        if not _PAGE_CODE.fullmatch(code):
            yield f"{where} has the code {code!r}. Give it one of its own, like RB-01."
        elif code in owners:
            yield f"{where}: {code} is the code of {owners[code]}. Take the next one that is free."
        owners.setdefault(code, name)


def _check_words(catalog: Catalog) -> Iterator[str]:
    """Check what procedures are found by: two of them with one alias would both be a guess."""
    owners: dict[str, str] = {}
    for name, procedure in catalog.procedures.items():
        where = f"{catalog.source(name)}: {name}"
        for text, source in procedure.errors:
            if not source.strip():
                yield f"{where} has the error {text!r} without a source. Say where it was read."
        for text in (*procedure.also, *(error for error, _ in procedure.errors)):
            words = " ".join(text.casefold().split())
            if not words:
                yield f"{where} has an empty alias or error. Remove it."
            elif words in owners:
                yield f"{where}: {text!r} is claimed by {owners[words]} already. Remove one."
            owners.setdefault(words, name)


def _check_flow(catalog: Catalog, name: str, procedure: Procedure) -> Iterator[str]:
    where = f"{catalog.source(name)}: {name}"
    used = (*procedure.steps, *procedure.verify)
    if not procedure.verify:
        yield f"{where} has no 'verify'. Say what proves that it worked."
    if any(step.risk is not Risk.READS for step in procedure.verify):
        yield f"{where} verifies with a step that changes something. Use one that reads."
    slugs = [catalog.slug_of(step) for step in procedure.steps]
    for slug in {slug for slug in slugs if slugs.count(slug) > 1}:
        yield f"{where} has two steps called {slug!r}. Rename one, or go to the first again."
    for step in used:
        for problem in _check_use(catalog, name, step, slugs):
            yield f"{catalog.source_in(name, step)}: {problem}"


def _check_use(catalog: Catalog, name: str, step: Step, slugs: list[str]) -> Iterator[str]:
    if not is_closed(step.branches):
        yield (
            f"the decision after {catalog.slug_of(step)!r} in {name} has a dead end. "
            "Close it with anything_else(…)."
        )
    yield from _check_reach(step)
    for branch in step.branches:
        yield from _check_next(catalog, name, branch.then, slugs)
    yield from _unknown(catalog, _prose(step))


def _check_reach(step: Step) -> Iterator[str]:
    """Check that every branch can be taken: the first that holds is."""
    asked = [_EXPLANATION.sub("", branch.when.words) for branch in step.branches]
    for words in dict.fromkeys(one for one in asked if asked.count(one) > 1):
        yield (
            f"the decision after {step.title!r} asks for {words} twice, and the second is never "
            "taken. Ask for something else; what a person has to judge goes into 'expect' and "
            "'otherwise'."
        )


def _check_next(catalog: Catalog, name: str, then: Next, slugs: list[str]) -> Iterator[str]:
    if then.turn is Turn.GO_TO and then.target not in slugs:
        yield f"{name} goes to unknown step {then.target!r}. {nearest(then.target, slugs)}"
    if then.turn is Turn.OPEN_PAGE and then.target not in catalog.procedures:
        yield f"{name} opens unknown procedure {then.target!r}. {catalog.suggest(then.target)}"


def _prose(step: Step) -> Iterator[str]:
    yield from (getattr(step, name) for name in _PROSE)
    yield from (branch.when.words for branch in step.branches)


def _check_prose(catalog: Catalog, source: Source, texts: Iterable[str]) -> Iterator[str]:
    yield from (f"{source}: {problem}" for problem in _unknown(catalog, texts))


def _unknown(catalog: Catalog, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        plain = CODE.sub(" ", text)
        for name in REFERENCE.findall(plain):
            if not catalog.knows(name):
                yield f"@{name} is unknown. {catalog.suggest(name)}"
        for address in links.refused(plain):
            yield f"a link leads to {address!r}. {links.REMEDY}"
