"""The operators: each makes one kind of mistake, wherever a module leaves room for it."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests._lanes.mutants.source import Edit, SourceFile, after, name_of, named

# Words of commands whose neighbour does something else to the same thing.
NEIGHBOURS = {
    "production": "preview",
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
)
_LANGUAGE = re.compile(r"select |[\"'(]\.|\.\[")  # SQL or jq
_STAGES = ("get", "Say", "ask")  # what can begin a pipe, beside a tool
_HELPERS = ("ask", "restore", "replace", "get", "Say", "text", "prints_value")
_ENDPOINTS = ("HEALTH", "STATUS", "METRICS", "PERFORMANCE", "SESSION")
_SETTINGS = {
    "production_url": "site_url",
    "project": "team",
    "database_service": "scratch_database_service",
    "scratch_database_service": "database_service",
    "main_branch": "team",
}
# What makes a parameter: the value itself, and what several of one pattern are made by.
_MAKERS = ("Parameter", "_deployment", "_file")
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
# Another condition on the same result; `{}` are the arguments that it had.
CHECKS = {
    "succeeded": "failed({})",
    "failed": "succeeded({})",
    "prints_nothing": "succeeded({})",
    "prints_no": "prints({})",
    "prints_line": 'prints("zzz")',
    "number_above": "number_below({})",
    "number_below": "number_above({})",
    "no_answer": "failed()",
    "silence": "failed()",
    "complains": "prints({})",
    "every_line": "prints_line({})",
}
# An argument of a condition, by its place, and another one.
_ARGUMENTS = {
    "http_status": (0, "418"),
    "json_is": (1, '"other"'),
}
_SIGNS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.Gt: (">", ">="),
    ast.Eq: ("==", "!="),
    ast.In: ("in", "not in"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
# A step without a decision does the same.
_DEFAULT = re.compile(r'carry_on_if\(succeeded\((?:"[^"]*")?\)\)')


@dataclass(frozen=True)
class Known:
    """What a module can name: tools, parameters with their forms, acts, pages, its own steps."""

    tools: tuple[str, ...]
    parameters: Mapping[str, str]
    acts: Sequence[str]
    pages: Sequence[str]
    steps: Sequence[str] = ()

    def other(self, name: str) -> str:
        """Return a parameter that takes the place of another: of its form, where there is one."""
        alike = [other for other, form in self.parameters.items() if form == self.parameters[name]]
        return after(alike if len(alike) > 1 else list(self.parameters), name)


Operator = Callable[[SourceFile, Known], Iterator[Edit]]


def imported(module: str, name: str) -> str:
    """Return an expression for a name that the mutated module may not import."""
    return f'__import__("snippets.{module}").{module}.{name}'


def words(source: SourceFile, known: Known) -> Iterator[Edit]:
    """Drop a word or an option of a command; swap two words.

    Options are not swapped with one another: their order means nothing. What a tool is called
    with without a value is dropped whole, so a mutant is another command and never another
    spelling of it. Tuples that a module shares between commands count as well.
    """
    starred: list[ast.AST] = []
    for call in source.calls(*known.tools):
        yield from source.fewer(call, "word dropped")
        starred += [word.value for word in call.args if isinstance(word, ast.Starred)]
        pieces = [source.piece(arg) for arg in call.args]
        plain = [
            (isinstance(arg, ast.Name | ast.Constant) or named(arg) in known.parameters)
            and not piece.startswith('"-')
            for arg, piece in zip(call.args, pieces, strict=True)
        ]
        for at in range(len(call.args) - 1):
            # The value of the option before it would become the value of nothing.
            valued = at > 0 and not plain[at - 1]
            if plain[at] and plain[at + 1] and not valued and pieces[at] != pieces[at + 1]:
                yield source.swapped(call, at, "words swapped")
    names = {word.id for word in starred if isinstance(word, ast.Name)}
    for statement in source.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=elts) as shared):
                if name in names and not any(map(name_of, elts)):
                    starred.append(shared)
    for together in starred:
        if isinstance(together, ast.Tuple) and len(together.elts) > 1:
            yield from source.fewer(together, "word dropped")


def environments(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Name another variable or header."""
    for node in source.nodes(ast.Dict):
        parent = source.parents[node]
        keys = [key for key in node.keys if isinstance(key, ast.Constant)]
        given = isinstance(parent, ast.keyword) and parent.arg in ("env", "headers")
        private = isinstance(parent, ast.Assign) and source.piece(parent.targets[0])[0] == "_"
        if given or (private and all(str(key.value).isupper() for key in keys)):
            for key in keys:
                yield source.replace(key, f'{source.piece(key)[:-1]}_OLD"', "environment name")


