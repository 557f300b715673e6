"""Render actions as the shell text that a reader copies.

The text is correct in bash, zsh and dash. Every word is quoted. An unbound parameter becomes
`"${NAME:?what it is}"`, which stops the shell with that sentence. A shell runs the other stages
of a pipeline even when one cannot be expanded, so a pipeline with unbound parameters starts with
`: "${NAME:?…}" &&`, which checks them before anything runs. So does a command that saves its
output: dash and zsh make the file before they look at the environment of the command.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from snippets.core.command import Command, Say
from snippets.core.parameter import Bindings, Parameter, Word, parts_of
from snippets.core.pipeline import Action, Stage, parameters_in, stages_of
from snippets.core.request import Request

WIDTH = 88
INDENT = "  "
# Characters that mean nothing inside double quotes, in any of the shells, interactive or not.
_PLAIN_IN_DOUBLE_QUOTES = re.compile(r"[^\\$\"`!\n]*")
# zsh puts the path of a program in place of =program, at the start of a word or of a part of one.
_ZSH_EQUALS = re.compile(r"(?:^|[:=])=")
# What begins a new part of a long command, where a line may be broken.
_BEGINS = ("-", "https://", ">", "</dev/null")
_ASSIGNMENT = re.compile(r"[A-Z_]+=")
# --write-out to stderr: the reader sees the status even when the body goes to the next stage.
CURL_OPTIONS = ("--fail-with-body", "--silent", "--show-error")
STATUS_LINE = "%{stderr}HTTP %{http_code}\\n"


def shell(action: Action, bindings: Bindings | None = None) -> str:
    """Return the shell text of an action; parameters in `bindings` are replaced by their values.

    Long text is broken with backslashes, so that it stays one command. Raises ParameterError for
    a value that does not fit.
    """
    values = bindings or {}
    stages = [units for stage in stages_of(action) for units in _stage(stage, values)]
    guard = _guard(action, values) if len(stages) > 1 or _saves(action) else []
    flat = " ".join([*guard, " | ".join(" ".join(units) for units in stages)])
    if len(flat) <= WIDTH:
        return flat
    lines = [" ".join(guard)] if guard else []
    for number, units in enumerate(stages):
        lines.extend(_fill(["|", *units] if number else units, first=not lines))
    return " \\\n".join(lines)


def word(value: Word, bindings: Bindings | None = None) -> str:
    """Return one word, quoted for the shell."""
    values = bindings or {}
    pieces = [_piece(part, values) for part in parts_of(value)]
    if any(isinstance(piece, Parameter) for piece in pieces):
        literals = [piece for piece in pieces if isinstance(piece, str)]
        if all(_PLAIN_IN_DOUBLE_QUOTES.fullmatch(literal) for literal in literals):
            return '"' + "".join(p if isinstance(p, str) else _open(p) for p in pieces) + '"'
        return "".join(_quote(p) if isinstance(p, str) else f'"{_open(p)}"' for p in pieces)
    return _quote("".join(str(piece) for piece in pieces))


def _quote(text: str) -> str:
    return f"'{text}'" if _ZSH_EQUALS.search(text) and "'" not in text else shlex.quote(text)


def _piece(part: str | Parameter, values: Bindings) -> str | Parameter:
    if isinstance(part, Parameter) and part.name in values:
        return part.check(values[part.name])
    return part


def _open(parameter: Parameter) -> str:
    return f"${{{parameter.name}:?{parameter.what}}}"


def _saves(action: Action) -> bool:
    stages = stages_of(action)
    return any(isinstance(s, Command) and bool(s.env) and s.save_to is not None for s in stages)


def _guard(action: Action, values: Bindings) -> list[str]:
    unbound = [p for p in parameters_in(action) if p.name not in values]
    return [":", *(word(parameter) for parameter in unbound), "&&"] if unbound else []


def _stage(stage: Stage, values: Bindings) -> Iterator[list[str]]:
    match stage:
        case Command():
            yield _command(stage, values)
        case Say():
            yield ["printf", "%s", word(stage.word, values)]
        case Request():
            yield from _curl(stage, values)
        case _:
            raise TypeError(f"no shell text for {type(stage).__name__}")


def _command(command: Command, values: Bindings) -> list[str]:
    words = [f"{name}={word(value, values)}" for name, value in command.env]
    words.append(command.tool.name)
    words.extend(word(arg, values) for arg in command.args)
    if command.no_input:
        words.append("</dev/null")
    if command.save_to is not None:
        words.extend([">", word(command.save_to, values)])
    return words


def _curl(request: Request, values: Bindings) -> Iterator[list[str]]:
    secret = request.secret_headers()
    if secret:
        yield ["printf", word("%s\\n"), *(word(line, values) for line in secret)]
    words = ["curl", *CURL_OPTIONS, "--max-time", f"{request.seconds:g}"]
    words.extend(["--write-out", word(STATUS_LINE)])
    if request.method != ("GET" if request.body is None else "POST"):
        words.extend(["--request", word(request.method)])
    for line in request.open_headers():
        words.extend(["--header", word(line, values)])
    if secret:
        words.extend(["--header", "@-"])
    if request.body is not None:
        words.extend(["--data-raw", word(request.body)])
    words.append(word(request.url, values))
    yield words


def _fill(words: list[str], *, first: bool) -> Iterator[str]:
    """Break a stage before its options, never between an option and its value."""
    line = ""
    for unit in _units(words):
        if line and len(line) + len(unit) + 3 > WIDTH:
            yield line
            line = INDENT * 2 + unit
        else:
            line = f"{line} {unit}" if line else ("" if first else INDENT) + unit
    yield line


def _units(words: list[str]) -> list[str]:
    """Join words that are read together; an option keeps its value, a long word stands alone."""
    units: list[str] = []
    for item in words:
        before = units[-1] if units else ""
        begins = item.startswith(_BEGINS) or _ASSIGNMENT.match(item) or _ASSIGNMENT.match(before)
        value = before.startswith(("-", ">")) and " " not in before
        keeps = value or len(f"{before} {item}") <= WIDTH // 2
        if before and keeps and not begins:
            units[-1] = f"{before} {item}"
        else:
            units.append(item)
    return units
