"""Where an expression leads: to a literal, a function or a call, in whichever file that stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from snippets.contracts import syntax
from snippets.contracts.project import Found, Module, Project
from snippets.contracts.syntax import part, text

At = tuple[Module, Node]
_DEPTH = 20


def follow(project: Project, at: At, depth: int = 0) -> At | None:
    """Follow names and properties to the expression they stand for.

    None where that is a parameter, a variable that may change, or outside the checkout.
    """
    module, node = at[0], syntax.unwrap(at[1])
    if depth > _DEPTH:
        return None
    if node.type in {"identifier", "shorthand_property_identifier"}:
        return _declared(project, project.declared(module, node, text(node)), depth)
    if node.type == "member_expression":
        owner, name = part(node, "object"), text(part(node, "property"))
        return _taken(project, follow(project, (module, owner), depth + 1), name) if owner else None
    return module, node


def _declared(project: Project, found: Found | None, depth: int) -> At | None:
    if found is None or found.node is None or found.parameter or _may_change(found.node):
        return None
    if found.node.type == "program":
        return found.module, found.node
    value = follow(project, (found.module, found.node), depth + 1)
    return _taken(project, value, found.taken) if found.taken else value


def _may_change(node: Node) -> bool:
    """Return whether a value was given by `let` or `var`, or not at all."""
    made = node if node.type == "variable_declarator" else node.parent
    if made is None or made.type != "variable_declarator":
        return False
    return node == made or text(part(made.parent, "kind")) != "const"


def _taken(project: Project, owner: At | None, name: str) -> At | None:
    """Return what an object literal, or a module, holds under a name."""
    if owner is None:
        return None
    module, node = owner
    if node.type == "program":
        return _declared(project, project.exported(module, name), 1)
    value = syntax.property_of(node, name) if node.type == "object" else None
    return follow(project, (module, value), 1) if value else None


def callee(project: Project, at: At, depth: int = 0) -> At | None:
    """Return the function of the checkout that a call calls, also one that a call has made."""
    called = part(at[1], "function")
    found = follow(project, (at[0], called)) if called and depth < _DEPTH else None
    if found and found[1].type == "call_expression":
        maker = callee(project, found, depth + 1)
        found = _made(project, maker) if maker else None
    return found if found and found[1].type in syntax.FUNCTIONS else None


def _made(project: Project, maker: At) -> At | None:
    """Return the function that a function returns."""
    module, function = maker
    inside = syntax.body(function)
    if inside is None or inside.type != "statement_block":
        return follow(project, (module, inside)) if inside else None
    for statement in inside.named_children:
        if statement.type == "return_statement" and statement.named_children:
            return follow(project, (module, statement.named_children[0]))
    return None


def origin(project: Project, at: At) -> str:
    """Return `package:name` of what gives a value, where a package outside the checkout does."""
    for _ in range(_DEPTH):
        module, node = at[0], syntax.unwrap(at[1])
        inner = part(node, "function") or part(node, "object")
        if inner is not None:
            at = module, inner
            continue
        found = project.declared(module, node, text(node)) if node.type == "identifier" else None
        if found is None or found.node is None:
            return found.external if found else ""
        at = found.module, found.node
    return ""


@dataclass
class Handler:
    """What answers a request: functions of the checkout, and calls that could not be followed."""

    functions: list[At] = field(default_factory=list)
    unfollowed: list[At] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)


def handler(project: Project, module: Module, name: str) -> Handler | None:
    """Return what a module exports under a name as a handler; None where it exports none."""
    if name not in module.exports and not (name == "default" and module.default):
        starred = project.exported(module, name) if module.stars else None
        if starred is None:
            return None
    result = Handler()
    found = project.exported(module, name)
    if found is None or found.node is None:
        result.unfollowed.append((module, module.root))
        result.packages.append(found.external if found else "")
    else:
        _add(project, result, (found.module, found.node), found.taken)
    return result


def _add(project: Project, result: Handler, at: At, taken: str = "", depth: int = 0) -> None:
    """Add what an expression holds: a function, or a call that is given functions."""
    found = follow(project, at)
    if taken:
        found = (
            _taken(project, found, taken) if found and found[1].type != "call_expression" else found
        )
    if found is None or depth > _DEPTH:
        result.unfollowed.append(at)
        result.packages.append(origin(project, at))
    elif found[1].type in syntax.FUNCTIONS:
        result.functions.append(found)
    elif found[1].type == "call_expression":
        _add_call(project, result, found, depth)
    else:
        result.unfollowed.append(found)


def _add_call(project: Project, result: Handler, at: At, depth: int) -> None:
    """Add a wrapper and what it wraps: `withAuth(handler)`, `compose(a, b)(handler)`."""
    module, call = at
    outer = callee(project, at)
    called = part(call, "function")
    if outer:
        result.functions.append(outer)
    elif called is not None and called.type == "call_expression":
        _add_call(project, result, (module, called), depth + 1)
    else:
        result.packages.append(origin(project, at))
        result.unfollowed.append(at)
    for given in syntax.arguments(call):
        inner = follow(project, (module, given))
        if inner and inner[1].type in {*syntax.FUNCTIONS, "call_expression"}:
            _add(project, result, inner, depth=depth + 1)
