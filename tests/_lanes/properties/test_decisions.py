"""Decisions: every result has one answer, and every way through a procedure ends."""

import pytest
from hypothesis import strategies as st

from snippets._engine import Procedure, Result, Risk, Severity, Step
from snippets._engine import conditions as check
from snippets._engine.catalog import Catalog
from snippets._engine.decision import (
    Branch,
    Turn,
    anything_else,
    carry_on,
    decide,
    escalate,
    finish,
    go_to,
    open_page,
)
from snippets._engine.walk import Course, Ending
from tests._lanes.properties.strategies import RESULTS, TOOL, tried

GOOD = (Ending.FIXED, Ending.DONE)

pytestmark = pytest.mark.properties


@tried(st.tuples(st.floats(0, 1, exclude_max=True), RESULTS), 2000)
def test_any_result_has_one_answer_in_every_decision_of_the_runbook(
    catalog: Catalog, case: tuple[float, Result]
) -> None:
    pages = catalog.procedures.values()
    used = [step for page in pages for step in (*page.steps, *page.verify) if step.branches]
    chosen, result = case
    branches = used[int(chosen * len(used))].branches
    taken = decide(branches, result)
    assert taken is not None
    assert not any(branch.when.holds(result) for branch in branches[: branches.index(taken)])


PAGE, SLUGS = "area/page", ("look", "change-it", "look-again")
SEVERITY = Severity("SEV1", "It is down", "Primary", "Lead", 15)
# It matters only that some hold and some do not.
SOME = st.sampled_from(
    (
        *(check.succeeded(), check.failed(), check.no_answer(), check.prints("healthy")),
        *(check.prints_nothing(), check.number_above(0), check.http_status(200, 404)),
    )
)


@st.composite
def decisions(draw: st.DrawFn, slugs: tuple[str, ...]) -> tuple[Branch, ...]:
    """Return a decision that has no dead end."""
    ends = (carry_on(), finish(), escalate(), open_page("area/other"), *map(go_to, slugs))
    turns = st.sampled_from(ends)
    branches = [Branch(when, draw(turns)) for when in draw(st.lists(SOME, max_size=3))]
    return (*branches, anything_else(draw(turns)))


@st.composite
def decided(draw: st.DrawFn) -> Procedure:
    """Return a procedure that decides by results, also while it verifies."""
    slugs = SLUGS[: draw(st.integers(1, len(SLUGS)))]
    proofs = ("p", "q")[: draw(st.integers(0, 2))]
    steps, verify = (
        tuple(
            Step(TOOL(slug), slug, Risk.READS, "w", "e").adapted(branches=draw(decisions(slugs)))
            for slug in names
        )
        for names in (slugs, proofs)
    )
    return Procedure("A page", SEVERITY, ("It broke.",), steps, verify)


def catalog_of(procedure: Procedure) -> Catalog:
    """Return a catalog of one procedure."""
    used = (*procedure.steps, *procedure.verify)
    return Catalog(
        procedures={PAGE: procedure}, steps={f"{PAGE}#{step.title}": step.home for step in used}
    )


WALKS = st.tuples(decided(), st.lists(RESULTS, min_size=1, max_size=8))


DEEDS = st.lists(st.sampled_from(("follow", "follow", "leave out", "back")), max_size=20)


@tried(st.tuples(WALKS, DEEDS), 800)
def test_any_walk_ends_and_proves_only_what_was_looked_at(
    case: tuple[tuple[Procedure, list[Result]], list[str]],
) -> None:
    """Whatever comes of the steps; a person may leave one out, or go back, a number of times."""
    (procedure, results), wishes = case
    course = Course(catalog_of(procedure), procedure)
    first = next(iter(course.steps()))
    left_out, turn = False, 0
    while course.step is not None:
        deed = wishes[turn] if turn < len(wishes) else "follow"
        turn += 1
        assert turn < 200
        if deed == "back":
            course.back_to(first)
            left_out = False
        elif deed == "leave out":
            left_out = left_out or course.verifying
            course.leave_out(course.step)
        else:
            course.follow(course.judge(course.step, results[turn % len(results)]))
    assert course.ending is not Ending.UNVERIFIED or left_out
    if left_out:
        assert course.ending not in GOOD
    elif course.ending in GOOD and procedure.verify:
        last = course.moves[-1]
        good = last.branch.then.turn in (Turn.CARRY_ON, Turn.FINISH) if last.branch else None
        assert last.result.ok if good is None else good
