"""What a step prints as it fails, and where the list after it leads."""

from __future__ import annotations

from snippets._engine import Result
from snippets._engine.catalog import Catalog
from snippets._engine.decision import decide
from snippets._engine.result import Problem
from snippets._engine.walk import Move
from tests._gates import performed


def leads(catalog: Catalog, page: str, name: str, *said: tuple[str, str]) -> None:
    """Check where each text of a failing step leads, and that it comes before those after it.

    `said` has them in the order of the list, each with its next move, such as `go to ask-database`.
    """
    procedure = catalog.procedures[page]
    steps = (*procedure.steps, *procedure.verify, *catalog.steps.values())
    step = next(one for one in steps if catalog.slug_of(one) == name)
    for at, (first, then) in enumerate(said):
        text = "\n".join(text for text, _ in said[at:])
        result = Result("", 1, text, stderr=text, problem=Problem.FAILED)
        taken = decide(catalog.ways(step), result)
        assert taken
        assert f"{taken.then.turn.value} {taken.then.target}".strip() == then, first
        performed.decided(catalog, page, Move(step, result, taken))
