"""Mutate the engine by mutmut: `python -m tests._lanes.mutants.engine [MODULE …]`, then a table.

`[tool.mutmut]` of pyproject.toml says what is mutated. Ends with 1 where too few are killed, of all
or of a module; `mutmut show NAME` prints a survivor.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
GOAL, LEAST = 90.0, 80.0  # per cent killed: of all mutants together, and of each module
NOTICED = ("killed", "timeout", "segfault")


def count(results: str) -> dict[str, Counter[str]]:
    """Count the mutants of each module by how they ended, from what `mutmut results` prints."""
    ended: dict[str, Counter[str]] = {}
    for line in results.splitlines():
        name, _, status = line.strip().partition(": ")
        module = name.rsplit(".", 2)[1]
        ended.setdefault(module, Counter())[status] += 1
    return ended


def table(ended: Mapping[str, Counter[str]]) -> Iterator[tuple[str, bool]]:
    """Yield a line for each module and one for all, and whether it meets its goal."""
    total = sum(ended.values(), Counter[str]())
    for module, counted in (*sorted(ended.items()), ("all", total)):
        made, killed = counted.total(), sum(counted[status] for status in NOTICED)
        share = 100 * killed / made
        met = share >= (GOAL if counted is total else LEAST)
        yield f"{module:12}{made:6}{killed:6}{share:7.1f}{'' if met else '  TOO FEW'}", met


def main(modules: Sequence[str]) -> int:
    """Run mutmut on the modules that are named, or on all; return 1 where too few are killed."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    names = [f"*.{module}.*" for module in modules]
    done = subprocess.run(["mutmut", "run", *names], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"mutmut ended with {done.returncode}. What it said stands above.")
    command = ["mutmut", "results", "--all", "true"]
    results = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    lines = [line for line in results.splitlines() if not modules or line.split(".")[-2] in modules]
    rows = list(table(count("\n".join(lines))))
    left = [line for line in lines if not line.endswith(NOTICED)]
    head = f"{'module':12}{'made':>6}{'killed':>6}{'%':>7}"
    print(*left, head, *(row for row, _ in rows), sep="\n")  # noqa: T201 - it is what it is for
    return 0 if all(met for _, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
