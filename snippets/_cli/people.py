"""Whom to call, in words."""

from __future__ import annotations

from snippets._engine import Contact
from snippets._vocabulary.settings import shown


def whom(contact: Contact) -> str:
    """Return whom to call, how to reach them and when."""
    return f"{contact.role} ({'; '.join(filter(None, (shown(contact.said), contact.hours)))})"
