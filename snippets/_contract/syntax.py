"""Source code as tree-sitter sees it: small questions to nodes, and literals as values."""

from __future__ import annotations

import re
import sys
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

TSX = Language(tree_sitter_typescript.language_tsx())
TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())

FUNCTIONS = frozenset(
    {
        "arrow_function",
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)
# What may stand around an expression without changing what it is.
_AROUND = frozenset(
    {
        "as_expression",
        "await_expression",
        "non_null_expression",
        "parenthesized_expression",
        "satisfies_expression",
        "type_assertion",
    }
)
# Type arguments of the tag of a template, and what is blanked of them, so that lines stay.
_TAGGED = re.compile(rb"<[^<>`()=]*(?:<[^<>`()=]*>[^<>`()=]*)*>(?=\s*`)")
_INK = re.compile(rb"[^\n]")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_DEPTH = 40


def language_for(path: str) -> Language:
    """Return the grammar for a file: `.ts` may cast with `<T>`, all others may hold JSX."""
    return TYPESCRIPT if path.endswith((".ts", ".mts", ".cts")) else TSX


def parse_source(source: bytes, language: Language) -> Node:
    """Return the root of the tree of some source.

    The grammar takes `$queryRaw<Row[]>` before a template for a mistake, which it is not: where
    there is one, the types are left out.
    """
    root = Parser(language).parse(source).root_node
    if root.has_error:
        plain = _TAGGED.sub(lambda types: _INK.sub(b" ", types[0]), source)
        without = Parser(language).parse(plain).root_node
        root = root if without.has_error else without
    return root


@cache
def _query(language: Language, pattern: str) -> Query:
    return Query(language, pattern)


def find_nodes(node: Node, language: Language, *kinds: str) -> list[Node]:
    """Return the nodes of some kinds below a node, itself included, in the order of the text."""
    return match(node, language, "[" + " ".join(f"({kind})" for kind in kinds) + "] @it")


def match(node: Node, language: Language, pattern: str) -> list[Node]:
    """Return what a query of tree-sitter calls `@it` below a node, in the order of the text."""
    found = QueryCursor(_query(language, pattern)).captures(node).get("it", [])
    return sorted(found, key=lambda one: (one.start_byte, -one.end_byte))


def source_text(node: Node | None) -> str:
    """Return the source of a node; nothing for none."""
    return (node.text or b"").decode(errors="replace") if node else ""


def line(node: Node) -> int:
    """Return the line a node begins on, from 1."""
    return node.start_point.row + 1


def part(node: Node | None, field: str) -> Node | None:
    """Return the child that the grammar calls so."""
    return node.child_by_field_name(field) if node else None


def unwrap(node: Node) -> Node:
    """Return an expression without `await`, parentheses, `as T` and `!` around it."""
    while node.type in _AROUND:
        inner = [child for child in node.named_children if child.type != "type_arguments"]
        node = inner[-1] if node.type == "type_assertion" else inner[0]
    return node


def string(node: Node | None) -> str | None:
    """Return the value of a string literal or of a template without substitutions."""
    if node is None or node.type not in {"string", "template_string"}:
        return None
    pieces = [_piece(child) for child in node.named_children]
    whole = "".join(piece or "" for piece in pieces)
    # Half of a pair of \\u escapes is no character; two halves are one.
    whole = whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return None if None in pieces else whole


def _piece(node: Node) -> str | None:
    if node.type == "string_fragment":
        return source_text(node)
    return _character(source_text(node)[1:]) if node.type == "escape_sequence" else None


def _character(escape: str) -> str:
    digits = escape[1:].strip("{}")
    if escape[0] in "xu" and digits:
        return chr(min(int(digits, 16), sys.maxunicode))
    return "" if escape[0] in "\r\n" else _ESCAPES.get(escape[0], escape[0])


def property_name(node: Node | None) -> str:
    """Return the name of a property, quoted or not; nothing where it is computed."""
    if node is None or node.type == "computed_property_name":
        return ""
    return string(node) if node.type == "string" else source_text(node)  # type: ignore[return-value]


def arguments(call: Node) -> list[Node]:
    """Return the arguments of a call or of `new`, without comments."""
    given = part(call, "arguments")
    return [a for a in given.named_children if a.type != "comment"] if given else []


def property_of(obj: Node, name: str) -> Node | None:
    """Return the value that an object literal holds under a name; the name, where it is both."""
    for entry in obj.named_children:
        if entry.type == "pair" and property_name(part(entry, "key")) == name:
            return part(entry, "value")
        if entry.type == "shorthand_property_identifier" and source_text(entry) == name:
            return entry
    return None


def plain(node: Node, depth: int = 0) -> object:
    """Return the value of a literal as JSON has it: objects, arrays, strings, numbers, booleans.

    Raise ValueError for what is computed.
    """
    node = unwrap(node)
    if depth > _DEPTH:
        raise ValueError
    if node.type == "object":
        return {key: plain(value, depth + 1) for key, value in map(_pair, _entries(node))}
    if node.type == "array":
        return [plain(entry, depth + 1) for entry in _entries(node)]
    if node.type == "number":
        return float(source_text(node)) if "." in source_text(node) else int(source_text(node), 0)
    if node.type in {"true", "false", "null"}:
        return {"true": True, "false": False, "null": None}[node.type]
    value = string(node)
    if value is None:
        raise ValueError
    return value


def _entries(node: Node) -> list[Node]:
    return [entry for entry in node.named_children if entry.type != "comment"]


def _pair(entry: Node) -> tuple[str, Node]:
    key, value = property_name(part(entry, "key")), part(entry, "value")
    if not key or value is None:
        raise ValueError
    return key, value


def single_parameter(arrow: Node) -> str:
    """Return the name of the first parameter of an arrow function."""
    several = part(arrow, "parameters")
    first = several.named_children[0] if several and several.named_children else None
    return source_text(part(arrow, "parameter") or part(first, "pattern") or first)


def body(function: Node) -> Node | None:
    """Return what a function runs: its block, or the expression of a short arrow."""
    return part(function, "body")
