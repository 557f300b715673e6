"""Mutate the engine and print how much of it its tests notice.

`python -m tests.mutants.engine [MODULE …]`; without a module, all of `snippets/core`. Ends with 1
where too few mutants are killed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.engine import report
from tests.mutants.engine.mutations import Module, modules
from tests.mutants.engine.trials import TESTS, Pool, TrialError, measure, quick, warm, whole


def _options(every: list[Module]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.engine")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as render or walk")
    parser.add_argument("--sample", type=int, help="only so many mutants, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    parser.add_argument("--own", action="store_true", help="only by the tests of the same name")
    options = parser.parse_args()
    if unknown := set(options.modules) - {module.short for module in every}:
        parser.error(f"no module {', '.join(sorted(unknown))} in snippets/core")
    return options


def main() -> int:
    """Run the trials, print the survivors and the table, return the exit code."""
    every = modules()
    options = _options(every)
    chosen = [one for one in every if one.short in options.modules or not options.modules]
    mutations = [one for module in chosen for one in module.mutations()]
    if options.sample is not None and options.sample < len(mutations):
        mutations = random.Random(options.seed).sample(mutations, options.sample)  # noqa: S311 - no secret
    begun = time.monotonic()
    killers: dict[str, list[str]] = {module.short: [] for module in chosen}
    warm()
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool(options.jobs, Path(folder))
        tests = [f"{TESTS}/test_{one.short}.py" for one in chosen] if options.own else [TESTS]
        reach = measure(chosen, tests, pool.notes)
        _say(begun, f"{len(reach.seconds)} tests, {len(mutations)} mutants")
        found = quick(mutations, reach, pool)
        _say(begun, f"{len(found)} killed where they stand; the others in an engine of their own")
        for number, killer in found.items():
            killers[mutations[number].module.short].append(killer)
        left = [one for number, one in enumerate(mutations) if number not in found]
        for verdict in whole(left, reach, pool):
            mutation = verdict.mutation
            killers[mutation.module.short].append(verdict.killer)
            if not verdict.killer:
                _say(begun, f"survived: {mutation.name}\n{mutation.diff()}")
    counted = report.rows(killers)
    _say(begun, "\n".join(["done", *report.table(counted)]))
    short = report.too_few(counted)
    for line in short:
        _say(begun, line)
    return 1 if short else 0


def _say(begun: float, words: str) -> None:
    seconds = time.monotonic() - begun
    print(f"{seconds:6.0f} s  {words}", flush=True)  # noqa: T201 - the tables are what it is for


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TrialError as error:
        sys.exit(str(error))
