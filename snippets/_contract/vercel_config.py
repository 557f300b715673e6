"""Vercel's and Next.js's configuration: limits of functions, redirects and rewrites."""

from collections.abc import Iterator

import msgspec
from tree_sitter import Node

from snippets._contract.checkout import Checkout
from snippets._contract.facts import Function, Rewrite, decode
from snippets._contract.package_json import hide
from snippets._contract.running_code import CONFIGURATIONS
from snippets._contract.syntax import (
    ParsedFile,
    entries_of,
    part,
    property_name,
    property_of,
    source_text,
    string,
)
from snippets._engine.errors import RunbookError

VERCEL = "vercel.json"
KINDS = {"redirects": "redirect", "rewrites": "rewrite"}
_SETTINGS = "[(method_definition) (pair) (shorthand_property_identifier)] @it"


class _Limits(msgspec.Struct, rename="camel"):
    max_duration: int = 0
    memory: int = 0


class _Rewrite(msgspec.Struct):
    source: str
    destination: str


class _VercelJson(msgspec.Struct):
    functions: dict[str, _Limits] = {}
    redirects: list[_Rewrite] = []
    rewrites: list[_Rewrite] = []
    routes: None = None


def vercel_json(checkout: Checkout) -> tuple[list[Function], list[Rewrite]]:
    """Return limits of functions, redirects and rewrites of vercel.json.

    A file of another form is listed as unknown, and none of it is read.
    """
    if "vercel.ts" in checkout.files:
        checkout.note("vercel.ts", "configuration that is computed, not read")
    config = _VercelJson()
    if VERCEL in checkout.files:
        try:
            config = decode(checkout.root / VERCEL, _VercelJson, "")
        except RunbookError as error:
            checkout.note(error.where.removeprefix(f"{checkout.root}/"), error.what)
    return [
        Function(pattern=pattern, seconds=limits.max_duration, memory=limits.memory)
        for pattern, limits in config.functions.items()
    ], [
        Rewrite(kind=kind, source=r.source, destination=hide(r.destination), place=VERCEL)
        for key, kind in KINDS.items()
        for r in getattr(config, key)
    ]


def next_rewrites(checkout: Checkout) -> Iterator[Rewrite]:
    """Yield the redirects and rewrites of the configuration of Next.js that is in force.

    They are objects of strings in lists that `redirects()` and `rewrites()` return; all else is
    listed as unknown.
    """
    present = [path for path in CONFIGURATIONS if path in checkout.files]
    for path in present[1:]:
        checkout.note(path, f"Next.js does not read it: it takes {present[0]}")
    for path in present[:1]:
        source = ParsedFile(path, checkout.read(path))
        for node in source.match(_SETTINGS):
            name = property_name(part(node, "name") or part(node, "key")) or source_text(node)
            if name in KINDS:
                for returned in source.match("(return_statement (_) @it)", node) or [node]:
                    yield from _listed(checkout, source, KINDS[name], returned)
            elif name in {"basePath", "pageExtensions"}:
                reason = f"{name} changes addresses; not considered"
                checkout.note(source.place(node), reason)


def _listed(checkout: Checkout, source: ParsedFile, kind: str, node: Node) -> Iterator[Rewrite]:
    for entry in entries_of(node) if node.type == "array" else [node]:
        asked, to = (string(property_of(entry, key)) for key in ("source", "destination"))
        if asked is None or to is None:
            checkout.note(source.place(entry), f"a {kind} that is computed")
        else:
            yield Rewrite(kind=kind, source=asked, destination=hide(to), place=source.place(entry))
