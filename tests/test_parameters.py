"""Parameters: every pattern takes its example and refuses what would do harm."""

from __future__ import annotations

import re
import shlex

import pytest

from snippets import parameters
from snippets.core import Parameter, ParameterError, shell
from snippets.core.command import Tool

ALL = {name: value for name, value in vars(parameters).items() if isinstance(value, Parameter)}
OPEN = {name: parameter for name, parameter in ALL.items() if not parameter.secret}
# Text that people write: any sign is allowed in it, so only its place in the command is proven.
FREE = {"HOTFIX_TITLE"}
INJECTIONS = ("'; touch x; '", "$(id)", "`id`", "x; touch x", "x && id", "x | id", "a b\tc")
# Secrets have no example; each is given the first of these that has its form.
SECRETS = ("k3y-with_signs!", "postgresql://app:secret@db.example.org:5432/astral?schema=public")


def good(parameter: Parameter) -> str:
    """Return a value of the right form."""
    fitting = (value for value in SECRETS if re.fullmatch(parameter.pattern, value))
    return parameter.example or next(fitting)


@pytest.mark.parametrize("variable", ALL)
def test_a_parameter_is_called_in_python_as_in_the_shell(variable: str) -> None:
    assert ALL[variable].name == variable


@pytest.mark.parametrize("name", ALL)
def test_the_example_is_accepted(name: str) -> None:
    assert ALL[name].check(good(ALL[name])) == good(ALL[name])


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("change", ["{}\n", "\n{}", "{}\nid", "{}\0", "", "\n"])
def test_nothing_and_more_than_one_line_are_refused(name: str, change: str) -> None:
    """A copied value often brings the end of its line along."""
    with pytest.raises(ParameterError):
        ALL[name].check(change.format(good(ALL[name])))


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("value", ["-", "-rf", "--yes", "--help"])
def test_what_would_be_an_option_is_refused(name: str, value: str) -> None:
    """A secret may begin with a dash: the engine never makes one an argument."""
    with pytest.raises(ParameterError):
        OPEN[name].check(value)


@pytest.mark.parametrize("name", sorted(OPEN.keys() - FREE))
@pytest.mark.parametrize("value", INJECTIONS)
def test_shell_syntax_is_refused(name: str, value: str) -> None:
    with pytest.raises(ParameterError):
        OPEN[name].check(value)


@pytest.mark.parametrize("name", sorted(OPEN))
@pytest.mark.parametrize("sign", ["'", '"', "$(id)", "`id`", ";", "&&", "|", "*", " "])
def test_a_sign_that_a_pattern_lets_through_stays_in_its_word(name: str, sign: str) -> None:
    """Names of folders and titles may have quotes and spaces in them."""
    value = OPEN[name].example[:-1] + sign + OPEN[name].example[-1]
    tool = Tool("tool", "", "", "")
    try:
        text = shell(tool(OPEN[name], "end"), {name: value})
    except ParameterError:
        return
    assert shlex.split(text) == ["tool", value, "end"]


@pytest.mark.parametrize("name", sorted(n for n in OPEN if n.endswith(("_FILE", "_FOLDER"))))
@pytest.mark.parametrize("value", ["relative", "~/home", "./x", "/", "/a/", "//"])
def test_a_path_is_a_full_one_to_a_thing_and_not_the_root(name: str, value: str) -> None:
    with pytest.raises(ParameterError):
        OPEN[name].check(value)
