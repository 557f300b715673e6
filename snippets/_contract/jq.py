"""What a jq program reads of a JSON answer: the top-level keys, found by its grammar's tokens.

jq has no parser for Python; the few programs of a runbook need only paths, pipes and shorthand.
A program that is more than that is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from snippets._engine.errors import RunbookError

_TOKEN = re.compile(
    r"(?P<text>\"(?:\\.|[^\"\\])*\")|(?P<field>\.[A-Za-z_]\w*)|(?P<index>\.?\[\d*\])|(?P<dot>\.)"
    r"|(?P<name>\$?[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)|(?P<mark>[=!<>]=|//|[-+*/%<>{}(),|:?])"
    r"|\s+"
)
_SAME = {"index", "dot"}
_BEYOND = {"reduce", "foreach", "def", "as", "input", "inputs"}


class Read(NamedTuple):
    """The keys that a program reads; `whole`: what it prints first is the answer as it came."""

    keys: tuple[str, ...]
    whole: bool


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Scope:
    """One level of brackets: whether `.` is the answer here, and whether it still is so far."""

    def __init__(self, *, answer: bool) -> None:
        self.answer = answer
        self.same = True


def keys_read(program: str) -> Read:
    """Return what a program reads of the answer; raise RunbookError for one too clever to tell."""
    tokens = list(_tokens(program))
    first = next((i for i, token in enumerate(tokens) if token.text == ","), len(tokens))
    whole = all(token.kind in _SAME for token in tokens[:first])
    return Read(tuple(dict.fromkeys(_keys(program, tokens))), whole)


def _tokens(program: str) -> list[_Token]:
    found, end = [], 0
    while end < len(program):
        token = _TOKEN.match(program, end)
        if token is None or r"\(" in token.group():
            raise _too_clever(program)
        if kind := token.lastgroup:
            found.append(_Token(kind, token.group(), token.start(), token.end()))
        end = token.end()
    return found


def _keys(program: str, tokens: list[_Token]) -> Iterator[str]:
    scopes = [_Scope(answer=True)]
    for number, token in enumerate(tokens):
        scope = scopes[-1]
        if token.text in _BEYOND:
            raise _too_clever(program)
        if scope.answer and token.kind == "field" and _is_first(tokens, number):
            yield token.text[1:]
        if scope.answer and token.kind == "name" and _is_shorthand(tokens, number):
            yield token.text
        if token.text in "({":
            scopes.append(_Scope(answer=scope.answer))
        elif token.text in ")}" and len(scopes) > 1:
            inner = scopes.pop()
            scopes[-1].same &= inner.same and token.text == ")"
        elif token.text == "|":
            scope.answer, scope.same = scope.answer and scope.same, True
        elif token.kind not in _SAME and token.text != ",":
            scope.same = False


def _is_first(tokens: list[_Token], number: int) -> bool:
    """Tell whether a field begins a path: `.[0].a` does with `a`, `.a.b` not with `b`."""
    while number and tokens[number - 1].end == tokens[number].start:
        number -= 1
        if tokens[number].kind == "field" or tokens[number].text in ")}?":
            return False
        if tokens[number].kind != "index":
            return True
    return True


def _is_shorthand(tokens: list[_Token], number: int) -> bool:
    """Tell whether a name stands alone in an object: `{status}` is `{status: .status}`."""
    texts = ["", *(token.text for token in tokens), ""]
    depth = sum(text == "{" for text in texts[: number + 1])
    depth -= sum(text == "}" for text in texts[: number + 1])
    return depth > 0 and texts[number] in "{," and texts[number + 2] in "},"


def _too_clever(program: str) -> RunbookError:
    return RunbookError(
        f"cannot tell which keys the jq program reads: {program}",
        remedy="Use paths, pipes and {shorthand} only, or teach snippets/_contract/jq.py.",
    )
