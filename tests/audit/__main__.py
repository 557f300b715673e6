"""`python -m tests.audit`: the table; ends with 1 for a finding, and for what could not be asked.

`--offline` goes without the answers of PyPI and npm, and says that it did.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from tests.audit import advisories, licences
from tests.audit.row import FOUND, NOT_RUN, PINS, Row
from tests.real.needs import node_programs

OFFLINE = "--offline"
LOUD = (
    "NOT RUN: the advisories above were not read. Nothing is known of these packages. Run it where "
    f"PyPI and npm can be reached, or say `-- {OFFLINE}` to go without."
)


def rows() -> Iterator[Row]:
    """Yield every row, those that need no network first."""
    yield from licences.rows()
    yield advisories.python(PINS)
    node = node_programs()
    for folder in advisories.LOCKS:
        yield advisories.npm(folder, (str(node["node"]), str(node["npm"])))


def verdict(found: Sequence[Row], *, offline: bool) -> tuple[int, str]:
    """Return the exit code, and what is said at the end."""
    unasked = [row for row in found if row.state == NOT_RUN]
    if any(row.state == FOUND for row in found):
        return 1, "Something was found: mend it, or name it with the reason."
    if unasked and not offline:
        return 1, LOUD
    if unasked:
        return 0, f"{len(unasked)} of {len(found)} parts were NOT RUN, as asked ({OFFLINE})."
    return 0, "Nothing was found."


def main(words: Sequence[str]) -> int:
    """Print the table and return the exit code."""
    found = []
    for row in rows():
        sys.stdout.write("\n".join(row.lines()) + "\n")
        sys.stdout.flush()  # npm takes its time
        found.append(row)
    code, said = verdict(found, offline=OFFLINE in words)
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
