"""How long ago a procedure, or anything of this checkout, was proven."""

from datetime import date

from snippets._engine.catalog import Catalog
from snippets._engine.proof import proof_of


def old(catalog: Catalog, on: date, name: str = "") -> str:
    """Return in a sentence that a proof holds no more, empty while it holds.

    It is that of the procedure of this id or, without one, the newest of all.
    """
    if name:
        found = catalog.procedures.get(name)
        proven = proof_of(catalog, found).proven if found else None
        what = found.code if found else ""
    else:
        days = (
            run.recorded
            for recording in catalog.recordings.values()
            for run in recording.runs.values()
        )
        proven, what = max(filter(None, days), default=None), "this checkout"
    if proven is None or (on - proven).days <= catalog.clock.days:
        return ""
    return (
        f"{what} was last proven {(on - proven).days} days ago, and a proof holds for "
        f"{catalog.clock.days}: look for a newer checkout (git pull)."
    )
