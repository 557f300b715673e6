"""What came of an action, and why it is not what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Problem(Enum):
    """Why a result is not what was asked for."""

    MISSING_TOOL = "the tool is not installed"
    TIMED_OUT = "it took too long"
    UNREACHABLE = "there was no connection"
    FAILED = "it failed"
    HTTP_ERROR = "the answer was an HTTP error"
    TOO_LARGE = "the answer was too large"


@dataclass(frozen=True)
class Result:
    """What came of an action, or of one stage of it, whose output is that of the action.

    `exit_code` is that of the last stage, `status` that of the HTTP answer, `headers` its headers
    by their name in lower case, `seconds` the time taken. `values` are those that were given, by
    parameter: a secret may be among them, so they are never shown.
    """

    exit_code: int = 0
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
