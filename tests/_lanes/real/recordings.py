"""Recordings: what each step printed, by version of the Vercel CLI, made the same everywhere.

The names of the run are taken out. They are those of tests/_world/recorded.toml, which are part of
nothing else.
"""

import difflib
import json
import os
import re
import subprocess
from datetime import UTC, datetime
from typing import Any

from snippets._vocabulary.policy import NAMES
from tests._lanes.real.bench import Bench, Ran
from tests._lanes.real.npm import numbers
from tests._world.replayed import words_run
from tests._world.standins.recorded import FOLDER, file_of, without

RECORD = bool(os.environ.get("RUNBOOK_RECORD"))
WHEN = ("recorded", "by")  # of a run: they differ each time and say nothing of the step
_DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# What differs from run to run, and what stands for it.
_RULES: tuple[tuple[str, str], ...] = (
    (r"127\.0\.0\.1:\d{4,5}\b", "127.0.0.1:5432"),
    (r'("127\.0\.0\.1", port) \d{4,5}\b', r"\g<1> 5432"),
    (rf"{_DAYS} {_MONTHS} \d\d \d{{4}} \d\d:\d\d:\d\d GMT\+0000 \([^)]*\)",
     "Mon Nov 23 2026 03:00:00 GMT+0000 (Coordinated Universal Time)"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d to (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d",
     "2026-11-23 01:00:00 to 03:00:00"),
    (r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d(?::\d\d(?:\.\d+)?)?", r"2026-11-23\g<1>03:00:00"),
    (rf"{_MONTHS} \d\d \d\d:\d\d:\d\d\.\d+", "Nov 23 03:00:00.000"),
    (rf"{_MONTHS} +\d+ \d\d:\d\d(:\d\d \d{{4}} GMT)?\b", r"Nov 23 03:00\g<1>"),
    (r"Nov 23 03:00:\d\d \d{4} GMT", "Nov 23 03:00:00 2026 GMT"),
    (r"\b\d\d:\d\d:\d\d\.\d+\b", "03:00:00.000"),
    (r"[\[(]\d+(?:\.\d+)?m?s[\])]", "[1s]"),
    (r"\b(\d+) ms\b", "20 ms"),
    (r"\bin \d+(?:\.\d+)?m?s\b", "in 1s"),
    (r"\b(up to date|audited|added|removed)(.*) in \d+m?s", r"\g<1>\g<2> in 1s"),
    (r"^([-d]r[-rwx]{8}) 1 \w+ +\w+ +\d+ ", r"\g<1> 1 oncall oncall 9876 "),
    (r"\b\d{1,2} [A-Z][a-z]+ \d{4} \d\d:\d\d:\d\d \[", "19 October 2025 03:00:00 ["),
    (r"^total \d+$", "total 20"),
    (r"\b[0-9a-f]{7}\b(?=[\] .]|$)", "7205f8a"),
)  # fmt: skip


def normal(text: str, bench: Bench) -> str:
    """Return a text without what differs from run to run and from machine to machine."""
    # Debian and macOS show the same folder under several names; the longest goes first.
    for path, name in (
        (bench.app, "/home/oncall/astral-core-v7"),
        (bench.home, "/home/oncall"),
        (bench.folder, "/home"),
    ):
        for shown in {str(path), str(path.resolve())}:
            text = text.replace(shown, name)
    for pattern, standing in _RULES:
        text = re.sub(pattern, standing, text, flags=re.MULTILINE)
    # Progress is rewritten in place.
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text.replace("\r\n", "\n"))
    lines = (line.rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(line.rstrip() for line in lines)


def entry(ran: Ran, bench: Bench, *, accepted: bool) -> dict[str, Any]:
    """Return one recorded run; `accepted` tells whether this version knows the command."""
    return {
        "accepted": accepted,
        "exit_code": ran.code,
        "stdout": without(NAMES, normal(ran.stdout, bench).split("\n")),
        "stderr": without(NAMES, normal(ran.stderr, bench).split("\n")),
        # Some are sent at the same time, and waiting asks as often as it takes.
        "api_calls": sorted(without(NAMES, {f"{call.method} {call.path}" for call in ran.calls})),
    }


def read(step: str) -> dict[str, Any]:
    """Return the recording of a step, empty if there is none."""
    path = file_of(step)
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def run_of(step: str, version: str) -> dict[str, Any]:
    """Return the recorded run of one version without when it was, empty if there is none."""
    run = dict(read(step).get("runs", {}).get(version, {}))
    return {key: value for key, value in run.items() if key not in WHEN}


def write(step: str, shell: str, version: str, made: dict[str, Any]) -> None:
    """Keep a run; those of other versions stay while the text is the same."""
    known, text = read(step), without(NAMES, shell.split("\n"))
    runs = known["runs"] if words_run(known.get("shell", [])) == words_run(text) else {}
    today = datetime.now(UTC).date().isoformat()
    runs = {**runs, version: {**made, **dict(zip(WHEN, (today, _run()), strict=True))}}
    ordered = {name: runs[name] for name in sorted(runs, key=numbers, reverse=True)}
    FOLDER.mkdir(exist_ok=True)
    whole = {"step": step, "shell": text, "runs": ordered}
    file_of(step).write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _run() -> str:
    """Return what is recording: the commit that it stands on and, in CI, the run."""
    command = ["git", "rev-parse", "--short=7", "HEAD"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True)
    run = os.environ.get("GITHUB_RUN_ID", "")
    return f"commit {done.stdout.strip()}" + (f", run {run} of GitHub Actions" if run else "")


def difference(step: str, shell: str, version: str, made: dict[str, Any]) -> str:
    """Return how a run differs from its recording, line by line; empty if it does not."""
    known = read(step)
    before = {"shell": words_run(known.get("shell", [])), **run_of(step, version)}
    after = {"shell": words_run(without(NAMES, shell.split("\n"))), **made}
    return "\n".join(
        difflib.unified_diff(
            _shown(before), _shown(after), "recorded", "seen now", lineterm="", n=2
        )
    )


def _shown(run: dict[str, Any]) -> list[str]:
    """Leave out the date that a log has where its window began on another day, after midnight."""
    text = json.dumps(run, indent=1, ensure_ascii=False)
    text = re.sub('"TIME +LEVEL', '"TIME  LEVEL', text)
    return re.sub(r'"Nov 23 (?=03:00:00\.000)', '"', text).splitlines()
