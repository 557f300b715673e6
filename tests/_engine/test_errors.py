"""Errors say what is wrong, where, and what to do."""

import pytest

from snippets._engine.errors import RunbookError, nearest


def test_an_error_reads_place_then_fault_then_remedy() -> None:
    error = RunbookError("it broke.", where="page.md:3", remedy="Mend it.")
    assert str(error) == "page.md:3: it broke. Mend it."
    assert (error.what, error.where, error.remedy) == ("it broke.", "page.md:3", "Mend it.")
    assert str(RunbookError("it broke.")) == "it broke."


@pytest.mark.parametrize(
    ("wanted", "known", "answer"),
    [
        ("rolback", ["deploy", "rollback"], "Did you mean 'rollback'?"),
        ("look", ["lock", "loop", "took"], "Did you mean 'took'?"),
        ("abcx", ["abcyyy"], "Did you mean 'abcyyy'?"),
        ("abxx", ["abyyyy"], ""),
        ("zzzz", ["deploy", "rollback"], ""),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest_one_if_it_is_near(
    wanted: str, known: list[str], answer: str
) -> None:
    assert nearest(wanted, iter(known)) == answer