def literals(source: SourceFile, known: Known) -> Iterator[Edit]:
    """Use another word, query, parameter or setting inside a command or a shared constant."""
    roots = [
        part
        for call in source.calls(*known.tools, *_HELPERS)
        for part in (*ast.iter_child_nodes(call.func), *call.args, *call.keywords)
    ]
    for statement in source.tree.body:
        match statement:
            case ast.Assign(value=ast.Dict(values=values)):
                roots += values
            case ast.Assign(value=ast.Constant() | ast.Tuple() | ast.JoinedStr() as value):
                roots.append(value)
    for root in roots:
        for node in ast.walk(root):
            yield from _literal(source, node, known)


def _literal(source: SourceFile, node: ast.AST, known: Known) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=str(word)) if word in NEIGHBOURS:
            yield source.replace(node, f'"{NEIGHBOURS[word]}"', "neighbouring word")
        case ast.Constant() if isinstance(
            source.parents.get(node), ast.JoinedStr | ast.FormattedValue
        ):
            pass  # its position is that of the whole format string
        case ast.Constant() if _explains(source.parents.get(node)):
            pass  # an explanation for the reader
        case ast.Constant(value=str()) | ast.JoinedStr():
            piece, (start, _) = source.piece(node), source.span(node)
            for old, new in QUERY if _LANGUAGE.search(piece) else ():
                for match in re.finditer(re.escape(old), piece):
                    yield Edit(start + match.start(), start + match.end(), new, "query")
            word = str(node.value) if isinstance(node, ast.Constant) else ""
            if word and " " not in word and not word.startswith("--"):
                yield source.replace(node, f"{piece[:-1]}-other{piece[-1]}", "other word")
        case ast.Name() | ast.Attribute() if named(node) in known.parameters:
            other = imported("_vocabulary.parameters", known.other(named(node)))
            yield source.replace(node, other, "parameter")
        case ast.Attribute(value=ast.Name(id="SETTINGS"), attr=name) if name in _SETTINGS:
            yield source.replace(node, f"SETTINGS.{_SETTINGS[name]}", "other target")


