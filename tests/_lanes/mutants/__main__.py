"""`python -m tests._lanes.mutants [PAGE …]`: see the package's docstring."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from snippets._engine import RunbookError
from snippets._engine.load import load
from tests._lanes.mutants.plan import Plan
from tests._lanes.mutants.report import report
from tests._lanes.mutants.run import Outcome, Results, run, state_of
from tests._lanes.mutants.source import Mutant

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / ".cache" / "mutants.jsonl"


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests._lanes.mutants", description=__doc__)
    parser.add_argument("pages", nargs="*", help="pages, or policy, parameters, tools")
    parser.add_argument("--operator", action="append", help="only mutants of this operator")
    parser.add_argument("--sample", type=int, help="only so many mutants, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    parser.add_argument("--resume", action="store_true", help="go on where a run was broken off")
    parser.add_argument("--again", action="store_true", help="only what survived the last run")
    parser.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    parser.add_argument("--keep", type=Path, default=RESULTS, help="the file of the results")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run the mutants that the options ask for; return 1 if one survived."""
    options = _options(words)
    plan, results = Plan(ROOT, load()), Results(options.keep, state_of(ROOT))
    mutants = _chosen(plan, options, results)
    if options.list:
        _say("\n".join(plan.diff(mutant) for mutant in mutants))
        return 0
    found = results.read() if options.resume else {}
    if not found:
        results.start()
    outcomes = [found[one.key] for one in mutants if one.key in found]

    def done(outcome: Outcome) -> None:
        results.add(outcome)
        outcomes.append(outcome)
        if not outcome.by:
            _say(f"survived: {outcome.page}, {outcome.operator}")
        if len(outcomes) % 100 == 0:
            _say(f"{len(outcomes)} of {len(mutants)}")

    left = [one for one in mutants if one.key not in found]
    try:
        run(plan, left, max(1, min(options.jobs, len(left))), done)
    except KeyboardInterrupt:
        _say(f"{report(outcomes)}\nStopped. `--resume` goes on, as long as no file is changed.")
        return 130
    except RunbookError as error:
        sys.exit(str(error))
    _say(report(outcomes))
    return int(any(not one.by for one in outcomes))


def _chosen(plan: Plan, options: argparse.Namespace, results: Results) -> Sequence[Mutant]:
    """Return the mutants that the options name."""
    mutants = list(plan.mutants())
    if unknown := set(options.pages) - {one.page for one in mutants}:
        sys.exit(f"python -m tests._lanes.mutants: no mutants of {', '.join(sorted(unknown))}")
    if options.pages:
        mutants = [one for one in mutants if one.page in options.pages]
    if options.operator:
        mutants = [one for one in mutants if one.edit.operator in options.operator]
    if options.again:
        alive = {one.diff for one in results.read(of_any_state=True).values() if not one.by}
        mutants = [one for one in mutants if plan.diff(one) in alive]
    if options.sample is not None:
        chance = random.Random(options.seed)  # noqa: S311 - a choice to look at, no secret
        mutants = chance.sample(mutants, min(options.sample, len(mutants)))
    return mutants


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - the tables are what it is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
