"""Procedures: ordered steps with a severity, symptoms, a verification and an escalation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snippets.core.step import Step

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,}")


@dataclass(frozen=True)
class Contact:
    """How to reach a role: a telephone number, an address or a place in words, or nothing."""

    role: str
    reach: str = ""

    @property
    def href(self) -> str:
        """Return what opens it with one tap, empty where nothing does."""
        if self.reach.startswith("https://"):
            return self.reach
        if _MAIL.fullmatch(self.reach):
            return f"mailto:{self.reach}"
        if _TELEPHONE.fullmatch(self.reach):
            return "tel:" + re.sub(r"[^+0-9]", "", self.reach)
        return ""


@dataclass(frozen=True)
class Severity:
    """How bad it is, who answers first, whom to escalate to and after how long.

    `minutes` is the time limit, None for the next working day; `at_night` answers when
    `escalation` does not. `contacts` says how to reach these roles.
    """

    code: str
    meaning: str
    first_response: str
    escalation: str
    minutes: int | None
    at_night: str = ""
    contacts: tuple[Contact, ...] = ()

    def contact(self, role: str) -> Contact:
        """Return how to reach a role."""
        return next((one for one in self.contacts if one.role == role), Contact(role))

    @property
    def limit(self) -> str:
        """Return the time limit in words."""
        if self.minutes is None:
            return "next business day"
        if self.minutes % 60:
            return f"{self.minutes} minutes"
        hours = self.minutes // 60
        return f"{hours} hour{'s' if hours > 1 else ''}"

    @property
    def deadline(self) -> str:
        """Return by when to escalate, in words."""
        return f"by the {self.limit}" if self.minutes is None else f"after {self.limit}"


@dataclass(frozen=True)
class Phase:
    """A part of the way through an incident, and what to do in it.

    `where` is the page (and anchor) of it, only `#anchor` for a part of every page, or empty for
    the page of the procedure itself.
    """

    name: str
    does: str
    where: str = ""


@dataclass(frozen=True)
class Flow:
    """The way through an incident; the footer of a procedure leads along it."""

    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class Procedure:
    """An ordered set of steps.

    `code` is its short name, to say aloud in a call; it stays when the title or the page changes.
    `symptoms` says when this is the right page; `planned` procedures are begun by choice, so
    their severity is that of a failure on the way. `not_this` names neighbours as (what you see
    instead, procedure id), `before` what to know or do before the first step. `verify` proves
    that it worked and only reads: its steps are run in order until one finishes, and one that
    neither finishes nor carries on escalates.

    Search finds a procedure by `also`, what readers call it, and by `errors`: texts as tools and
    the application print them, each with where it comes from. Neither belongs to two procedures.
    """

    title: str
    severity: Severity
    symptoms: tuple[str, ...]
    steps: tuple[Step, ...]
    verify: tuple[Step, ...]
    planned: bool = False
    not_this: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    code: str = ""
