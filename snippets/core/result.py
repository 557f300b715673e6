"""What came of an action, and why it is not what was asked for."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from snippets.core.errors import RunbookError


class Problem(Enum):
    """Why a result is not what was asked for."""

    MISSING_TOOL = "the tool is not installed"
    TIMED_OUT = "it took too long"
    UNREACHABLE = "there was no connection"
    FAILED = "it failed"
    HTTP_ERROR = "the answer was an HTTP error"
    TOO_LARGE = "the answer was too large"


class RunError(RunbookError):
    """An action did not do what was asked; `result` has everything it printed."""

    def __init__(self, result: Result, what: str, remedy: str) -> None:
        super().__init__(what, where=result.text, remedy=remedy)
        self.result = result


@dataclass(frozen=True)
class Result:
    """What came of an action.

    `text` is the shell text with parameters unfilled, so it never holds a secret. `exit_code` is
    that of the last stage, `status` that of the HTTP answer, `headers` its headers by their name
    in lower case, `seconds` the time taken. `values` are those that were given, by parameter:
    a secret may be among them, so they are never shown.
    """

    text: str
    exit_code: int
    stdout: str = ""
    stderr: str = ""
    status: int | None = None
    seconds: float = 0.0
    problem: Problem | None = None
    remedy: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ok(self) -> bool:
        """Tell whether every stage succeeded."""
        return self.problem is None

    def require(self) -> Result:
        """Return the result if it is ok; raise RunError otherwise."""
        if self.problem is None:
            return self
        happened = self.problem.value
        if self.problem is Problem.HTTP_ERROR:
            happened = f"the answer was HTTP {self.status}"
        elif self.problem is Problem.FAILED:
            happened = f"it ended with exit code {self.exit_code}"
        lines = (self.stderr.strip() or self.stdout.strip()).splitlines()
        said = f" It said: {lines[-1][:200]}" if lines else ""
        raise RunError(self, f"{happened}.{said}", self.remedy)

    def json(self) -> Any:
        """Return the output as JSON; raise RunError if it is not JSON."""
        try:
            return jsonlib.loads(self.stdout)
        except ValueError:
            start = self.stdout.strip()[:80] or "nothing"
            raise RunError(
                self,
                f"the output is not JSON; it starts with: {start}",
                "Check that the address is the application's, not a sign-in or error page.",
            ) from None


@dataclass(frozen=True)
class Outcome:
    """What one stage left behind, besides its output."""

    exit_code: int = 0
    problem: Problem | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Reply:
    """The head of an HTTP answer: its status, None without one, and its headers."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
