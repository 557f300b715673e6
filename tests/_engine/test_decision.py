"""Decisions: the first line that holds is taken, and none is a dead end."""

from __future__ import annotations

from snippets._engine import Parameter, Problem, Result
from snippets._engine.conditions import judged, number_above, prints, prints_value, succeeded
from snippets._engine.decision import (
    Act,
    Branch,
    Turn,
    anything_else,
    call,
    carry_on,
    carry_on_if,
    closed,
    decide,
    deciding,
    escalate,
    escalate_elsewhere,
    finish,
    go_to,
    not_here,
    open_page,
    repeat,
)

LAST = anything_else(escalate())


def test_the_first_branch_that_holds_is_taken() -> None:
    first, second = Branch(prints("a"), finish()), Branch(prints("b"), carry_on())
    branches = (first, second, LAST)
    assert decide(branches, Result("", 0, "a b")) is first
    assert decide(branches, Result("", 0, "b")) is second
    assert decide(branches, Result("", 1, "c", problem=Problem.FAILED)) is LAST
    assert decide((first,), Result("", 0, "c")) is None


def test_a_decision_ends_with_a_call_unless_it_says_what_else() -> None:
    branch, other = Branch(succeeded(), finish()), anything_else(finish())
    assert LAST.when.words == "still something else"
    assert closed((branch,)) == (branch, LAST)
    assert closed((other, branch)) == (other, branch, LAST), "only the last line closes it"
    for whole in ((), (branch, LAST), (branch, other)):
        assert closed(whole) is whole
    (only,) = carry_on_if(branch.when)
    assert only == Branch(branch.when, carry_on())


def test_every_turn_can_be_written_down() -> None:
    by_hand = Act("sign-in", "sign in")
    turns = [
        *(carry_on(by_hand), repeat(by_hand), go_to("look", by_hand)),
        *(open_page("a/b"), not_here(), call("Lead", by_hand), finish()),
    ]
    assert [then.turn for then in turns] == list(Turn)
    assert [then.target for then in turns] == ["", "", "look", "a/b", "", "Lead", ""]
    assert [then.after for then in turns] == [*[by_hand] * 3, None, None, by_hand, None]
    assert escalate() == call("")


def test_a_decision_that_would_open_another_page_escalates_instead() -> None:
    good = Branch(succeeded(), finish())
    there = tuple(Branch(prints("x"), one) for one in (open_page("a/b"), not_here()))
    found = escalate_elsewhere((*there, good, *there, LAST))
    assert [one.then for one in found[:2]] == [escalate()] * 2
    assert found[2:] == (good, LAST), "what its last line says is not said twice"
    told = Branch(judged("a person sees it"), not_here())
    assert len(escalate_elsewhere((good, told, LAST))) == 3


def test_a_line_decides_by_what_it_is_and_by_words_that_are_asked_for() -> None:
    branches = (
        Branch(prints("status ● Ready") & prints("target x"), finish()),
        Branch(number_above(9), finish()),
        Branch(prints_value(Parameter("HOST", "host", r"[a-z]+", "a")), finish()),
        Branch(judged("a strange line"), finish()),
        LAST,
    )
    decides = deciding(branches, {"HOST": "alpha"})
    lines = ("status  ● Ready", "target x", "12", "on alpha", "5", "on beta", "a strange line")
    assert [decides(line) for line in lines] == [True, True, True, True, False, False, False]
