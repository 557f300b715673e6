"""Planned work ends with what answers in production, an incident with what users meet."""

from collections.abc import Iterator

from snippets._engine.catalog import Catalog
from snippets.monitoring import endpoints
from tests._gates.verdict import red

# What leaves production alone.
ALONE = {"before-an-incident", "database/backup", "performance/bundle"}


def lacking(catalog: Catalog) -> Iterator[str]:
    """Yield the procedures that do not look at all of it; they may look at more."""
    for page, procedure in catalog.procedures.items():
        name = "production_is_well" if procedure.planned else "users_are_well"
        homes = [step.home for step in getattr(endpoints, name)]
        looks = [step.home for step in procedure.verify]
        if page not in ALONE and [step for step in looks if step in homes] != homes:
            steps = ", ".join(map(catalog.id_of, homes))
            yield (
                f"{catalog.source(page)}: {page} does not end with {steps}, in this order. "
                f"Give it `verify={name}`, from snippets.monitoring.endpoints."
            )


def test_every_page_ends_with_the_whole_look_at_production(catalog: Catalog) -> None:
    red(lacking(catalog))
