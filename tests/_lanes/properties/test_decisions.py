"""Decisions: every result has one answer, and every way through a procedure ends."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from snippets._engine import Branch, Procedure, Result, Step, anything_else, escalate
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn, decide
from snippets._engine.walk import MOST_VISITS, Course, Ending, walk
from tests._lanes.properties.catalogs import catalog_of, decided
from tests._lanes.properties.strategies import CONDITIONS, RESULTS, tried

GOOD = (Ending.FIXED, Ending.DONE)

pytestmark = pytest.mark.properties


def answers(branches: tuple[Branch, ...], result: Result) -> None:
    """Check that a result has one answer: the first that holds, and again the same."""
    taken = decide(branches, result)
    assert taken is not None
    assert decide(branches, result) is taken
    before = branches[: branches.index(taken)]
    assert not any(branch.when.holds(result) for branch in before)


@tried(st.tuples(st.floats(0, 1, exclude_max=True), RESULTS), 2000)
def test_any_result_has_one_answer_in_every_decision_of_the_runbook(
    catalog: Catalog, case: tuple[float, Result]
) -> None:
    pages = catalog.procedures.values()
    used = [step for page in pages for step in (*page.steps, *page.verify) if step.branches]
    chosen, result = case
    answers(used[int(chosen * len(used))].branches, result)


BRANCHES = st.lists(CONDITIONS.map(lambda when: Branch(when, escalate())), max_size=4)


@tried(st.tuples(BRANCHES, RESULTS), 1500)
def test_any_result_has_one_answer_to_any_conditions(case: tuple[list[Branch], Result]) -> None:
    branches, result = case
    answers((*branches, anything_else(escalate())), result)


WALKS = st.tuples(decided(), st.lists(RESULTS, min_size=1, max_size=8))


@tried(WALKS, 800)
def test_any_walk_ends(case: tuple[Procedure, list[Result]]) -> None:
    """Whatever the steps decide and whatever comes of them."""
    procedure, results = case
    visits: dict[str, int] = {}

    def perform(step: Step) -> Result:
        visits[step.title] = visits.get(step.title, 0) + 1
        return results[sum(visits.values()) % len(results)]

    walked = walk(catalog_of(procedure), procedure, perform)
    most = len(procedure.steps) * MOST_VISITS
    assert max(visits.values()) <= most
    assert sum(visits.values()) <= most * len(procedure.steps) + len(procedure.verify)
    assert walked.ending is not Ending.UNVERIFIED
    if walked.ending in GOOD and procedure.verify:
        last = walked.verification[-1]
        good = last.branch.then.turn in (Turn.CARRY_ON, Turn.FINISH) if last.branch else None
        assert last.result.ok if good is None else good


DEEDS = st.lists(st.sampled_from(("follow", "follow", "leave out", "back")), max_size=20)


@tried(st.tuples(WALKS, DEEDS), 800)
def test_any_walk_with_a_person_in_it_ends_and_proves_only_what_was_looked_at(
    case: tuple[tuple[Procedure, list[Result]], list[str]],
) -> None:
    """A person may leave a step out, or go back, a number of times."""
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
    if left_out:
        assert course.walked.ending not in GOOD
