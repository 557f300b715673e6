"""Vercel's and Next.js's configuration: limits of functions, redirects and rewrites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from snippets._contract.checkout import Checkout
from snippets._contract.facts import Function, Rewrite
from snippets._contract.json_files import BrokenError, json_object
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
    unwrap,
)

VERCEL = "vercel.json"
KINDS = {"redirects": "redirect", "rewrites": "rewrite"}
_LIMITS = ("maxDuration", "memory")
_SETTINGS = "[(method_definition) (pair) (shorthand_property_identifier)] @it"


def vercel_json(checkout: Checkout) -> dict[str, Any]:
    """Return vercel.json; nothing where there is none, or none that can be read."""
    if "vercel.ts" in checkout.files:
        checkout.note("vercel.ts", "configuration that is computed, not read")
    if VERCEL not in checkout.files:
        return {}
    try:
        return json_object(checkout, VERCEL)
    except BrokenError as error:
        checkout.note(error.place, f"{error.reason}, not read")
        return {}


def functions(checkout: Checkout, config: dict[str, Any]) -> Iterator[Function]:
    """Yield the limits of functions in vercel.json; those of another form are listed as unknown."""
    limits = config.get("functions", {})
    for pattern, limit in limits.items() if isinstance(limits, dict) else [("", None)]:
        match limit:
            case dict() if all(isinstance(limit.get(key, 0), int) for key in _LIMITS):
                seconds, memory = (limit.get(key, 0) for key in _LIMITS)
                yield Function(pattern=pattern, seconds=seconds, memory=memory)
            case _:
                checkout.note(VERCEL, "functions: not limits by pattern in plain numbers")


def rewrites(checkout: Checkout, config: dict[str, Any]) -> Iterator[Rewrite]:
    """Yield redirects and rewrites of vercel.json; other entries are listed as unknown."""
    if "routes" in config:
        checkout.note(VERCEL, "routes: the old form of rewrites, not read")
    for key, kind in KINDS.items():
        listed = config.get(key, [])
        for entry in listed if isinstance(listed, list) else [None]:
            match entry:
                case {"source": str(source), "destination": str(to)}:
                    yield Rewrite(kind=kind, source=source, destination=hide(to), place=VERCEL)
                case _:
                    checkout.note(VERCEL, f"{key}: an entry without source or destination")


def next_rewrites(checkout: Checkout) -> Iterator[Rewrite]:
    """Yield the redirects and rewrites of the configuration of Next.js that is in force.

    They are lists of objects of strings that `redirects()` and `rewrites()` return; what is
    computed is listed as unknown.
    """
    present = [path for path in CONFIGURATIONS if path in checkout.files]
    for path in present[1:]:
        checkout.note(path, f"Next.js does not read it: it takes {present[0]}")
    for path in present[:1]:
        source = ParsedFile(path, checkout.read(path))
        for node in source.match(_SETTINGS):
            name = property_name(part(node, "name") or part(node, "key")) or source_text(node)
            if name in KINDS:
                for returned in _returned(source, node):
                    yield from _listed(checkout, source, KINDS[name], returned)
            elif name in {"basePath", "pageExtensions"}:
                said = f"{name} changes addresses; not considered"
                checkout.note(source.place(node), said)


def _returned(source: ParsedFile, setting: Node) -> list[Node]:
    """Return what the function of a setting returns; the setting itself where that is not seen."""
    function = part(setting, "value") or setting
    inside = part(function, "body")
    if inside is None:
        return [setting]
    statements = source.match("(return_statement (_) @it)", inside)
    return statements if inside.type == "statement_block" else [unwrap(inside)]


def _listed(checkout: Checkout, source: ParsedFile, kind: str, node: Node) -> Iterator[Rewrite]:
    """Yield the entries of a list, or of an object of lists."""
    if node.type not in {"object", "array"}:
        checkout.note(source.place(node), f"{kind}s that are computed")
    for entry in entries_of(node) if node.type in {"object", "array"} else ():
        if node.type == "object":
            value = part(entry, "value")
            yield from _listed(checkout, source, kind, value) if value else ()
            continue
        to = string(property_of(entry, "destination"))
        asked = string(property_of(entry, "source"))
        if entry.type != "object" or asked is None or to is None:
            checkout.note(source.place(entry), f"a {kind} that is computed")
        else:
            yield Rewrite(kind=kind, source=asked, destination=hide(to), place=source.place(entry))
