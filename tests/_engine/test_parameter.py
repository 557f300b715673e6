"""Parameters: a value has the right form or nothing happens, and a secret is never shown."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets._engine.parameter import (
    Parameter,
    ParameterError,
    bind,
    in_environment,
    parameters_of,
    parts_of,
    text,
)

HOST = Parameter("HOST", "name of the host", "[a-z]+", "alpha")
TOKEN = Parameter("TOKEN", "the token of the service", "[a-z]+", secret=True)
ANY = Parameter("ANY", "anything", ".*", "x")

_NAME = (
    "parameter name {!r} is not a shell variable name. Use capital letters, digits and underscores."
)
_SENTENCE = (
    "the sentence of HOST cannot stand in a shell's message: {!r}. "
    "Use letters, digits, spaces and , . : / ( ) _ = @ + - only."
)
_FORM = "{!r} does not fit HOST. It is: name of the host, for example alpha."
NAMES = ["host", "1HOST", "HO ST", "HOST;", "", "HOST\n", "HÖST"]
SENTENCES = ["", " a space", "it's", 'say "x"', "a`b", "$HOME", "a\\b", "a}b", "no!", "a\nb"]
VALUES = ["", "a\n", "\na", "a b", "alphaX", "-x", "a\0"]


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        *((lambda n=n: Parameter(n, "a host", ".+", "x"), _NAME.format(n)) for n in NAMES),
        *((lambda w=w: Parameter("HOST", w, ".", "x"), _SENTENCE.format(w)) for w in SENTENCES),
        *((lambda v=v: HOST.check(v), _FORM.format(v)) for v in VALUES),
        *((lambda v=v: bind(HOST, {"HOST": v}), _FORM.format(v)) for v in VALUES),
        (
            lambda: Parameter("HOST", "a host", "[a-z]+", "Alpha"),
            "'Alpha' does not fit HOST. It is: a host, for example Alpha.",
        ),
        (lambda: Parameter("HOST", "a host", ".", ""), "'' does not fit HOST. It is: a host."),
        # What no process could take is refused even if the pattern allows it.
        (
            lambda: ANY.check("a\0b"),
            "'a\\x00b' does not fit ANY. It is: anything, for example x.",
        ),
        (lambda: ANY.check(""), "'' does not fit ANY. It is: anything, for example x."),
        (
            lambda: Parameter("TOKEN", "a token", ".", "x", secret=True),
            "TOKEN is secret and must not have an example.",
        ),
        (
            lambda: TOKEN.check("Hunter2"),
            "the value (hidden) does not fit TOKEN. It is: the token of the service.",
        ),
        (
            lambda: bind(text("https://", HOST), {"PORT": "80"}),
            "HOST has no value. It is: name of the host. Set it and try again.",
        ),
    ],
)
def test_a_mistake_in_a_parameter_or_its_value_is_told_in_full(
    make: Callable[[], object], problem: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        make()
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("environment", "value", "problem"),
    [
        ({}, "", ""),
        ({"HOST": ""}, "", ""),
        ({"HOST": "beta"}, "beta", ""),
        ({"HOST": "B"}, "", _FORM.format("B")),
    ],
)
def test_a_value_of_the_environment_is_taken_where_it_fits(
    environment: dict[str, str], value: str, problem: str
) -> None:
    assert in_environment(HOST, environment) == (value, problem)


@settings(max_examples=60)
@given(before=st.text(), after=st.text())
def test_a_bound_word_is_its_pieces_and_nothing_else(before: str, after: str) -> None:
    assert bind(text(before, HOST, after), {"HOST": "beta"}) == f"{before}beta{after}"


def test_every_kind_of_word_gives_its_pieces_and_parameters_in_order() -> None:
    assert parts_of("plain") == ("plain",)
    assert parts_of(HOST) == (HOST,)
    assert list(parameters_of(text("a", TOKEN, "b", HOST))) == [TOKEN, HOST]
    assert list(parameters_of("plain")) == []


@pytest.mark.parametrize("name", ["A", "Z9_", "HOST_2"])
@pytest.mark.parametrize("what", ["Az", "9 lives", "a,.:/()_=@+-z 0", "x"])
def test_a_name_and_a_sentence_that_no_shell_reads_are_taken(name: str, what: str) -> None:
    parameter = Parameter(name, what, ".", "x")
    assert (parameter.name, parameter.what) == (name, what)


def test_a_value_may_have_several_lines_where_its_pattern_says_so() -> None:
    assert Parameter("KEY", "a key", "a.b", "a-b").check("a\nb") == "a\nb"
