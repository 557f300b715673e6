"""Where the list of a pasted step leads."""

import re

from snippets._engine import Result, shell
from snippets._engine.decision import Next, decide
from snippets._engine.load import load
from snippets._engine.result import Problem
from tests._lanes.real.bench import Bench

CATALOG = load()


def led(bench: Bench, page: str, name: str, without: str = "", instead: str = "") -> Next:
    """Paste a step of a page, a part of it taken out or replaced; return where its list leads."""
    step = next(used for used in CATALOG.procedures[page].steps if CATALOG.slug_of(used) == name)
    text = " ".join(shell(step.action).replace("\\\n", " ").split())
    other = re.sub(without, instead, text) if without else text
    assert (other == text) is (without == "")
    ran = bench.paste(other)
    problem = Problem.FAILED if ran.code else None
    result = Result(ran.code, ran.stdout, ran.stderr, problem=problem)
    branch = decide(CATALOG.ways(step), result)
    assert branch, ran
    return branch.then
