"""A list of checks and how each ended: what `runbook verify` and `runbook doctor` report."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click
import msgspec

from snippets._cli.output import console, echo_record, is_terminal, listing
from snippets._vocabulary.exit_codes import FAILURE, SUCCESS

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMAT = 1
OK, WARNING, PROBLEM, ABSENT, NOT_CHECKED = "ok", "warning", "problem", "not there", "not checked"
_STYLES = {OK: "good", WARNING: "warning", PROBLEM: "bad", ABSENT: "quiet", NOT_CHECKED: "warning"}


class Check(msgspec.Struct, frozen=True, rename={"text": "said"}):
    """One check, how it ended, and what to do about it; in JSON `text` is called `said`."""

    name: str
    state: str
    text: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """Return what was found and what to do about it."""
        return f"{self.text.rstrip('.')}. {self.remedy}" if self.remedy else self.text


class Checks(msgspec.Struct, frozen=True):
    """What a command checked, and of what."""

    format: int
    at: str
    ok: bool
    checks: list[Check]


def table(checks: Iterable[Check], *, wrap: bool) -> RenderableType:
    """Return checks as columns or, without `wrap`, as whole lines."""
    rows = ((_STYLES[check.state], check.state, check.name, check.line) for check in checks)
    return listing(rows, wrap=wrap)


def tell(
    at: str,
    checks: Iterable[Check],
    bad: set[str],
    *,
    as_json: bool,
    every: bool = False,
    code: int = FAILURE,
) -> None:
    """Print checks and end with `SUCCESS`, or `code` if one ended in a state that is `bad`.

    The good ones are counted only, unless `every` is asked for. On a terminal something moves as
    long as they take.
    """
    waiting = console(stderr=True).status(f"Looking at {at} \u2026")
    with waiting if is_terminal() else nullcontext():
        checks = list(checks)
    failed = [check for check in checks if check.state in bad]
    if as_json:
        echo_record(Checks(FORMAT, at, not failed, checks))
    else:
        out = console()
        shown = [check for check in checks if every or check.state != OK]
        if shown:
            out.print(table(shown, wrap=out.is_terminal))
        counts = ((state, sum(check.state == state for check in checks)) for state in _STYLES)
        summary = ", ".join(f"{count} {state}" for state, count in counts if count)
        out.print(f"{at}: {summary}", style="bad" if failed else "good")
    raise click.exceptions.Exit(code if failed else SUCCESS)
