"""Procedures and severities."""

from __future__ import annotations

from pathlib import Path

import pytest

from snippets.core import Procedure, Severity


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "next business day"), (15, "15 minutes"), (90, "90 minutes"), (120, "2 hours")],
)
def test_the_time_limit_is_said_in_words(minutes: int | None, words: str) -> None:
    assert Severity("SEV1", "It is down", "Primary", "Lead", minutes).limit == words


def test_one_hour_is_not_said_as_several() -> None:
    assert Severity("SEV1", "It is down", "Primary", "Lead", 60).limit == "1 hour"


def test_a_procedure_knows_the_line_that_it_was_written_on() -> None:
    severity = Severity("SEV1", "It is down", "Primary", "Lead", 15)
    procedure = Procedure("A page", severity, ("It broke.",), (), ())
    assert (procedure.source.file, procedure.source.line) == (Path(__file__), 26)
