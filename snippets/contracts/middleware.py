"""What the middleware asks before a route is reached: its matcher, and where it turns people away.

Its statements are followed one by one for an address, as far as their conditions can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from snippets.contracts import syntax
from snippets.contracts.access import Asker
from snippets.contracts.answers import Answers
from snippets.contracts.facts import Access
from snippets.contracts.follow import At, follow, handler
from snippets.contracts.project import Module, Project
from snippets.contracts.routes import root_of
from snippets.contracts.syntax import part, string, text

# What a segment of an address that is given at run time is taken to be.
_SAMPLE = "x"
_PARAMETER = re.compile(r":(\w+)(\([^)]*\))?([*+?]?)")
_SESSION_PACKAGES = ("next-auth/middleware:",)
# The truth of a condition for one address; None: not known. "absent": true without a session.
Truth = bool | str | None


class Middleware:
    """The middleware of a project; `access` says what it asks for an address."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.asker = Asker(project)
        self.module = self._module()
        self.matchers = self._matchers() if self.module else []

    def _module(self) -> Module | None:
        folder = "src/" if root_of(self.project.checkout, "app").startswith("src/") else ""
        names = [
            f"{folder}{name}{end}" for name in ("proxy", "middleware") for end in (".ts", ".js")
        ]
        path = self.project.checkout.first(*names)
        return self.project.module(path) if path else None

    def _matchers(self) -> list[str] | None:
        """Return `config.matcher`; None where it is computed."""
        assert self.module is not None  # noqa: S101 - asked for only where there is one
        config = self.project.exported(self.module, "config")
        if config is None or config.node is None:
            return [".*"]
        try:
            value = syntax.plain(config.node)
            listed = value.get("matcher", "/:path*") if isinstance(value, dict) else None
            entries = listed if isinstance(listed, list) else [listed]
            return [_pattern(entry) for entry in entries]
        except (ValueError, KeyError, TypeError, re.error):
            self.project.checkout.note(self.module.place(config.node), "a matcher that is computed")
            return None

    def access(self, address: str) -> list[Access]:
        """Return what is asked of a request to an address before its route is reached."""
        if self.module is None:
            return []
        concrete = _concrete(address)
        if self.matchers is not None and not any(re.fullmatch(m, concrete) for m in self.matchers):
            return []
        if self.module.broken or self.matchers is None:
            return [Access(kind="unknown", place=self.module.path)]
        name = next((n for n in ("proxy", "middleware") if n in self.module.exports), "default")
        found = handler(self.project, self.module, name)
        if found is None:
            return []
        asked = [a for function in found.functions for a in self._walk(function, concrete)]
        for module, node in found.unfollowed:
            session = any(p.startswith(_SESSION_PACKAGES) for p in found.packages)
            kind, refusal = ("session", 307) if session else ("unknown", 0)
            asked.append(Access(kind=kind, refusal=refusal, place=module.place(node)))
        return asked

    def _walk(self, function: At, address: str) -> list[Access]:
        module, node = function
        inside = syntax.body(node)
        if inside is None or inside.type != "statement_block":
            return []
        asked, _ = self._block(module, inside, address)
        return asked

    def _block(self, module: Module, block: Node, address: str) -> tuple[list[Access], bool]:
        """Return what the statements ask in turn, and whether they end the request for sure."""
        asked: list[Access] = []
        for statement in block.named_children:
            if statement.type == "return_statement":
                refusal = self._refusal(module, statement)
                kind = "nobody" if refusal else ""
                return asked + self._refused(module, statement, kind), True
            if statement.type == "if_statement":
                more, ended = self._if(module, statement, address)
                asked += more
                if ended:
                    return asked, True
            elif statement.type == "try_statement":
                more, ended = self._block(module, _child(statement, "body"), address)
                asked += more
                if ended:
                    return asked, True
        return asked, False

    def _if(self, module: Module, statement: Node, address: str) -> tuple[list[Access], bool]:
        """Return what an `if` asks, and whether the request ends in it for everyone."""
        truth = self.truth((module, _child(statement, "condition")), address)
        chosen, other = part(statement, "consequence"), part(statement, "alternative")
        other = other.named_children[0] if other else None
        if truth is True or truth is False:
            branch = chosen if truth else other
            return self._branch(module, branch, address) if branch else ([], False)
        if truth in {"absent", "present"}:
            refusing = chosen if truth == "absent" else other
            asked, _ = self._branch(module, refusing, address) if refusing else ([], False)
            return [_as(a, "session") if a.kind == "nobody" else a for a in asked], False
        asked = []
        for branch in (chosen, other):
            more, _ = self._branch(module, branch, address) if branch else ([], False)
            asked += [_as(a, "unknown") if a.kind == "nobody" else a for a in more]
        return asked, False

    def _branch(self, module: Module, branch: Node, address: str) -> tuple[list[Access], bool]:
        if branch.type == "statement_block":
            return self._block(module, branch, address)
        if branch.type == "if_statement":
            return self._if(module, branch, address)
        if branch.type == "return_statement":
            return self._refused(module, branch, "nobody"), True
        return [], False

    def _refused(self, module: Module, statement: Node, kind: str) -> list[Access]:
        refusal = self._refusal(module, statement)
        if not refusal or not kind:
            return []
        return [Access(kind=kind, refusal=refusal, place=module.place(statement))]

    def _refusal(self, module: Module, statement: Node) -> int:
        """Return the status by which a return turns people away: a redirect, 401 or 403."""
        for site in self._sites(module, statement):
            for status in site:
                if status in {301, 302, 303, 307, 308, 401, 403}:
                    return status
        return 0

    def _sites(self, module: Module, statement: Node) -> Iterator[frozenset[int]]:
        answers = Answers(self.project)
        values = [statement]
        for name in module.find(statement, "identifier"):
            found = follow(self.project, (module, name))
            if (
                found
                and found[0] is module
                and found[1].type in {"call_expression", "new_expression"}
            ):
                values.append(found[1])
        for value in values:
            for call in module.find(value, "call_expression", "new_expression"):
                if site := answers.site(module, call):
                    yield site.statuses

    def truth(self, at: At, address: str) -> Truth:
        """Return whether a condition holds for an address."""
        module, node = at[0], syntax.unwrap(at[1])
        operator = text(part(node, "operator"))
        if node.type == "unary_expression" and operator == "!":
            return _negated(self.truth((module, _child(node, "argument")), address))
        if node.type == "binary_expression" and operator in {"&&", "||"}:
            left, right = (
                self.truth((module, _child(node, side)), address) for side in ("left", "right")
            )
            return _joined(left, right, operator == "&&")
        if node.type == "binary_expression" and operator in {"===", "==", "!==", "!="}:
            same = self._same(module, node, address)
            return same if operator in {"===", "=="} else _negated(same)
        if node.type == "call_expression":
            return self._call(module, node, address)
        return self._value(module, node, address)

    def _value(self, module: Module, node: Node, address: str) -> Truth:
        """Return the truth of a bare value: a session, a constant, or a name for a condition."""
        if self.asker.is_session((module, node)):
            return "present"
        if node.type == "identifier":
            value = follow(self.project, (module, node))
            return self.truth(value, address) if value else None
        return {"true": True, "false": False, "null": False, "undefined": False}.get(node.type)

    def _same(self, module: Module, node: Node, address: str) -> Truth:
        left, right = _child(node, "left"), _child(node, "right")
        for one, other in ((left, right), (right, left)):
            value = string(syntax.unwrap(other))
            if value is not None and self._is_path(module, one):
                return value == address
            if value is not None and self.asker.variable((module, one)) == "NODE_ENV":
                return value == "production"
            if text(other) in {"null", "undefined"}:
                return _negated(self.truth((module, one), address))
        return None

    def _call(self, module: Module, node: Node, address: str) -> Truth:
        """Read `path.startsWith("/x")`, `LIST.includes(path)` and `LIST.some(r => …)`."""
        called, given = part(node, "function"), syntax.arguments(node)
        owner, name = part(called, "object"), text(part(called, "property"))
        if self.asker.is_session((module, node)):
            return "present"
        if owner is None or not given:
            return None
        if name in {"startsWith", "endsWith"} and self._is_path(module, owner):
            value = string(given[0])
            return getattr(address, name.lower())(value) if value is not None else None
        listed = self._strings(module, owner)
        if listed is not None and name == "includes" and self._is_path(module, given[0]):
            return address in listed
        if listed is not None and name == "some":
            return self._some(module, given[0], listed, address)
        return None

    def _some(self, module: Module, arrow: Node, listed: list[str], address: str) -> Truth:
        """Read `some(r => path === r || path.startsWith(r + "/"))`."""
        inside = syntax.body(arrow) if arrow.type == "arrow_function" else None
        if inside is None:
            return None
        name = syntax.single_parameter(arrow)
        held = [self._holds(module, inside, {name: value}, address) for value in listed]
        return None if None in held else any(held)

    def _holds(self, module: Module, node: Node, given: dict[str, str], address: str) -> Truth:
        """Return whether a comparison of the path with a name holds for the name's value."""
        node = syntax.unwrap(node)
        operator, called = text(part(node, "operator")), part(node, "function")
        if operator == "||":
            sides = (part(node, "left"), part(node, "right"))
            held = [self._holds(module, side, given, address) for side in sides if side]
            return None if None in held else any(held)
        if operator == "===":
            path, other = part(node, "left"), part(node, "right")
        else:
            path = part(called, "object")
            other = syntax.arguments(node)[0] if syntax.arguments(node) else None
        value = _joined_text(other, given)
        if path is None or value is None or not self._is_path(module, path):
            return None
        if operator == "===":
            return address == value
        starts = text(part(called, "property")) == "startsWith"
        return address.startswith(value) if starts else None

    def _strings(self, module: Module, node: Node) -> list[str] | None:
        found = follow(self.project, (module, node))
        if found is None or found[1].type != "array":
            return None
        values = [string(n) for n in found[1].named_children if n.type != "comment"]
        known = [value for value in values if value is not None]
        return known if len(known) == len(values) else None

    def _is_path(self, module: Module, node: Node) -> bool:
        """Return whether an expression is the path of the request."""
        node = syntax.unwrap(node)
        if text(part(node, "property")) == "pathname":
            return True
        found = (
            self.project.declared(module, node, text(node)) if node.type == "identifier" else None
        )
        if found is None or found.node is None:
            return False
        taken = found.taken == "pathname"
        return taken or (not found.taken and text(part(found.node, "property")) == "pathname")


