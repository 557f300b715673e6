"""`runbook review`: when each procedure was last proven, and which are due to be run again."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import click

from snippets._cli.output import console, listing
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from snippets._engine.proof import Proof, proof_of
from snippets._vocabulary.exit_codes import FAILURE, SUCCESS, codes

REMEDY = "Run them again with the real tools: nox -s record -- --all"
_STYLES = {"ok": "good", "stale": "bad", "never run": "bad"}


def rows(catalog: Catalog, on: date) -> Iterator[tuple[str, str, str]]:
    """Yield the state of each procedure on a day, its id, and what is known of its proof."""
    from snippets._contract.committed import SEEN
    from snippets._contract.uses import uses

    needing = {name for use in uses(catalog) for name in use.procedures}
    for name, procedure in catalog.procedures.items():
        proof = proof_of(catalog, procedure)
        stale = proof.stale(on, catalog.clock.days)
        state = "stale" if stale else "ok" if proof.days else "never run"
        application = f"application {SEEN[-1].commit[:7]}" if name in needing else ""
        known = (*_known(proof, on), application, *_due(proof, stale))
        yield state, name, "; ".join(filter(None, known))


def _known(proof: Proof, on: date) -> Iterator[str]:
    """Yield when the steps were run last, what ran them, and with which tools."""
    if proof.proven is None:
        yield "no day is known"
    else:
        age = (on - proof.proven).days
        ago = "after that day" if age < 0 else f"{_count(age, 'day')} ago"
        yield f"proven {proof.proven}, {ago}"
    yield proof.by
    yield ", ".join(f"{tool} {version}" for tool, version in proof.versions.items())


def _due(proof: Proof, stale: list[str]) -> Iterator[str]:
    """Yield which steps are to be run again, and which never were."""
    if stale:
        yield f"to run again: {'every step' if len(stale) == len(proof.days) else _names(stale)}"
    if proof.never:
        yield f"never run: {_names(proof.never)}"


def _names(steps: Iterable[str]) -> str:
    return ", ".join(sorted(step.rpartition("#")[2] for step in steps))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@click.command(epilog=codes("review", "runbook review", "runbook review database --on 2027-01-31"))
@click.argument("words", nargs=-1)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now(UTC).replace(tzinfo=None),
    show_default="today",
    help="The day to look from.",
)
def review(words: tuple[str, ...], on: datetime) -> None:
    """Say when each procedure was last proven; with WORDS, those whose id has them all.

    A procedure is as old as the oldest run of its steps. That is read from the recordings, with
    the tools' versions.
    """
    catalog, day = load(), on.date()
    shown = [row for row in rows(catalog, day) if all(word in row[1] for word in words)]
    if not shown:
        raise RunbookError("no procedure has these words.", remedy="See: runbook list.")
    due = sum(state != "ok" for state, *_ in shown)
    out = console()
    out.print(listing(((_STYLES[row[0]], *row) for row in shown), wrap=out.is_terminal))
    summary = (
        f"{day}: {_count(len(shown), 'procedure')}, {due} not proven in {catalog.clock.days} days"
    )
    out.print(summary, style="bad" if due else "good")
    if due:
        out.print(REMEDY)
    raise click.exceptions.Exit(FAILURE if due else SUCCESS)
