"""Commands: a tool, its words, and what goes around them."""

import shutil

import pytest

from snippets._engine import Parameter, ParameterError, Say, Tool, text
from snippets._engine.parameter import Word

TOOL = Tool("tool", (), "1", "For the test")
NAME = Parameter("NAME", "a name", "[a-z]+", "alpha")
FILE = Parameter("FILE", "a file", "/[a-z]+", "/tmp")
TOKEN = Parameter("TOKEN", "a token", "[a-z]+", secret=True)


def test_calling_a_tool_makes_a_command_that_is_equal_to_another_of_the_same_words() -> None:
    assert TOOL("a", NAME, env={"X": "1"}) == TOOL("a", NAME, env={"X": "1"})
    assert TOOL("a") != TOOL("b")
    assert hash(TOOL("a", env={"X": "1"})) == hash(TOOL("a", env={"X": "1"}))


def test_a_change_of_the_environment_afterwards_does_not_reach_the_command() -> None:
    environment = {"X": "1"}
    command = TOOL("a", env=environment)
    environment["X"] = "2"
    assert command.env == (("X", "1"),)


def test_a_command_names_its_words_in_environment_arguments_and_output_file() -> None:
    command = TOOL("arg", NAME, env={"T": TOKEN}, save_to=FILE)
    assert list(command.words()) == [TOKEN, "arg", NAME, FILE]
    assert list(TOOL("arg").words()) == ["arg"]
    assert list(Say(TOKEN).words()) == [TOKEN]


@pytest.mark.parametrize("word", [TOKEN, text("/tmp/", TOKEN)])
def test_a_secret_cannot_be_made_an_argument_or_name_a_file(word: Word) -> None:
    """Arguments can be read by every user of the machine from the list of processes."""
    with pytest.raises(ParameterError, match=r"^TOKEN is secret and cannot be an argument: "):
        TOOL("login", word)
    with pytest.raises(ParameterError, match=r"cannot be the name of a file: "):
        TOOL("login", save_to=word)


@pytest.mark.parametrize(
    ("install", "words"),
    [
        (("apt-get install x", "brew install x"), "brew install x"),
        (("apt-get install x", "see x"), "apt-get install x, or see x"),
        ((), "every system has it: look at PATH"),
    ],
)
def test_a_tool_is_installed_by_the_package_manager_that_is_here(
    monkeypatch: pytest.MonkeyPatch, install: tuple[str, ...], words: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "brew" else None)
    assert Tool("x", install, "1", "For the test").installed_by() == words


def test_a_secret_may_travel_by_environment_or_standard_input() -> None:
    assert TOOL("login", env={"TOKEN": TOKEN}).env == (("TOKEN", TOKEN),)
    assert (Say(TOKEN) | TOOL("login")).stages == (Say(TOKEN), TOOL("login"))
