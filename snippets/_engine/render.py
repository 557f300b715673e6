"""Render actions as the shell text that a reader copies.

The text is correct in bash, zsh, dash and ash. Every word is quoted. An unbound parameter becomes
`"${NAME:?what it is}"`, which stops the shell with that sentence. A shell runs the other stages
of a pipeline even when one cannot be expanded, so a pipeline with unbound parameters starts with
`: "${NAME:?…}" &&`, which checks them before anything runs. So does a command that saves its
output: dash and zsh make the file before they look at the environment of the command.
"""

import functools
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from snippets._engine.command import Command, Say
from snippets._engine.parameter import Bindings, Parameter, Word, bind, parameters_of, parts_of
from snippets._engine.pipeline import Action, Stage, parameters_in, stages_of
from snippets._engine.request import Request

WIDTH = 66
INDENT = "  "
# Characters that mean nothing inside double quotes, in any of the shells, interactive or not.
_PLAIN_IN_DOUBLE_QUOTES = re.compile(r"[^\\$\"`!\n]*")
# zsh puts the path of a program in place of =program, at the start of a word or of a part of one.
_ZSH_EQUALS = re.compile(r"(?:^|[:=])=")
# What begins a new part of a long command, where a line may be broken.
_BEGINS = ("-", "https://", ">", "</dev/null")
_ASSIGNMENT = re.compile(r"[A-Z_]+=")


@dataclass(frozen=True)
class Hole:
    """A word that holds parameters, and the text that stands in its place until all are filled."""

    word: Word
    unfilled: str

    def fill(self, values: Bindings) -> str:
        """Return the word quoted for the shell; raise ParameterError for a value that is wrong."""
        filled = all(parameter.name in values for parameter in parameters_of(self.word))
        return _quote(bind(self.word, values)) if filled else self.unfilled


class Break(NamedTuple):
    """A place where a long text goes on in the next line, which begins with `indent`."""

    indent: str

    def __str__(self) -> str:
        return f" \\\n{self.indent}"


@dataclass(frozen=True)
class Template:
    """The shell text of an action: its words, the places that values go to, and its lines.

    `guard` are the parameters to check before anything runs.
    """

    guard: tuple[Parameter, ...]
    pieces: tuple[str | Hole | Break, ...]

    def fill(self, values: Bindings) -> str:
        """Return the text with these values; raise ParameterError for one that is wrong.

        It is one line if that is short enough, and broken where it would be unfilled if not.
        """
        unbound = [parameter for parameter in self.guard if parameter.name not in values]
        pieces: list[str | Break] = [_guard(unbound), Break(INDENT)] if unbound else []
        pieces += [p.fill(values) if isinstance(p, Hole) else p for p in self.pieces]
        flat = "".join(" " if isinstance(p, Break) else p for p in pieces)
        return flat if len(flat) <= WIDTH else "".join(map(str, pieces))


def shell(action: Action, bindings: Bindings | None = None) -> str:
    """Return the shell text of an action; parameters in `bindings` are replaced by their values.

    Long text is broken with backslashes, so that it stays one command. Raises ParameterError for
    a value that does not fit.
    """
    return template(action).fill(bindings or {})


@functools.lru_cache(maxsize=1024)  # a page asks several times for each of its commands
def template(action: Action) -> Template:
    """Return the shell text of an action, open for values, broken as it is without them."""
    holes = _Holes()
    stages = [units for stage in stages_of(action) for units in _stage(stage, holes)]
    # A request with a secret header is one stage and two programs.
    guarded = len(stages) > 1 or _saves(action)
    guard = parameters_in(action) if guarded else ()
    lines: list[str] = []
    for number, units in enumerate(stages):
        first = not (lines or guard)
        lines.extend(_fill(["|", *units] if number else units, first=first))
    return Template(guard, tuple(holes.pieces(lines)))


