"""The catalog: every procedure, step, table and checklist, by a stable id.

An id is the module's path and, for a part, the name of its variable:
`incidents/high-memory#read-memory` is `read_memory` in `snippets/incidents/high_memory.py`, shown
on the page `docs/incidents/high-memory.md`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from snippets._engine.command import Command, Tool
from snippets._engine.conditions import missing
from snippets._engine.decision import Act, Branch, repeat
from snippets._engine.errors import nearest
from snippets._engine.parameter import Parameter
from snippets._engine.pipeline import parameters_in, tools_in
from snippets._engine.procedure import Flow, Procedure
from snippets._engine.recording import Names, Recording, ReviewClock
from snippets._engine.search_words import SearchWords
from snippets._engine.source import NOWHERE, Source, element
from snippets._engine.step import Step
from snippets._engine.table import Checklist, Rows, Table

REFERENCE = re.compile(r"(?<![\w`])@(?P<name>[a-z0-9-]+(?:/[a-z0-9-]+)*(?:#[a-z0-9-]+)?)")
CODE = re.compile(r"(?P<marks>`+)(?:(?!(?P=marks)).)+?(?P=marks)")
# What a tool is called with to tell its version.
_VERSION = (("--version",), ("version",))
CatalogEntry = Procedure | Step | Table | Checklist


@dataclass(eq=False)
class Catalog:
    """Everything that pages, tests and the terminal can name."""

    procedures: dict[str, Procedure] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    checklists: dict[str, Checklist] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)
    modules: dict[str, Path] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    search_words: dict[str, SearchWords] = field(default_factory=dict)
    flow: Flow = field(default_factory=lambda: Flow((), 0))
    clock: ReviewClock = field(default_factory=lambda: ReviewClock(0))
    names: Names = field(default_factory=lambda: Names({}))

    @cached_property
    def _ids(self) -> dict[int, str]:
        return {id(entry): name for name, entry in self.entries()}

    def entries(self) -> Iterator[tuple[str, CatalogEntry]]:
        """Yield every id with its value."""
        for group in self._groups():
            yield from group.items()

    def _groups(self) -> Iterator[Mapping[str, CatalogEntry]]:
        yield from (self.procedures, self.steps, self.tables, self.checklists)

    def id_of(self, entry: CatalogEntry) -> str:
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
            for at, listed in enumerate(steps)
            if listed is step
        )

    def slug_of(self, step: Step) -> str:
        """Return the part of a step's id behind the `#`: its anchor on any page."""
        return self.id_of(step).partition("#")[2]

    def has(self, step: Step) -> bool:
        """Tell whether a step, or the one it comes from, has a name in a module."""
        return id(step.home) in self._ids

    def words_of(self, page: str) -> SearchWords:
        """Return what a page is found by."""
        return self.search_words.get(page, SearchWords())

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Return every value that the reader fills in, by name."""
        steps = self.steps.values()
        return {
            parameter.name: parameter for step in steps for parameter in parameters_in(step.action)
        }

    @cached_property
    def version_steps(self) -> dict[str, str]:
        """Return the step that asks a tool for its version, by the name of the tool."""
        return {
            step.action.program: name
            for name, step in self.steps.items()
            if isinstance(step.action, Command) and step.action.args in _VERSION
        }

    def offering(self, parameter: Parameter) -> dict[str, Step]:
        """Return the steps whose output names values of a parameter, by id."""
        steps = self.steps.items()
        return {n: s for n, s in steps if s.offers and parameter in s.offers.parameters}

    def named_in(self, text: str) -> list[Step]:
        """Return the steps that prose refers to, in order."""
        names = REFERENCE.findall(CODE.sub(" ", text))
        return [self.steps[name] for name in names if name in self.steps]

    @property
    def set_up_page(self) -> str:
        """Return the page whose steps ask the tools of a machine for their versions, if any."""
        return next(iter(self.version_steps.values()), "").partition("#")[0]

    def named(self, name: str) -> str:
        """Return the id of a procedure that is named by its code, any other name as it is."""
        codes = {procedure.code: known for known, procedure in self.procedures.items()}
        return codes.get(name.upper(), name)

    @property
    def by_sign(self) -> dict[str, str]:
        """Return the procedure of each trouble that a look from outside can show."""
        return {page.sign: name for name, page in self.procedures.items() if page.sign}

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

    def ways(self, step: Step) -> tuple[Branch, ...]:
        """Return what to do after a step: the errors of its tools, then its own list.

        A list that says what to do when the step fails, whatever the reason, says it of its tools
        as well; so does one that names the same text.
        """
        words = {branch.when.words for branch in step.branches}
        if any(branch.when.whatever for branch in step.branches):
            return step.branches
        return (*(b for b in self.errors_of(step) if b.when.words not in words), *step.branches)

    def errors_of(self, *steps: Step) -> tuple[Branch, ...]:
        """Return the errors of all tools that steps call, each once, and that one is missing."""
        names = dict.fromkeys(name for step in steps for name in tools_in(step.action))
        if not names:
            return ()
        known = (self.tools[name] for name in names if name in self.tools)
        page = self.set_up_page
        install = Act("install", f"install that program: @{page}" if page else "install it")
        errors = (branch for tool in known for branch in tool.errors)
        every = (*errors, Branch(missing(), repeat(install)))
        return tuple({branch.when.words: branch for branch in every}.values())

    def steps_by_slug(self, procedure: Procedure) -> dict[str, Step]:
        """Return the steps of a procedure by slug, in order."""
        return {self.slug_of(step): step for step in procedure.steps}


@dataclass(frozen=True)
class Report(Table):
    """A table about the catalog itself: its rows are worked out when a page shows it."""

    rows: Rows = field(init=False, default=())
    work_out: Callable[[Catalog], Rows] = field(kw_only=True)