def _explains(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "meaning"


def requests(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Ask another path, or without a header."""
    for node in source.nodes(ast.expr):
        if named(node) in _ENDPOINTS:
            new = imported("_vocabulary.policy", after(_ENDPOINTS, named(node)))
            yield source.replace(node, new, "request path")
    for call in source.calls("get"):
        for keyword in call.keywords:
            if keyword.arg == "headers" and isinstance(keyword.value, ast.Dict):
                yield from source.fewer(keyword.value, "header dropped")


def joined(source: SourceFile, known: Known) -> Iterator[Edit]:
    """Drop one part of a pipe or of a condition; take «and» for «or», but between stages."""
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.BitOr | ast.BitAnd) and not _annotates(source, node):
            yield source.replace(node, source.piece(node.left), "part dropped")
            yield source.replace(node, source.piece(node.right), "part dropped")
            first = next(filter(None, map(name_of, ast.walk(node.left))), "")
            if first and first not in (*known.tools, *_STAGES, "replace"):
                yield from _sign(source, node.op, node.left, node.right, "and for or")


def _annotates(source: SourceFile, node: ast.AST) -> bool:
    """Tell whether it stands in an annotation: those change nothing that runs."""
    while (parent := source.parents.get(node)) is not None:
        if isinstance(parent, ast.arg | ast.AnnAssign):
            return True
        if isinstance(parent, ast.FunctionDef):
            return node is parent.returns
        node = parent
    return False


def fields(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Drop the decision of a step, its limit of time or its target; change its risk.

    A limit of time is dropped and never only changed: nobody sees one second more.
    """
    for call in source.calls("Step", "adapted"):
        for edit, part in zip(source.fewer(call, "field dropped"), source.parts(call), strict=True):
            name, _is, value = part.partition("=")
            if name in ("branches", "seconds", "target") and not _DEFAULT.fullmatch(value.strip()):
                yield edit
    for node in source.nodes(ast.Attribute):
        match node:
            case ast.Attribute(value=ast.Name(id="Risk"), attr=risk):
                for other in {*RISKS} - {risk}:
                    yield source.replace(node, f"Risk.{other}", "risk")


def decisions(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Drop or swap branches, or drop a decision.

    Nothing is swapped with «anything else», behind which nothing is read. Branches that exclude one
    another may be swapped: the page reads otherwise.
    """
    for node in source.nodes(ast.Tuple):
        if node.elts and {"Branch", "anything_else"}.issuperset(map(name_of, node.elts)):
            yield from source.fewer(node, "branch dropped")
            for at in range(sum(name_of(part) == "Branch" for part in node.elts) - 1):
                yield source.swapped(node, at, "branches swapped")
    for call in source.calls("carry_on_if"):
        if not _DEFAULT.fullmatch(source.piece(call)):
            yield source.replace(call, "()", "decision dropped")


def turns(source: SourceFile, known: Known) -> Iterator[Edit]:
    """Let a branch lead elsewhere, or want something else done by hand first."""
    for call in source.calls(*TURNS):
        if isinstance(call.func, ast.Name):
            yield source.replace(call, imported("_engine.decision", TURNS[name_of(call)]), "turn")
        for arg in call.args:
            match name_of(call), arg:
                case "open_page", ast.Constant(value=str(page)):
                    yield source.replace(arg, f'"{after(known.pages, page)}"', "link of a decision")
                case "go_to", ast.Constant(value=str(step)) if known.steps:
                    yield source.replace(arg, f'"{after(known.steps, step)}"', "link of a decision")
                case _, ast.Name() | ast.Attribute() if named(arg) in known.acts:
                    other = imported("_vocabulary.acts", after(known.acts, named(arg)))
                    yield source.replace(arg, other, "act")


def conditions(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Loosen a condition, or take another one on the same result."""
    for call in source.calls(*CHECKS):
        other = CHECKS[name_of(call)].format(", ".join(source.parts(call)))
        yield source.replace(call, imported("_engine.conditions", other), "condition")
    for call in source.calls(*_ARGUMENTS):
        at, other = _ARGUMENTS[name_of(call)]
        yield source.replace(call.args[at], other, "condition")
    for call in source.calls("prints", "complains"):
        for word in call.args:
            yield source.replace(word, '""', "condition loosened")
        if len(call.args) > 1:
            yield from source.fewer(call, "part dropped")
            every = " & ".join(f"{name_of(call)}({source.piece(word)})" for word in call.args)
            yield source.replace(call, f"({every})", "and for or")


def order(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Swap two steps, drop one, take one twice.

    A procedure of one step cannot be shortened: the catalog refuses it. A verification that begins
    later than another has the step instead that it left out.
    """
    for keyword in source.nodes(ast.keyword):
        match keyword:
            case ast.keyword(arg="steps" | "verify", value=ast.Tuple(elts=elts) as node):
                if len(elts) > 1:
                    yield from source.fewer(node, "step dropped")
                parts = source.parts(node)
                for at in range(len(parts)):
                    yield source.of(node, [*parts[: at + 1], *parts[at:]], "step twice")
                    if at:
                        yield source.swapped(node, at - 1, "steps swapped")
            case ast.keyword(arg="verify", value=value):
                whole = value.value if isinstance(value, ast.Subscript) else value
                yield source.replace(value, f"{source.piece(whole)}[:1]", "step dropped")


def code(source: SourceFile, _: Known) -> Iterator[Edit]:
    r"""Change a comparison, a pattern or a factor in the code of a condition.

    A large factor becomes zero and a small one large, never a little more: a year of 366 days leads
    to no other decision, and neither does a second that is no time at all. Of a pattern, `\d+`
    becomes one digit.
    """
    for node in source.nodes(ast.Compare):
        yield from _sign(source, node.ops[0], node.left, node.comparators[0], "comparison")
    for junction in source.nodes(ast.BoolOp):
        left, right, *_others = junction.values
        yield from _sign(source, junction.op, left, right, "comparison")
    for statement in source.tree.body:
        match statement:
            case ast.Assign(value=ast.Dict(values=values)):
                for value, factor in zip(values, map(_number, values), strict=True):
                    if factor is not None:
                        yield source.replace(value, "0" if factor > 1 else "1000", "factor")
    for constant in source.nodes(ast.Constant):
        if isinstance(constant.value, str) and r"\d+" in constant.value:
            start = source.span(constant)[0]
            for match in re.finditer(r"\\d\+", source.piece(constant)):
                yield Edit(start + match.start(), start + match.end(), r"\d", "pattern")


def _number(node: ast.expr) -> float | None:
    """Return the value of a number, a product or a quotient; nothing for anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=sign, right=right):
            first, second = _number(left), _number(right)
            if first is not None and second is not None:
                return first / second if isinstance(sign, ast.Div) else first * second
    return None


def _sign(
    source: SourceFile, sign: ast.AST, left: ast.expr, right: ast.expr, operator: str
) -> Iterator[Edit]:
    """Put another sign between two expressions."""
    start, end = source.span(left)[1], source.span(right)[0]
    if type(sign) in _SIGNS:
        yield Edit(start, end, source.text[start:end].replace(*_SIGNS[type(sign)], 1), operator)


def parameters(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Rename a parameter, loosen its pattern, give an example that does not fit, show a secret.

    A pattern is loosened to anything and by one character; never tightened, which hurts nobody who
    follows the example.
    """
    for call in source.calls(*_MAKERS):
        name, _what, *others = call.args
        patterns = others[:1] if name_of(call) == "Parameter" else []
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


def policy(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Change a number of the policy, which side of a threshold is bad, and where it leads.

    Only values: the classes that hold them are the same for every value.
    """
    for statement in source.tree.body:
        for node in ast.walk(statement.value) if isinstance(statement, ast.Assign) else ():
            match node:
                case ast.Constant(value=bool()):
                    yield source.replace(node, str(not node.value), "threshold")
                case ast.Constant(value=int() | float()):
                    yield source.replace(node, f"{source.piece(node)} + 1", "threshold")
                case ast.Constant(value=str(path)) if path.startswith("/"):
                    yield source.replace(node, f'"{path}z"', "request path")
                case ast.Constant(value=str(page)) if "/" in page and " " not in page:
                    yield source.replace(node, '"deployment/hotfix"', "link")


def tools(source: SourceFile, _: Known) -> Iterator[Edit]:
    """Change the name of a tool, which is the first word of a command."""
    for call in source.calls("Tool"):
        if isinstance(call.args[0], ast.Constant):
            name = source.piece(call.args[0])
            yield source.replace(call.args[0], f"{name[:-1]}9{name[-1]}", "name of a tool")


PAGE: tuple[Operator, ...] = (
    *(
        words,
        environments,
        literals,
        requests,
        joined,
        fields,
        decisions,
        turns,
        conditions,
        order,
        code,
    ),
)
# The files of the vocabulary, each with its operators.
VOCABULARY: dict[str, tuple[Operator, ...]] = {
    **dict.fromkeys(("psql", "steps", "versions"), PAGE),
    "parameters": (parameters,),
    "policy": (policy,),
    "tools": (tools, conditions, turns),
}
