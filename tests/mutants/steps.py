"""Changes of steps and procedures: fields, decisions, order and what a sentence says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.mutants.commands import imported
from tests.mutants.source import Edit, Source, name_of
from tests.mutants.words import after, in_text

RISKS = {
    "READS": "CHANGES_PRODUCTION",
    "CHANGES_ELSEWHERE": "READS",
    "CHANGES_PRODUCTION": "READS",
    "DESTROYS_DATA": "CHANGES_PRODUCTION",
}
TURNS = {
    "carry_on": "finish()",
    "finish": "carry_on()",
    "escalate": "carry_on()",
    "go_to": "carry_on()",
    "open_page": "escalate()",
}
# Another condition on the same result, and its arguments: "" for those that it had.
CHECKS = {
    "succeeded": ("failed", ""),
    "failed": ("succeeded", ""),
    "prints_nothing": ("succeeded", ""),
    "prints_no": ("prints", ""),
    "prints_line": ("prints", '"zzz"'),
    "number_above": ("number_below", ""),
    "number_below": ("number_above", ""),
    "no_answer": ("failed", "-"),
}
_FIELDS = (
    *("otherwise", "undo", "loses", "target", "asks", "blocks", "gap", "needs", "lacks"),
    *("unproven", "branches", "seconds", "planned", "not_this", "before", "errors"),
)
_REWORDED = ("title", "why", "expect")
_LISTS = ("symptoms", "not_this", "before", "errors")
_SEVERITIES = ("SEV1", "SEV2", "SEV3")


def fields(source: Source) -> Iterator[Edit]:
    """Drop a field of a step or procedure, or an item of one; take the result of another step.

    What Python itself asks for, such as the `why` of a step, cannot be dropped. A limit of time is
    dropped and never only changed: nobody sees one second more.
    """
    for call in source.calls("Step", "but", "Procedure"):
        spans = source.elements(call)
        for index, span in enumerate(spans):
            name = source.text[slice(*span)].partition("=")[0]
            if name in _FIELDS or (name in _REWORDED and name_of(call) == "but"):
                yield source.without(spans, index, "field dropped")
        for keyword in call.keywords:
            if keyword.arg in _LISTS and isinstance(keyword.value, ast.Tuple):
                inside = source.elements(keyword.value)
                for index in range(len(inside) if len(inside) > 1 else 0):
                    yield source.without(inside, index, "item dropped")
    steps = [_field(call, "expect") for call in source.calls("Step")]
    for one, other in pairwise([value for value in steps if value is not None]):
        yield source.replace(one, source.piece(other), "result of another step")


def names(source: Source) -> Iterator[Edit]:
    """Change a risk, a severity, the code of a page or where an error was read.

    A risk is changed downwards where there is a lower one: that is what hurts.
    """
    for node in source.nodes(ast.Attribute):
        match node:
            case ast.Attribute(value=ast.Name(id="Risk"), attr=risk):
                yield source.replace(node, f"Risk.{RISKS[risk]}", "risk")
            case ast.Attribute(value=ast.Name(id="sources"), attr=name) if name.isupper():
                new = "sources.NODE" if name != "NODE" else "sources.RUN"
                yield source.replace(node, new, "source of an error")
    for keyword in source.nodes(ast.keyword):
        match keyword:
            case ast.keyword(arg="severity", value=ast.Name(id=name)):
                new = imported("policy", after(_SEVERITIES, name))
                yield source.replace(keyword.value, new, "severity")
            case ast.keyword(arg="code", value=ast.Constant(value=str(code))):
                yield source.replace(keyword.value, f'"{code[:3]}9{code[4:]}"', "code of a page")


def _field(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def decisions(source: Source) -> Iterator[Edit]:
    """Drop or swap branches, drop a decision, or let a branch lead elsewhere.

    The last branch is never swapped: behind «anything else» nothing is read, and the catalog says
    so. Branches that exclude one another may be swapped: the page reads otherwise.
    """
    for node in source.nodes(ast.Tuple):
        if node.elts and all(_is_branch(part) for part in node.elts):
            spans = source.elements(node)
            for index in range(len(spans)):
                yield source.without(spans, index, "branch dropped")
                if index < len(spans) - 2:
                    yield source.swapped(spans, index, "branches swapped")
    for call in source.calls(*TURNS):
        if isinstance(call.func, ast.Name):
            yield source.replace(call, imported("core", TURNS[name_of(call)]), "turn")
    for call in source.calls("only_if"):
        yield source.replace(call, "()", "decision dropped")
        if len(call.args) > 1:
            yield source.replace(call, f"only_if({source.piece(call.args[0])})", "turn")


def conditions(source: Source) -> Iterator[Edit]:
    """Loosen a condition, or take another one on the same result."""
    for call in source.calls(*CHECKS):
        name, given = CHECKS[name_of(call)]
        args = ", ".join(source.piece(part) for part in (*call.args, *call.keywords))
        args = {"": args, "-": ""}.get(given, given)
        new = f'__import__("snippets.core.check").core.check.{name}({args})'
        yield source.replace(call, new, "condition")
    for call in source.calls("prints"):
        yield source.replace(call.args[0], '""', "condition loosened")
    for call in source.calls("http_status"):
        yield source.replace(call.args[0], "418", "condition")
        yield source.replace(call.args[0], f"418, {source.piece(call.args[0])}", "condition")
    for call in source.calls("json_is"):
        yield source.replace(call.args[1], '"other"', "condition")


def _is_branch(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_of(node) in ("Branch", "anything_else")


def order(source: Source) -> Iterator[Edit]:
    """Swap two steps, drop one, take one twice; use a step as its own page words it.

    A procedure of one step cannot be shortened: the catalog refuses it.
    """
    for keyword in source.nodes(ast.keyword):
        if keyword.arg in ("steps", "verify") and isinstance(keyword.value, ast.Tuple):
            yield from _reordered(source, source.elements(keyword.value))
        elif keyword.arg == "verify":
            # What begins later has the step instead that it left out.
            whole = keyword.value
            if isinstance(whole, ast.Subscript):
                whole = whole.value
            yield source.replace(keyword.value, f"{source.piece(whole)}[:1]", "step dropped")
    for call in source.calls("but"):
        assert isinstance(call.func, ast.Attribute)
        yield source.replace(call, source.piece(call.func.value), "words of this page dropped")


def _reordered(source: Source, spans: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    for index, (start, end) in enumerate(spans):
        if len(spans) > 1:
            yield source.without(spans, index, "step dropped")
        if index + 1 < len(spans):
            yield source.swapped(spans, index, "steps swapped")
        yield Edit(end, end, f", {source.text[start:end]}", "step twice")


def tables(source: Source) -> Iterator[Edit]:
    """Drop or swap rows and items of tables and checklists, and phases of the way through.

    Rows that are computed have no elements here: what they are computed from is changed instead.
    """
    for call in source.calls("Table", "Checklist", "Flow"):
        for node in call.args:
            if not isinstance(node, ast.Tuple):
                continue
            spans = source.elements(node)
            if node is not call.args[-1] or len(spans) == 1:
                continue
            for index in range(len(spans)):
                yield source.without(spans, index, "row dropped")
                if index + 1 < len(spans):
                    yield source.swapped(spans, index, "rows swapped")


def code(source: Source) -> Iterator[Edit]:
    r"""Change a comparison, a pattern or a factor in the code of a condition.

    A large factor becomes zero and a small one large, never a little more: a year of 366 days leads
    to no other decision, and neither does a second that is no time at all. Of a pattern, `\d+`
    becomes one digit.
    """
    pairs = (("<", "<="), (">", ">="), ("==", "!="), ("in", "not in"))
    for node in source.nodes(ast.Compare):
        yield from _sign(source, node.left, node.comparators[0], pairs)
    for junction in source.nodes(ast.BoolOp):
        left, right, *_ = junction.values
        yield from _sign(source, left, right, (("and", "or"), ("or", "and")))
    for statement in source.tree.body:
        for value in _values(statement):
            if (factor := _number(value)) is not None:
                yield source.replace(value, "0" if factor > 1 else "1000", "factor")
    for constant in source.nodes(ast.Constant):
        if isinstance(constant.value, str) and r"\d+" in constant.value:
            (start, _), piece = source.span(constant), source.piece(constant)
            for found in re.finditer(r"\\d\+", piece):
                at = start + found.start()
                yield Edit(at, at + 3, r"\d", "pattern")


def _values(statement: ast.stmt) -> Sequence[ast.expr]:
    """Return the values of a table in code."""
    match statement:
        case ast.Assign(value=ast.Dict(values=values)):
            return values
    return ()


def _number(node: ast.expr) -> float | None:
    """Return the value of a number, a product or a quotient; nothing for anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=sign, right=right):
            one, other = _number(left), _number(right)
            if one is not None and other is not None:
                return one / other if isinstance(sign, ast.Div) else one * other
    return None


