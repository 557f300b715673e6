"""Escalation: how bad it is, who answers, whom to call next and how to reach them."""

from __future__ import annotations

from snippets.core import Severity, Table
from snippets.policy import (
    LEAD,
    PRIMARY,
    PRODUCT,
    SECONDARY,
    SECURITY,
    SEVERITIES,
    SUPPORT,
    TEAM_LEAD,
)
from snippets.settings import SETTINGS, shown

_ROLES = (PRIMARY, SECONDARY, LEAD, SECURITY, TEAM_LEAD, SUPPORT, PRODUCT)
_EXAMPLES = {
    "SEV1": "The site is down; data left the system; an account was taken over",
    "SEV2": "Users cannot sign in; pages take many times as long as usual",
    "SEV3": "One page shows a wrong date; a chart does not load for some",
    "SEV4": "A text is wrong; a wish",
}


def _link(address: str) -> str:
    return f"[{address}]({address})" if address else shown(address)


def _outside_hours(severity: Severity) -> str:
    if severity.minutes is None:
        return "it waits"
    return severity.at_night or "the same"


severities = Table(
    "Severities",
    ("Severity", "What it means", "For example"),
    tuple((s.code, s.meaning, _EXAMPLES[s.code]) for s in SEVERITIES),
)

matrix = Table(
    "Who answers, and who is next",
    ("Severity", "Answers first", "Escalate to", "After", "Outside business hours"),
    tuple((s.code, s.first_response, s.escalation, s.limit, _outside_hours(s)) for s in SEVERITIES),
)

contacts = Table(
    "Contacts",
    ("Role", "Reach them", "When"),
    tuple(
        (role, shown(SETTINGS.contact(role).reach), shown(SETTINGS.contact(role).hours))
        for role in _ROLES
    ),
)

support = Table(
    "Providers",
    ("Provider", "Support"),
    tuple((name, _link(address)) for name, address in SETTINGS.support.items()),
)
