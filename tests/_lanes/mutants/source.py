"""Source text with positions, and the one change of it that a mutant is."""

import ast
import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class Edit:
    """Replace the characters from `start` to `end` by `new`; `operator` says what that means."""

    start: int
    end: int
    new: str
    operator: str


@dataclass(frozen=True)
class Mutant:
    """One change of one file of the project; `page` is what the report counts it under."""

    page: str
    path: str
    edit: Edit

    @property
    def name(self) -> str:
        """Return what names this mutant, as long as its file stays the same."""
        return hashlib.sha256(f"{self.path} {self.edit}".encode()).hexdigest()[:8]

    def apply(self, text: str) -> str:
        """Return the text of its file with the change."""
        return text[: self.edit.start] + self.edit.new + text[self.edit.end :]

    def diff(self, text: str) -> str:
        """Return the change as a diff with file and line."""
        before, after = text.splitlines(), self.apply(text).splitlines()
        named = (f"a/{self.path}", f"b/{self.path}")
        return "\n".join(difflib.unified_diff(before, after, *named, lineterm="", n=1))


class SourceFile:
    """A Python file: its text, its tree, and where each node stands in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._nodes = list(ast.walk(self.tree))
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Return the parent of each node."""
        return {child: node for node in self._nodes for child in ast.iter_child_nodes(node)}

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """Yield the nodes of one kind."""
        return (node for node in self._nodes if isinstance(node, kind))

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Yield the calls of functions, or methods, of these names."""
        return (call for call in self.nodes(ast.Call) if name_of(call) in names)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return where a node starts and ends."""
        assert isinstance(node, ast.expr | ast.stmt | ast.keyword)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def _offset(self, line: int, column: int) -> int:
        """Return the place of a column, which the tree counts in bytes."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def piece(self, node: ast.AST) -> str:
        """Return the text of a node."""
        return self.text[slice(*self.span(node))]

    def replace(self, node: ast.AST, new: str, operator: str) -> Edit:
        """Put other text in the place of a node."""
        return Edit(*self.span(node), new, operator)

    def parts(self, node: ast.Call | ast.Tuple | ast.Dict) -> list[str]:
        """Return the arguments of a call, or what is in a tuple or dict, as they are written."""
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return [f"{self.piece(k)}: {self.piece(v)}" for k, v in pairs if k is not None]
            case ast.Call(args=args, keywords=keywords):
                return [self.piece(arg) for arg in sorted((*args, *keywords), key=self.span)]
        return [self.piece(part) for part in node.elts]

    def of(self, node: ast.Call | ast.Tuple | ast.Dict, parts: Sequence[str], word: str) -> Edit:
        """Make a call, tuple or dict of other parts; the word is the operator."""
        together = ", ".join(parts)
        if isinstance(node, ast.Call):
            new = f"{self.piece(node.func)}({together})"
        elif isinstance(node, ast.Dict):
            new = f"{{{together}}}"
        else:
            new = f"({together}{',' * (len(parts) == 1)})"
        return self.replace(node, new, word)

    def fewer(self, node: ast.Call | ast.Tuple | ast.Dict, word: str) -> Iterator[Edit]:
        """Take one part out, each in its turn."""
        parts = self.parts(node)
        yield from (self.of(node, parts[:at] + parts[at + 1 :], word) for at in range(len(parts)))

    def swapped(self, node: ast.Call | ast.Tuple, at: int, word: str) -> Edit:
        """Swap a part with the next one."""
        parts = self.parts(node)
        parts[at : at + 2] = parts[at + 1], parts[at]
        return self.of(node, parts, word)


def after(names: Sequence[str], name: str) -> str:
    """Return the name that follows another one, from the last the first."""
    at = names.index(name) + 1 if name in names else 0
    return names[at % len(names)]


def named(node: ast.AST) -> str:
    """Return a name, of a module too; empty for what is neither."""
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name):
            return name
    return ""


def name_of(node: ast.AST) -> str:
    """Return the name of what is called, whatever it belongs to; empty for what is no call."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""
