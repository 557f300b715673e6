"""Judge every mutant, and print what survived: see the package's docstring.

The work is shared out to as many processes as there are cores, each in a copy of the project that
it may change.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests._lanes.mutants.worker import OUTCOMES, Outcome

ROOT = Path(__file__).parents[3]
LEFT_OUT = {".git", ".nox", ".venv", ".cache", ".hypothesis", "site", "mutants", "dist"}
MAIN, SHARE = "tests._lanes.mutants", "tests._lanes.mutants.worker"


def main(words: Sequence[str]) -> int:
    """Run the mutants that the options ask for; return 1 if one survived."""
    parser = argparse.ArgumentParser(prog=f"python -m {MAIN}", description=__doc__)
    parser.add_argument("chosen", nargs="*", help="pages, operators, or names of mutants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [Path(folder, str(number)) for number in range(options.jobs)]
        shares = []
        for number, copy in enumerate(copies):
            shutil.copytree(ROOT, copy, ignore=left_out, symlinks=True)
            command = [sys.executable, "-m", SHARE, f"{number}/{options.jobs}", *options.chosen]
            shares.append(subprocess.Popen(command, cwd=copy))
        try:
            broken = max(share.wait() for share in shares)
        except KeyboardInterrupt:  # the shares were told as well
            broken = 130
        outcomes = [outcome for copy in copies for outcome in read(copy / OUTCOMES)]
    print(*report(outcomes), sep="\n")  # noqa: T201 - it is what it is for
    return broken or int(any(not outcome.by for outcome in outcomes))


def left_out(folder: str, names: Sequence[str]) -> set[str]:
    """Return what no copy needs, of a folder."""
    del names
    return LEFT_OUT if Path(folder) == ROOT else {"__pycache__", "node_modules"}


def read(file: Path) -> Iterator[Outcome]:
    """Yield the outcomes of a share; it is cut off where the share was stopped."""
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        yield Outcome(**json.loads(line))


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield each survivor with its change, and how many there were."""
    survivors = [outcome for outcome in outcomes if not outcome.by]
    for mutant in survivors:
        yield f"\nSurvived: {mutant.name} ({mutant.page}, {mutant.operator})\n{mutant.diff}"
    yield f"\n{len(outcomes) - len(survivors)} of {len(outcomes)} mutants killed."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
