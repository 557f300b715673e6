"""How a handler answers: each place that makes a response, with its statuses and JSON keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from snippets.contracts import syntax
from snippets.contracts.facts import Reply
from snippets.contracts.follow import At, callee, follow
from snippets.contracts.project import Module, Project
from snippets.contracts.syntax import part, text

_JSON = frozenset({"NextResponse.json", "Response.json"})
_NEW = frozenset({"NextResponse", "Response"})
# Statics of responses and functions of next/navigation, with the status they answer by themselves.
_FIXED = {
    "NextResponse.redirect": 307,
    "Response.redirect": 302,
    "redirect": 307,
    "permanentRedirect": 308,
    "notFound": 404,
    "forbidden": 403,
    "unauthorized": 401,
}
_DEPTH = 5


class Keys(NamedTuple):
    """The top-level keys of an object, and whether those are all."""

    names: frozenset[str] = frozenset()
    complete: bool = True


NOT_KNOWN = Keys(complete=False)


class Site(NamedTuple):
    """A place that makes a response."""

    module: Module
    node: Node
    statuses: frozenset[int]
    keys: Keys = Keys()

    def replies(self) -> Iterator[Reply]:
        """Yield the facts of it, one for each status."""
        for status in self.statuses:
            yield Reply(
                status=status, keys=tuple(sorted(self.keys.names)), complete=self.keys.complete
            )


class Answers:
    """Collects the responses that functions make, and those of functions whose answer they give."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.sites: list[Site] = []
        self._seen: set[tuple[str, int]] = set()

    def collect(self, at: At, depth: int = 0, *, told: bool = True) -> None:
        """Add the responses of one function; `told`: note which answers could not be followed."""
        module, function = at
        if (module.path, function.start_byte) in self._seen or depth > _DEPTH:
            return
        self._seen.add((module.path, function.start_byte))
        for call in module.find(function, "call_expression", "new_expression"):
            if site := self.site(module, call):
                self.sites.append(site)
        for returned, own in _returned(module, function):
            self._follow((module, returned), depth, told=told and own)

    def _follow(self, at: At, depth: int, *, told: bool) -> None:
        """Collect from what a returned expression comes from."""
        module, node = at[0], syntax.unwrap(at[1])
        if node.type == "ternary_expression":
            for branch in _branches(node):
                self._follow((module, branch), depth, told=told)
            return
        value = follow(self.project, (module, node))
        if value is None or value[1].type != "call_expression" or self.site(*value):
            return
        function = callee(self.project, value)
        called = text(part(value[1], "function"))
        if function:
            self.collect(function, depth + 1, told=told)
        elif told and not called.startswith(("NextResponse.", "Response.")):
            self.project.checkout.note(
                value[0].place(value[1]), f"answers what {called}() returns, not followed"
            )

    def site(self, module: Module, call: Node) -> Site | None:
        """Return what a call or `new` answers, where it makes a response."""
        if call.type == "new_expression":
            made = text(part(call, "constructor")) in _NEW
            return self._new(module, call) if made else None
        called = text(part(call, "function"))
        body, init = _first_two(call)
        if called in _JSON:
            return Site(module, call, self._status(module, init, 200), self.keys(module, body))
        if called in _FIXED and ("." in called or _is_navigation(module, called)):
            return Site(module, call, self._status(module, init, _FIXED[called]))
        return self._pages_api(module, call)

    def _new(self, module: Module, call: Node) -> Site:
        body, init = _first_two(call)
        statuses = self._status(module, init, 200)
        if body is not None and text(part(body, "function")) == "JSON.stringify":
            return Site(module, call, statuses, self.keys(module, _first_two(body)[0]))
        literal = body is None or body.type in {"null", "string", "template_string", "undefined"}
        return Site(module, call, statuses, Keys() if literal else NOT_KNOWN)

    def _pages_api(self, module: Module, call: Node) -> Site | None:
        """Read `res.status(401).json({…})` and `res.json({…})`."""
        called = part(call, "function")
        owner = part(called, "object")
        if owner is None or text(part(called, "property")) not in {"json", "send", "end"}:
            return None
        body, _ = _first_two(call)
        keys = self.keys(module, body) if body else Keys()
        if text(part(part(owner, "function"), "property")) == "status":
            return Site(module, call, self._numbers(module, _first_two(owner)[0]), keys)
        return Site(module, call, frozenset({200}), keys) if text(owner) == "res" else None

    def _status(self, module: Module, init: Node | None, usual: int) -> frozenset[int]:
        """Return the statuses that `{ status: … }`, or a plain number, gives."""
        if init is None:
            return frozenset({usual})
        found = follow(self.project, (module, init))
        if found is None or found[1].type != "object":
            return self._numbers(module, init)
        status = syntax.property_of(found[1], "status")
        if status is not None:
            return self._numbers(found[0], status)
        spread = any(entry.type == "spread_element" for entry in found[1].named_children)
        return frozenset({0 if spread else usual})

    def _numbers(self, module: Module, node: Node | None) -> frozenset[int]:
        """Return the numbers an expression may be; 0 for one that is computed."""
        found = follow(self.project, (module, node)) if node else None
        if found and found[1].type == "ternary_expression":
            one, other = (self._numbers(found[0], branch) for branch in _branches(found[1]))
            return one | other
        return frozenset({int(text(found[1])) if found and text(found[1]).isdigit() else 0})

    def keys(self, module: Module, node: Node | None, depth: int = 0) -> Keys:
        """Return the keys of the object an expression is."""
        found = follow(self.project, (module, node)) if node else None
        if found is None or node is None or depth > _DEPTH:
            return NOT_KNOWN
        keys = self._keys(found, depth)
        return keys._replace(complete=False) if _is_changed(module, node) else keys

    def _keys(self, at: At, depth: int) -> Keys:
        module, node = at
        if node.type == "object":
            return _union([self._entry(module, entry, depth) for entry in node.named_children])
        if node.type == "ternary_expression":
            return _common([self.keys(module, one, depth + 1) for one in _branches(node)])
        if node.type in {"array", "null", "string", "template_string", "number", "true", "false"}:
            return Keys()
        function = callee(self.project, at) if node.type == "call_expression" else None
        if function is None:
            return NOT_KNOWN
        returned = [one for one, own in _returned(*function) if own]
        return _common([self.keys(function[0], one, depth + 1) for one in returned])

    def _entry(self, module: Module, entry: Node, depth: int) -> Keys:
        if entry.type == "comment":
            return Keys()
        if entry.type == "spread_element":
            return self.keys(module, entry.named_children[0], depth + 1)
        name = syntax.name_of(part(entry, "key") or part(entry, "name"))
        name = name or (text(entry) if entry.type == "shorthand_property_identifier" else "")
        return Keys(frozenset({name})) if name else NOT_KNOWN


