"""Source code as tree-sitter sees it: queries, small questions to nodes, and literals as values."""

import re
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_TSX = Language(tree_sitter_typescript.language_tsx())
_TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
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
        nodes = cursor.captures(below or self.root).get("it", [])
        return sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte))

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
    """Return the child in a field of the grammar; None where there is none, or no node."""
    return node.child_by_field_name(field) if node else None


def entries_of(node: Node | None) -> list[Node]:
    """Return what stands in an object, an array or the brackets of a call, without comments."""
    return [entry for entry in node.named_children if entry.type != "comment"] if node else []


def string(node: Node | None) -> str | None:
    """Return the value of a string or template; None for what is none, or holds an escape."""
    if node is None or node.type not in {"string", "template_string"}:
        return None
    pieces = node.named_children
    plain = all(piece.type == "string_fragment" for piece in pieces)
    return "".join(map(source_text, pieces)) if plain else None


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
