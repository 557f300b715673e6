"""Decisions on results that are typed here: which branch is taken, and what is believed."""

from itertools import groupby

import pytest

from snippets._engine import Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, decide, escalate
from snippets._engine.result import Problem
from snippets._engine.walk import Move
from tests._gates.test_conditions import _QUOTED, NOTHING, SUCCESS, of_row
from tests._gates.verdict import red, rows
from tests._world.done import decided
from tests._world.replayed import uses

FAILED = Problem.FAILED


# Hold for a success that says nothing of what they name.
SUCCESS_TOO = {
    "no `NEXTAUTH_SECRET`",
    "`true` on the last line or `HTTP 500` (the sign-in part fails)",
}


def printed(text: str, problem: Problem | None = None) -> Result:
    """Return the result of what printed this, and had this problem."""
    return Result(0 if problem is None else 1, text, problem=problem)


def leads(branch: Branch) -> str:
    """Return where a branch leads and the act before it, such as `go to ask-database: sign-in`."""
    move = f"{branch.then.turn.value} {branch.then.target}".strip()
    return f"{move}: {branch.then.after.name}" if branch.then.after else move


@pytest.mark.parametrize("problem", [None, FAILED])
def test_what_no_list_names_takes_its_last_line(catalog: Catalog, problem: Problem | None) -> None:
    new = printed("new\n", problem=problem)
    for page, step in uses(catalog):
        ways = catalog.ways(step)
        taken = decide(ways, new)
        if taken is ways[-1]:
            decided(catalog, page, Move(step, new, taken))
        elif taken and problem:
            assert taken.when.whatever
        elif taken:
            words = taken.when.words
            assert words in SUCCESS | SUCCESS_TOO, (
                f"{catalog.source_in(page, step)}: {words!r} holds for any success. Mend it, or "
                "add it to SUCCESS of tests/_gates/test_conditions.py, or SUCCESS_TOO here."
            )


def test_a_success_is_not_doubted_for_the_text_of_an_error(catalog: Catalog) -> None:
    for page, step in uses(catalog):
        first = step.branches[0]
        texts = (t for branch in step.branches[1:-1] for t in _QUOTED.findall(branch.when.words))
        for result in (Result(0, stderr=text) for text in texts):
            if first.when.words in SUCCESS | NOTHING and first.when.holds(result):
                assert decide(catalog.ways(step), result) is first
                decided(catalog, page, Move(step, result, first))


def _steps(catalog: Catalog, page: str, name: str) -> list[Step]:
    """Return a step as a procedure uses it, for its steps and its verification."""
    if not page:
        return [catalog.steps[name]]
    return [step for at, step in uses(catalog) if (at, catalog.slug_of(step)) == (page, name)]


@pytest.mark.parametrize(
    ("place", "cases"),
    [(place, [*cases]) for place, cases in groupby(rows("failures.tsv"), key=lambda row: row[:2])],
    ids=str,
)
def test_a_step_that_fails_leads_where_its_list_says_in_this_order(
    catalog: Catalog, place: list[str], cases: list[list[str]]
) -> None:
    page, name = place
    step = (_steps(catalog, page, name) or [catalog.steps[f"{page}#{name}"]])[0]
    texts = [text.replace("\\n", "\n") for *_, text, _ in cases]
    for at, (_, _, meant, _, then) in enumerate(cases):
        output = "\n".join(texts[at:])
        met = Result(1, output, stderr=output, problem=FAILED)
        taken = decide(catalog.ways(step), met)
        assert taken
        assert leads(taken) == then, texts[at]
        assert taken.when.holds(Result(0, texts[at])) is (meant == "either"), texts[at]
        decided(catalog, page, Move(step, met, taken))


@pytest.mark.parametrize("row", rows("branches.tsv"), ids=" ".join)
def test_the_first_branch_that_holds_is_taken(catalog: Catalog, row: list[str]) -> None:
    page, name, then, *printed = row
    step, met = _steps(catalog, page, name)[0], of_row(*printed)
    taken = decide(step.branches, met)
    assert taken
    if taken is step.branches[-1]:
        assert (taken.when.words, taken.then) == (then, escalate()), "none of them holds"
    else:
        assert leads(taken) == then
    decided(catalog, page, Move(step, met, taken))


def test_what_only_a_person_can_tell_leads_where_its_words_say(catalog: Catalog) -> None:
    judged = {
        (catalog.id_of(step), branch.when.words, leads(branch))
        for _, step in uses(catalog)
        for branch in step.branches
        if branch.when.judged
    }
    assert judged == {tuple(row) for row in rows("judged.tsv")}


def test_an_act_before_a_move_stands_in_a_row(catalog: Catalog) -> None:
    named = [(row[1], row[-1]) for row in rows("failures.tsv")]
    named += [(row[1], row[2]) for row in rows("branches.tsv")]
    named += [(row[0], row[2]) for row in rows("judged.tsv")]
    known = {(step.rpartition("#")[2], then) for step, then in named}
    used = [(catalog.source_in(page, step), step) for page, step in uses(catalog)]
    red(
        f"{where}: {branch.when.words} wants {leads(branch)!r}, which no test gets to. Add a row "
        "to tests/_gates/branches.tsv or failures.tsv."
        for where, step in (*used, *((catalog.source(n), s) for n, s in catalog.steps.items()))
        for branch in step.branches
        if branch.then.after and (catalog.slug_of(step), leads(branch)) not in known
    )
