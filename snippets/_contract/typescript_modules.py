"""The modules of an application: what each imports, exports and reads."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from snippets._contract.checkout import CODE, Checkout
from snippets._contract.facts import NOT_PARSED, NOT_READ, DecidingFile, closure
from snippets._contract.syntax import ParsedFile, part, source_text, string
from snippets._contract.variables import Read, reads

_FROM = """[
  (import_statement source: (_) @it)
  (import_require_clause source: (_) @it)
  (export_statement source: (_) @it)
  (call_expression function: (import) arguments: (arguments . (_) @it))
  (call_expression function: (identifier) @called arguments: (arguments . (_) @it)
    (#eq? @called "require"))
]"""
# The names of one statement, but those of classes and types.
_EXPORTED = """(export_statement [
  (export_clause (export_specifier) @it)
  (function_declaration name: (identifier) @it)
  (_ (variable_declarator name: [
    (identifier) @it
    (object_pattern [(shorthand_property_identifier_pattern) @it
      (pair_pattern value: (identifier) @it)])]))
])"""
_COMMENT = re.compile(rb'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(rb'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)


@dataclass(frozen=True)
class Module:
    """What one file of source code says.

    `specifiers` are what it imports, by import, export from, require() and import(), `stars` those
    of which it exports all. `exports` are names, but for the default. `reads` are environment
    variables with their places, `hidden` reasons and places that hide others. `unparsed` is the
    place of the first thing that the parser does not understand.
    """

    specifiers: frozenset[str]
    exports: frozenset[str]
    stars: tuple[str, ...]
    reads: tuple[Read, ...]
    hidden: tuple[Read, ...]
    unparsed: str


def read_module(path: str, text: bytes) -> Module:
    """Read one file of source code, as far as the parser understands it."""
    source = ParsedFile(path, text)
    exported = [
        statement
        for statement in source.root.named_children
        if statement.type == "export_statement"
        and not {"default", "type"} & {child.type for child in statement.children}
    ]
    stars = [part(s, "source") for s in exported if any(child.type == "*" for child in s.children)]
    names = [node for statement in exported for node in source.match(_EXPORTED, statement)]
    known, hidden = reads(source) if b"env" in text else ([], [])
    if b"env" in text and source.unparsed:
        hidden.append((NOT_PARSED, source.unparsed))
    return Module(
        specifiers=frozenset(filter(None, map(string, source.match(_FROM)))),
        exports=frozenset(
            source_text(part(node, "alias") or part(node, "name") or node) for node in names
        ),
        stars=tuple(filter(None, map(string, stars))),
        reads=tuple(known),
        hidden=tuple(hidden),
        unparsed=source.unparsed,
    )


class _Options(msgspec.Struct):
    base: str = msgspec.field(name="baseUrl", default=".")
    paths: dict[str, list[str]] = {}


class _Configuration(msgspec.Struct):
    options: _Options = msgspec.field(name="compilerOptions", default_factory=_Options)


class TypeScriptProject:
    """The modules of a checkout, read when they are asked for.

    `packages` are the names of those whose code lies in the same repository.
    """

    def __init__(self, checkout: Checkout, packages: frozenset[str]) -> None:
        self.checkout = checkout
        self.packages = packages
        self._modules: dict[str, Module] = {}
        self._files = frozenset(checkout.files)
        self._aliases = _aliases(checkout)

    def module(self, path: str) -> Module:
        """Return what a file says; it is read once."""
        if path not in self._modules:
            self._modules[path] = read_module(path, self.checkout.read(path))
        return self._modules[path]

    def code_files(self) -> list[str]:
        """Return the files of source code; what is served as it stands (`public/`) is none."""
        files = self.checkout.files
        return [f for f in files if f.endswith(CODE) and not f.startswith("public/")]

    def resolve(self, specifier: str, path: str) -> str | None:
        """Return the file that an import in a file names; None for packages and what is not there.

        As TypeScript and bundlers do: relative to the file, or by `paths` of tsconfig.json; with
        a suffix of code added or exchanged, or `index` of a folder.
        """
        if specifier.startswith("."):
            wanted = [posixpath.join(posixpath.dirname(path), specifier)]
        else:
            wanted = list(self._named(specifier))
        names = map(posixpath.normpath, wanted)
        return next((file for name in names for file in self._candidates(name)), None)

    def _named(self, specifier: str) -> Iterator[str]:
        """Yield the places that `paths` name for an import."""
        for pattern, targets in self._aliases:
            if matched := pattern.fullmatch(specifier):
                yield from (target.replace("*", "".join(matched.groups())) for target in targets)

    def _candidates(self, name: str) -> Iterator[str]:
        stem, suffix = posixpath.splitext(name)
        names = [name, *(name + end for end in CODE)]
        if suffix in CODE:
            names += [stem + end for end in CODE]
        names += [f"{name}/index{end}".removeprefix("./") for end in CODE]
        return (file for file in names if file in self._files and file.endswith(CODE))

    def exported(self, path: str) -> tuple[set[str], list[str]]:
        """Return the names that a file exports, through `export * from` too, each file once.

        The second list holds what such an export names and is no file of the checkout.
        """
        stars: list[tuple[str, str | None]] = []

        def leads(file: str) -> list[str]:
            resolved = [(star, self.resolve(star, file)) for star in self.module(file).stars]
            stars.extend(resolved)
            return [inner for _, inner in resolved if inner]

        files = closure([path], leads)
        names = {name for file in files for name in self.module(file).exports}
        return names, [star for star, inner in stars if inner is None]

    def imports(self, path: str) -> dict[str, str | None]:
        """Return what a file imports, each with the file that it is, None for what is none."""
        named = self.module(path).specifiers if path.endswith(CODE) else ()
        return {specifier: self.resolve(specifier, path) for specifier in named}

    def reached(self, starts: list[str]) -> list[str]:
        """Return the files that some files import, directly or not, themselves included."""
        return closure(starts, lambda path: filter(None, self.imports(path).values()))

    def note_unread(self, paths: Iterable[str]) -> None:
        """List the imports of the checkout's own code that is not there."""
        for path in paths:
            for specifier, inner in self.imports(path).items():
                if inner is None and (why := self._unread(specifier)):
                    self.checkout.note(path, f"{NOT_READ}{specifier}, {why}")

    def _unread(self, specifier: str) -> str:
        """Return why an import that leads nowhere hides code of the application, if it does."""
        own = specifier.startswith((".", "/")) or any(self._named(specifier))
        if own and posixpath.splitext(specifier)[1] in {"", *CODE}:
            return "which is not there"
        scope = 2 if specifier.startswith("@") else 1
        beside = "/".join(specifier.split("/")[:scope]) in self.packages
        return "code of the same repository, which was not read" if beside else ""

    def sources(self, starts: list[str]) -> tuple[DecidingFile, ...]:
        """Return the files that decide how some files answer, with their hashes."""
        return tuple(
            DecidingFile(
                file=path,
                digest=self.checkout.digest(path),
                imports=tuple(sorted({*filter(None, self.imports(path).values())})),
            )
            for path in sorted(self.reached(starts))
        )


def _aliases(checkout: Checkout) -> list[tuple[re.Pattern[str], list[str]]]:
    """Return `paths` of tsconfig.json or jsconfig.json (JSON with comments), from the top."""
    path = checkout.first("tsconfig.json", "jsconfig.json")
    if path is None:
        return []
    try:
        text = _LAST_COMMA.sub(rb"\1", _COMMENT.sub(rb"\1", checkout.read(path)))
        options = msgspec.json.decode(text, type=_Configuration).options
    except (msgspec.DecodeError, RecursionError):
        checkout.note(path, "cannot be read: imports by its paths are not followed")
        return []
    return [
        (
            re.compile(re.escape(pattern).replace(r"\*", "(.*)")),
            [posixpath.join(options.base, target) for target in targets],
        )
        for pattern, targets in options.paths.items()
    ]