def _sign(
    source: Source, left: ast.expr, right: ast.expr, pairs: Sequence[tuple[str, str]]
) -> Iterator[Edit]:
    """Put another sign between two expressions."""
    start, end = source.span(left)[1], source.span(right)[0]
    between = source.text[start:end]
    for old, new in pairs:
        if between.strip(" \n()") == old:
            at = start + between.index(old)
            yield Edit(at, at + len(old), new, "comparison")


def prose(source: Source, known: Sequence[str]) -> Iterator[Edit]:
    """Change what a sentence says: see `words.in_text`.

    Docstrings and comments are for whoever reads the code, keys and patterns are no sentences.
    Names that readers give a page (`also`) are for search, whose queries are a lane of their own.
    """
    for node in source.nodes(ast.expr):
        if not isinstance(node, ast.Constant | ast.JoinedStr) or not _is_sentence(source, node):
            continue
        start, _ = source.span(node)
        piece = source.piece(node)
        if isinstance(node, ast.JoinedStr):
            piece = re.sub(r"\{[^{}]*\}", lambda m: "\0" * len(m[0]), piece)
        yield from in_text(piece, start, known)


def _is_sentence(source: Source, node: ast.expr) -> bool:
    parent = source.parents[node]
    if isinstance(parent, ast.Expr | ast.JoinedStr | ast.FormattedValue):
        return False
    if isinstance(node, ast.Constant) and not (isinstance(node.value, str) and " " in node.value):
        return False
    inside: ast.AST = node
    while (above := source.parents.get(inside)) is not None:
        if isinstance(above, ast.keyword) and above.arg in ("also", "find"):
            return False
        if isinstance(above, ast.Call) and name_of(above) in ("compile", "Literal"):
            return False
        inside = above
    return True
