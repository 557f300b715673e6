"""Parameters: a value has the right form or nothing happens, and a secret is never shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets._engine.parameter import (
    Parameter,
    ParameterError,
    bind,
    parameters_of,
    parts_of,
    refuse_secrets,
    text,
)

HOST = Parameter("HOST", "name of the host", "[a-z]+", "alpha")
TOKEN = Parameter("TOKEN", "the token of the service", "[a-z]+", secret=True)


@pytest.mark.parametrize("name", ["host", "1HOST", "HO ST", "HOST;", "", "HOST\n", "HÖST"])
def test_a_name_that_is_no_shell_variable_is_refused(name: str) -> None:
    with pytest.raises(ParameterError, match="Use capital letters"):
        Parameter(name, "a host", ".+", "x")


@pytest.mark.parametrize(
    "what",
    ["", " starts with a space", "it's", 'say "x"', "a`b", "$HOME", "a\\b", "a}b", "no!", "a\nb"],
)
def test_a_sentence_that_would_end_or_change_in_a_shell_is_refused(what: str) -> None:
    with pytest.raises(ParameterError, match="cannot stand in a shell's message"):
        Parameter("HOST", what, ".+", "x")


@pytest.mark.parametrize("example", ["", "Alpha", "a b"])
def test_an_example_has_to_fit_its_own_pattern(example: str) -> None:
    with pytest.raises(ParameterError, match="does not fit HOST"):
        Parameter("HOST", "name of the host", "[a-z]+", example)


@pytest.mark.parametrize("value", ["", "a\n", "\na", "a b", "alphaX", "a\0"])
def test_the_whole_value_has_to_fit(value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        HOST.check(value)
    assert str(caught.value) == (
        f"{value!r} does not fit HOST. It is: name of the host, for example alpha."
    )


def test_a_value_that_no_process_could_take_is_refused_even_if_the_pattern_allows_it() -> None:
    anything = Parameter("ANY", "anything", ".*", "x")
    with pytest.raises(ParameterError):
        anything.check("a\0b")
    with pytest.raises(ParameterError):
        anything.check("")


def test_a_bad_secret_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ParameterError) as caught:
        TOKEN.check("Hunter2")
    assert "Hunter2" not in f"{caught.value}{caught.value!r}"
    assert "the value (hidden) does not fit TOKEN" in str(caught.value)


@settings(max_examples=60)
@given(before=st.text(), after=st.text())
def test_a_bound_word_is_its_pieces_and_nothing_else(before: str, after: str) -> None:
    assert bind(text(before, HOST, after), {"HOST": "beta"}) == f"{before}beta{after}"


def test_a_missing_value_is_named_with_its_sentence() -> None:
    with pytest.raises(ParameterError, match=r"HOST has no value\. It is: name of the host\."):
        bind(text("https://", HOST), {"PORT": "80"})


def test_a_bad_value_does_not_get_into_a_word() -> None:
    with pytest.raises(ParameterError, match="does not fit HOST"):
        bind(HOST, {"HOST": "-x"})


def test_every_kind_of_word_gives_its_pieces_and_parameters_in_order() -> None:
    assert parts_of("plain") == ("plain",)
    assert parts_of(HOST) == (HOST,)
    assert list(parameters_of(text("a", TOKEN, "b", HOST))) == [TOKEN, HOST]
    assert list(parameters_of("plain")) == []


def message(make: Callable[[], object]) -> str:
    """Return what is said of a mistake, with its remedy."""
    with pytest.raises(ParameterError) as caught:
        make()
    return str(caught.value)


def test_every_mistake_in_a_parameter_is_told_in_full() -> None:
    assert message(lambda: Parameter("host", "a host", ".", "x")) == (
        "parameter name 'host' is not a shell variable name. "
        "Use capital letters, digits and underscores."
    )
    assert message(lambda: Parameter("HOST", "no!", ".", "x")) == (
        "the sentence of HOST cannot stand in a shell's message: 'no!'. "
        "Use letters, digits, spaces and , . : / ( ) _ = @ + - only."
    )
    assert message(lambda: Parameter("TOKEN", "a token", ".", "x", secret=True)) == (
        "TOKEN is secret and must not have an example."
    )
    assert message(lambda: TOKEN.check("X")) == (
        "the value (hidden) does not fit TOKEN. It is: the token of the service."
    )
    assert message(lambda: bind(HOST, {})) == (
        "HOST has no value. It is: name of the host. Set it and try again."
    )
    assert message(lambda: refuse_secrets(["a", text("b", TOKEN)], "a name")) == (
        "TOKEN is secret and cannot be a name: others can read it there. "
        "Use the environment, a header or standard input."
    )


@pytest.mark.parametrize("name", ["A", "Z9_", "HOST_2"])
def test_a_name_is_capitals_digits_and_underscores(name: str) -> None:
    assert Parameter(name, "a host", ".", "x").name == name


@pytest.mark.parametrize("what", ["Az", "9 lives", "a,.:/()_=@+-z 0", "x"])
def test_a_sentence_may_hold_the_signs_that_no_shell_reads(what: str) -> None:
    assert Parameter("HOST", what, ".", "x").what == what


def test_a_value_may_have_several_lines_where_its_pattern_says_so() -> None:
    assert Parameter("KEY", "a key", "a.b", "a-b").check("a\nb") == "a\nb"


def test_a_parameter_is_open_and_has_no_example_unless_it_says_so() -> None:
    assert HOST.secret is False
    assert TOKEN.example == ""


def test_what_has_no_secret_may_stand_anywhere() -> None:
    refuse_secrets(["a", HOST, text("b", HOST)], "an argument")
