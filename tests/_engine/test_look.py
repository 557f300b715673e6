"""Looks: what only a person can see, out of a closed list of answers."""

import pytest

from snippets._engine import Look, Result, RunbookError, run, shell

FORM = Look("form", "Open the page. What do you see?", ("the form", "a white page"))


def test_an_answer_holds_when_it_is_what_was_seen() -> None:
    assert FORM.seen("a white page").holds(Result(0, "a white page\n"))
    assert not FORM.seen("a white page").holds(Result(0, "the form"))


def test_an_answer_that_a_look_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(RunbookError, match=r"'form' has no answer 'a white pag'.*Did you mean"):
        FORM.seen("a white pag")
    with pytest.raises(RunbookError, match="Its answers are: the form; a white page"):
        FORM.seen("zzz")


def test_a_look_needs_no_program() -> None:
    assert (FORM.program, list(FORM.words())) == ("", [])


def test_a_look_has_no_shell_text_and_is_not_run() -> None:
    assert shell(FORM) == ""
    with pytest.raises(RunbookError, match="a look has no command"):
        run(FORM)
