"""Procedures and severities."""

import pytest

from snippets._engine import Contact, Severity


@pytest.mark.parametrize(
    ("minutes", "limit", "deadline"),
    [
        (None, "next business day", "by the next business day"),
        (15, "15 minutes", "after 15 minutes"),
        (60, "1 hour", "after 1 hour"),
        (90, "90 minutes", "after 90 minutes"),
        (120, "2 hours", "after 2 hours"),
    ],
)
def test_the_time_limit_is_said_in_words(minutes: int | None, limit: str, deadline: str) -> None:
    severity = Severity("SEV1", "It is down", "Primary", "Lead", minutes)
    assert (severity.limit, severity.deadline) == (limit, deadline)


def test_a_contact_is_links_on_a_page_and_whole_addresses_in_a_terminal() -> None:
    ways = (("+49 30 1234", "tel:+49301234"), ("pager", "https://x.example/P1"))
    lead = Contact("Lead", (*ways, ("a@b.example", "mailto:a@b.example")))
    assert lead.links == (
        "[+49 30 1234](tel:+49301234), [pager](https://x.example/P1), "
        "[a@b.example](mailto:a@b.example)"
    )
    assert lead.addresses == "+49 30 1234, https://x.example/P1, a@b.example"


def test_whom_nobody_can_reach_on_the_way_of_a_severity_is_told_once() -> None:
    second = Contact("Second", (("12345", "tel:12345"),))
    known = (Contact("Lead"), second, Contact("Other"))
    severity = Severity("SEV1", "It is down", "Primary", "Lead", 15, "Second", known)
    assert severity.unreachable == ("Primary", "Lead")
    assert Severity("SEV1", "It is down", "Lead", "Lead", 15).unreachable == ("Lead",)


def test_a_role_that_nobody_has_told_how_to_reach_has_an_empty_contact() -> None:
    lead = Contact("Lead", (("12345", "tel:12345"),))
    severity = Severity("SEV1", "It is down", "Primary", "Lead", 15, contacts=(lead,))
    assert severity.contact("Lead") is lead
    assert severity.contact("Primary") == Contact("Primary")
