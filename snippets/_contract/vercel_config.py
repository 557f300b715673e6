"""Vercel's and Next.js's configuration: limits of functions, redirects and rewrites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from snippets._contract import syntax
from snippets._contract.checkout import Checkout
from snippets._contract.facts import Function, Rewrite
from snippets._contract.json_files import BrokenError, json_object
from snippets._contract.package_json import hide
from snippets._contract.running_code import CONFIGURATIONS
from snippets._contract.syntax import part, source_text, string
from snippets._contract.typescript_modules import Module, TypeScriptProject

VERCEL = "vercel.json"
KINDS = {"redirects": "redirect", "rewrites": "rewrite"}


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


class Reader:
    """Reads lists and objects of vercel.json; what has another form is listed as unknown."""

    def __init__(self, checkout: Checkout, config: dict[str, Any]) -> None:
        self.checkout, self.config = checkout, config

    def functions(self) -> Iterator[Function]:
        """Yield the limits of functions."""
        limits = self.config.get("functions", {})
        for pattern, limit in limits.items() if isinstance(limits, dict) else [("", None)]:
            if not isinstance(limit, dict):
                self.checkout.note(VERCEL, "functions: not objects by pattern")
                continue
            seconds, memory = limit.get("maxDuration", 0), limit.get("memory", 0)
            if isinstance(seconds, int) and isinstance(memory, int):
                yield Function(pattern=pattern, seconds=seconds, memory=memory)
            else:
                self.checkout.note(VERCEL, f"functions: {pattern} has no plain numbers")

    def rewrites(self) -> Iterator[Rewrite]:
        """Yield redirects and rewrites."""
        if "routes" in self.config:
            self.checkout.note(VERCEL, "routes: the old form of rewrites, not read")
        for key, kind in KINDS.items():
            listed = self.config.get(key, [])
            for entry in listed if isinstance(listed, list) else [None]:
                match entry:
                    case {"source": str(source), "destination": str(to)}:
                        yield Rewrite(kind=kind, source=source, destination=hide(to), place=VERCEL)
                    case _:
                        self.checkout.note(VERCEL, f"{key}: an entry without source or destination")


def next_config(project: TypeScriptProject) -> Module | None:
    """Return the configuration of Next.js that is in force."""
    checkout = project.checkout
    present = [path for path in CONFIGURATIONS if path in checkout.files]
    for path in present[1:]:
        checkout.note(path, f"Next.js does not read it: it takes {present[0]}")
    return project.module(present[0]) if present else None


def next_rewrites(project: TypeScriptProject, module: Module) -> Iterator[Rewrite]:
    """Yield the redirects and rewrites of the configuration of Next.js.

    They are lists of objects of strings that `redirects()` and `rewrites()` return; what is
    computed is listed as unknown.
    """
    kinds = ("method_definition", "pair", "shorthand_property_identifier")
    for node in module.find(module.root, *kinds):
        name = syntax.property_name(part(node, "name") or part(node, "key")) or source_text(node)
        function = node if node.type == "method_definition" else part(node, "value")
        if name in KINDS and function is not None and function.type in syntax.FUNCTIONS:
            for returned in _returned(module, function):
                yield from _listed(project, module, KINDS[name], returned)
        elif name in KINDS:
            project.checkout.note(module.place(node), f"{name} that are computed")
        elif name in {"basePath", "pageExtensions"}:
            project.checkout.note(module.place(node), f"{name} changes addresses; not considered")


def _returned(module: Module, function: Node) -> list[Node]:
    inside = syntax.body(function)
    if inside is None or inside.type != "statement_block":
        return [syntax.unwrap(inside)] if inside else []
    return [
        syntax.unwrap(statement.named_children[0])
        for statement in module.find(inside, "return_statement")
        if statement.named_children
    ]


def _listed(project: TypeScriptProject, module: Module, kind: str, node: Node) -> Iterator[Rewrite]:
    if node.type == "object":
        for entry in node.named_children:
            if value := part(entry, "value"):
                yield from _listed(project, module, kind, value)
    elif node.type == "array":
        for entry in node.named_children:
            if entry.type != "comment":
                yield from _entry(project, module, kind, entry)
    else:
        project.checkout.note(module.place(node), f"{kind}s that are computed")


def _entry(project: TypeScriptProject, module: Module, kind: str, entry: Node) -> Iterator[Rewrite]:
    plain = entry.type == "object"
    source = string(syntax.property_of(entry, "source")) if plain else None
    destination = string(syntax.property_of(entry, "destination")) if plain else None
    if source is None or destination is None:
        project.checkout.note(module.place(entry), f"a {kind} that is computed")
    else:
        yield Rewrite(
            kind=kind, source=source, destination=hide(destination), place=module.place(entry)
        )


def segment_limits(module: Module) -> Iterator[Function]:
    """Yield the limit that a route sets itself: `export const maxDuration = 60`."""
    for declarator in module.find(module.root, "variable_declarator"):
        value = part(declarator, "value")
        named = source_text(part(declarator, "name")) == "maxDuration"
        if named and "maxDuration" in module.exports and source_text(value).isdigit():
            yield Function(pattern=module.path, seconds=int(source_text(value)))
