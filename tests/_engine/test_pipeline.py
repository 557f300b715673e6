"""Pipelines: stages in order, and what the whole of them needs."""

import pytest

from snippets._engine import Look, Parameter, Pipeline, RunbookError, Say, Tool, get, text
from snippets._engine.pipeline import Stage, parameters_in, stages_of, tools_in

ONE = Tool("one", (), "1", "First")
TWO = Tool("two", (), "1", "Second")
A = Parameter("A", "value of a", "[a-z]+", "a")
B = Parameter("B", "value of b", "[a-z]+", "b")


def test_joining_keeps_the_stages_flat_and_in_order() -> None:
    pipeline = ONE("x") | TWO("y") | ONE("z")
    assert pipeline == Pipeline((ONE("x"), TWO("y"), ONE("z")))
    assert stages_of(pipeline) == (ONE("x"), TWO("y"), ONE("z"))
    assert stages_of(ONE("x")) == (ONE("x"),)


def test_each_parameter_is_asked_for_once_in_order_of_use() -> None:
    pipeline = ONE(B, env={"X": A}) | TWO(text("b-", B), A)
    assert [parameter.name for parameter in parameters_in(pipeline)] == ["A", "B"]


def test_each_program_is_needed_once_and_the_shell_itself_is_none() -> None:
    assert tools_in(Say("x") | ONE() | TWO() | ONE()) == ("one", "two")
    assert tools_in(get("https://host/") | ONE()) == ("curl", "one")


@pytest.mark.parametrize("before", [(ONE(),), (ONE(), TWO())])
@pytest.mark.parametrize(
    "late", [Say("x"), get("https://host/"), ONE("b", no_input=True), Look("look", "Look.", ())]
)
def test_what_reads_nothing_can_only_be_first(before: tuple[Stage, ...], late: Stage) -> None:
    """What comes before it would be lost; in zsh a command would get both, and nothing."""
    with pytest.raises(RunbookError) as caught:
        Pipeline((*before, late))
    kind = type(late).__name__
    assert str(caught.value) == (
        f"a {kind} can only be the first stage: it reads nothing. Put it first."
    )


@pytest.mark.parametrize("before", [(), (TWO(),), (ONE(), TWO())])
def test_what_saves_its_output_can_only_be_last(before: tuple[Stage, ...]) -> None:
    """In zsh the next stage would get the output as well, in bash and dash it would not."""
    saving = ONE("a", save_to="file")
    with pytest.raises(RunbookError) as caught:
        Pipeline((*before, saving, TWO()))
    assert str(caught.value) == (
        "a Command that saves its output can only be the last stage. Put it last."
    )
    assert Pipeline((*before, saving)).stages[-1] is saving
    assert stages_of(ONE("a", no_input=True) | ONE("b"))
