"""What is changed: the files of the domain, and the operators for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from snippets._engine import Parameter, RunbookError, Tool
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Act
from snippets._vocabulary import acts, parameters, tools
from tests._lanes.mutants import commands, steps, values
from tests._lanes.mutants.equivalent import known, swaps_in_vain
from tests._lanes.mutants.source import Edit, Mutant, Source


@dataclass(frozen=True)
class Plan:
    """The mutants of a project."""

    root: Path
    catalog: Catalog

    def mutants(self) -> Iterator[Mutant]:
        """Yield every mutant, each once, by page and place."""
        for mutant, text in self.changes():
            if not known(mutant, text) and not swaps_in_vain(mutant, text):
                yield mutant

    def changes(self) -> Iterator[tuple[Mutant, str]]:
        """Yield every change, equivalent or not, with the text of its file."""
        for path, page, operators in self._targets(self._vocabulary()):
            text = (self.root / path).read_text("utf-8")
            source = Source(text)
            edits = {
                (edit.start, edit.end, edit.new): edit
                for operator in operators
                for edit in operator(source)
                if text[edit.start : edit.end] != edit.new
            }
            for key in sorted(edits):
                yield Mutant(page, path, edits[key]), text

    def _vocabulary(self) -> commands.Vocabulary:
        named = {name: one for name, one in vars(tools).items() if isinstance(one, Tool)}
        forms = {
            name: f"{one.pattern} {one.secret}"
            for name, one in vars(parameters).items()
            if isinstance(one, Parameter)
        }
        return commands.Vocabulary(frozenset(named), forms)

    def _targets(
        self, known: commands.Vocabulary
    ) -> Iterator[tuple[str, str, Sequence[Callable[..., Iterator[Edit]]]]]:
        """Yield each file with the page it is counted under and its operators."""
        run = (commands.words, commands.literals, commands.requests, commands.parts)
        running = [lambda source, do=do: do(source, known) for do in run]
        pages = sorted(self.catalog.procedures)
        done = [name for name, one in vars(acts).items() if isinstance(one, Act)]
        by_hand = partial(steps.by_hand, known=done)
        decide = (steps.fields, steps.decisions, steps.conditions, steps.order, steps.code, by_hand)
        for page in sorted(self.catalog.modules):
            lead = partial(steps.links, pages=pages, names=self._steps_of(page))
            yield f"snippets/{page.replace('-', '_')}.py", page, (*running, *decide, lead)
        for name in ("psql", "steps", "versions"):
            yield f"snippets/_vocabulary/{name}.py", name, (*running, *decide)
        yield "snippets/_vocabulary/parameters.py", "parameters", (values.parameters,)
        yield "snippets/_vocabulary/policy.py", "policy", (values.policy,)
        yield "snippets/_vocabulary/tools.py", "tools", (values.tools, steps.conditions, by_hand)

    def _steps_of(self, page: str) -> Sequence[str]:
        """Return the names of the steps of a page's procedure, in order."""
        procedure = self.catalog.procedures.get(page)
        used = procedure.steps if procedure else ()
        return [self.catalog.id_of(step).partition("#")[2] for step in used]


def choose(words: Sequence[str], mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """Yield the mutants of these pages, of these operators or with these names; or all.

    Raises RunbookError for a word that is none of them.
    """
    unknown = set(words)
    for mutant in mutants:
        called = {mutant.page, mutant.edit.operator, mutant.name}
        unknown -= called
        if not words or called.intersection(words):
            yield mutant
    if unknown:
        told = f"no mutant has the page, operator or name {', '.join(sorted(unknown))}."
        raise RunbookError(told, remedy="Name a page as the menu does: deployment/rollback.")
