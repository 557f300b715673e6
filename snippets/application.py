"""What the application must provide: the page's tables, worked out from the catalog and the facts.

No row is typed: the needs are those of the steps, the verdicts those on the committed facts.
"""

from collections.abc import Callable
from functools import lru_cache, partial

from snippets._contract import pins
from snippets._contract.committed import PINNED, SEEN
from snippets._contract.facts import Facts
from snippets._engine import need
from snippets._engine.catalog import Catalog, Report
from snippets._engine.table import Rows

_COLUMNS = (*(f"At `{facts.commit[:7]}`" for facts in SEEN), "Needed by")


def _rows(*kinds: type[need.Need]) -> Callable[[Catalog], Rows]:
    return partial(_work_out, kinds)


@lru_cache(maxsize=1)  # four tables are made of it
def _steps(catalog: Catalog) -> dict[need.Need, list[str]]:
    """Return what the steps of a catalog need, each with the steps that do."""
    from snippets._contract.step_needs import needs_of  # noqa: PLC0415 - a parser of SQL: heavy
    from snippets._contract.uses import uses  # noqa: PLC0415 - see above

    steps: dict[need.Need, list[str]] = {}
    for use in uses(catalog):
        for wanted in needs_of(use):
            steps.setdefault(wanted, []).append(f"@{use.name}")
    return steps


def _work_out(kinds: tuple[type[need.Need], ...], catalog: Catalog) -> Rows:
    steps = _steps(catalog)
    needs = (wanted for wanted in steps if isinstance(wanted, kinds))
    return tuple(
        (f"{wanted}", *map(partial(_cell, wanted), SEEN, PINNED), ", ".join(steps[wanted]))
        for wanted in sorted(needs, key=lambda w: (str(w.subject), w != w.subject, str(w)))
    )


def _cell(wanted: need.Need, facts: Facts, read_by_people: pins.Pins) -> str:
    from snippets._contract.compare import compare  # noqa: PLC0415 - see above

    verdict = compare(wanted, facts, read_by_people)
    return f"{'Yes' if verdict.holds else 'No'}: {verdict.evidence}"


def _gaps(catalog: Catalog) -> Rows:
    """Return what the application is known not to provide, in full: pages have the first line."""
    steps: dict[str, list[str]] = {}
    for name, step in catalog.steps.items():
        if step.gap:
            steps.setdefault(step.gap, []).append(f"@{name}")
    return tuple((", ".join(names), gap) for gap, names in steps.items())


gaps = Report("Known gaps", ("Step", "What is missing, and the way that works"), work_out=_gaps)
routes = Report(
    "Routes and pages",
    ("Requirement", *_COLUMNS),
    work_out=_rows(need.Route, need.Open, need.Closed, need.Key, need.AppPage),
)
variables = Report(
    "Environment variables", ("Requirement", *_COLUMNS), work_out=_rows(need.Variable)
)
database = Report(
    "Tables and columns",
    ("Requirement", *_COLUMNS),
    work_out=_rows(need.DatabaseTable, need.Column),
)
repository = Report(
    "Scripts, files and packages",
    ("Requirement", *_COLUMNS),
    work_out=_rows(need.Script, need.File, need.PatchedNext),
)
