"""Pipelines: stages in order, and what the whole of them needs."""

from __future__ import annotations

import pytest

from snippets._engine import Parameter, Pipeline, RunbookError, Say, Tool, get, text
from snippets._engine.pipeline import parameters_in, stages_of, tools_in

ONE = Tool("one", (), "1", "First")
TWO = Tool("two", (), "1", "Second")
A = Parameter("A", "value of a", "[a-z]+", "a")
B = Parameter("B", "value of b", "[a-z]+", "b")


def test_joining_keeps_the_stages_flat_and_in_order() -> None:
    pipeline = ONE("x") | TWO("y") | ONE("z")
    assert pipeline == Pipeline((ONE("x"), TWO("y"), ONE("z")))
    assert stages_of(pipeline) == (ONE("x"), TWO("y"), ONE("z"))


def test_a_single_command_is_a_pipeline_of_one() -> None:
    assert stages_of(ONE("x")) == (ONE("x"),)


def test_each_parameter_is_asked_for_once_in_order_of_use() -> None:
    pipeline = ONE(B, env={"X": A}) | TWO(text("b-", B), A)
    assert [parameter.name for parameter in parameters_in(pipeline)] == ["A", "B"]


def test_each_program_is_needed_once_and_the_shell_itself_is_none() -> None:
    assert tools_in(Say("x") | ONE() | TWO() | ONE()) == ("one", "two")
    assert tools_in(get("https://host/") | ONE()) == ("curl", "one")


@pytest.mark.parametrize("late", [Say("x"), get("https://host/")])
def test_a_word_or_request_after_the_first_stage_is_refused(late: Say) -> None:
    """It reads nothing, so whatever comes before it would be lost."""
    with pytest.raises(RunbookError, match="can only be the first"):
        ONE("x") | late
    with pytest.raises(RunbookError, match="can only be the first"):
        ONE("x") | TWO("y") | late


def test_what_cannot_come_later_is_named_with_the_remedy() -> None:
    with pytest.raises(RunbookError) as caught:
        ONE("x") | Say("x")
    assert str(caught.value) == "a Say can only be the first stage: it reads nothing. Put it first."


def test_a_command_that_saves_its_output_can_only_be_last() -> None:
    """In zsh the next stage would get the output as well, in bash and dash it would not."""
    with pytest.raises(RunbookError, match="saves its output can only be the last stage"):
        ONE("a", save_to="file") | ONE("b")
    assert stages_of(ONE("a") | ONE("b", save_to="file"))


def test_a_command_without_input_can_only_be_first() -> None:
    """In zsh it would get both nothing and the output of the stage before it."""
    with pytest.raises(RunbookError, match="a Command can only be the first stage"):
        ONE("a") | ONE("b", no_input=True)
    assert stages_of(ONE("a", no_input=True) | ONE("b"))


def test_what_saves_its_output_can_only_end_a_pipeline_of_any_length() -> None:
    saving = ONE("x", save_to="/tmp/x")
    for pipeline in ((saving, TWO()), (TWO(), saving, ONE()), (ONE(), TWO(), saving, ONE())):
        with pytest.raises(RunbookError) as caught:
            Pipeline(pipeline)
        assert str(caught.value) == (
            "a Command that saves its output can only be the last stage. Put it last."
        )
    assert Pipeline((ONE(), TWO(), saving)).stages[-1] is saving
