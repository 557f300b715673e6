"""Results: what happened, in words that help."""

from __future__ import annotations

import pytest

from snippets._engine import Problem, Result
from snippets._engine.result import AnswerHead, Outcome


@pytest.mark.parametrize("problem", [None, *Problem])
def test_a_result_is_ok_when_there_was_no_problem(problem: Problem | None) -> None:
    assert Result("tool", 0, problem=problem).ok is (problem is None)


def test_a_result_is_told_nothing_that_did_not_happen() -> None:
    bare = Result("t", 0)
    assert (bare.stdout, bare.stderr, bare.remedy) == ("", "", "")
    assert (bare.status, bare.problem, bare.seconds) == (None, None, 0.0)
    assert (bare.headers, bare.values) == ({}, {})
    assert Outcome() == Outcome(0, None, "")
    assert AnswerHead() == AnswerHead(None, {})


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
