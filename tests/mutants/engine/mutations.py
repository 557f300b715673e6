"""Make the mutations of a module: the operators of mutmut, on every line of it.

Mutmut's own runner keeps all versions of a function side by side and chooses one when it is
called. Here that hides a tenth of the code: it leaves out decorated functions and whatever stands
outside functions (properties, patterns, defaults). So a mutation here is a whole module, put in the
place of the original.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


class _Everywhere(MutationVisitor):
    """Visit decorated functions too: nothing is copied here, so no decorator acts twice."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return False
        return super()._skip_node_and_children(node)


@dataclass(frozen=True)
class Function:
    """A function or method at the top of a module: its qualified name and its lines."""

    name: str
    lines: range


@dataclass(frozen=True)
class Mutation:
    """One change of a module; `function` is the one that it is in, None outside of all."""

    module: Module = field(repr=False)
    number: int
    line: int
    function: Function | None
    statement: int = field(repr=False)
    before: cst.CSTNode = field(repr=False)
    after: cst.CSTNode = field(repr=False)

    @property
    def name(self) -> str:
        """Return a name that says where it is."""
        return f"{self.module.short}:{self.line} #{self.number}"

    def source(self) -> str:
        """Return the text of the module with this change."""
        return self.module.changed(self)

    def diff(self) -> str:
        """Return the lines that change."""
        lines = difflib.unified_diff(
            self.module.text.splitlines(), self.source().splitlines(), n=0, lineterm=""
        )
        return "\n".join(list(lines)[2:])


@dataclass(eq=False)
class Module:
    """A module of the engine, by its dotted name."""

    name: str
    path: Path

    @property
    def short(self) -> str:
        """Return the last part of its name."""
        return self.name.rpartition(".")[2]

    @cached_property
    def text(self) -> str:
        """Return its source."""
        return self.path.read_text("utf-8")

    @cached_property
    def _tree(self) -> MetadataWrapper:
        return MetadataWrapper(cst.parse_module(self.text))

    @cached_property
    def _parts(self) -> list[str]:
        """Return the text of each statement: only one of them changes at a time."""
        return [self._tree.module.code_for_node(one) for one in self._tree.module.body]

    def changed(self, mutation: Mutation) -> str:
        """Return the text with a change."""
        module, parts = self._tree.module, list(self._parts)
        statement = module.body[mutation.statement]
        changed = deep_replace(statement, mutation.before, mutation.after)
        assert isinstance(changed, cst.CSTNode), "a mutation removes no statement"
        parts[mutation.statement] = module.code_for_node(changed)
        around = map(module.code_for_node, module.header), map(module.code_for_node, module.footer)
        return "".join([*around[0], *parts, *around[1]])

    def mutations(self) -> list[Mutation]:
        """Return every mutation, in the order of the lines."""
        visitor = _Everywhere(mutation_operators, IgnoredCode(set(), set(), set()))
        module = self._tree.visit(visitor)
        assert module is not None
        statement_of = {
            id(node): number
            for number, statement in enumerate(self._tree.module.body)
            for node in _walk(statement)
        }
        places = self._tree.resolve(PositionProvider)
        functions = dict(self._functions())
        return [
            Mutation(
                self,
                number,
                _line(one.original_node, places),
                functions.get(id(one.contained_by_top_level_function)),
                statement_of[id(one.original_node)],
                one.original_node,
                one.mutated_node,
            )
            for number, one in enumerate(visitor.mutations, 1)
        ]

    def _functions(self) -> Iterator[tuple[int, Function]]:
        places = self._tree.resolve(PositionProvider)
        for statement in self._tree.module.body:
            inner = [statement] if isinstance(statement, cst.FunctionDef) else []
            prefix = ""
            if isinstance(statement, cst.ClassDef):
                inner = [one for one in statement.body.body if isinstance(one, cst.FunctionDef)]
                prefix = f"{statement.name.value}."
            for function in inner:
                place = places[function]
                lines = range(place.start.line, place.end.line + 1)
                yield id(function), Function(prefix + function.name.value, lines)


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _line(node: cst.CSTNode, places: Mapping[cst.CSTNode, CodeRange]) -> int:
    """Return the line of a node; operators and the like have none, but what they hold has."""
    return next(places[one].start.line for one in _walk(node) if one in places)


def modules() -> list[Module]:
    """Return the modules of the engine; the package itself only gathers their names."""
    folder = Path(__file__).parents[3] / "snippets/core"
    paths = sorted(path for path in folder.glob("*.py") if path.stem != "__init__")
    return [Module(f"snippets.core.{path.stem}", path) for path in paths]