def _union(parts: list[Keys]) -> Keys:
    names = frozenset[str]().union(*(part_.names for part_ in parts))
    return Keys(names, all(part_.complete for part_ in parts))


def _common(parts: list[Keys]) -> Keys:
    """Return the keys that are there either way; complete where there is no difference."""
    if not parts:
        return NOT_KNOWN
    names = frozenset.intersection(*(part_.names for part_ in parts))
    return Keys(names, len(set(parts)) == 1 and parts[0].complete)


def _is_changed(module: Module, node: Node) -> bool:
    """Return whether properties are given to a named object after it was made."""
    named = syntax.unwrap(node)
    return named.type == "identifier" and any(
        text(part(part(assigned, "left"), "object")) == text(named)
        for assigned in module.find(_outermost(named), "assignment_expression")
    )


def _outermost(node: Node) -> Node:
    """Return the statement at the top of the module around a node."""
    while node.parent is not None and node.parent.type != "program":
        node = node.parent
    return node


def _returned(module: Module, function: Node) -> Iterator[tuple[Node, bool]]:
    """Yield what a function returns, and what functions within it do; and whether it is its own."""
    for node in module.find(function, "return_statement", "arrow_function"):
        if node.type == "return_statement":
            given = [child for child in node.named_children if child.type != "comment"]
            if given:
                yield given[0], _function_of(node) == function
        elif (inside := syntax.body(node)) is not None and inside.type != "statement_block":
            yield inside, node == function


def _function_of(node: Node) -> Node | None:
    around = node.parent
    while around is not None and around.type not in syntax.FUNCTIONS:
        around = around.parent
    return around


def _is_navigation(module: Module, called: str) -> bool:
    return module.imports.get(called, ("", ""))[0] == "next/navigation"


def _first_two(call: Node) -> tuple[Node | None, Node | None]:
    given = [*syntax.arguments(call), None, None]
    return given[0], given[1]


def _branches(ternary: Node) -> list[Node]:
    found = (part(ternary, "consequence"), part(ternary, "alternative"))
    return [branch for branch in found if branch is not None]
