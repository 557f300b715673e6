"""Changes of parameters, tools and thresholds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests._lanes.mutants.source import Edit, Source

# What makes a parameter: the value itself, and what several of one pattern are made by.
_MAKERS = ("Parameter", "_deployment", "_file")


def parameters(source: Source) -> Iterator[Edit]:
    """Rename a parameter, loosen its pattern, give an example that does not fit, show a secret.

    A pattern is loosened to anything and by one character; never tightened, which hurts nobody who
    follows the example.
    """
    for maker, call in ((name, call) for name in _MAKERS for call in source.calls(name)):
        name, _, *others = call.args
        patterns = others[:1] if maker == "Parameter" else []
        if isinstance(name, ast.Constant):
            yield source.replace(name, f'"{ast.literal_eval(name)}_2"', "parameter renamed")
        for pattern in patterns:
            yield source.replace(pattern, 'r"(?s:.*)"', "pattern loosened")
            yield source.replace(pattern, f'{source.piece(pattern)} + r".?"', "pattern loosened")
        for node in others[len(patterns) :]:
            if isinstance(node, ast.Constant):
                yield source.replace(node, r'"\n"', "example")
        for keyword in call.keywords:
            if keyword.arg == "secret":
                yield source.replace(keyword.value, "False", "secret shown")


def policy(source: Source) -> Iterator[Edit]:
    """Change a number of the policy, which side of a threshold is bad, and where it leads.

    Only values: the classes that hold them are the same for every value.
    """
    for statement in source.tree.body:
        if not isinstance(statement, ast.Assign):
            continue
        for node in ast.walk(statement.value):
            match node:
                case ast.Constant(value=bool()):
                    yield source.replace(node, str(not node.value), "threshold")
                case ast.Constant(value=int() | float()):
                    yield source.replace(node, f"{source.piece(node)} + 1", "threshold")
                case ast.Constant(value=str(said)) if said.startswith("/"):
                    yield source.replace(node, f'"{said}z"', "request path")
                case ast.Constant(value=str(said)) if "/" in said and " " not in said:
                    yield source.replace(node, '"deployment/hotfix"', "link")


def tools(source: Source) -> Iterator[Edit]:
    """Change the name of a tool, which is the first word of a command."""
    for call in source.calls("Tool"):
        if isinstance(call.args[0], ast.Constant):
            name = source.piece(call.args[0])
            yield source.replace(call.args[0], f"{name[:-1]}9{name[-1]}", "name of a tool")
