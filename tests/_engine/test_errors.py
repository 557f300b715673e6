"""Errors say what is wrong, where, and what to do."""

from __future__ import annotations

from snippets._engine.errors import RunbookError, nearest


def test_an_error_reads_place_then_fault_then_remedy() -> None:
    error = RunbookError("it broke.", where="page.md:3", remedy="Mend it.")
    assert str(error) == "page.md:3: it broke. Mend it."


def test_an_error_without_place_or_remedy_has_no_stray_punctuation() -> None:
    assert str(RunbookError("it broke.")) == "it broke."


def test_a_mistyped_name_is_answered_with_the_nearest_one() -> None:
    assert nearest("rolback", ["deploy", "rollback"]) == "Did you mean 'rollback'?"


def test_nothing_is_suggested_for_a_name_unlike_every_other() -> None:
    assert nearest("zzzz", iter(["deploy", "rollback"])) == ""


def test_only_one_name_is_suggested_and_only_if_it_is_near() -> None:
    assert nearest("look", ["lock", "loop", "took"]) == "Did you mean 'took'?"
    assert nearest("abxx", ["abyyyy"]) == ""
    assert nearest("abcx", ["abcyyy"]) == "Did you mean 'abcyyy'?"


def test_the_parts_of_an_error_can_be_read_one_by_one() -> None:
    error = RunbookError("it broke.", where="here", remedy="Mend it.")
    assert (error.what, error.where, error.remedy, error.args) == (
        "it broke.",
        "here",
        "Mend it.",
        ("it broke.",),
    )
    bare = RunbookError("it broke.")
    assert (bare.where, bare.remedy) == ("", "")
