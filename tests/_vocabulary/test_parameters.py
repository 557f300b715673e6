"""Parameters: every pattern takes its example and refuses what would do harm."""

import re
import shlex
from collections.abc import Iterable
from contextlib import suppress

import pytest

from snippets._engine import Parameter, ParameterError, shell
from snippets._engine.catalog import Catalog
from snippets._engine.command import Tool
from snippets._engine.render import WIDTH
from snippets._vocabulary import parameters

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


def accepted(parameter: Parameter, values: Iterable[str]) -> list[str]:
    """Return those of the values that a parameter takes."""
    taken = []
    for value in values:
        with suppress(ParameterError):
            taken.append(parameter.check(value))
    return taken


@pytest.mark.parametrize("name", ALL)
def test_nothing_and_more_than_one_line_are_refused(name: str) -> None:
    """A copied value often brings the end of its line along."""
    for value in accepted(ALL[name], [good(ALL[name]), "dpl_1"]):
        hostile = [f"{value}\n", f"\n{value}", f"{value}\nid", f"{value}\0", "", "\n"]
        assert accepted(ALL[name], hostile) == []


@pytest.mark.parametrize("name", OPEN)
def test_what_would_be_an_option_is_refused(name: str) -> None:
    """A secret may begin with a dash: the engine never makes one an argument."""
    assert accepted(OPEN[name], ["-", "-rf", "--yes", "--help"]) == []


@pytest.mark.parametrize("name", sorted(OPEN.keys() - FREE))
def test_shell_syntax_is_refused(name: str) -> None:
    assert accepted(OPEN[name], INJECTIONS) == []


@pytest.mark.parametrize("name", OPEN)
def test_a_sign_that_a_pattern_lets_through_stays_in_its_word(name: str) -> None:
    """Names of folders and titles may have quotes and spaces in them."""
    tool, example = Tool("tool", (), "", ""), OPEN[name].example
    signs = ("'", '"', "$(id)", "`id`", ";", "&&", "|", "*", " ")
    values = [example[:-1] + sign + example[-1] for sign in signs]
    for value in [example, *accepted(OPEN[name], values)]:
        filled = shell(tool(OPEN[name], "end"), {name: value}).replace(" \\\n", " ")
        assert shlex.split(filled) == ["tool", value, "end"]


@pytest.mark.parametrize("name", OPEN)
def test_what_a_terminal_would_take_for_a_key_is_refused(name: str) -> None:
    """Some pass a pasted Ctrl-C, Escape or carriage return on: what follows would be typed.

    A sign that is not seen, or turns the direction of text, makes a value look like another.
    """
    example = OPEN[name].example
    keys = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
    keys += map(chr, (*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)))
    places = (0, 1, len(example) // 2, len(example))
    hostile = [example[:at] + key + example[at:] for key in keys for at in places]
    assert accepted(OPEN[name], hostile) == []


@pytest.mark.parametrize("name", OPEN)
def test_a_pattern_is_written_in_what_python_and_browsers_read_alike(name: str) -> None:
    r"""`\w`, `\d` and `\s` hold other signs there; `\A`, `\Z`, names and flags do not exist."""
    assert not re.search(r"\\[^xu./-]|\(\?(?![:=!])|[*+?}]\+", OPEN[name].pattern)


@pytest.mark.parametrize("name", sorted(n for n in OPEN if n.endswith(("_FILE", "_FOLDER"))))
def test_a_path_is_a_full_one_to_a_thing_and_not_the_root(name: str) -> None:
    assert accepted(OPEN[name], ["relative", "~/home", "./x", "/", "/a/", "//"]) == []


def test_no_line_of_a_command_is_wider_than_paper_and_page_hold(catalog: Catalog) -> None:
    """An address of a deployment has two letters more, filled in."""
    wide = [
        f"{name}: {line}"
        for name, step in catalog.steps.items()
        for line in shell(step.action).split("\n")
        if len(line) > WIDTH
    ]
    assert wide == [], "Shorten the sentence of the value, or write the statement in lines."
