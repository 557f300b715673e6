"""What a handler asks of a caller: the conditions before it refuses with 401 or 403.

A session is what a call of next-auth or another library of sign-in returns; a role is compared
with `.role`; a header is compared with an environment variable. Any other condition is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from snippets.contracts import syntax
from snippets.contracts.answers import Site
from snippets.contracts.facts import Access
from snippets.contracts.follow import At, callee, follow
from snippets.contracts.project import Module, Project
from snippets.contracts.syntax import part, string, text

REFUSALS = frozenset({401, 403})
# Calls that return the session of a request (next-auth 4 and 5, Auth0, Clerk, Lucia).
SESSIONS = frozenset(
    {
        *("getServerSession", "unstable_getServerSession", "getToken", "getSession", "auth"),
        *("getAuth", "currentUser", "validateRequest"),
    }
)
# Calls that refuse by throwing; what they ask is not in the handler's own text.
_GUARDS = ("require", "ensure", "assert", "protect", "authorize", "authenticate")
_DEPTH = 2  # functions of the application between a handler and the call for the session
_EQUAL, _UNEQUAL = frozenset({"===", "=="}), frozenset({"!==", "!="})
_COMPARES = frozenset({"timingSafeEqual", "safeCompare", "safeEqual"})


class Ask(NamedTuple):
    """One thing a condition asks: kind `never` is a condition that cannot hold in production."""

    kind: str
    roles: frozenset[str] = frozenset()
    header: str = ""
    variable: str = ""
    prefix: str = ""


UNKNOWN = Ask("unknown")
SESSION = Ask("session")
NEVER = Ask("never")
MISSING = Ask("missing")  # that a header or variable is there at all: part of a comparison


class Asker:
    """Reads conditions in the modules of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def of_site(self, site: Site) -> list[Access]:
        """Return what a place that refuses asks; none where it never does in production."""
        asked = self._asked(site)
        place = site.module.place(site.node)
        refusal = min(site.statuses & REFUSALS, default=0)
        return [_access(ask, refusal, place) for ask in _merged(asked)]

    def _asked(self, site: Site) -> list[Ask]:
        """Return what the `if` around a refusal asks; those around that one may only say when."""
        asked: list[Ask] | None = None
        node, around = site.node, site.node.parent
        while around is not None and around.type not in syntax.FUNCTIONS:
            if around.type == "if_statement":
                refused = part(around, "consequence") == node
                parts = self.condition((site.module, _condition(around)), refused=refused)
                if NEVER in parts:
                    return []
                if asked is None:
                    asked = parts
                elif parts != [Ask("production")]:
                    return [UNKNOWN]
            elif around.type in {"switch_case", "for_in_statement", "catch_clause"}:
                return [UNKNOWN]
            node, around = around, around.parent
        return [UNKNOWN] if asked is None else asked

    def condition(self, at: At, *, refused: bool) -> list[Ask]:
        """Return what an expression asks of a caller who is refused when it is `refused`."""
        module, node = at[0], syntax.unwrap(at[1])
        operator = text(part(node, "operator"))
        if node.type == "unary_expression" and operator == "!":
            return self.condition((module, _child(node, "argument")), refused=not refused)
        if node.type == "binary_expression" and operator in {"||", "&&"}:
            either = (operator == "||") == refused
            sides = [
                self.condition((module, _child(node, side)), refused=refused)
                for side in ("left", "right")
            ]
            return sides[0] + sides[1] if either else _both(*sides)
        if node.type == "binary_expression" and operator in _EQUAL | _UNEQUAL:
            differs = (operator in _UNEQUAL) == refused
            return [self._comparison(module, node, differs=differs)]
        if node.type == "call_expression":
            return [self._call(module, node, refused=refused)]
        return [self._presence(module, node, refused=refused)]

    def _comparison(self, module: Module, node: Node, *, differs: bool) -> Ask:
        """Read `left !== right` where the caller is refused if they differ (or are the same)."""
        left, right = _child(node, "left"), _child(node, "right")
        for one, other in ((left, right), (right, left)):
            if text(other) in {"null", "undefined"} or text(syntax.unwrap(one)).startswith(
                "typeof"
            ):
                return UNKNOWN if differs else self._presence(module, one, refused=False)
            value = string(syntax.unwrap(other))
            if value is not None and self.variable((module, one)) == "NODE_ENV":
                return Ask("production") if (value == "production") != differs else NEVER
            if value is not None and self._is_role(module, one):
                return Ask("role", frozenset({value})) if differs else UNKNOWN
        return self._secret([(module, left), (module, right)]) if differs else UNKNOWN

    def _secret(self, sides: list[At]) -> Ask:
        headers = [found for side in sides if (found := self.header(side))]
        variables = [found for side in sides if (found := self._variable(side))]
        if not headers or not variables:
            return UNKNOWN
        (header, stripped), (variable, prefix) = headers[0], variables[0]
        return Ask("header", header=header, variable=variable, prefix=prefix or stripped)

    def _call(self, module: Module, node: Node, *, refused: bool) -> Ask:
        """Read `ROLES.includes(x.role)` and `timingSafeEqual(a, b)`, true for those let in."""
        called, given = part(node, "function"), syntax.arguments(node)
        name = text(part(called, "property")) or text(called)
        if name == "includes" and given and not refused and self._is_role(module, given[0]):
            return self._roles(module, _child(_child(node, "function"), "object"))
        if name in _COMPARES and not refused:
            return self._secret([(module, side) for side in given])
        return SESSION if not refused and self.is_session((module, node)) else UNKNOWN

    def _roles(self, module: Module, listed: Node) -> Ask:
        found = follow(self.project, (module, listed))
        values = [string(n) for n in found[1].named_children] if found else []
        known = [value for value in values if value is not None]
        return Ask("role", frozenset(known)) if known and len(known) == len(values) else UNKNOWN

    def _presence(self, module: Module, node: Node, *, refused: bool) -> Ask:
        """Read a bare value: refused without a session, a header or a variable."""
        if refused:
            return UNKNOWN
        if self.is_session((module, node)):
            return SESSION
        at = (module, node)
        return MISSING if self.header(at) or self.variable(at) else UNKNOWN

    def is_session(self, at: At, depth: int = 0) -> bool:
        """Return whether a value is, or is taken of, what a call for the session returns."""
        module, node = at[0], syntax.unwrap(at[1])
        if node.type == "member_expression":
            return self.is_session((module, _child(node, "object")), depth)
        if node.type == "identifier":
            found = self.project.declared(module, node, text(node))
            known = found is not None and found.node is not None and not found.parameter
            return known and self.is_session((found.module, found.node), depth)  # type: ignore[union-attr,arg-type]
        if node.type != "call_expression":
            return False
        name = text(part(node, "function")).rpartition(".")[2]
        return name in SESSIONS or (depth < _DEPTH and self._returns_session((module, node), depth))

    def _returns_session(self, at: At, depth: int) -> bool:
        function = callee(self.project, at)
        if function is None:
            return False
        module, inner = function
        return any(
            self.is_session((module, statement.named_children[0]), depth + 1)
            for statement in module.find(inner, "return_statement")
            if statement.named_children
        )

    def _is_role(self, module: Module, node: Node) -> bool:
        node = syntax.unwrap(node)
        if node.type == "identifier":
            found = self.project.declared(module, node, text(node))
            if found is None or found.node is None or found.parameter:
                return False
            return found.taken == "role" or (
                not found.taken and self._is_role(found.module, found.node)
            )
        return text(part(node, "property")) == "role"

    def variable(self, at: At) -> str:
        """Return the environment variable that a value is."""
        found = self._variable(at)
        return found[0] if found else ""

    def _variable(self, at: At) -> tuple[str, str] | None:
        """Return the variable that a value holds, and the words before it in a template."""
        value = self._value(at)
        if value is None:
            return None
        module, node = value
        if node.type == "template_string":
            return self._in_template(module, node)
        if node.type == "call_expression":
            given = syntax.arguments(node)
            return (
                self._variable((module, given[0]))
                if text(part(node, "function")) == "Buffer.from" and given
                else None
            )
        owner = part(node, "object")
        if text(owner) != "process.env":
            return None
        return text(part(node, "property")) or string(part(node, "index")) or "", ""

    def _in_template(self, module: Module, node: Node) -> tuple[str, str] | None:
        pieces = node.named_children
        substituted = [piece for piece in pieces if piece.type == "template_substitution"]
        if len(substituted) != 1 or pieces[-1].type != "template_substitution":
            return None
        found = self._variable((module, substituted[0].named_children[0]))
        return (found[0], "".join(text(piece) for piece in pieces[:-1])) if found else None

    def _value(self, at: At) -> At | None:
        """Return what a name stands for, where it is a constant; a member is left as it is."""
        module, node = at[0], syntax.unwrap(at[1])
        if node.type == "binary_expression" and text(part(node, "operator")) in {"||", "??"}:
            return self._value((module, _child(node, "left")))
        if node.type != "identifier":
            return module, node
        found = self.project.declared(module, node, text(node))
        if found is None or found.node is None or found.parameter or found.node == node:
            return None
        if found.taken:
            return None
        return self._value((found.module, found.node))

    def header(self, at: At) -> tuple[str, str] | None:
        """Return the header that a value was taken from, and what was cut off before it."""
        value = self._value(at)
        if value is None:
            return None
        module, node = value
        if node.type == "call_expression":
            return self._header_call(module, node)
        owner, name = (
            part(node, "object"),
            string(part(node, "index")) or text(part(node, "property")),
        )
        if owner is not None and name and self._is_headers(module, owner):
            return name.lower(), ""
        return None

    def _header_call(self, module: Module, node: Node) -> tuple[str, str] | None:
        called, given = part(node, "function"), syntax.arguments(node)
        owner, name = part(called, "object"), text(part(called, "property"))
        first = string(given[0]) if given else None
        if text(called) == "Buffer.from" and given:
            return self.header((module, given[0]))
        if owner is None or first is None:
            return None
        if name == "get" and self._is_headers(module, owner):
            return first.lower(), ""
        inner = self.header((module, owner)) if name == "replace" else None
        return (inner[0], first) if inner else None

    def _is_headers(self, module: Module, node: Node) -> bool:
        value = self._value((module, node))
        if value is None:
            return False
        called = text(part(value[1], "function"))
        return called == "headers" or text(part(value[1], "property")) == "headers"


