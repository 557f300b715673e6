"""Mutants that do what the original does, with the reason; they are left out.

Each is a page, an operator, and how the line that it changes begins.
"""

import ast
from collections.abc import Mapping
from importlib import import_module
from itertools import chain
from typing import Any

from snippets._engine.decision import Branch
from tests._gates import performed
from tests._lanes.mutants.source import Mutant

KnownEquivalent = tuple[str, str, str]

EQUIVALENT: dict[str, tuple[KnownEquivalent, ...]] = {
    "it is prose: no command, condition or limit has this number": tuple(
        ("policy", "threshold", f"{name} = ")
        for name in (
            "BACK_MINUTES",
            "BUILD_MINUTES",
            "DUMP_MINUTES",
            "HEALTH_SECONDS",
            "LOCKED_MINUTES",
            "NOTICE_HOURS",
            "SESSION_HOURS",
            "SETTLED_MINUTES",
            "SETUP_MINUTES",
            "STATEMENT_MINUTES",
            "WHITE_SECONDS",
            "WRONG_PASSWORDS",
        )
    ),
    "the step that it names comes next": (
        ("monitoring/endpoints", "turn", 'Branch(http_status(404), go_to("check-sign-in")'),
    ),
}


def known(mutant: Mutant, text: str) -> KnownEquivalent | None:
    """Return what the list says of a mutant of a text, if it is one of it."""
    for row in chain.from_iterable(EQUIVALENT.values()):
        page, operator, start = row
        if (mutant.page, mutant.edit.operator) == (page, operator):
            line = text[: mutant.edit.start].count("\n")
            if text.splitlines()[line].lstrip().startswith(start):
                return row
    return None


def swaps_in_vain(mutant: Mutant, text: str) -> bool:
    """Tell whether a mutant swaps two branches of which none can be taken for the other."""
    if mutant.edit.operator != "branches swapped":
        return False
    module = import_module(mutant.path.removesuffix(".py").replace("/", "."))
    before, after = (
        ast.parse(written, mode="eval").body
        for written in (text[mutant.edit.start : mutant.edit.end], mutant.edit.new)
    )
    assert isinstance(before, ast.Tuple)
    assert isinstance(after, ast.Tuple)
    moved = [a for a, b in zip(before.elts, after.elts, strict=True) if ast.dump(a) != ast.dump(b)]
    try:
        first, second = (_branch(node, vars(module)) for node in moved)
    except NameError:
        return False  # the caller of a function says what it looks for
    judged = first.when.judged or second.when.judged
    return bool(judged or first.then == second.then or performed.excluded(first, second))


def _branch(node: ast.expr, names: Mapping[str, Any]) -> Branch:
    """Return a branch; raises NameError for a condition that the caller of a function gives."""
    assert isinstance(node, ast.Call)
    then = node.args[1]
    # A move that the caller gives is the same as itself only.
    given = {then.id: then.id} if isinstance(then, ast.Name) else {}
    branch: Branch = eval(ast.unparse(node), {**given, **names})  # noqa: S307 - our own source
    return branch
