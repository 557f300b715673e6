"""`runbook review`: when each procedure was last proven, and which are due to be run again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
import msgspec

from snippets._cli.output import console, echo_record, listing
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from snippets._engine.proof import proof_of
from snippets._vocabulary.exit_codes import codes

FORMAT = 1
REMEDY = "Run them again with the real tools: nox -s record -- --all"
_STYLES = {"ok": "good", "stale": "bad", "never run": "bad"}


class Row(msgspec.Struct, frozen=True):
    """One procedure: the day of the oldest run of its steps, what ran it, and its age in days.

    `versions` are those of the tools, `application` the commit of the application it was checked
    with, `steps` how many were run, `stale` those to run again, `never` those without a run and
    why. The state is `ok`, `stale` or `never run`.
    """

    procedure: str
    state: str
    proven: str
    age: int | None
    by: str
    versions: dict[str, str]
    application: str
    steps: int
    stale: list[str]
    never: dict[str, str]

    @property
    def words(self) -> str:
        """Return the row for people."""
        if self.age is None:
            first = "no day is known"
        else:
            ago = "after that day" if self.age < 0 else f"{_count(self.age, 'day')} ago"
            first = f"proven {self.proven}, {ago}"
        versions = ", ".join(f"{tool} {version}" for tool, version in self.versions.items())
        application = f"application {self.application[:7]}" if self.application else ""
        parts = [first, self.by, versions, application]
        if self.stale:
            every = len(self.stale) == self.steps
            parts.append(f"to run again: {'every step' if every else _names(self.stale)}")
        if self.never:
            parts.append(f"never run: {_names(self.never)}")
        return "; ".join(filter(None, parts))


class Rows(msgspec.Struct, frozen=True):
    """All procedures on a day, and for how many days a run proves a step."""

    format: int
    on: str
    days: int
    procedures: list[Row]


def _names(steps: list[str] | dict[str, str]) -> str:
    return ", ".join(sorted(step.rpartition("#")[2] for step in steps))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def rows(catalog: Catalog, on: date) -> list[Row]:
    """Return a row for each procedure, as of a day."""
    from snippets._contract.committed import SEEN
    from snippets._contract.uses import uses

    needing = {name for use in uses(catalog) for name in use.procedures}
    found = []
    for name, procedure in catalog.procedures.items():
        proof = proof_of(catalog, procedure)
        stale = proof.stale(on, catalog.clock.days)
        state = "stale" if stale else "ok" if proof.days else "never run"
        found.append(
            Row(
                procedure=name,
                state=state,
                proven=str(proof.proven or ""),
                age=proof.age(on),
                by=proof.by,
                versions=proof.versions,
                application=SEEN[-1].commit if name in needing else "",
                steps=len(proof.days),
                stale=stale,
                never=proof.never,
            )
        )
    return found


@click.command(epilog=codes("review", "runbook review", "runbook review database --on 2027-01-31"))
@click.argument("words", nargs=-1)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now(UTC).replace(tzinfo=None),
    show_default="today",
    help="The day to look from.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
def review(words: tuple[str, ...], on: datetime, *, as_json: bool) -> None:
    """Say when each procedure was last proven; with WORDS, those whose id has them all.

    A procedure is as old as the oldest run of its steps. That is read from the recordings, with
    the tools' versions.
    """
    catalog, day = load(), on.date()
    limit = catalog.clock.days
    shown = [row for row in rows(catalog, day) if all(word in row.procedure for word in words)]
    if not shown:
        raise RunbookError("no procedure has these words.", remedy="See: runbook list.")
    due = [row for row in shown if row.state != "ok"]
    if as_json:
        echo_record(Rows(FORMAT, str(day), limit, shown))
    else:
        out = console()
        lines = ((_STYLES[row.state], row.state, row.procedure, row.words) for row in shown)
        out.print(listing(lines, wrap=out.is_terminal))
        told = f"{day}: {_count(len(shown), 'procedure')}, {len(due)} not proven in {limit} days"
        out.print(told, style="bad" if due else "good")
        if due:
            out.print(REMEDY)
    raise click.exceptions.Exit(1 if due else 0)
