"""What is changed, and which tests should notice, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from snippets._engine import Parameter, Tool
from snippets._engine.catalog import Catalog
from snippets._vocabulary import parameters, tools
from tests._lanes.mutants import commands, steps, values
from tests._lanes.mutants.equivalent import is_equivalent
from tests._lanes.mutants.source import Edit, Mutant, Source

# What a mutant of anything may turn red, cheapest first; a stage begins where the one before it
# noticed nothing. The engine's own tests cannot, and a site is built only in the last one.
GATES = ("risks", "limits", "branches", "recordings", "conditions", "prose", "mirror", "search")
SLOW = "tests/_gates/test_site.py"
_ENGINE = ("_engine", "_lanes")


@dataclass(frozen=True)
class Plan:
    """The mutants of a project, and the stages of tests for each."""

    root: Path
    catalog: Catalog

    def mutants(self) -> Iterator[Mutant]:
        """Yield every mutant, each once, by page and place."""
        for path, page, operators in self._targets(self._vocabulary()):
            text = (self.root / path).read_text("utf-8")
            source = Source(text)
            edits = {
                (edit.start, edit.end, edit.new): edit
                for operator in operators
                for edit in operator(source)
                if text[edit.start : edit.end] != edit.new
            }
            for mutant in (Mutant(page, path, edits[key]) for key in sorted(edits)):
                if not is_equivalent(mutant, text):
                    yield mutant

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
        decide = (steps.fields, steps.decisions, steps.conditions, steps.order, steps.code)
        for page in sorted(self.catalog.modules):
            lead = partial(steps.links, pages=pages, names=self._steps_of(page))
            yield f"snippets/{page.replace('-', '_')}.py", page, (*running, *decide, lead)
        for name in ("psql", "steps", "versions"):
            yield f"snippets/_vocabulary/{name}.py", name, (*running, *decide)
        yield "snippets/_vocabulary/parameters.py", "parameters", (values.parameters,)
        yield "snippets/_vocabulary/policy.py", "policy", (values.policy,)
        yield "snippets/_vocabulary/tools.py", "tools", (values.tools,)

    def _steps_of(self, page: str) -> Sequence[str]:
        """Return the names of the steps of a page's procedure, in order."""
        procedure = self.catalog.procedures.get(page)
        used = procedure.steps if procedure else ()
        return [self.catalog.id_of(step).partition("#")[2] for step in used]

    def diff(self, mutant: Mutant) -> str:
        """Return a mutant as a diff."""
        return mutant.diff((self.root / mutant.path).read_text("utf-8"))

    def stages(self, mutant: Mutant) -> list[list[str]]:
        """Return the tests to run for a mutant, in stages: its own, the gates, all others."""
        folder, _, name = mutant.page.replace("-", "_").rpartition("/")
        own = Path("tests", folder, f"test_{name}.py").as_posix()
        near = [own] if (self.root / own).exists() else []
        gates = [f"tests/_gates/test_{name}.py" for name in GATES]
        rest = [path for path in self.others() if path not in (*near, *gates)]
        return [stage for stage in (near, gates, rest, [SLOW]) if stage]

    def others(self) -> list[str]:
        """Return the modules of the mocked lane that look at the domain, the procedures' first."""
        found = [
            path.relative_to(self.root).as_posix() for path in self.root.glob("tests/**/test_*.py")
        ]
        kept = [path for path in found if path.split("/")[1] not in _ENGINE and path != SLOW]
        late = ("tests/_contract", "tests/_cli", "tests/_site", "tests/_world/standins")
        return sorted(kept, key=lambda path: (path.startswith(late), path))
