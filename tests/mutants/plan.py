"""What is changed, and which tests should notice, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snippets import parameters, tools
from snippets.core import Parameter, Tool
from snippets.core.catalog import Catalog
from tests.gates.ledger import ABOUT
from tests.gates.published import HOME
from tests.gates.published import pages as published
from tests.mutants import commands, pages, steps, values
from tests.mutants.source import Edit, Mutant, Source

MODEL = ("application", "database", "drill", "platform", "vercel_api")
# What a mutant of anything may turn red, cheapest first; a stage begins where the one before it
# noticed nothing. The engine's own tests cannot, and a site is built only in the last one.
GATES = ("ledger", "recordings", "conditions", "prose", "mirror", "search")
LEDGER = "tests/gates/test_ledger.py::test_a_page_says_what_the_ledger_says[{page}]"
SLOW = "tests/gates/test_site.py"
_ENGINE = ("core", "properties", "faults", "mutants", "bench", "real", "shells")


@dataclass(frozen=True)
class Plan:
    """The mutants of a project, and the stages of tests for each."""

    root: Path
    catalog: Catalog

    def mutants(self) -> Iterator[Mutant]:
        """Yield every mutant, each once, by page and place."""
        known = self._vocabulary()
        ids = sorted(name for name, _ in self.catalog.entries())
        for path, page, operators in self._targets(known, ids):
            text = (self.root / path).read_text("utf-8")
            source = Source(text) if path.endswith(".py") else None
            edits = {
                (edit.start, edit.end, edit.new): edit
                for operator in operators
                for edit in operator(source or text)
                if text[edit.start : edit.end] != edit.new
            }
            yield from (Mutant(page, path, edits[key]) for key in sorted(edits))

    def _vocabulary(self) -> commands.Vocabulary:
        named = {name: one for name, one in vars(tools).items() if isinstance(one, Tool)}
        forms = {
            name: f"{one.pattern} {one.secret}"
            for name, one in vars(parameters).items()
            if isinstance(one, Parameter)
        }
        return commands.Vocabulary(frozenset(named), forms)

    def _targets(
        self, known: commands.Vocabulary, ids: Sequence[str]
    ) -> Iterator[tuple[str, str, Sequence[Callable[..., Iterator[Edit]]]]]:
        """Yield each file with the page it is counted under and its operators."""
        run = (commands.words, commands.literals, commands.requests, commands.parts)
        running = [lambda source, do=do: do(source, known) for do in run]
        shown = (
            *(steps.fields, steps.names, steps.decisions, steps.conditions),
            *(steps.order, steps.tables, steps.code),
        )
        said: Callable[..., Iterator[Edit]] = lambda source: steps.prose(source, ids)  # noqa: E731 - one of a list
        for page in sorted(set(self.catalog.modules) - set(ABOUT)):
            yield f"snippets/{page.replace('-', '_')}.py", page, (*running, *shown, said)
        yield "snippets/parameters.py", "parameters", (values.parameters,)
        yield "snippets/policy.py", "policy", (values.policy, said)
        yield "snippets/tools.py", "tools", (values.tools,)
        for name in MODEL:
            yield f"snippets/model/{name}.py", f"model/{name}", (values.answers, values.effects)
        kinds = {kind: self._ids(kind) for kind in pages.OTHER_KIND}
        kinds |= {"checklist": sorted(self.catalog.checklists), "cards": kinds["table"]}
        links = [f"/{page}.md" for page in sorted(self.catalog.modules)]
        change: Callable[..., Iterator[Edit]] = lambda text: pages.page(text, kinds, links)  # noqa: E731 - one of a list
        for page in sorted({HOME, *published()} - set(ABOUT)):
            yield f"docs/{page}.md", page, (change,)

    def _ids(self, kind: str) -> list[str]:
        groups: dict[str, dict[str, Any]] = {
            "procedure": self.catalog.procedures,
            "step": self.catalog.steps,
            "command": self.catalog.steps,
            "table": self.catalog.tables,
        }
        return sorted(groups[kind])

    def diff(self, mutant: Mutant) -> str:
        """Return a mutant as a diff."""
        return mutant.diff((self.root / mutant.path).read_text("utf-8"))

    def stages(self, mutant: Mutant) -> list[list[str]]:
        """Return the tests to run for a mutant, in stages; what is on a page, gates look at."""
        near = self._near(mutant) if mutant.path.endswith(".py") else []
        gates = [f"tests/gates/test_{name}.py" for name in GATES]
        done = {*near, *gates}
        rest = [path for path in self.others() if path not in done]
        return [stage for stage in (near, gates, rest, [SLOW]) if stage]

    def _near(self, mutant: Mutant) -> list[str]:
        folder, _, name = mutant.page.replace("-", "_").rpartition("/")
        paths = [Path("tests", folder, f"test_{name}.py").as_posix()]
        if folder == "model":
            paths.append("tests/model/test_answers.py")
        near = [path for path in paths if (self.root / path).exists()]
        # The cheapest of all: it reads one page.
        said = [LEDGER.format(page=mutant.page)] if mutant.page in self.catalog.modules else []
        return said + near

    def others(self) -> list[str]:
        """Return the modules of the mocked lane that look at the domain, the procedures' first."""
        found = [
            path.relative_to(self.root).as_posix() for path in self.root.glob("tests/**/test_*.py")
        ]
        kept = [path for path in found if path.split("/")[1] not in _ENGINE and path != SLOW]
        late = ("tests/contracts", "tests/cli", "tests/site", "tests/standins")
        return sorted(kept, key=lambda path: (path.startswith(late), path))
