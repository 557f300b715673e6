"""Procedures: ordered steps with a severity, symptoms, a verification and an escalation."""

from collections.abc import Iterable
from dataclasses import dataclass

from snippets._engine.step import Step

OPEN = ("WHAT USERS SEE", "WHAT WE DID", "WHAT IS LIVE", "WHAT WE NEED")  # to colleagues


@dataclass(frozen=True)
class Contact:
    """How to reach a role: each way as its words and the link that opens it with one tap."""

    role: str
    ways: tuple[tuple[str, str], ...] = ()
    hours: str = ""

    @property
    def links(self) -> str:
        """Return the ways as Markdown, empty where there is none."""
        return ", ".join(f"[{words}]({href})" for words, href in self.ways)

    @property
    def addresses(self) -> str:
        """Return the ways as a terminal prints them: numbers and whole addresses."""
        return ", ".join(href if href.startswith("https:") else words for words, href in self.ways)


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
        return next((contact for contact in self.contacts if contact.role == role), Contact(role))

    @property
    def way(self) -> tuple[str, ...]:
        """Return the roles that are called, in that order."""
        return tuple(filter(None, (self.first_response, self.escalation, self.at_night)))

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Return the roles on its way that nobody can reach."""
        return tuple(role for role in dict.fromkeys(self.way) if not self.contact(role).ways)

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
    """The way through an incident; the footer of a procedure leads along it.

    `settled` is for how many minutes production is watched once it is well.
    """

    phases: tuple[Phase, ...]
    settled: int


@dataclass(frozen=True)
class Procedure:
    """An ordered set of steps.

    `code` is its short name, to say aloud in a call; it stays when the title or the page changes.
    `symptoms` says when this is the right page; `planned` procedures are begun by choice, so
    their severity is that of a failure on the way. `not_this` names neighbours as (what you see
    instead, procedure id), `before` what to know or do before the first step, `at_once` the role
    that is called before it. `verify` proves
    that it worked and only reads: its steps are run in order until one finishes, and one that
    neither finishes nor carries on escalates.

    A look from outside finds a procedure by `sign`, the trouble that it shows: no two have one.
    """

    title: str
    severity: Severity
    symptoms: tuple[str, ...]
    steps: tuple[Step, ...]
    verify: tuple[Step, ...]
    planned: bool = False
    not_this: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    at_once: str = ""
    code: str = ""
    sign: str = ""

    @property
    def advice(self) -> tuple[str, ...]:
        """Return what to do before the first step, for where no strip says whom to call."""
        call = (f"Call the {self.at_once} now, and let them listen.",) if self.at_once else ()
        return (*call, *self.before)

    def message(self, since: str, step: str, known: Iterable[str], again: str) -> str:
        """Return what is sent to colleagues; `known` is what stands behind each label of `OPEN`."""
        lines = (
            f"SEVERITY: {self.severity.code}, since {since} UTC",
            f"PAGE: {self.code} {self.title}{step}",
            *(f"{label}: {text}" for label, text in zip(OPEN, known, strict=True)),
            f"NEXT MESSAGE: {again}",
        )
        return "\n".join(" ".join(line.split()) for line in lines)
