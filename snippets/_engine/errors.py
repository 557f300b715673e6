"""Errors for a tired person: what is wrong, where, and what to do next."""

from collections.abc import Iterable
from difflib import get_close_matches


class RunbookError(Exception):
    """Carry what is wrong, where it is (`file:line` or a step id) and the remedy."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice}"


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Return «Did you mean …?» for the closest known name, or an empty string."""
    close = get_close_matches(wanted, list(known))
    return f"Did you mean {close[0]!r}?" if close else ""
