"""What a jq program reads of a JSON answer: the top-level keys, found by its grammar's tokens.

jq has no parser for Python; the few programs of a runbook need only paths, pipes and shorthand.
A program that is more than that is refused, never guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from snippets._engine.errors import RunbookError

_TOKEN = re.compile(
    r"(?P<text>\"(?:\\[^(]|[^\"\\])*\")"
    r"|(?P<path>\.(?:[A-Za-z_]\w*|\[\d*\])?(?:\.[A-Za-z_]\w*|\.?\[\d*\]|\?)*)"
    r"|(?P<name>\$?[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)|(?P<mark>[=!<>]=|//|[-+*/%<>{}(),|:])"
    r"|\s+"
)
_KEY = re.compile(r"[A-Za-z_]\w*")
_BEYOND = {"reduce", "foreach", "def", "as", "input", "inputs"}


class Read(NamedTuple):
    """The keys that a program reads; `whole`: what it prints first is the answer as it came."""

    keys: tuple[str, ...]
    whole: bool


def keys_read(program: str) -> Read:
    """Return what a program reads of the answer; raise RunbookError for one too clever to tell.

    Too clever is also one that goes on with a part of the answer and reads keys of that.
    """
    tokens = _tokens(program)
    same = [kind == "path" and not _KEY.search(said) for kind, said in tokens]
    texts = ["", *(said for _, said in tokens), ""]
    keys: list[str] = []
    brackets, narrowed = [""], False
    for number, (kind, said) in enumerate(tokens):
        before, after = texts[number], texts[number + 2]
        begins = kind == "path" and before not in (")", "}")
        shorthand = brackets[-1] == "{" and before in ("{", ",") and after in (",", "}")
        if (begins or (kind == "name" and shorthand)) and (key := _KEY.search(said)):
            if narrowed:
                raise _too_clever(program)
            keys.append(key.group())
        if said in ("(", "{"):
            brackets.append(said)
        elif said in (")", "}"):
            brackets.pop()
        narrowed |= said == "|" and not all(same[:number])
    first = texts[1:-1].index(",") if "," in texts else len(tokens)
    return Read(tuple(dict.fromkeys(keys)), all(same[:first]))


def _tokens(program: str) -> list[tuple[str, str]]:
    found, end = [], 0
    while end < len(program):
        token = _TOKEN.match(program, end)
        if token is None or token.group() in _BEYOND:
            raise _too_clever(program)
        if token.lastgroup:
            found.append((token.lastgroup, token.group()))
        end = token.end()
    return found


def _too_clever(program: str) -> RunbookError:
    return RunbookError(
        f"cannot tell which keys the jq program reads: {program}",
        remedy="Use paths, pipes and {shorthand} only, or teach snippets/_contract/jq.py.",
    )
