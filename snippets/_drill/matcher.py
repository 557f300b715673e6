"""Which steps of the runbook a command, a request that arrived, or a look belongs to."""

import re
from collections.abc import Sequence

from snippets._engine.catalog import Catalog
from snippets._engine.command import Command
from snippets._engine.look import Look
from snippets._engine.parameter import Word, parts_of
from snippets._engine.pipeline import Action, stages_of
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
        self.patterns = {name: _patterns(stage) for name, stage in telling.items() if stage}

    def steps_of(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the steps of a call; that of a request is `GET URL`, of a look `look NAME`.

        `PGSERVICE=name` may stand before a program.
        """
        return tuple(name for name, patterns in self.patterns.items() if _fits(patterns, words))


def _telling(action: Action) -> Look | Request | Command | None:
    """Return the last stage that is no filter."""
    stages = (stage for stage in reversed(stages_of(action)) if stage.program not in FILTERS)
    return next((call for call in stages if isinstance(call, Look | Request | Command)), None)


def _patterns(stage: Look | Request | Command) -> list[str]:
    if isinstance(stage, Look):
        return ["look", re.escape(stage.name)]
    if isinstance(stage, Request):
        return ["GET", _pattern(stage.url)]
    service = [f"{name}={_pattern(word)}" for name, word in stage.env if name == SERVICE]
    return [*service, re.escape(stage.tool.name), *map(_pattern, stage.args)]


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
