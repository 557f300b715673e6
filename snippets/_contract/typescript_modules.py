"""The modules of an application: what each imports and exports, and which files those are."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Language, Node

from snippets._contract import syntax
from snippets._contract.checkout import CODE, Checkout
from snippets._contract.syntax import part, source_text, string

# Bytes of source that are kept parsed, so that memory stays small in a large repository.
_KEPT = 4_000_000
_CALLED = """[(call_expression function: (import)) ((call_expression function:
  (identifier) @require) (#eq? @require "require"))] @it"""


@dataclass
class Module:
    """One parsed file: its tree, the names declared at its top, its imports and exports."""

    path: str
    language: Language
    root: Node
    # Name here -> (specifier, name there); "default" and "*" are names there.
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    exports: set[str] = field(default_factory=set)
    stars: list[str] = field(default_factory=list)

    def find(self, node: Node, *kinds: str) -> list[Node]:
        """Return the nodes of some kinds below a node."""
        return syntax.find_nodes(node, self.language, *kinds)

    def place(self, node: Node) -> str:
        """Return `file:line` of a node."""
        return f"{self.path}:{syntax.line(node)}"

    @property
    def unparsed(self) -> str | None:
        """Return the place of the first thing that the parser does not understand."""
        if not self.root.has_error:
            return None
        wrong = syntax.match(self.root, self.language, "[(ERROR) (MISSING)] @it")
        return self.place(wrong[0])

    @property
    def specifiers(self) -> set[str]:
        """Return what the file imports, by import, export from, require() and import()."""
        return set(_specifiers(self))


def _specifiers(module: Module) -> Iterator[str]:
    source = module.root.text or b""
    nodes = [part(statement, "source") for statement in module.root.named_children]
    written = sum(statement.type == "import_statement" for statement in module.root.named_children)
    if b"require" in source or source.count(b"import") > written:
        calls = syntax.match(module.root, module.language, _CALLED)
        nodes += [given[0] for call in calls if (given := syntax.arguments(call))]
    for node in nodes:
        if (value := string(node)) is not None:
            yield value


def _module(path: str, source: bytes) -> Module:
    language = syntax.language_for(path)
    module = Module(path, language, syntax.parse_source(source, language))
    for statement in module.root.named_children:
        if statement.type == "import_statement":
            _read_import(module, statement)
        elif statement.type == "export_statement":
            _read_export(module, statement)
    return module


def _read_import(module: Module, statement: Node) -> None:
    source = string(part(statement, "source"))
    if source is None:
        return
    for node in module.find(statement, "import_clause", "namespace_import", "import_specifier"):
        if node.type == "import_specifier":
            name = source_text(part(node, "name"))
            module.imports[source_text(part(node, "alias")) or name] = (source, name)
        elif node.type == "namespace_import":
            module.imports[source_text(node.named_children[0])] = (source, "*")
        elif node.named_children[0].type == "identifier":
            module.imports[source_text(node.named_children[0])] = (source, "default")


def _read_export(module: Module, statement: Node) -> None:
    marks = {child.type for child in statement.children}
    if marks & {"default", "type"}:  # no name that answers a request
        return
    if declaration := part(statement, "declaration"):
        module.exports.update(declared_names(declaration))
    for node in module.find(statement, "export_specifier"):
        module.exports.add(source_text(part(node, "alias") or part(node, "name")))
    source = string(part(statement, "source"))
    if source and "*" in marks:
        module.stars.append(source)


def declared_names(statement: Node) -> list[str]:
    """Return the names that a declaration makes."""
    if statement.type not in {"lexical_declaration", "variable_declaration"}:
        value = statement.type in syntax.FUNCTIONS or statement.type == "class_declaration"
        return [source_text(part(statement, "name"))] if value else []
    return [
        name
        for declarator in statement.named_children
        if declarator.type == "variable_declarator"
        for name, _ in bound(part(declarator, "name"))
    ]


def bound(pattern: Node | None) -> list[tuple[str, str]]:
    """Return the names a pattern binds, each with the property it comes from.

    The property is empty for a plain name, and `*` for what is deeper, the rest, or an array.
    """
    if pattern is None or pattern.type == "identifier":
        return [(source_text(pattern), "")] if pattern else []
    if pattern.type != "object_pattern":
        return [
            (source_text(node), "*") for node in pattern.named_children if node.type == "identifier"
        ]
    return [pair for entry in pattern.named_children for pair in _bound_entry(entry)]


def _bound_entry(entry: Node) -> list[tuple[str, str]]:
    if entry.type == "object_assignment_pattern":
        entry = entry.named_children[0]
    if entry.type == "shorthand_property_identifier_pattern":
        return [(source_text(entry), source_text(entry))]
    if entry.type != "pair_pattern":
        return [
            (source_text(node), "*") for node in entry.named_children if node.type == "identifier"
        ]
    key, value = syntax.property_name(part(entry, "key")), part(entry, "value")
    if value is not None and value.type == "assignment_pattern":
        value = part(value, "left")
    plain = value is not None and value.type == "identifier"
    return [(name, key if plain and key else "*") for name, _ in bound(value)]


class TypeScriptProject:
    """The modules of a checkout, parsed when they are asked for."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self._modules: dict[str, Module] = {}
        self._kept = 0
        self._files = frozenset(checkout.files)
        self._aliases = _aliases(checkout)

    def module(self, path: str) -> Module:
        """Return a file, parsed."""
        if path not in self._modules:
            self._modules[path] = _module(path, self.checkout.read(path))
            self._kept += self._modules[path].root.end_byte
        while self._kept > _KEPT and len(self._modules) > 1:
            self._kept -= self._modules.pop(next(iter(self._modules))).root.end_byte
        return self._modules[path]

    def is_local(self, specifier: str) -> bool:
        """Return whether an import names a file of the checkout, not a package."""
        return specifier.startswith((".", "/")) or any(
            _matches(pattern, specifier) is not None for pattern in self._aliases
        )

    def resolve(self, specifier: str, path: str) -> str | None:
        """Return the file that an import in a file names; None for packages and what is not there.

        As TypeScript and bundlers do: relative to the file, or by `paths` of tsconfig.json; with
        a suffix of code added or exchanged, or `index` of a folder.
        """
        if specifier.startswith("."):
            wanted = [posixpath.normpath(posixpath.join(posixpath.dirname(path), specifier))]
        else:
            wanted = [
                posixpath.normpath(target.replace("*", rest))
                for pattern, targets in self._aliases.items()
                if (rest := _matches(pattern, specifier)) is not None
                for target in targets
            ]
        return next((file for name in wanted for file in self._candidates(name)), None)

    def _candidates(self, name: str) -> Iterator[str]:
        stem, suffix = posixpath.splitext(name)
        names = [name, *(name + end for end in CODE)]
        if suffix in CODE:
            names += [stem + end for end in CODE]
        names += [f"{name}/index{end}".removeprefix("./") for end in CODE]
        return (found for found in names if found in self._files and found.endswith(CODE))

    def exported(self, module: Module) -> tuple[set[str], list[str]]:
        """Return the names that a module exports, through `export * from` too, each file once.

        The second list holds what such an export names and is no file of the checkout.
        """
        names: set[str] = set()
        unread: list[str] = []
        waiting, known = [module], {module.path}
        for one in waiting:
            names |= one.exports
            for source in one.stars:
                path = self.resolve(source, one.path)
                if path is None:
                    unread.append(source)
                elif path not in known:
                    known.add(path)
                    waiting.append(self.module(path))
        return names, unread


def _aliases(checkout: Checkout) -> dict[str, list[str]]:
    """Return `paths` of tsconfig.json or jsconfig.json (JSON with comments), from the top."""
    path = checkout.first("tsconfig.json", "jsconfig.json")
    if path is None:
        return {}
    root = syntax.parse_source(b"(" + checkout.read(path) + b"\n)", syntax.TSX)
    try:
        options = _options(root)
        base = str(options.get("baseUrl", "."))
        paths = options.get("paths", {})
        assert isinstance(paths, dict)  # noqa: S101
    except (ValueError, AttributeError, IndexError, AssertionError):
        checkout.note(path, "cannot be read: imports by its paths are not followed")
        return {}
    return {
        pattern: [posixpath.join(base, target) for target in targets]
        for pattern, targets in paths.items()
    }


def _options(root: Node) -> dict[str, object]:
    config = syntax.plain(root.named_children[0].named_children[0])
    options = config.get("compilerOptions", {})  # type: ignore[attr-defined]
    return options if isinstance(options, dict) else {}


def _matches(pattern: str, specifier: str) -> str | None:
    """Return what `*` of a pattern stands for in a specifier."""
    head, star, tail = pattern.partition("*")
    if not star:
        return "" if pattern == specifier else None
    fits = specifier.startswith(head) and specifier.endswith(tail)
    return specifier[len(head) : len(specifier) - len(tail)] if fits else None
