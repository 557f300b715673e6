"""How long ago a procedure was proven."""

from datetime import date

from snippets._engine.catalog import Catalog
from snippets._engine.proof import proof_of


def old(catalog: Catalog, on: date, name: str) -> str:
    """Return in a sentence that the proof of a procedure holds no more, empty while it holds."""
    found = catalog.procedures.get(name)
    proven = proof_of(catalog, found).proven if found else None
    if found is None or proven is None or (on - proven).days <= catalog.clock.days:
        return ""
    return (
        f"{found.code} was last proven {(on - proven).days} days ago, and a proof holds for "
        f"{catalog.clock.days}: look for a newer checkout (git pull)."
    )
