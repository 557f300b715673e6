"""Changes of parameters, tools and policy."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.mutants.source import Edit, Source, name_of
from tests.mutants.words import after

_LOWEST, _HIGHEST = 200, 600  # numbers that are the status of an answer
_OPPOSITE = {
    "<": ">=",
    ">": "<=",
    "<=": ">",
    ">=": "<",
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}
_ROLES = ("PRIMARY", "SECONDARY", "LEAD", "SECURITY", "TEAM_LEAD", "SUPPORT", "PRODUCT")


def parameters(source: Source) -> Iterator[Edit]:
    """Rename a parameter, loosen its pattern, change its sentence and example, show a secret.

    A pattern is loosened to anything and by one character; never tightened, which hurts nobody who
    follows the example.
    """
    for call in source.calls("Parameter"):
        name, what, pattern, *example = call.args
        yield source.replace(name, f'"{ast.literal_eval(name)}_2"', "parameter renamed")
        yield source.replace(what, '"value"', "sentence of a parameter")
        yield source.replace(pattern, 'r"(?s:.*)"', "pattern loosened")
        yield source.replace(pattern, f'{source.piece(pattern)} + r".?"', "pattern loosened")
        for node in example:
            if isinstance(node, ast.Constant):
                yield source.replace(node, f'{source.piece(node)[:-1]}a"', "example")
        for keyword in call.keywords:
            if keyword.arg == "secret":
                yield source.replace(keyword.value, "False", "secret shown")


def policy(source: Source) -> Iterator[Edit]:
    """Change a number, a role, an address or a page of the policy; drop what is optional.

    Only values: the classes that hold them are the same for every value.
    """
    for statement in source.tree.body:
        if not isinstance(statement, ast.Assign):
            continue
        if isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str):
            piece = source.piece(statement.value)
            yield source.replace(statement.value, f'{piece[:-1]} 2"', "name")
        for node in ast.walk(statement.value):
            yield from _value(source, node)
            if isinstance(node, ast.Call):
                yield from _optional(source, node)
            if isinstance(node, ast.Tuple) and len(node.elts) > 1:
                spans = source.elements(node)
                for index in range(len(spans)):
                    yield source.without(spans, index, "item dropped")


def _value(source: Source, node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=bool()):
            yield source.replace(node, str(not node.value), "number")
        case ast.Constant(value=int() | float()):
            yield source.replace(node, f"{source.piece(node)} + 1", "number")
        case ast.Constant(value=str(said)) if said.startswith("/"):
            yield source.replace(node, f'"{said}z"', "request path")
        case ast.Constant(value=str(said)) if "/" in said and " " not in said:
            yield source.replace(node, '"deployment/hotfix"', "reference")
        case ast.Name(id=name) if name in _ROLES:
            yield source.replace(node, after(_ROLES, name), "role")


def _optional(source: Source, call: ast.Call) -> Iterator[Edit]:
    spans = source.elements(call)
    for index, span in enumerate(spans):
        if source.text[slice(*span)].partition("=")[0] in ("at_night", "rising", "contacts"):
            yield source.without(spans, index, "field dropped")


def tools(source: Source) -> Iterator[Edit]:
    """Change the name of a tool, how it is installed, its oldest version, what it is for."""
    said = ("name of a tool", "installation", "version of a tool", "purpose")
    for call in source.calls("Tool"):
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        missing = ("install", "version", "purpose")[len(call.args) - 1 :]
        keyed: Sequence[ast.expr | None] = (*call.args, *(keywords.get(name) for name in missing))
        for node, operator in zip(keyed, said, strict=True):
            if isinstance(node, ast.Constant | ast.JoinedStr):
                piece = source.piece(node)
                yield source.replace(node, f"{piece[:-1]}9{piece[-1]}", operator)


def answers(source: Source) -> Iterator[Edit]:
    """Answer another status or under another key, or say the opposite.

    Whether a class is frozen is left alone: nobody outside sees it.
    """
    for node in source.nodes(ast.Constant):
        if isinstance(node.value, bool):
            if _is_state(source, source.parents[node]):
                yield source.replace(node, str(not node.value), "state")
        elif isinstance(node.value, int) and _LOWEST <= node.value < _HIGHEST:
            yield source.replace(node, str(node.value + 1), "status")
    for mapping in source.nodes(ast.Dict):
        for key in mapping.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield source.replace(key, f'"{key.value}_2"', "key of an answer")


def effects(source: Source) -> Iterator[Edit]:
    """Turn a comparison; forget a change; accept what is refused.

    Comparisons are turned round and not moved by one: the boundaries of the model are its tests'.
    """
    for comparison in source.nodes(ast.Compare):
        left, right = source.span(comparison.left)[1], source.span(comparison.comparators[0])[0]
        between = source.text[left:right]
        if (sign := between.strip()) in _OPPOSITE:
            yield Edit(left, right, between.replace(sign, _OPPOSITE[sign]), "comparison")
    for statement in source.nodes(ast.Assign):
        if isinstance(statement.targets[0], ast.Attribute):
            yield source.replace(statement, "pass", "change not remembered")
    for call in source.calls("append", "keep_sessions_of", "_serve"):
        if isinstance(source.parents[call], ast.Expr):
            yield source.replace(call, "None", "change not remembered")
    for raised in source.nodes(ast.Raise):
        if isinstance(raised.exc, ast.Call) and name_of(raised.exc).endswith("Error"):
            yield source.replace(raised, "pass", "refusal dropped")


def _is_state(source: Source, parent: ast.AST) -> bool:
    if isinstance(parent, ast.keyword):
        call = source.parents[parent]
        return isinstance(call, ast.Call) and name_of(call) not in ("dataclass", "field")
    return isinstance(parent, ast.Assign | ast.AnnAssign | ast.Dict)
