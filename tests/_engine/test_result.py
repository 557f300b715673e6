"""Results: what happened, in words that help."""

import pytest

from snippets._engine import Problem, Result


@pytest.mark.parametrize("problem", [None, *Problem])
def test_a_result_is_ok_when_there_was_no_problem(problem: Problem | None) -> None:
    assert Result(0, problem=problem).ok is (problem is None)


def test_headers_and_values_are_not_shown_and_values_do_not_make_another_result() -> None:
    """Either may hold a secret."""
    result = Result(0, headers={"x-key": "hunter1"}, values={"KEY": "hunter2"})
    assert "hunter" not in repr(result)
    assert result == Result(0, headers={"x-key": "hunter1"})
    assert result != Result(0)
