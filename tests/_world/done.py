"""What the tests of a run did: `tests/_gates/performed.py` compares it with what there is to do."""

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch
from snippets._engine.step import Step
from snippets._engine.walk import Move

# In words: ran a step, took a branch, preferred it to another that held.
DONE: set[str] = set()


def decided(catalog: Catalog, page: str, move: Move) -> None:
    """Note which branch was taken, and to which others it was preferred."""
    if move.branch not in move.step.branches:
        return  # an error of a tool, which is the same after every step
    DONE.add(take(catalog, page, move.step, move.branch))
    for other in move.step.branches[move.step.branches.index(move.branch) + 1 : -1]:
        if other.when.holds(move.result):
            DONE.add(prefer(catalog, page, move.step, move.branch, other))


def take(catalog: Catalog, page: str, step: Step, branch: Branch) -> str:
    """Return what a test does that takes a branch.

    A decision that several procedures use as it is written counts once, as does how they verify.
    """
    other = step.origin is not None and step.branches is not step.origin.branches
    reused = other and step in catalog.procedures[page].steps
    where = f"{page}: " if reused else ""
    then = f"{branch.then.turn.value} {branch.then.target}".strip()
    return f"{where}{catalog.id_of(step)}: {branch.when.words} -> {then}"


def prefer(catalog: Catalog, page: str, step: Step, branch: Branch, other: Branch) -> str:
    """Return what a test does where two branches hold."""
    return f"{take(catalog, page, step, branch)}, though {other.when.words}"
