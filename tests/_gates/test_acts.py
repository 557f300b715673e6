"""What is done by hand before the next move is what helps against what was seen."""

from collections import defaultdict

from snippets._engine.catalog import Catalog
from tests._gates.verdict import red, rows
from tests._world.replayed import uses

TABLE = "tests/_gates/acts.tsv"


def test_an_act_helps_against_what_was_seen(catalog: Catalog) -> None:
    done = {
        (branch.then.after.name, branch.when.words, catalog.id_of(step).partition("#")[0])
        for step in (*catalog.steps.values(), *(step for _, step in uses(catalog)))
        for branch in step.branches
        if branch.then.after
    }
    acts = defaultdict(set)
    for act, seen, _ in done:
        acts[seen].add(act)
    acted = {(act, f"{page}: {seen}" if len(acts[seen]) > 1 else seen) for act, seen, page in done}
    named = {(act, seen) for act, seen in rows("acts.tsv")}
    red(f"{TABLE}:1: {act!r} after {seen!r} is not named here." for act, seen in acted - named)
    red(f"{TABLE}:1: nothing does {act!r} after {seen!r}." for act, seen in named - acted)
