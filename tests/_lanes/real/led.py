"""Where the list of a pasted step leads."""

import re

from snippets._engine import shell
from snippets._engine.decision import Next, decide
from tests._lanes.real.bench import CATALOG, Bench
from tests._world.replayed import result_of


def led(bench: Bench, page: str, name: str, without: str = "", instead: str = "") -> Next:
    """Paste a step of a page, a part of it taken out or replaced; return where its list leads."""
    step = next(used for used in CATALOG.procedures[page].steps if CATALOG.slug_of(used) == name)
    text = " ".join(shell(step.action).replace("\\\n", " ").split())
    other = re.sub(without, instead, text) if without else text
    assert (other == text) is (without == "")
    ran = bench.paste(other)
    branch = decide(CATALOG.ways(step), result_of(step, ran.recorded))
    assert branch, ran
    return branch.then
