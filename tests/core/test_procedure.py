"""Procedures and severities."""

from __future__ import annotations

import pytest

from snippets.core import Contact, Phase, Procedure, Severity


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "next business day"), (15, "15 minutes"), (90, "90 minutes"), (120, "2 hours")],
)
def test_the_time_limit_is_said_in_words(minutes: int | None, words: str) -> None:
    assert Severity("SEV1", "It is down", "Primary", "Lead", minutes).limit == words


def test_one_hour_is_not_said_as_several() -> None:
    assert Severity("SEV1", "It is down", "Primary", "Lead", 60).limit == "1 hour"


def test_the_deadline_is_said_in_words() -> None:
    assert Severity("SEV1", "It is down", "Primary", "Lead", 15).deadline == "after 15 minutes"
    assert Severity("SEV4", "It is ugly", "Support", "Product", None).deadline == (
        "by the next business day"
    )


@pytest.mark.parametrize(
    ("reach", "href"),
    [
        ("https://x.example/A", "https://x.example/A"),
        ("http://x.example", ""),
        ("see https://x.example", ""),
        ("On.Call+1@Mail.example", "mailto:On.Call+1@Mail.example"),
        ("mail a@b.example", ""),
        ("a@b@c.example", ""),
        ("a@example", ""),
        ("@b.example", ""),
        ("+49 (30) 12/34.56-7", "tel:+49301234567"),
        ("12345", "tel:12345"),
        ("1234", ""),
        ("call 12345", ""),
        ("12345 ext", ""),
        ("Slack #it", ""),
        ("", ""),
    ],
)
def test_what_a_tap_can_open_is_an_address(reach: str, href: str) -> None:
    assert Contact("Lead", reach).href == href


def test_a_role_that_nobody_has_told_how_to_reach_has_an_empty_contact() -> None:
    lead = Contact("Lead", "12345")
    severity = Severity("SEV1", "It is down", "Primary", "Lead", 15, contacts=(lead,))
    assert severity.contact("Lead") is lead
    assert severity.contact("Primary") == Contact("Primary") == Contact("Primary", "")


def test_what_a_procedure_is_not_told_it_does_not_claim() -> None:
    severity = Severity("SEV1", "It is down", "Primary", "Lead", 15)
    assert (severity.at_night, severity.contacts) == ("", ())
    bare = Procedure("A page", severity, ("It broke.",), (), ())
    assert bare.planned is False
    assert (bare.not_this, bare.before, bare.also, bare.errors) == ((), (), (), ())
    assert (bare.code, Phase("Find", "it").where) == ("", "")
