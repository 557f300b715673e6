"""The command line of an npm script: the commands in it, and whether it can fail."""

import re
import shlex
from collections.abc import Set as AbstractSet
from itertools import dropwhile

# Programs that succeed whatever came before them; in a pipe they hide what failed.
_SUCCEED = frozenset({"echo", "true", ":", "printf", "tee", "cat"})
_BETWEEN = frozenset({"&&", "||", "|", ";", "&"})
_ASSIGNMENT = re.compile(r"\w+=").match


def commands(line: str) -> list[tuple[str, list[str]]]:
    """Return the words of each command with what stands before it, but for variables set there.

    Empty for a line that is not understood: with an open quote, or brackets.
    """
    lexer = shlex.shlex(line.rstrip("; "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return []
    parts: list[tuple[str, list[str]]] = [("", [])]
    for word in words:
        if word in _BETWEEN:
            parts.append((word, []))
        else:
            parts[-1][1].append(word)
    bracketed = any(set(word) <= set("()") for word in words)
    return [] if bracketed else [(mark, [*dropwhile(_ASSIGNMENT, part)]) for mark, part in parts]


def called(line: str) -> list[str]:
    """Return the scripts that a command line runs: `npm run NAME`."""
    return [words[2] for _, words in commands(line) if words[:2] == ["npm", "run"] and words[2:]]


def can_fail(line: str, weak: AbstractSet[str]) -> bool:
    """Tell whether a command line can end with another exit code than 0.

    `weak` are the npm scripts that never do.
    """
    fails = before = False
    between = ""
    for mark, words in commands(line):
        if mark != "|":  # in a pipe the last command decides
            before, between = fails, mark
        can = bool(words) and words[0] not in _SUCCEED and words != ["exit", "0"]
        can = can and not (words[:2] == ["npm", "run"] and words[2:] and words[2] in weak)
        fails = {"&&": before or can, "||": before and can}.get(between, can)
    return fails
