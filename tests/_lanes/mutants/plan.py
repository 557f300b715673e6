"""What is changed: the files of the domain, and the operators for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from snippets._engine import Parameter, RunbookError, Tool
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Act
from snippets._vocabulary import acts, parameters, tools
from tests._lanes.mutants import operators
from tests._lanes.mutants.equivalent import known, swaps_in_vain
from tests._lanes.mutants.source import Mutant, SourceFile


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
        for path, page, applied in self._targets():
            text = (self.root / path).read_text("utf-8")
            source = SourceFile(text)
            known = self._known(page)
            edits = {
                (edit.start, edit.end, edit.new): edit
                for operator in applied
                for edit in operator(source, known)
                if text[edit.start : edit.end] != edit.new
            }
            for key in sorted(edits):
                yield Mutant(page, path, edits[key]), text

    def _known(self, page: str) -> operators.Known:
        named = {n: value for n, value in vars(parameters).items() if isinstance(value, Parameter)}
        return operators.Known(
            tuple(name for name, value in vars(tools).items() if isinstance(value, Tool)),
            {name: f"{value.pattern} {value.secret}" for name, value in named.items()},
            [name for name, value in vars(acts).items() if isinstance(value, Act)],
            sorted(self.catalog.procedures),
            self._steps_of(page),
        )

    def _targets(self) -> Iterator[tuple[str, str, Sequence[operators.Operator]]]:
        """Yield each file with the page it is counted under and its operators."""
        for page in sorted(self.catalog.modules):
            yield f"snippets/{page.replace('-', '_')}.py", page, operators.PAGE
        for name, applied in operators.VOCABULARY.items():
            yield f"snippets/_vocabulary/{name}.py", name, applied

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
        problem = f"no mutant has the page, operator or name {', '.join(sorted(unknown))}."
        raise RunbookError(problem, remedy="Name a page as the menu does: deployment/rollback.")