class _Holes:
    """Keeps a place for each word with parameters, as wide as it is unfilled or with its example.

    The place is a run of one lone surrogate, with the line breaks of the word: text that can be
    written to a page has none.
    """

    FIRST = 0xD800

    def __init__(self) -> None:
        self.holes: list[Hole] = []

    def word(self, value: Word) -> str:
        """Return a word quoted, or the place kept for it."""
        if not any(parameters_of(value)):
            return _quote(bind(value, {}))
        hole = Hole(value, _unfilled(parts_of(value)))
        self.holes.append(hole)
        examples = {p.name: p.example for p in parameters_of(value) if p.example}
        widest = max(hole.unfilled, hole.fill(examples), key=len)
        return re.sub(".", chr(self.FIRST + len(self.holes) - 1), widest)

    def pieces(self, lines: list[str]) -> Iterator[str | Hole | Break]:
        """Yield the text of these lines, with a hole for each kept place and the breaks between."""
        for number, line in enumerate(lines):
            text = line.lstrip(" ")
            if number:
                yield Break(line[: -len(text)])
            for match in re.finditer(r"([\ud800-\udfff])(?:\1|\n)*|[^\ud800-\udfff]+", text):
                place = match[1]
                yield self.holes[ord(place) - self.FIRST] if place else match[0]


def _unfilled(parts: tuple[str | Parameter, ...]) -> str:
    literals = [part for part in parts if isinstance(part, str)]
    if all(_PLAIN_IN_DOUBLE_QUOTES.fullmatch(literal) for literal in literals):
        return '"' + "".join(p if isinstance(p, str) else _open(p) for p in parts) + '"'
    return "".join(_quote(p) if isinstance(p, str) else f'"{_open(p)}"' for p in parts)


def _quote(text: str) -> str:
    return f"'{text}'" if _ZSH_EQUALS.search(text) and "'" not in text else shlex.quote(text)


def _open(parameter: Parameter) -> str:
    return f"${{{parameter.name}:?{parameter.what}}}"


def _saves(action: Action) -> bool:
    stages = stages_of(action)
    return any(isinstance(s, Command) and bool(s.env) and s.save_to is not None for s in stages)


def _guard(parameters: Iterable[Parameter]) -> str:
    words = f" \\\n{INDENT * 2}".join(f'"{_open(parameter)}"' for parameter in parameters)
    return f": {words} &&"


def _stage(stage: Stage, holes: _Holes) -> Iterator[list[str]]:
    """Yield the words of each program that a stage calls; a look calls none."""
    match stage:
        case Command():
            yield _command(stage, holes)
        case Say():
            yield ["printf", "%s", holes.word(stage.word)]
        case Request():
            yield from _curl(stage, holes)


def _command(command: Command, holes: _Holes) -> list[str]:
    words = [f"{name}={holes.word(value)}" for name, value in command.env]
    words.append(command.tool.name)
    words.extend(holes.word(arg) for arg in command.args)
    if command.no_input:
        words.append("</dev/null")
    if command.save_to is not None:
        words.extend([">", holes.word(command.save_to)])
    return words


def _curl(request: Request, holes: _Holes) -> Iterator[list[str]]:
    secret = request.lines(secret=True)
    if secret:
        yield ["printf", _quote("%s\\n"), *(holes.word(line) for line in secret)]
    yield ["curl", *(holes.word(word) for word in request.curl_words())]


def _fill(words: list[str], *, first: bool) -> Iterator[str]:
    """Break a stage before its options, never between an option and its value."""
    line = ""
    for unit in _units(words):
        here, comes = line.rpartition("\n")[2], unit.partition("\n")[0]
        if line and len(here) + len(comes) + 3 > WIDTH:
            yield line
            line = INDENT * 2 + unit
        else:
            line = f"{line} {unit}" if line else ("" if first else INDENT) + unit
    yield line


def _units(words: list[str]) -> list[str]:
    """Join words that are read together; an option keeps what fits, a long one is alone."""
    units: list[str] = []
    for item in words:
        before = units[-1] if units else ""
        begins = item.startswith(_BEGINS) or _ASSIGNMENT.match(item) or _ASSIGNMENT.match(before)
        value = before.startswith(("-", ">")) and " " not in before
        room = WIDTH - len(f"{INDENT * 2} \\") if value else WIDTH // 2
        keeps = len(f"{before} {item}".partition("\n")[0]) <= room
        if before and keeps and not begins:
            units[-1] = f"{before} {item}"
        else:
            units.append(item)
    return units