def _joined_text(node: Node | None, given: dict[str, str]) -> str | None:
    """Return the value of a name, a string, or the two joined by `+`."""
    if text(part(node, "operator")) == "+":
        left, right = (_joined_text(part(node, side), given) for side in ("left", "right"))
        return None if left is None or right is None else left + right
    return given.get(text(node), string(node))


def _negated(truth: Truth) -> Truth:
    if isinstance(truth, bool):
        return not truth
    return {"absent": "present", "present": "absent"}.get(truth) if truth else None


def _joined(left: Truth, right: Truth, both: bool) -> Truth:  # noqa: FBT001 - and, or
    """Return the truth of `left && right`, or of `left || right`."""
    if (not both) in (left, right):
        return not both
    if left == right or right is both:
        return left
    return right if left is both else None


def _as(access: Access, kind: str) -> Access:
    return Access(kind=kind, refusal=access.refusal, place=access.place)


def _concrete(address: str) -> str:
    """Return an address with a sample for each part that is given at run time."""
    return "/".join(_SAMPLE if part_.startswith("[") else part_ for part_ in address.split("/"))


def _pattern(matcher: object) -> str:
    """Return the regular expression of a matcher (the syntax of path-to-regexp 6).

    `:name` is a segment, `:name*` any number of them; parentheses hold a regular expression.
    """
    if isinstance(matcher, dict):
        matcher = matcher["source"]
    if not isinstance(matcher, str):
        raise TypeError
    out, last = "", 0
    for match in _PARAMETER.finditer(matcher):
        before = matcher[last : match.start()]
        own = (match[2] or "([^/]+)")[1:-1]
        slash = before.endswith("/")
        before = before.removesuffix("/") if slash else before
        piece = f"(?:{'/' if slash else ''}(?:{own}))"
        if match[3] in {"*", "+"} and slash:
            piece = f"(?:/(?:{own})){match[3]}"
        else:
            piece += match[3].replace("*", "?").replace("+", "")
        out += before + piece
        last = match.end()
    pattern = out + matcher[last:]
    re.compile(pattern)
    return pattern + "/?"


def _child(node: Node, field: str) -> Node:
    return part(node, field) or node
