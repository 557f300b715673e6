"""What a step leaves behind on the machine and in the project, and what was written down of it."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from snippets.versions import kept
from tests._lanes.real.bench import Bench
from tests._lanes.real.npm import numbers
from tests._lanes.real.report import ROWS

FILE = Path(__file__).parents[3] / "snippets/versions.json"
# Of tools, at home; and folders of many files, which are one thing to a reader.
TOOLS = {"data", ".npm", ".cache", ".local"}
WHOLE = {"node_modules", ".git"}


def state(bench: Bench) -> dict[str, str]:
    """Return what there is, under the name that a reader knows it by."""
    variables = bench.platform.variables
    contents = {f"variable {name}": repr(variable) for name, variable in variables.items()}
    contents["bypass of the protection"] = str(bench.platform.bypass)
    for path in _files(bench.home):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        name = _named(bench, path)
        contents[name] = contents.get(name, "") + digest
    return contents


def _files(home: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(home):
        folder = Path(name)
        if folder == home:
            folders[:] = [child for child in folders if child not in TOOLS]
        if folder.name == ".git":
            folders[:], files[:] = ["refs"], ["HEAD"]  # what a look writes is no change
        yield from (folder / file for file in sorted(files) if not (folder / file).is_symlink())


def _named(bench: Bench, path: Path) -> str:
    for name, value in bench.values.items():
        if value and str(path).startswith(value):
            return f"{name}{str(path).removeprefix(value)}"
    if not path.is_relative_to(bench.app):
        return f"~/{path.relative_to(bench.home)}"
    inside = path.relative_to(bench.app)
    return inside.parts[0] if inside.parts[0] in WHOLE else str(inside)


def between(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the names of what is new, other or gone, sorted, each after that word."""
    changes = []
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            how = "new" if name not in before else "other" if name in after else "gone"
            changes.append(f"{how}: {name}")
    return changes


def write() -> None:
    """Write down what the steps of this run changed; the others stay as they are."""
    steps = {step: dict(versions) for step, versions in kept.items()}
    for row in ROWS:
        versions = steps.setdefault(row.step, {})
        versions.pop(row.version, None)
        if row.changes:
            versions[row.version] = list(row.changes)
    ordered = {
        step: {
            version: versions[version] for version in sorted(versions, key=numbers, reverse=True)
        }
        for step, versions in sorted(steps.items())
        if versions
    }
    FILE.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")
