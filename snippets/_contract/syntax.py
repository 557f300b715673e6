"""Source code as tree-sitter sees it: queries, small questions to nodes, and literals as values."""

from __future__ import annotations

import re
from functools import cache
from string import punctuation

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_TSX = Language(tree_sitter_typescript.language_tsx())
_TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
# What may stand around an expression without changing what it is.
_AROUND = frozenset(
    {
        "as_expression",
        "await_expression",
        "non_null_expression",
        "parenthesized_expression",
        "satisfies_expression",
    }
)
# Type arguments of the tag of a template, and what is blanked of them, so that lines stay.
_TAGGED = re.compile(rb"<[^<>`()=]*(?:<[^<>`()=]*>[^<>`()=]*)*>(?=\s*`)")
_INK = re.compile(rb"[^\n]")


@cache
def _query(language: Language, pattern: str) -> Query:
    return Query(language, pattern)


class ParsedFile:
    """One parsed file.

    `.ts` may cast with `<T>`, all others may hold JSX. The grammar takes `$queryRaw<Row[]>` before
    a template for a mistake, which it is not: where there is one, the types are left out.
    """

    def __init__(self, path: str, text: bytes) -> None:
        self.path = path
        self.language = _TYPESCRIPT if path.endswith((".ts", ".mts", ".cts")) else _TSX
        parser = Parser(self.language)
        self.root = parser.parse(text).root_node
        if self.root.has_error:
            plain = _TAGGED.sub(lambda types: _INK.sub(b" ", types[0]), text)
            without = parser.parse(plain).root_node
            self.root = self.root if without.has_error else without

    def match(self, pattern: str, below: Node | None = None) -> list[Node]:
        """Return what a query of tree-sitter calls `@it`, in the order of the text."""
        cursor = QueryCursor(_query(self.language, pattern))
        found = cursor.captures(below or self.root).get("it", [])
        return sorted(found, key=lambda node: (node.start_byte, -node.end_byte))

    def place(self, node: Node) -> str:
        """Return `file:line` of a node, lines from 1."""
        return f"{self.path}:{node.start_point.row + 1}"

    @property
    def unparsed(self) -> str:
        """Return the place of the first thing that the parser does not understand, or nothing."""
        wrong = self.match("[(ERROR) (MISSING)] @it") if self.root.has_error else ()
        return self.place(wrong[0]) if wrong else ""


def source_text(node: Node | None) -> str:
    """Return the source of a node; nothing for none."""
    return (node.text or b"").decode(errors="replace") if node else ""


def part(node: Node | None, field: str) -> Node | None:
    """Return the child that the grammar calls so."""
    return node.child_by_field_name(field) if node else None


def entries_of(node: Node | None) -> list[Node]:
    """Return what stands in an object, an array or the brackets of a call, without comments."""
    return [entry for entry in node.named_children if entry.type != "comment"] if node else []


def unwrap(node: Node) -> Node:
    """Return an expression without `await`, parentheses, `as T` and `!` around it."""
    while node.type in _AROUND:
        node = node.named_children[0]
    return node


def string(node: Node | None) -> str | None:
    """Return the value of a string literal or of a template without substitutions.

    None for what is no literal, and for one with an escape other than of a sign.
    """
    if node is None or node.type not in {"string", "template_string"}:
        return None
    value = ""
    for piece in node.named_children:
        said = source_text(piece)
        if piece.type == "escape_sequence" and said[1:] in punctuation:
            said = said[1:]
        elif piece.type != "string_fragment":
            return None
        value += said
    return value


def property_name(node: Node | None) -> str:
    """Return the name of a property, quoted or not; nothing where it is computed."""
    if node is None or node.type == "computed_property_name":
        return ""
    return string(node) or "" if node.type == "string" else source_text(node)


def property_of(obj: Node, name: str) -> Node | None:
    """Return the value that an object literal holds under a name; the name, where it is both."""
    for entry in obj.named_children:
        if entry.type == "pair" and property_name(part(entry, "key")) == name:
            return part(entry, "value")
        if entry.type == "shorthand_property_identifier" and source_text(entry) == name:
            return entry
    return None
