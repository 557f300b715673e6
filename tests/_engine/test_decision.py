"""Decisions: the first line that holds is taken, and none is a dead end."""

from snippets._engine import Parameter, Problem, Result, decision
from snippets._engine.conditions import judged, number_above, prints, prints_value, succeeded
from snippets._engine.decision import Act, Branch, Turn

LAST = decision.anything_else(decision.escalate())


def test_the_first_branch_that_holds_is_taken() -> None:
    first, second = Branch(prints("a"), decision.finish()), Branch(prints("b"), decision.carry_on())
    branches = (first, second, LAST)
    assert decision.decide(branches, Result(0, "a b")) is first
    assert decision.decide(branches, Result(0, "b")) is second
    assert decision.decide(branches, Result(1, "c", problem=Problem.FAILED)) is LAST
    assert decision.decide((first,), Result(0, "c")) is None


def test_a_decision_ends_with_a_call_unless_it_says_what_else() -> None:
    branch, other = (
        Branch(succeeded(), decision.finish()),
        decision.anything_else(decision.finish()),
    )
    assert LAST.when.words == "still something else"
    assert decision.closed((branch,)) == (branch, LAST)
    assert decision.closed((other, branch)) == (other, branch, LAST), "only the last line closes it"
    for whole in ((), (branch, LAST), (branch, other)):
        assert decision.closed(whole) is whole
    (only,) = decision.carry_on_if(branch.when)
    assert only == Branch(branch.when, decision.carry_on())


def test_every_turn_can_be_written_down() -> None:
    by_hand = Act("sign-in", "sign in")
    turns = [
        *(decision.carry_on(by_hand), decision.repeat(by_hand), decision.go_to("look", by_hand)),
        *(
            decision.open_page("a/b"),
            decision.not_here(),
            decision.call("Lead", by_hand),
            decision.finish(),
        ),
    ]
    assert [then.turn for then in turns] == list(Turn)
    assert [then.target for then in turns] == ["", "", "look", "a/b", "", "Lead", ""]
    assert [then.after for then in turns] == [*[by_hand] * 3, None, None, by_hand, None]
    assert decision.escalate() == decision.call("")


def test_a_decision_that_would_open_another_page_escalates_instead() -> None:
    good = Branch(succeeded(), decision.finish())
    moves = (decision.open_page("a/b"), decision.not_here())
    elsewhere = tuple(Branch(prints("x"), move) for move in moves)
    kept = decision.escalate_elsewhere((*elsewhere, good, *elsewhere, LAST))
    assert [branch.then for branch in kept[:2]] == [decision.escalate()] * 2
    assert kept[2:] == (good, LAST), "what its last line says is not said twice"
    seen = Branch(judged("a person sees it"), decision.not_here())
    assert len(decision.escalate_elsewhere((good, seen, LAST))) == 3


def test_a_line_decides_by_what_it_is_and_by_words_that_are_asked_for() -> None:
    branches = (
        Branch(prints("status ● Ready") & prints("target x"), decision.finish()),
        Branch(number_above(9), decision.finish()),
        Branch(prints_value(Parameter("HOST", "host", r"[a-z]+", "a")), decision.finish()),
        Branch(judged("a strange line"), decision.finish()),
        LAST,
    )
    decides = decision.deciding(branches, {"HOST": "alpha"})
    lines = ("status  ● Ready", "target x", "12", "on alpha", "5", "on beta", "a strange line")
    assert [decides(line) for line in lines] == [True, True, True, True, False, False, False]
