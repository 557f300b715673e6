"""Which lines of the lists the sweep and the recordings reach, and why others are not reached."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from snippets._engine import Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, decide, is_closed
from tests._world.cells import Cell
from tests._world.done import take
from tests._world.replayed import result_of, runs_of, uses

_CODES = re.compile(r"`HTTP [45](?:\d\d|xx)`|no answer at all|nothing for \d+ seconds")


def by_walks(catalog: Catalog, walks: Iterable[Cell]) -> set[str]:
    """Return the lines that walks took, as far as no person judged."""
    lines = set()
    for moment in chain.from_iterable(walk.followed.moments for walk in walks):
        branch = decide(moment.step.branches, moment.result)
        if branch is not None:
            lines.add(take(catalog, moment.page, moment.step, branch))
    return lines


def by_recordings(catalog: Catalog) -> set[str]:
    """Return the lines that recorded runs lead to."""
    lines = set()
    for page, step in uses(catalog):
        for run in runs_of(catalog, step).values():
            if branch := decide(step.branches, result_of(step, run)):
                lines.add(take(catalog, page, step, branch))
    return lines


def left(catalog: Catalog, reached: set[str]) -> Iterator[str]:
    """Yield what is to be printed: each reason, and the lines that it holds for."""
    known = reached | by_recordings(catalog)
    by_reason: dict[str, set[str]] = {}
    every = set()
    for page, step in uses(catalog):
        for branch in step.branches:
            line = take(catalog, page, step, branch)
            every.add(line)
            if line not in known:
                by_reason.setdefault(_reason(catalog, page, step, branch), set()).add(line)
    missing = sum(map(len, by_reason.values()))
    yield f"{len(every) - missing} of {len(every)} lines reached by a recording or a trouble"
    for reason, lines in sorted(by_reason.items()):
        yield f"{len(lines)} not, because {reason}:"
        yield from (f"  {line}" for line in sorted(lines))


def _reason(catalog: Catalog, page: str, step: Step, branch: Branch) -> str:
    words = branch.when.words
    if branch.when.judged:
        return "only a person can tell"
    if is_closed((branch,)):
        return "it closes its list, for what nobody foresaw"
    if _CODES.search(words):
        return "only the lanes of faults and of complications let a tool fail so"
    for search_words in catalog.search_words.values():
        for source, texts in search_words.errors.items():
            for quoted in re.findall(r"`([^`]+)`", words):
                if any(quoted in text for text in texts):
                    return f"its error text is that of {source}"
    if catalog.procedures[page].planned:
        return "the page is planned work, where no trouble leads; its own test takes it"
    return "its own test takes it, typed after the tool"
