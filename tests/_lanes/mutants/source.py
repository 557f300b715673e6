"""Source text with positions, and the one change of it that a mutant is."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
Span = tuple[int, int]
PAIR = 2


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


class Source:
    """A Python file: its text, its tree, and where each node stands in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._nodes = list(ast.walk(self.tree))
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

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

    def span(self, node: ast.AST) -> Span:
        """Return where a node starts and ends."""
        spot = node
        assert isinstance(spot, ast.expr | ast.stmt | ast.keyword)
        assert spot.end_lineno is not None
        assert spot.end_col_offset is not None
        return (
            self._offset(spot.lineno, spot.col_offset),
            self._offset(spot.end_lineno, spot.end_col_offset),
        )

    def _offset(self, line: int, column: int) -> int:
        """Return the place of a column, which the tree counts in bytes."""
        before = self._lines[line - 1].encode()[:column]
        return self._starts[line - 1] + len(before.decode())

    def piece(self, node: ast.AST) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def replace(self, node: ast.AST, new: str, operator: str) -> Edit:
        """Put other text in the place of a node."""
        return Edit(*self.span(node), new, operator)

    def elements(self, node: ast.Call | ast.Tuple | ast.Dict) -> list[Span]:
        """Return where the arguments of a call, or the elements of a tuple, stand, in order.

        Parentheses around one belong to it.
        """
        start, end = self.span(node)
        if isinstance(node, ast.Call):
            low = self.span(node.func)[1] + 1
            inside = [self.span(part) for part in (*node.args, *node.keywords)]
        elif isinstance(node, ast.Dict):
            low = start + 1
            pairs = zip(node.keys, node.values, strict=True)
            inside = [
                (self.span(key or value)[0], self.span(value)[1])
                for key, value in pairs
                if key is not None
            ]
        else:
            low = start + (self.text[start] == "(")
            inside = [self.span(part) for part in node.elts]
        return [self._widened(span, low, end - 1) for span in sorted(inside)]

    def _widened(self, span: Span, low: int, high: int) -> Span:
        """Return a span with the parentheses around it, as far as they stand inside these."""
        start, end = span
        while True:
            before = len(self.text[:start].rstrip()) - 1
            after = end + len(self.text[end:]) - len(self.text[end:].lstrip())
            if before < low or after >= high:
                return start, end
            if self.text[before] != "(" or self.text[after] != ")":
                return start, end
            start, end = before, after + 1

    def without(self, spans: Sequence[Span], index: int, operator: str) -> Edit:
        """Take one of several elements out, with its comma; of a tuple, one keeps its own."""
        if len(spans) > PAIR and index + 1 < len(spans):
            return Edit(spans[index][0], spans[index + 1][0], "", operator)
        if len(spans) > PAIR:
            return Edit(spans[index - 1][1], spans[index][1], "", operator)
        after = self.text[spans[-1][1] :]
        comma = len(after) - len(after.lstrip()) + 1 if after.lstrip().startswith(",") else 0
        kept = "".join(
            f"{self.text[slice(*span)]}," for at, span in enumerate(spans) if at != index
        )
        return Edit(spans[0][0], spans[-1][1] + comma, kept, operator)

    def swapped(self, spans: Sequence[Span], index: int, operator: str) -> Edit:
        """Swap an element with the next one."""
        (a, b), (c, d) = spans[index], spans[index + 1]
        return Edit(a, d, self.text[c:d] + self.text[b:c] + self.text[a:b], operator)


def after(names: Sequence[str], name: str) -> str:
    """Return the name that follows another one, from the last the first."""
    at = names.index(name) + 1 if name in names else 0
    return names[at % len(names)]


def name_of(call: ast.Call) -> str:
    """Return the name of what is called, whatever it belongs to."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
