"""Procedures: ordered steps with a severity, symptoms, a verification and an escalation."""

from __future__ import annotations

from dataclasses import dataclass, field

from snippets.core.step import Source, Step, caller


@dataclass(frozen=True)
class Severity:
    """How bad it is, who answers first, whom to escalate to and after how long.

    `minutes` is the time limit, None for the next working day; `at_night` answers when
    `escalation` does not.
    """

    code: str
    meaning: str
    first_response: str
    escalation: str
    minutes: int | None
    at_night: str = ""

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
class Procedure:
    """An ordered set of steps.

    `symptoms` says when this is the right page; `planned` procedures are begun by choice, so
    their severity is that of a failure on the way. `not_this` names neighbours as (what you see
    instead, procedure id), `before` what to know or do before the first step. `verify` proves
    that it worked and only reads: its steps are run in order until one finishes, and one that
    neither finishes nor carries on escalates.
    """

    title: str
    severity: Severity
    symptoms: tuple[str, ...]
    steps: tuple[Step, ...]
    verify: tuple[Step, ...]
    planned: bool = False
    not_this: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    source: Source = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", caller())
