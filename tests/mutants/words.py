"""Changes of what a sentence says, in Python strings and on pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tests.mutants.source import Edit

NUMBER = re.compile(r"(?<![\w.#-])\d+(?:\.\d+)?(?![\w-])")
CODE = re.compile(r"`([^`]+)`")
REFERENCE = re.compile(r"(?<![\w`])@([a-z0-9-]+(?:/[a-z0-9-]+)*(?:#[a-z0-9-]+)?)")
LINK = re.compile(r"\]\((/[a-z0-9/-]+\.md(?:#[a-z0-9-]+)?)\)")
# A sentence with another of these words says something else, and often the opposite.
TURNS = {
    "not": "",
    "never": "always",
    "no": "a",
    "nothing": "everything",
    "nobody": "everybody",
    "without": "with",
    "before": "after",
    "after": "before",
    "above": "below",
    "below": "above",
    "newest": "oldest",
    "older": "newer",
    "newer": "older",
    "first": "last",
    "last": "first",
    "only": "also",
    "more": "less",
    "less": "more",
    "all": "some",
    "old": "new",
    "new": "old",
}
_TURN = re.compile(rf"(?<![\w@/#-])({'|'.join(TURNS)})(?![\w/#-])", re.IGNORECASE)


def in_text(text: str, start: int, known: Sequence[str]) -> Iterator[Edit]:
    """Change a number, quoted text, a reference or a word that a sentence turns on.

    Quoted text is changed as a whole, so nothing inside it is changed again; it is left alone where
    it goes over two literals or holds a value that is put in. Numbers that are part of a name
    (`v7`, `dpl_1`, `x-2`) are names. A reference that begins a word is the only kind that becomes a
    link.
    """
    quoted = [found.span() for found in CODE.finditer(text)]
    for found in CODE.finditer(text):
        if not set(found[1]) & {"\0", "\n", '"'}:
            yield _at(start, found, 1, f"{found[1]}-other", "quoted text")
    for pattern, operator in ((NUMBER, "number"), (_TURN, "turn of a sentence")):
        for found in pattern.finditer(text):
            if not any(a <= found.start() < b for a, b in quoted):
                yield _at(start, found, 0, _other(found[0]), operator)
    for found in REFERENCE.finditer(text):
        yield _at(start, found, 1, after(known, found[1]), "reference")


def _other(word: str) -> str:
    if word[0].isdigit():
        return f"{float(word) + 1:g}"
    return TURNS[word.lower()]


def after(names: Sequence[str], name: str) -> str:
    """Return the name that follows another one, from the last the first."""
    at = names.index(name) + 1 if name in names else 0
    return names[at % len(names)]


def _at(start: int, found: re.Match[str], group: int, new: str, operator: str) -> Edit:
    return Edit(start + found.start(group), start + found.end(group), new, operator)
