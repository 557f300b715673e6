"""Whom to call for an incident of a severity, and how to reach them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from snippets._engine import Severity
from snippets._vocabulary.settings import shown

Meta = msgspec.Meta


class Person(msgspec.Struct, frozen=True):
    """Whom to call and how."""

    role: str
    reach: Annotated[str, Meta(description="Empty where it is not configured")]
    hours: str

    @property
    def words(self) -> str:
        """Return whom to call and how, for people."""
        return f"{self.role} ({'; '.join(filter(None, (shown(self.reach), self.hours)))})"


def person(severity: Severity, role: str) -> Person:
    """Return how to reach a role."""
    contact = severity.contact(role)
    return Person(role, contact.said, contact.hours)
