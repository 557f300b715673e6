"""Every use of every step has one ordered list of what to do, and no prose beside it."""

import re
from collections.abc import Iterator

from snippets._engine import Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn
from tests._gates.verdict import red
from tests._world.replayed import uses

# What a good result looks like names no other case and no move.
_MOVE = re.compile(
    r"@[a-z]|\b(?:otherwise|escalate|if not|go to|go on|try again|run it again|repeat)\b"
    r"|`[^`]+` ?(?:or `[^`]+`)?: ",
    re.IGNORECASE,
)
_STAYS = (Turn.CARRY_ON, Turn.GO_TO, Turn.FINISH)


def problems(catalog: Catalog, step: Step) -> Iterator[str]:
    """Yield what is wrong with the list of a step, and with the prose beside it."""
    if not step.branches or step.branches[-1].then.turn is not Turn.CALL:
        yield "has a list that does not end with a call: anything_else(escalate()), or call(ROLE)"
    for branch in step.branches:
        if branch.when.whatever and branch.then.turn not in _STAYS:
            yield "leaves the page for any failure. Name the error; the last line has the rest"
    if move := _MOVE.search(step.expect):
        yield f"says in 'expect' what to do ({move.group()!r}). Make it a branch"


def test_every_use_of_a_step_has_one_list_of_what_to_do(catalog: Catalog) -> None:
    used = ((catalog.source_in(page, step), step) for page, step in uses(catalog))
    written = ((catalog.source(name), step) for name, step in catalog.steps.items())
    red(
        f"{where}: {step.title!r} {problem}."
        for where, step in (*used, *written)
        for problem in problems(catalog, step)
    )
