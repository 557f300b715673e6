"""Environment variables that code reads, through `process.env` in every form it is written."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from snippets._contract.facts import COMPUTED, HANDED_ON, SCHEMA_COMPUTED
from snippets._contract.syntax import (
    ParsedFile,
    entries_of,
    part,
    property_name,
    property_of,
    source_text,
    string,
)

Read = tuple[str, str]  # variable, place
_ENV = """([
    (member_expression object: (_) @of property: (property_identifier) @name)
    (subscript_expression object: (_) @of index: (string (string_fragment) @name))
  ] @it (#any-of? @of "process" "globalThis.process" "global.process") (#eq? @name "env"))"""
_OF_PROCESS = """((variable_declarator name: (object_pattern [
    (shorthand_property_identifier_pattern) @it (pair_pattern key: (property_identifier) @it)])
  value: (identifier) @of) (#eq? @of "process") (#eq? @it "env"))"""
_DESTRUCTURED = """(object_pattern [
    (shorthand_property_identifier_pattern) @it
    (pair_pattern key: (property_identifier) @it)
    (object_assignment_pattern left: (shorthand_property_identifier_pattern) @it)])"""
_IMPORTED = """(import_statement
  (import_clause (named_imports (import_specifier name: (identifier) @name) @it))
  source: (string (string_fragment) @from)
  (#eq? @name "{name}") (#match? @from "{package}"))"""
_WRITTEN = """[
    (assignment_expression left: (_) @it)
    (unary_expression operator: "delete" argument: (_) @it)]"""
_DECLARED = """((variable_declarator name: (identifier) @name value: (_) @it)
  (#eq? @name "{name}"))"""
_SHAPES = ("server", "client", "shared")
_LISTS = frozenset({"every", "filter", "find", "flatMap", "forEach", "map", "some"})
_PARSERS = frozenset({"parse", "safeParse", "parseAsync"})


def reads(source: ParsedFile) -> tuple[list[Read], list[Read]]:
    """Return the variables a file reads with their places, and what it reads unnamed.

    The second list holds (reason, place).
    """
    known: list[Read] = []
    unknown: list[Read] = []
    for node, names, reason in _found(source):
        place = source.place(node)
        unknown += [(reason, place)] if names is None else []
        known += [(name, place) for name in names or ()]
    return known, unknown


def _found(source: ParsedFile) -> Iterator[tuple[Node, list[str] | None, str]]:
    """Yield each place with the variables it reads; None, and why, where they are not written."""
    makers = _imported(source, "createEnv", "^@t3-oss/env-")
    calls = source.match("(call_expression) @it") if makers else ()
    names = {source_text(part(node, "alias") or part(node, "name")) for node in makers}
    schemas = [call for call in calls if source_text(part(call, "function")) in names]
    for node in source.match(_ENV):
        reason = COMPUTED if part(node.parent, "index") else HANDED_ON
        yield node, _taken(source, node, schemas), reason
    for node in (*source.match(_OF_PROCESS), *_imported(source, "env", "^(node:)?process$")):
        yield node, None, HANDED_ON
    for call in schemas:
        yield from ((node, names, SCHEMA_COMPUTED) for node, names in _schema(call))


def _imported(source: ParsedFile, name: str, package: str) -> list[Node]:
    """Return where a file imports a name of a package that a pattern fits."""
    return source.match(_IMPORTED.format(name=name, package=package))


def _schema(call: Node) -> Iterator[tuple[Node, list[str] | None]]:
    """Yield each part of a schema of T3 Env with the variables that it reads; None: computed.

    Source: env.t3.gg/docs/customization.
    """
    given = entries_of(part(call, "arguments"))[:1]
    written = [options for options in given if options.type == "object"]
    if not written or property_of(written[0], "extends"):
        yield call, None
    shapes = (property_of(options, name) for options in written for name in _SHAPES)
    yield from ((shape, _keys(shape)) for shape in shapes if shape)


def _keys(shape: Node) -> list[str] | None:
    """Return the keys of an object literal; None where it has others than those written."""
    keys = [property_name(part(entry, "key")) for entry in entries_of(shape)]
    return keys if shape.type == "object" and all(keys) else None


def _taken(source: ParsedFile, node: Node, schemas: list[Node]) -> list[str] | None:
    """Return the variables taken of one environment; None where they are not written down."""
    parent = node.parent or node
    if part(parent, "object") == node:
        if parent in source.match(_WRITTEN, parent.parent):
            return []
        index = part(parent, "index")
        return _computed(source, index) if index else [source_text(part(parent, "property"))]
    if parent.type == "variable_declarator":
        pattern = part(parent, "name")
        taken = list(map(source_text, source.match(_DESTRUCTURED, pattern)))
        whole = pattern is None or pattern.type != "object_pattern"
        return None if whole or len(taken) != len(entries_of(pattern)) else taken
    if any(call.start_byte < node.start_byte < call.end_byte for call in schemas):
        return []  # the schema says which of it are read
    return _validated(source, parent)


def _computed(source: ParsedFile, index: Node) -> list[str] | None:
    """Return the names an index stands for: those of a literal, or of a literal list.

    The list is walked by `for (const name of LIST)` or `LIST.filter(name => …)`.
    """
    name, around = source_text(index), index.parent
    while around is not None and index.type == "identifier":
        if around.type == "for_in_statement" and source_text(part(around, "left")) == name:
            return _strings(source, part(around, "right"))
        if around.type == "arrow_function" and _first_parameter(around) == name:
            call = around.parent.parent if around.parent else None
            called = part(call, "function")
            walked = source_text(part(called, "property")) in _LISTS
            return _strings(source, part(called, "object")) if walked else None
        around = around.parent
    return _strings(source, index)


def _first_parameter(arrow: Node) -> str:
    several = part(arrow, "parameter") or part(arrow, "parameters")
    return re.split(r"\W", source_text(several).removeprefix("("), maxsplit=1)[0]


def _strings(source: ParsedFile, node: Node | None) -> list[str] | None:
    """Return a string literal or a list of them, written out or declared in the file."""
    node = _declared(source, node)
    listed = entries_of(node) if node is not None and node.type == "array" else [node]
    values = [string(entry) for entry in listed]
    return None if None in values else [value for value in values if value is not None]


def _declared(source: ParsedFile, node: Node | None) -> Node | None:
    """Return an expression, or what a name was declared as."""
    if node is not None and node.type == "identifier":
        node = next(iter(source.match(_DECLARED.format(name=source_text(node)))), None)
    while node is not None and node.type in {"as_expression", "satisfies_expression"}:
        node = node.named_children[0]
    return node


def _validated(source: ParsedFile, parent: Node) -> list[str] | None:
    """Return the keys of `z.object({…})` where `schema.parse(process.env)` reads by it."""
    called = part(parent.parent, "function") if parent.type == "arguments" else None
    if source_text(part(called, "property")) not in _PARSERS:
        return None
    schema = _declared(source, part(called, "object"))
    given = entries_of(part(schema, "arguments"))
    made = source_text(part(part(schema, "function"), "property"))
    return _keys(given[0]) if made in {"object", "strictObject"} and given else None
