"""Changes of steps and procedures: risks, limits of time, decisions and order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tests._lanes.mutants.commands import imported
from tests._lanes.mutants.source import Edit, Source, after, name_of

RISKS = ("READS", "CHANGES_ELSEWHERE", "CHANGES_PRODUCTION", "DESTROYS_DATA")
TURNS = {
    "carry_on": "finish()",
    "finish": "carry_on()",
    "escalate": "carry_on()",
    "go_to": "carry_on()",
    "open_page": "escalate()",
    "not_here": "finish()",
    "repeat": "carry_on()",
    "call": "carry_on()",
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
    "silence": ("failed", "-"),
    "complains": ("prints", ""),
    "every_line": ("prints_line", ""),
}
_FIELDS = ("branches", "seconds", "target")
# A step without a decision does the same.
_DEFAULT = re.compile(r'carry_on_if\(succeeded\((?:"[^"]*")?\)\)')


def fields(source: Source) -> Iterator[Edit]:
    """Drop the decision of a step, its limit of time or its target; change its risk.

    A limit of time is dropped and never only changed: nobody sees one second more.
    """
    for call in source.calls("Step", "adapted"):
        spans = source.elements(call)
        for index, span in enumerate(spans):
            name, _, value = source.text[slice(*span)].partition("=")
            if name in _FIELDS and not _DEFAULT.fullmatch(value.strip()):
                yield source.without(spans, index, "field dropped")
    for node in source.nodes(ast.Attribute):
        match node:
            case ast.Attribute(value=ast.Name(id="Risk"), attr=risk):
                for other in {*RISKS} - {risk}:
                    yield source.replace(node, f"Risk.{other}", "risk")


def decisions(source: Source) -> Iterator[Edit]:
    """Drop or swap branches, drop a decision, or let a branch lead elsewhere.

    Nothing is swapped with «anything else», behind which nothing is read. Branches that exclude one
    another may be swapped: the page reads otherwise.
    """
    for node in source.nodes(ast.Tuple):
        if node.elts and all(_is_branch(part) for part in node.elts):
            spans = source.elements(node)
            swappable = [part for part in node.elts if not _is_last(part)]
            for index in range(len(spans)):
                yield source.without(spans, index, "branch dropped")
                if index < len(swappable) - 1:
                    yield source.swapped(spans, index, "branches swapped")
    for call in source.calls(*TURNS):
        if isinstance(call.func, ast.Name):
            yield source.replace(call, imported("_engine.decision", TURNS[name_of(call)]), "turn")
    for call in source.calls("carry_on_if"):
        if not _DEFAULT.fullmatch(source.piece(call)):
            yield source.replace(call, "()", "decision dropped")


def by_hand(source: Source, known: Sequence[str]) -> Iterator[Edit]:
    """Have something else done by hand before the next move."""
    for call in source.calls("repeat", "carry_on", "go_to", "call"):
        for node in call.args:
            if isinstance(node, ast.Name) and node.id in known:
                other = imported("_vocabulary.acts", after(known, node.id))
                yield source.replace(node, other, "act")


def conditions(source: Source) -> Iterator[Edit]:
    """Loosen a condition, or take another one on the same result."""
    for call in source.calls(*CHECKS):
        name, given = CHECKS[name_of(call)]
        args = ", ".join(source.piece(part) for part in (*call.args, *call.keywords))
        args = {"": args, "-": ""}.get(given, given)
        yield source.replace(call, f"{imported('_engine.conditions', name)}({args})", "condition")
    for call in source.calls("prints", "complains"):
        spans = source.elements(call)
        for index, word in enumerate(call.args):
            yield source.replace(word, '""', "condition loosened")
            if len(spans) > 1:
                yield source.without(spans, index, "part dropped")
        if len(spans) > 1:
            every = " & ".join(f"{name_of(call)}({source.piece(word)})" for word in call.args)
            yield source.replace(call, f"({every})", "and for or")
    for call in source.calls("http_status"):
        yield source.replace(call.args[0], "418", "condition")
    for call in source.calls("json_is"):
        yield source.replace(call.args[1], '"other"', "condition")


def _is_branch(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_of(node) in ("Branch", "anything_else")


def _is_last(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_of(node) == "anything_else"


def order(source: Source) -> Iterator[Edit]:
    """Swap two steps, drop one, take one twice.

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


def links(source: Source, pages: Sequence[str], names: Sequence[str]) -> Iterator[Edit]:
    """Let a decision lead to another page, or to another step of the procedure."""
    for name, known in (("open_page", pages), ("go_to", names)):
        for call in source.calls(name):
            match call.args:
                case [ast.Constant(value=str(said)) as node]:
                    yield source.replace(node, f'"{after(known, said)}"', "link of a decision")


def _reordered(source: Source, spans: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    for index, (start, end) in enumerate(spans):
        if len(spans) > 1:
            yield source.without(spans, index, "step dropped")
        if index + 1 < len(spans):
            yield source.swapped(spans, index, "steps swapped")
        yield Edit(end, end, f", {source.text[start:end]}", "step twice")


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
