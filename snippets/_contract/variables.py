"""Environment variables that code reads, through `process.env` in every form it is written."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from snippets._contract import syntax
from snippets._contract.facts import COMPUTED, HANDED_ON, SCHEMA_COMPUTED
from snippets._contract.syntax import part, source_text, string
from snippets._contract.typescript_modules import Module, bound

Read = tuple[str, str]  # variable, place
_PROCESS = frozenset({"process", "globalThis.process", "global.process"})
_PROCESS_MODULES = frozenset({"process", "node:process"})
_ENV = """[((member_expression property: (property_identifier) @name) (#eq? @name "env"))
  (subscript_expression)] @it"""
_DESTRUCTURED = """((variable_declarator name: (object_pattern) value: (identifier) @of) @it
  (#eq? @of "process"))"""
_SHAPES = ("server", "client", "shared")
_LISTS = frozenset({"every", "filter", "find", "flatMap", "forEach", "map", "some"})


def reads(module: Module) -> tuple[list[Read], list[Read]]:
    """Return the variables a module reads with their places, and what it reads unnamed.

    The second list holds (reason, place).
    """
    known: list[Read] = []
    unknown: list[Read] = []
    for node in _environments(module):
        place = module.place(node)
        names = _names(module, node)
        if names is None:
            unknown.append((COMPUTED if _index(node) is not None else HANDED_ON, place))
        else:
            known += [(name, place) for name in names]
    for node, names in _schemas(module):
        unknown += [(SCHEMA_COMPUTED, module.place(node))] if names is None else []
        known += [(name, module.place(node)) for name in names or ()]
    return known, unknown


def _schemas(module: Module) -> Iterator[tuple[Node, list[str] | None]]:
    """Yield each part of a schema of T3 Env with the variables that it reads; None: computed.

    Source: env.t3.gg/docs/customization.
    """
    for call in module.find(module.root, "call_expression"):
        if _is_created(module, call):
            options = syntax.arguments(call)[:1]
            written = [option for option in options if option.type == "object"]
            if not written or syntax.property_of(written[0], "extends"):
                yield call, None
            shapes = (syntax.property_of(one, name) for one in written for name in _SHAPES)
            yield from ((shape, _keys(shape)) for shape in shapes if shape)


def _is_created(module: Module, call: Node) -> bool:
    source, name = module.imports.get(source_text(part(call, "function")), ("", ""))
    return source.startswith("@t3-oss/env-") and name == "createEnv"


def _keys(shape: Node) -> list[str] | None:
    """Return the keys of an object literal; None where it has others than those written."""
    if shape.type != "object":
        return None
    keys = [syntax.property_name(part(e, "key")) for e in shape.named_children if e.type == "pair"]
    whole = all(e.type in {"pair", "comment"} for e in shape.named_children)
    return keys if whole and all(keys) else None


def _environments(module: Module) -> Iterator[Node]:
    """Yield every expression that is the environment: process.env, or a name given to it."""
    aliases = {
        name
        for name, (source, there) in module.imports.items()
        if source in _PROCESS_MODULES and there == "env"
    }
    aliases.update(_taken_of_process(module))
    for node in filter(_is_process_env, syntax.match(module.root, module.language, _ENV)):
        name = _given_to(node)
        if name:
            aliases.add(name)
        if not name or name in module.exports:
            yield node
    if aliases:
        for node in module.find(module.root, "identifier"):
            if source_text(node) in aliases and _is_used(node):
                yield node


def _is_process_env(node: Node) -> bool:
    owner, index = part(node, "object"), part(node, "index")
    named = index is None or string(index) == "env"
    return named and source_text(owner) in _PROCESS


def _given_to(node: Node) -> str:
    """Return NAME of `const NAME = process.env`."""
    parent = node.parent
    name = part(parent, "name") if parent and parent.type == "variable_declarator" else None
    return source_text(name) if name is not None and name.type == "identifier" else ""


def _taken_of_process(module: Module) -> Iterator[str]:
    """Yield NAME of `const { env: NAME } = process`."""
    for node in syntax.match(module.root, module.language, _DESTRUCTURED):
        yield from (name for name, taken in bound(part(node, "name")) if taken == "env")


def _is_used(node: Node) -> bool:
    parent = node.parent
    made = parent is not None and part(parent, "name") == node
    return parent is not None and not made and parent.type != "import_specifier"


def _index(node: Node) -> Node | None:
    """Return the expression in the brackets after an environment."""
    parent = node.parent
    return part(parent, "index") if parent and part(parent, "object") == node else None


def _names(module: Module, node: Node) -> list[str] | None:
    """Return the variables taken of one environment; None where they are not written down."""
    parent = node.parent or node
    if part(parent, "object") == node:
        if _is_written(parent):
            return []
        index = part(parent, "index")
        return (
            [source_text(part(parent, "property"))] if index is None else _computed(module, index)
        )
    if parent.type == "variable_declarator" and part(parent, "value") == node:
        taken = [name for _, name in bound(part(parent, "name"))]
        return None if {"", "*"} & {*taken} else taken
    return [] if _is_runtime(module, parent) else _validated(module, parent)


def _is_runtime(module: Module, pair: Node) -> bool:
    """Tell whether an environment is handed to the schema that says which of it are read."""
    shape = pair.parent if pair.type == "pair" else None
    call = shape.parent.parent if shape and shape.parent else None
    return call is not None and _is_created(module, call)


def _is_written(access: Node) -> bool:
    """Return whether an access is only assigned to or deleted."""
    parent = access.parent or access
    assigned = parent.type == "assignment_expression" and part(parent, "left") == access
    deleted = (
        parent.type == "unary_expression" and source_text(part(parent, "operator")) == "delete"
    )
    return assigned or deleted


def _computed(module: Module, index: Node) -> list[str] | None:
    """Return the names an index stands for: a literal, or each of a literal list that is walked."""
    value = string(index)
    if value is not None:
        return [value]
    return _walked(module, index) if index.type == "identifier" else None


def _walked(module: Module, name: Node) -> list[str] | None:
    """Follow `for (const name of LIST)` and `LIST.filter(name => …)` to a list of strings."""
    around = name.parent
    while around is not None:
        if around.type == "for_in_statement" and source_text(part(around, "left")) == source_text(
            name
        ):
            return _strings(module, part(around, "right"))
        if around.type == "arrow_function" and syntax.single_parameter(around) == source_text(name):
            return _strings(module, _walked_by(around))
        around = around.parent
    return _constant(module, name)


def _constant(module: Module, name: Node) -> list[str] | None:
    value = _declared(module, name)
    single = string(value)
    return None if single is None else [single]


def _walked_by(arrow: Node) -> Node | None:
    """Return LIST of `LIST.forEach(arrow)`."""
    call = arrow.parent.parent if arrow.parent else None
    called = part(call, "function")
    return part(called, "object") if source_text(part(called, "property")) in _LISTS else None


def _strings(module: Module, node: Node | None) -> list[str] | None:
    """Return a list of string literals, written out or declared in the module."""
    if node is not None and node.type == "identifier":
        node = _declared(module, node)
    node = syntax.unwrap(node) if node else None
    if node is None or node.type != "array":
        return None
    values = [string(entry) for entry in node.named_children if entry.type != "comment"]
    return None if None in values else [value for value in values if value is not None]


def _declared(module: Module, name: Node) -> Node | None:
    for declarator in module.find(module.root, "variable_declarator"):
        if source_text(part(declarator, "name")) == source_text(name):
            return part(declarator, "value")
    return None


def _validated(module: Module, parent: Node) -> list[str] | None:
    """Return the keys of `z.object({…})` where `schema.parse(process.env)` reads by it."""
    called = part(parent.parent, "function") if parent.type == "arguments" else None
    if source_text(part(called, "property")) not in {"parse", "safeParse", "parseAsync"}:
        return None
    schema = part(called, "object")
    if schema is not None and schema.type == "identifier":
        schema = _declared(module, schema)
    given = syntax.arguments(schema) if schema and schema.type == "call_expression" else []
    made = source_text(part(part(schema, "function"), "property"))
    return _keys(given[0]) if made in {"object", "strictObject"} and given else None
