"""Changes of what is run: commands, requests, and what is done with what they print."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests._lanes.mutants.source import Edit, Source, after, name_of

# Words of commands whose neighbour does something else to the same thing.
NEIGHBOURS = {
    "production": "preview",
    "preview": "production",
    "rollback": "promote",
    "promote": "rollback",
    "add": "rm",
    "update": "rm",
    "push": "fetch",
    "fetch": "push",
    "deploy": "reset",
    "purge": "invalidate",
    "-encrypt": "-decrypt",
    "-decrypt": "-encrypt",
    "--prod": "--target=preview",
    "--skip-domain": "--force",
    "dev": "deploy",
    "--applied": "--rolled-back",
    "--rolled-back": "--applied",
    "requests": "drains",
}
# What a query asks for, and what it would ask for otherwise. Each pair has another result.
QUERY = (
    (" == ", " != "),
    (" = ", " <> "),
    (" <> ", " = "),
    (" > ", " < "),
    (" and ", " or "),
    (" or ", " and "),
    (" desc", " asc"),
    ("count(", "max("),
    ("not null", "null"),
)
_LANGUAGE = re.compile(r"select |[\"'(]\.|\.\[")  # SQL or jq
_HELPERS = ("ask", "restore", "replace")
_ENDPOINTS = ("HEALTH", "STATUS", "METRICS", "PERFORMANCE", "SESSION")
_SETTINGS = {
    "production_url": "site_url",
    "production_host": "team",
    "team": "project",
    "project": "team",
    "database_service": "scratch_database_service",
    "scratch_database_service": "database_service",
    "main_branch": "team",
}


@dataclass(frozen=True)
class Vocabulary:
    """What procedures can name: tools, and parameters with their patterns."""

    tools: frozenset[str]
    parameters: Mapping[str, str]

    def other(self, name: str) -> str:
        """Return a parameter that takes the place of another: of its form, where there is one."""
        alike = [one for one, form in self.parameters.items() if form == self.parameters[name]]
        return after(alike if len(alike) > 1 else list(self.parameters), name)


def imported(module: str, name: str) -> str:
    """Return an expression for a name that the mutated module may not import."""
    return f'__import__("snippets.{module}").{module}.{name}'


def words(source: Source, known: Vocabulary) -> Iterator[Edit]:
    """Drop a word, an entry of the environment or an option; use another in its place.

    Options are not swapped with one another: their order means nothing. What a tool is called
    with without a value is dropped whole, so a mutant is another command and never another
    spelling of it. Tuples and dicts that a module shares between commands count as well.
    """
    for call in source.calls(*known.tools):
        spans = source.elements(call)
        for index in range(len(spans)):
            yield source.without(spans, index, "word dropped")
        yield from _swapped(source, call)
    for node in _shared(source, known):
        spans = source.elements(node)
        for index in range(len(spans)):
            if len(spans) > 1:
                yield source.without(spans, index, "word dropped")
    for mapping in _environments(source, known):
        for key in mapping.keys:
            if isinstance(key, ast.Constant):
                yield source.replace(key, f'{source.piece(key)[:-1]}_OLD"', "environment name")


def _swapped(source: Source, call: ast.Call) -> Iterator[Edit]:
    plain = [
        isinstance(arg, ast.Name | ast.Constant) and not source.piece(arg).startswith('"-')
        for arg in call.args
    ]
    for index in range(len(call.args) - 1):
        # The value of the option before it would become the value of nothing.
        option = index > 0 and not plain[index - 1]
        same = source.piece(call.args[index]) == source.piece(call.args[index + 1])
        if plain[index] and plain[index + 1] and not option and not same:
            spans = [source.span(arg) for arg in call.args]
            yield source.swapped(spans, index, "words swapped")


def _shared(source: Source, known: Vocabulary) -> Iterator[ast.Tuple]:
    """Yield the tuples of words in commands, and those that commands of a module share."""
    words = [word for call in source.calls(*known.tools) for word in call.args]
    unpacked = [word.value for word in words if isinstance(word, ast.Starred)]
    yield from (value for value in unpacked if isinstance(value, ast.Tuple))
    starred = {source.piece(value) for value in unpacked}
    for node in source.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple() as value):
                if name in starred and not any(isinstance(e, ast.Call) for e in value.elts):
                    yield value


def _environments(source: Source, known: Vocabulary) -> Iterator[ast.Dict]:
    for node in source.nodes(ast.Dict):
        parent = source.parents[node]
        named = isinstance(parent, ast.keyword) and parent.arg in ("env", "headers")
        module = isinstance(parent, ast.Assign) and source.piece(parent.targets[0])[0] == "_"
        names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        if (named or module) and names and (named or all(str(name).isupper() for name in names)):
            yield node


def literals(source: Source, known: Vocabulary) -> Iterator[Edit]:
    """Use another word, number, query, parameter or setting inside a command."""
    for call in source.calls(*known.tools, *_HELPERS, "get", "post", "Say", "text", "prints_value"):
        for node in ast.walk(call):
            if source.parents.get(node) is call and node is call.func:
                continue
            yield from _literal(source, node, known)
    for statement in source.tree.body:
        for root in _constants(statement):
            for node in ast.walk(root):
                yield from _literal(source, node, known)


def _constants(statement: ast.stmt) -> Sequence[ast.expr]:
    """Return the values of a constant that commands of the module share, without their keys."""
    match statement:
        case ast.Assign(value=ast.Dict(values=values)):
            return values
        case ast.Assign(value=ast.Constant() | ast.Tuple() | ast.JoinedStr() as value):
            return [value]
    return ()


def _literal(source: Source, node: ast.AST, known: Vocabulary) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=str(said)) if said in NEIGHBOURS:
            yield source.replace(node, f'"{NEIGHBOURS[said]}"', "neighbouring word")
        case ast.Constant(value=str(said)) if _in_format(source, node):
            pass  # its position is that of the whole format string
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield from _query(source, node)
            if isinstance(node, ast.Constant) and _is_word(node.value):
                new = _more(source.piece(node))
                yield source.replace(node, new, "other word")
        case ast.Name(id=name) if name in known.parameters:
            yield source.replace(
                node, imported("_vocabulary.parameters", known.other(name)), "parameter"
            )
        case ast.Attribute(value=ast.Name(id="SETTINGS"), attr=name) if name in _SETTINGS:
            new = f"SETTINGS.{_SETTINGS[name]}"
            if name == "production_url":
                new = '"https://astral-core-v7-first-astral-productions.vercel.app"'
            yield source.replace(node, new, "other target")


def _in_format(source: Source, node: ast.AST) -> bool:
    return isinstance(source.parents.get(node), ast.JoinedStr | ast.FormattedValue)


def _is_word(said: object) -> bool:
    return isinstance(said, str) and bool(said) and " " not in said and not said.startswith("--")


def _more(piece: str) -> str:
    """Return a string literal with more in it."""
    return f"{piece[:-1]}-other{piece[-1]}"


def _query(source: Source, node: ast.AST) -> Iterator[Edit]:
    piece, (start, _) = source.piece(node), source.span(node)
    if not _LANGUAGE.search(piece):
        return
    for old, new in QUERY:
        at = piece.find(old)
        while at >= 0:
            yield Edit(start + at, start + at + len(old), new, "query")
            at = piece.find(old, at + 1)


def requests(source: Source, known: Vocabulary) -> Iterator[Edit]:
    """Ask another path, or by another method, or without a header."""
    del known
    for node in source.nodes(ast.Attribute):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="path") if name in _ENDPOINTS:
                new = imported("_vocabulary.policy", f"{after(_ENDPOINTS, name)}.path")
                yield source.replace(node, new, "request path")
    for call in source.calls("get", "post"):
        target = ", ".join(source.piece(part) for part in (*call.args, *call.keywords))
        if name_of(call) == "get":
            other = f"{imported('_engine', 'post')}({target}, json={{}})"
        else:
            other = f"{imported('_engine', 'get')}({source.piece(call.args[0])})"
        yield source.replace(call, other, "request method")
        for keyword in call.keywords:
            if keyword.arg == "headers" and isinstance(keyword.value, ast.Dict):
                spans = source.elements(keyword.value)
                for index in range(len(spans)):
                    yield source.without(spans, index, "header dropped")


def parts(source: Source, known: Vocabulary) -> Iterator[Edit]:
    """Drop one part of a pipe or of a condition; take «and» for «or»."""
    del known
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.BitOr | ast.BitAnd) and not _is_type(source, node):
            yield source.replace(node, source.piece(node.left), "part dropped")
            yield source.replace(node, source.piece(node.right), "part dropped")
            first = [n for n in ast.walk(node.left) if isinstance(n, ast.Call)]
            if first and name_of(first[0]) not in (*known_stages(known_tools(source)), "replace"):
                (_, left), (right, _) = source.span(node.left), source.span(node.right)
                between = source.text[left:right]
                old, new = ("|", "&") if "|" in between else ("&", "|")
                yield Edit(left, right, between.replace(old, new, 1), "and for or")


def known_tools(source: Source) -> Sequence[str]:
    """Return the names that a module imports from the tools."""
    return [
        alias.name
        for node in source.nodes(ast.ImportFrom)
        if node.module == "snippets._vocabulary.tools"
        for alias in node.names
    ]


def known_stages(tools: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what can begin a pipe: «and» means nothing between stages."""
    return (*tools, "get", "post", "Say", "ask")


def _is_type(source: Source, node: ast.BinOp) -> bool:
    """Tell whether it stands in an annotation: those change nothing that runs."""
    inside: ast.AST = node
    while (parent := source.parents.get(inside)) is not None:
        if isinstance(parent, ast.arg | ast.AnnAssign):
            return True
        if isinstance(parent, ast.FunctionDef):
            return inside is parent.returns
        inside = parent
    return False