def guards(module: Module, function: Node) -> Iterator[Node]:
    """Yield calls that refuse by throwing, as far as their names say so."""
    for call in module.find(function, "call_expression"):
        name = text(part(call, "function")).rpartition(".")[2]
        if name.lower().startswith(_GUARDS) and name != "require":
            yield call


def _both(left: list[Ask], right: list[Ask]) -> list[Ask]:
    """Return what two conditions ask that must both hold for a refusal."""
    if NEVER in left or NEVER in right:
        return [NEVER]
    production = [Ask("production")]
    if production in (left, right):
        return right if left == production else left
    asks = [*left, *right]
    if all(ask.kind == "role" for ask in asks):
        return [Ask("role", frozenset().union(*(ask.roles for ask in asks)))]
    return [UNKNOWN]


def _merged(asked: list[Ask]) -> list[Ask]:
    """Drop what another ask includes: a session is part of a role, presence of a comparison."""
    kinds = {ask.kind for ask in asked} - {"production", "never"}
    if not kinds:
        return [UNKNOWN] if asked else []
    if "unknown" in kinds or kinds == {"missing"}:
        return [UNKNOWN]
    dropped = {"missing", "production"} | ({"session"} if "role" in kinds else set())
    return sorted({ask for ask in asked if ask.kind not in dropped})


def _access(ask: Ask, refusal: int, place: str) -> Access:
    return Access(
        kind=ask.kind,
        roles=tuple(sorted(ask.roles)),
        header=ask.header,
        variable=ask.variable,
        prefix=ask.prefix,
        refusal=refusal,
        place=place,
    )


def _condition(statement: Node) -> Node:
    return _child(statement, "condition")


def _child(node: Node, field: str) -> Node:
    return part(node, field) or node
