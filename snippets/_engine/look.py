"""Looks: observations that no command can make, and that a person does."""

from dataclasses import dataclass

from snippets._engine.conditions import Condition
from snippets._engine.errors import RunbookError, nearest
from snippets._engine.pipeline import Stage


@dataclass(frozen=True)
class Look(Stage):
    """One observation: what to do, in Markdown, and everything that there may be to see.

    `name` is its name in the closed list of looks; `sees` are the answers, the good one first.
    """

    name: str
    does: str
    sees: tuple[str, ...]

    def seen(self, answer: str) -> Condition:
        """Hold when this is what the person sees; raises RunbookError for no answer of the look."""
        if answer not in self.sees:
            raise RunbookError(
                f"the look {self.name!r} has no answer {answer!r}.",
                remedy=nearest(answer, self.sees) or f"Its answers are: {'; '.join(self.sees)}.",
            )
        return Condition(answer, lambda result: result.stdout.strip() == answer)
