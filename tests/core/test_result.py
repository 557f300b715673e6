"""Results: what happened, in words that help."""

from __future__ import annotations

import pytest

from snippets.core import Problem, Result, RunError
from snippets.core.result import Outcome, Reply


def test_a_good_result_is_returned_as_it_is() -> None:
    result = Result("tool", 0, "out")
    assert result.ok
    assert result.require() is result


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem.FAILED, "it ended with exit code 3."),
        (Problem.HTTP_ERROR, "the answer was HTTP 503."),
        (Problem.TIMED_OUT, "it took too long."),
        (Problem.UNREACHABLE, "there was no connection."),
        (Problem.MISSING_TOOL, "the tool is not installed."),
        (Problem.TOO_LARGE, "the answer was too large."),
    ],
)
def test_a_problem_is_told_with_command_and_remedy(problem: Problem, said: str) -> None:
    result = Result("tool --x", 3, status=503, problem=problem, remedy="Do that.")
    assert not result.ok
    with pytest.raises(RunError) as caught:
        result.require()
    assert str(caught.value) == f"tool --x: {said} Do that."
    assert caught.value.result is result


def test_the_last_line_of_the_errors_is_quoted_and_else_that_of_the_output() -> None:
    with pytest.raises(RunError, match=r"It said: last error$"):
        Result("t", 1, "out\n", "first\nlast error\n", problem=Problem.FAILED).require()
    with pytest.raises(RunError, match=r"It said: out$"):
        Result("t", 1, "out\n", " \n", problem=Problem.FAILED).require()


def test_a_very_long_last_line_is_cut() -> None:
    with pytest.raises(RunError) as caught:
        Result("t", 1, "x" * 5000, problem=Problem.FAILED).require()
    assert len(str(caught.value)) < 300


def test_json_is_read_from_the_output() -> None:
    assert Result("t", 0, '{"a": [1]}').json() == {"a": [1]}


@pytest.mark.parametrize(("out", "start"), [("<html>sign in", "<html>sign in"), ("", "nothing")])
def test_output_that_is_not_json_is_shown_and_explained(out: str, start: str) -> None:
    with pytest.raises(RunError, match=rf"is not JSON; it starts with: {start} Check that the"):
        Result("t", 0, out).json()


def test_a_result_is_told_nothing_that_did_not_happen() -> None:
    bare = Result("t", 0)
    assert (bare.stdout, bare.stderr, bare.remedy) == ("", "", "")
    assert (bare.status, bare.problem, bare.seconds) == (None, None, 0.0)
    assert (bare.headers, bare.values) == ({}, {})
    assert Outcome() == Outcome(0, None, "")
    assert Reply() == Reply(None, {})


def test_headers_and_values_are_not_shown_and_values_do_not_make_another_result() -> None:
    """Either may hold a secret."""
    result = Result("t", 0, headers={"x-key": "hunter1"}, values={"KEY": "hunter2"})
    assert "hunter" not in repr(result)
    assert result == Result("t", 0, headers={"x-key": "hunter1"})
    assert result != Result("t", 0)


def test_every_problem_is_said_in_words() -> None:
    assert [problem.value for problem in Problem] == [
        "the tool is not installed",
        "it took too long",
        "there was no connection",
        "it failed",
        "the answer was an HTTP error",
        "the answer was too large",
    ]


def test_no_more_than_200_characters_are_quoted_of_a_line() -> None:
    with pytest.raises(RunError) as caught:
        Result("t", 1, "x" * 300, problem=Problem.FAILED).require()
    assert caught.value.what == f"it ended with exit code 1. It said: {'x' * 200}"


def test_a_failure_without_a_word_quotes_none() -> None:
    with pytest.raises(RunError) as caught:
        Result("t", 1, " \n", "\n", problem=Problem.FAILED).require()
    assert caught.value.what == "it ended with exit code 1."


def test_what_is_no_json_is_quoted_from_its_beginning_with_the_remedy() -> None:
    with pytest.raises(RunError) as caught:
        Result("t", 0, "\n" + "x" * 100).json()
    assert caught.value.what == f"the output is not JSON; it starts with: {'x' * 80}"
    assert caught.value.where == "t"
    assert caught.value.remedy == (
        "Check that the address is the application's, not a sign-in or error page."
    )
    assert caught.value.__cause__ is None
