"""Steps: what they say, and how another procedure uses them."""

from dataclasses import replace

import pytest

from snippets._engine import Parameter, ParameterError, Risk, Step, Tool
from snippets._engine.conditions import prints
from snippets._engine.decision import Branch, anything_else, carry_on, escalate, finish

TOOL = Tool("tool", (), "1", "For the test")
LOOK = Step(TOOL("look"), title="Look", risk=Risk.READS, why="To see.", expect="A line.")


def test_a_reused_step_has_other_words_and_the_same_command_and_home() -> None:
    other = LOOK.adapted(why="For another reason.")
    assert (other.why, other.title, other.action) == ("For another reason.", "Look", LOOK.action)
    assert other.home is LOOK
    assert LOOK.home is LOOK
    assert LOOK.why == "To see."


def test_a_step_that_is_reused_twice_still_comes_from_the_first() -> None:
    assert LOOK.adapted(why="Once.").adapted(expect="Twice.").home is LOOK


def test_command_and_risk_belong_to_the_home_of_a_step() -> None:
    with pytest.raises(TypeError, match="keeps its action and risk"):
        LOOK.adapted(risk=Risk.DESTROYS_DATA, action=TOOL("drop"))
    with pytest.raises(TypeError, match=r"keeps its risk$"):
        LOOK.adapted(risk=Risk.DESTROYS_DATA)


def test_where_a_step_comes_from_is_not_a_part_of_what_it_says() -> None:
    other = LOOK.adapted()
    assert other == LOOK
    assert "origin" not in repr(other)


def test_a_step_says_what_to_do_with_every_result() -> None:
    """Whatever its list is: made anew, of another step, or none of its own."""
    branch = Branch(prints("a"), finish())
    for step in (LOOK.adapted(branches=(branch,)), replace(LOOK, branches=(branch,))):
        assert step.branches == (branch, anything_else(escalate()))
        assert step.adapted(why="Again.").branches is step.branches
    assert [branch.then for branch in LOOK.branches] == [carry_on(), escalate()]


def test_a_secret_cannot_name_a_target() -> None:
    token = Parameter("TOKEN", "a token", "[a-z]+", secret=True)
    with pytest.raises(ParameterError) as caught:
        LOOK.adapted(target=token)
    assert caught.value.what == (
        "TOKEN is secret and cannot be the name of a target: others can read it there."
    )
