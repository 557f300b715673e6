"""Ask the advisories of PyPI and of npm about every pin.

Both tools end well, or say nothing, where they could not ask: `pip-audit` leaves out what it did
not find and ends with 0, `npm audit` prints its error as JSON. Neither counts as an answer here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.audit.row import ACCEPTED, FOUND, GOOD, NOT_RUN, ROOT, Row

# Given words and a folder: what the program printed to stdout and stderr.
Run = Callable[[Sequence[str], Path], tuple[str, str]]
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)
LOCKS = sorted(
    lock.parent
    for lock in (ROOT / "tests").rglob("package-lock.json")
    if "node_modules" not in lock.parts
)
OLD_CLI = (
    "a version that people have installed: run with its output recorded, in a network of loopback "
    "only, without an account"
)
# Locks whose advisories are shown and not mended, by the beginning of their folder.
KEPT = {"tests/real/tools/vercel-": OLD_CLI}


def run(words: Sequence[str], folder: Path) -> tuple[str, str]:
    """Run a program and return what it printed, however it ended."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def python(files: Iterable[Path], start: Run = run) -> Row:
    """Ask PyPI about the pins of these files."""
    what = "Python packages of requirements/*.txt, by PyPI's advisories"
    packages: list[dict[str, Any]] = []
    for pins in batches(file.read_text("utf-8") for file in files):
        answers, errors = _asked(pins, start)
        if len(answers) != len(pins):
            return Row(what, 0, NOT_RUN, (_last(errors),))
        packages += answers
    unasked = [f"{one['name']}: {one['skip_reason']}" for one in packages if "skip_reason" in one]
    found = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        for one in packages
        for fault in one.get("vulns", ())
    ]
    if found:
        return Row(what, len(packages), FOUND, (*found, *unasked))
    if unasked:
        said = f"no answer for {len(unasked)} of {len(packages)}, first {unasked[0]}"
        return Row(what, len(packages) - len(unasked), NOT_RUN, (said,))
    return Row(what, len(packages), GOOD)


def batches(texts: Iterable[str]) -> list[list[str]]:
    """Return every pin once; two versions of one package are not in one batch."""
    versions = defaultdict(set)
    for name, version in (pin for text in texts for pin in _PIN.findall(text)):
        versions[name].add(version)
    most = max(map(len, versions.values()), default=0)
    return [
        [
            f"{name}=={sorted(found)[at]}"
            for name, found in sorted(versions.items())
            if at < len(found)
        ]
        for at in range(most)
    ]


def _asked(pins: list[str], start: Run) -> tuple[list[dict[str, Any]], str]:
    """Return what pip-audit says of each pin, and what else it said."""
    options = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pins))
        file.flush()
        words = (sys.executable, "-m", "pip_audit", *options, "--requirement", file.name)
        printed, errors = start(words, ROOT)
    found = _json(printed).get("dependencies")
    return (found if isinstance(found, list) else []), errors


def npm(folder: Path, program: Sequence[str] = ("npm",), start: Run = run) -> Row:
    """Ask npm about the pins of a lock file."""
    words = (*program, "audit", "--package-lock-only", "--json")
    printed, errors = start(words, folder)
    what = f"npm packages of {folder.relative_to(ROOT).as_posix()}"
    answer = _json(printed)
    faults = answer.get("vulnerabilities")
    if not isinstance(faults, dict):
        return Row(what, 0, NOT_RUN, (str(answer.get("message") or _last(errors)),))
    count = answer["metadata"]["dependencies"]["total"]
    if not faults:
        return Row(what, count, GOOD)
    where = folder.relative_to(ROOT).as_posix()
    if why := next((why for name, why in KEPT.items() if where.startswith(name)), ""):
        return Row(what, count, ACCEPTED, (f"{len(faults)} with advisories; {why}",))
    return Row(what, count, FOUND, tuple(f"{n}: {one['severity']}" for n, one in faults.items()))


def _json(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
