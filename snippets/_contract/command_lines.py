"""Whether an npm script can fail, and what it runs, by the grammar of its command line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

# Programs that succeed whatever came before them; in a pipe they hide what failed.
_SUCCEED = frozenset({"echo", "true", ":", "printf", "tee", "cat"})


@functools.cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def parse_command(line: str) -> Node:
    """Return the tree of a command line."""
    return _parser().parse(line.encode()).root_node


def can_fail(node: Node, hides: Callable[[tuple[str, ...]], bool]) -> bool:
    """Tell whether a command line can end with another exit code than 0.

    `hides` tells of the words of one command that it never fails, for a reason of its own.
    """
    parts = node.named_children
    match node.type:
        case "program" | "subshell" | "compound_statement" | "pipeline":
            apart = bool(node.children) and node.children[-1].type == "&"
            return bool(parts) and not apart and can_fail(parts[-1], hides)
        case "list":
            left, right = can_fail(parts[0], hides), can_fail(parts[-1], hides)
            either = any(child.type == "||" for child in node.children)
            return left and right if either else left or right
        case "redirected_statement":
            return can_fail(parts[0], hides)
        case "command":
            words = _words(node)
            return words[0] not in _SUCCEED and words != ("exit", "0") and not hides(words)
        case _:
            return True


def commands(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command in a command line, without variables set before it."""
    if node.type == "command":
        yield _words(node)
    for child in node.named_children:
        yield from commands(child)


def _words(node: Node) -> tuple[str, ...]:
    parts = (part for part in node.named_children if part.type != "variable_assignment")
    return tuple((part.text or b"").decode().strip("'\"") for part in parts)
