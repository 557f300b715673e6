"""Which steps of the runbook a command, or a request that arrived, belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from snippets._engine.catalog import Catalog
from snippets._engine.command import Command
from snippets._engine.look import Look
from snippets._engine.parameter import Word, parts_of
from snippets._engine.pipeline import Action, Stage, stages_of
from snippets._engine.request import Request

# They work on what another program says: by themselves they tell no step from another.
FILTERS = {"jq", "grep", "awk", "tr"}
# The one variable of a call that a step is told by, besides its words.
SERVICE = "PGSERVICE"


class Matcher:
    """The steps of a catalog, by what they call.

    Steps that differ only in what a filter makes of the same call cannot be told apart: all of
    them are returned.
    """

    def __init__(self, catalog: Catalog) -> None:
        telling = {name: _telling(step.action) for name, step in catalog.steps.items()}
        self._calls = [
            (name, list(_patterns(stage)))
            for name, stage in telling.items()
            if isinstance(stage, Command)
        ]
        self._looks = [
            (name, stage.name) for name, stage in telling.items() if isinstance(stage, Look)
        ]
        self._requests = [
            (name, _pattern(stage.url))
            for name, stage in telling.items()
            if isinstance(stage, Request)
        ]

    def of_look(self, look: str) -> tuple[str, ...]:
        """Return the steps that are this look."""
        return tuple(name for name, known in self._looks if known == look)

    def of_call(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the steps that make this call; `PGSERVICE=name` may stand before the program."""
        return tuple(name for name, patterns in self._calls if _fits(patterns, words))

    def of_request(self, method: str, url: str) -> tuple[str, ...]:
        """Return the steps that send this request."""
        asked = method == "GET"
        return tuple(n for n, pattern in self._requests if asked and re.fullmatch(pattern, url))


def _telling(action: Action) -> Stage | None:
    """Return the last stage that is no filter."""
    stages = stages_of(action)
    return next((stage for stage in reversed(stages) if stage.program not in FILTERS), None)


def _patterns(command: Command) -> Iterator[str]:
    yield from (f"{name}={_pattern(word)}" for name, word in command.env if name == SERVICE)
    yield re.escape(command.tool.name)
    yield from map(_pattern, command.args)


def _pattern(word: Word) -> str:
    return "".join(
        re.escape(part) if isinstance(part, str) else f"(?:{part.pattern})"
        for part in parts_of(word)
    )


def _fits(patterns: list[str], words: Sequence[str]) -> bool:
    return len(patterns) == len(words) and all(
        re.fullmatch(pattern, word, re.DOTALL)
        for pattern, word in zip(patterns, words, strict=True)
    )
