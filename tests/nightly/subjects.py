"""What a schedule tries: subjects by name.

`python -m tests.nightly.subjects nightly|weekly` prints their names as an output of a job. Only the
standard library is used, here and in `run` and `report`: what is tried installs itself.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

NIGHTLY, WEEKLY = "nightly", "weekly"


@dataclass(frozen=True)
class Subject:
    """One thing that may stop to hold while nobody changes this repository.

    `commands` are tried in order until one fails; `then` shows what is different afterwards.
    """

    title: str
    when: str
    commands: tuple[tuple[str, ...], ...]
    then: tuple[str, ...] = ()


def nox(session: str, *words: str) -> tuple[str, ...]:
    """Return the call of a session of noxfile.py."""
    return ("nox", "-s", session, *(["--", *words] if words else []))


_UPGRADED = (nox("lock", "--upgrade"), nox("lint"), nox("types"), nox("coverage"), nox("build"))
SUBJECTS = {
    # What others may change.
    "newest-vercel": Subject(
        "The newest Vercel CLI", NIGHTLY, (nox("real", "--vercel", "latest"),)
    ),
    "newest-packages": Subject(
        "The newest packages of Python",
        NIGHTLY,
        _UPGRADED,
        then=("git", "diff", "--unified=0", "--", "requirements"),
    ),
    "newest-application": Subject(
        "The newest commit of the application", NIGHTLY, (nox("contract"),)
    ),
    "links": Subject("Links to the outside", NIGHTLY, (nox("links"),)),
    "live": Subject("The live system against the runbook", NIGHTLY, (nox("runbook", "verify"),)),
    "review": Subject(
        "Procedures that are due to be run again", NIGHTLY, (nox("runbook", "review"),)
    ),
    # What takes long.
    "every-vercel": Subject("Every recorded Vercel CLI", WEEKLY, (nox("real", "--all"),)),
    "mutants": Subject("Mutants that no test kills", WEEKLY, (nox("mutants"),)),
    "properties": Subject("Properties on many random values", WEEKLY, (nox("properties"),)),
    "faults": Subject("Faults of the platform", WEEKLY, (nox("faults"),)),
    "audit": Subject("Known vulnerabilities", WEEKLY, (nox("audit"),)),
    "bench": Subject("Benchmarks", WEEKLY, (nox("bench"),)),
}


def of(when: str) -> list[str]:
    """Return the names of the subjects of a schedule; raise SystemExit if there are none."""
    names = [name for name, subject in SUBJECTS.items() if subject.when == when]
    if not names:
        sys.exit(f"There is no schedule {when!r}. Use one of: {NIGHTLY}, {WEEKLY}.")
    return names


if __name__ == "__main__":
    sys.stdout.write(f"subjects={json.dumps(of(sys.argv[1]))}\n")
