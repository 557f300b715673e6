"""Escalation: the tables say what the original says, and leave nobody unreachable in silence."""

import re
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.procedure import OPEN
from snippets._vocabulary.policy import SEVERITIES
from snippets.escalation import contacts, matrix, severities, support

# Issue type -> first response, escalation, time limit. The original's "On-call Engineer" is the
# Primary On-Call of its own contacts.
ORIGINAL_MATRIX = {
    "SEV1": ("Primary On-Call", "Engineering Lead", "15 minutes"),
    "SEV2": ("Primary On-Call", "Team Lead", "30 minutes"),
    "SEV3": ("Support Team", "Primary On-Call", "2 hours"),
    "SEV4": ("Support Team", "Product Team", "next business day"),
}
ORIGINAL_CONTACTS = [
    ("Primary On-Call", "not configured", "24/7"),
    ("Secondary On-Call", "not configured", "24/7"),
    ("Engineering Lead", "[chat](https://chat.example.org/engineering)", "Business hours"),
    ("Security Team", "[security@astralcore.app](mailto:security@astralcore.app)", "24/7"),
]


@pytest.mark.parametrize("code", ORIGINAL_MATRIX)
def test_the_matrix_is_that_of_the_original(code: str) -> None:
    assert [row[1:4] for row in matrix.rows if row[0] == code] == [ORIGINAL_MATRIX[code]]


def test_the_contacts_of_the_original_come_first() -> None:
    assert list(contacts.rows[:4]) == ORIGINAL_CONTACTS


def test_every_role_of_the_matrix_has_a_line_among_the_contacts() -> None:
    """The original named four roles that it gave no contact for."""
    named = {role for row in matrix.rows for role in row[1:3]}
    assert named <= {row[0] for row in contacts.rows}


def test_nobody_waits_at_night_for_a_role_that_is_away() -> None:
    """The original escalates SEV1 to a lead who is there in business hours only."""
    assert {row[0]: row[4] for row in matrix.rows} == {
        "SEV1": "Secondary On-Call",
        "SEV2": "Secondary On-Call",
        "SEV3": "the same",
        "SEV4": "it waits",
    }


def test_every_severity_has_a_meaning_and_an_example() -> None:
    assert [row[0] for row in severities.rows] == ["SEV1", "SEV2", "SEV3", "SEV4"]
    assert [row[1] for row in severities.rows] == [s.meaning for s in SEVERITIES]
    assert all(row[2] for row in severities.rows)


def test_support_links_to_what_is_configured_and_says_what_is_not() -> None:
    assert support.rows == (
        ("Vercel", "[https://vercel.com/support](https://vercel.com/support)"),
        ("Database provider", "not configured"),
        ("Monitoring provider", "not configured"),
    )


def test_the_message_to_colleagues_has_the_labels_of_every_face(catalog: Catalog) -> None:
    page = (Path(__file__).parents[1] / "docs/messages.md").read_text("utf-8")
    (form,) = re.findall(r"^## To colleagues\n\n```.*\n((?:.*\n)*?)```$", page, re.MULTILINE)
    procedure = catalog.procedures["deployment/rollback"]
    labels = [
        re.findall(r"^([A-Z ]+): ", text, re.MULTILINE)
        for text in (form, procedure.message("…", "", OPEN, "…"))
    ]
    assert labels[0] == labels[1]
