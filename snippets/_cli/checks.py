"""A list of checks and how each ended: what `runbook verify` and `runbook doctor` report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Annotated

import click
import msgspec

from snippets._cli.output import console, echo_record, is_terminal, listing
from snippets._cli.probe import network

FORMAT = 1
OK, WARNING, PROBLEM, NOT_CHECKED = "ok", "warning", "problem", "not checked"
_STYLES = {OK: "good", WARNING: "warning", PROBLEM: "bad", NOT_CHECKED: "warning"}

Meta = msgspec.Meta


class Check(msgspec.Struct, frozen=True):
    """One check and how it ended."""

    name: str
    state: Annotated[str, Meta(description="ok, warning, problem or not checked")]
    said: str
    remedy: Annotated[str, Meta(description="What to do about it")] = ""

    @property
    def line(self) -> str:
        """Return what was found and what to do about it."""
        return f"{self.said.rstrip('.')}. {self.remedy}" if self.remedy else self.said


class Checks(msgspec.Struct, frozen=True):
    """What a command checked."""

    format: int
    at: Annotated[str, Meta(description="What was looked at")]
    ok: bool
    checks: list[Check]


def side_by_side(
    tasks: Mapping[str, Callable[[], Check]], seconds: float, most: int = 0
) -> Iterator[Check]:
    """Do checks at once, no more than `most` at a time, and yield what they found in their order.

    One that fails itself is a problem like any other: the others must still be told.
    """
    guarded = {name: partial(_guarded, name, task) for name, task in tasks.items()}
    done = network.at_once(guarded, seconds, most)
    for name in tasks:
        late = Check(name, NOT_CHECKED, f"no answer within {seconds:g} s.")
        yield done.get(name, late)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it is: it is told
        return Check(name, PROBLEM, f"the check itself failed: {type(error).__name__}")


def tell(
    at: str, checks: Iterable[Check], bad: set[str], *, as_json: bool, every: bool, code: int = 1
) -> None:
    """Print checks and end with exit code 0, or `code` if one ended in a state that is `bad`.

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
        rows = ((_STYLES[c.state], c.state, c.name, c.line) for c in shown)
        if shown:
            out.print(listing(rows, wrap=out.is_terminal))
        counts = ((state, sum(check.state == state for check in checks)) for state in _STYLES)
        told = ", ".join(f"{count} {state}" for state, count in counts if count)
        out.print(f"{at}: {told}", style="bad" if failed else "good")
    raise click.exceptions.Exit(code if failed else 0)
