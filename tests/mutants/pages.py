"""Changes of a page: its directives, links, headings, sentences, and blocks typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.mutants.source import Edit
from tests.mutants.words import LINK, after, in_text

DIRECTIVE = re.compile(r"::: *([a-z]+) +(\S+)")
OTHER_KIND = {"procedure": "cards", "step": "command", "command": "step", "table": "checklist"}
BLOCK = "\n```bash\nvercel rollback --yes\n```\n"
_TITLE = re.compile(r"#+ .*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


def page(text: str, known: Mapping[str, Sequence[str]], pages: Sequence[str]) -> Iterator[Edit]:
    """Change a page, line by line; `known` are the ids of each kind of directive.

    Words in front matter are for search, whose queries are a lane of their own, and a number in a
    link's address is a name. A quoted command inside a fence is text like any other there.
    """
    at, fence, head = 0, False, text.startswith("---\n")
    everything = [name for names in known.values() for name in names]
    for number, line in enumerate(text.splitlines(keepends=True)):
        bare = line.rstrip("\n")
        if head:
            head = not (number and bare == "---")
        elif _FENCE.match(line):
            fence = not fence
        elif fence:
            if bare.strip():
                yield Edit(at, at + len(line), "", "line of a block dropped")
        elif DIRECTIVE.match(line):
            yield from _directive(bare, at, known)
            yield Edit(at, at, BLOCK, "block typed by hand")
        else:
            yield from _sentence(line, at, everything, pages)
        at += len(line)


def _directive(line: str, at: int, known: Mapping[str, Sequence[str]]) -> Iterator[Edit]:
    found = DIRECTIVE.match(line)
    assert found
    yield Edit(at, at + len(line), "", "directive dropped")
    kind, name = found.groups()
    group = known["step" if kind in ("step", "command") else kind]
    yield Edit(at + found.start(2), at + found.end(2), after(group, name), "id on a page")
    if kind in OTHER_KIND:
        yield Edit(at + found.start(1), at + found.end(1), OTHER_KIND[kind], "id on a page")


def _sentence(
    line: str, at: int, everything: Sequence[str], pages: Sequence[str]
) -> Iterator[Edit]:
    bare = line.rstrip("\n")
    if _TITLE.match(bare):
        yield Edit(at + len(bare), at + len(bare), " again", "heading")
    elif re.match(r"\s*([-*]|\d+\.) ", bare):
        yield Edit(at, at + len(line), "", "item dropped")
    addresses = [found.span(1) for found in LINK.finditer(line)]
    for found in LINK.finditer(line):
        name = found[1].partition("#")[0]
        start = at + found.start(1)
        other = after(pages, name)
        yield Edit(start, start + len(name), other, "link")
        if "#" in found[1]:
            yield Edit(start + len(name), at + found.end(1), "", "link")
    for edit in in_text(line, at, everything):
        if not any(a <= edit.start - at < b for a, b in addresses):
            yield edit
