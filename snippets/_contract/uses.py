"""The steps of a catalog, each with the procedures and forms in which it is used."""

from collections.abc import Iterator
from dataclasses import dataclass

from snippets._engine.catalog import Catalog
from snippets._engine.need import Need
from snippets._engine.source import NOWHERE, Source
from snippets._engine.step import Step


@dataclass(frozen=True)
class Use:
    """A step, by id, with the procedures that use it and every form in which they do."""

    name: str
    step: Step
    procedures: tuple[str, ...]
    forms: tuple[Step, ...]
    verifies: bool
    source: Source = NOWHERE

    @property
    def lacks(self) -> frozenset[Need]:
        """Return what the step says that the application does not provide."""
        return frozenset(need for form in self.forms for need in form.lacks)


def uses(catalog: Catalog) -> Iterator[Use]:
    """Yield each step of a catalog with its uses."""
    forms: dict[int, list[tuple[str, Step, bool]]] = {}
    for page, procedure in catalog.procedures.items():
        for form in (*procedure.steps, *procedure.verify):
            forms.setdefault(id(form.home), []).append((page, form, form in procedure.verify))
    for name, step in catalog.steps.items():
        used = forms.get(id(step), [])
        yield Use(
            name,
            step,
            tuple(dict.fromkeys(page for page, _, _ in used)),
            (step, *(form for _, form, _ in used)),
            any(verifies for _, _, verifies in used),
            catalog.source(name),
        )
