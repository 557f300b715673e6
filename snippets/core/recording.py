"""Recordings: what a step printed when the real tools ran it, by version of the Vercel CLI.

One JSON file a step, written by the real-tools lane (`nox -s record`) and never by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from snippets.core.errors import RunbookError

ANY = "any"  # the version of a step that does not call the Vercel CLI


@dataclass(frozen=True)
class ReviewClock:
    """For how many days a run proves its step; the catalog takes it from policy, 0 without one."""

    days: int


class Run(msgspec.Struct, frozen=True):
    """One run: whether the version knows the command, its exit code and its output, by line.

    `recorded` is the day (UTC) of the run, `by` what ran it: a commit, a run of CI.
    """

    accepted: bool
    exit_code: int
    stdout: list[str]
    stderr: list[str]
    api_calls: list[str] = []
    recorded: date | None = None
    by: str = ""


class Recording(msgspec.Struct, frozen=True):
    """The runs of a step, newest version first, and the text that was run."""

    step: str
    shell: list[str]
    runs: dict[str, Run]

    @property
    def newest(self) -> str:
        """Return the newest version it was run with."""
        return next(iter(self.runs))

    @property
    def recorded(self) -> date | None:
        """Return the day of the oldest run, None if one does not say."""
        days = [run.recorded for run in self.runs.values()]
        return None if None in days else min(filter(None, days))

    def lines(self) -> list[str]:
        """Return what the newest run printed, errors and notes first, as a terminal shows it."""
        run = self.runs[self.newest]
        text = "\n".join(part.strip("\n") for part in map("\n".join, (run.stderr, run.stdout)))
        return text.strip("\n").split("\n") if text.strip() else []

    def works_with(self) -> str:
        """Return the lines of the Vercel CLI that accept the step, empty for any other tool."""
        if ANY in self.runs:
            return ""
        majors = [version.partition(".")[0] for version in self.runs]
        good = [v.partition(".")[0] for v, run in self.runs.items() if run.accepted]
        if good == majors[: len(good)]:
            return good[0] if len(good) == 1 else f"{good[-1]} to {good[0]}"
        return ", ".join(reversed(good))


def number(version: str) -> list[int]:
    """Return a version as it is compared."""
    return [int(part) for part in version.split(".")]


def file_of(folder: Path, step: str) -> Path:
    """Return the file of a step's recording."""
    return folder / (step.replace("/", "__").replace("#", "__") + ".json")


def read(folder: Path, steps: Iterable[str] | None = None) -> dict[str, Recording]:
    """Read the recordings of a folder, or of some steps only, by step id.

    Raises RunbookError for a broken file.
    """
    found: dict[str, Recording] = {}
    files = folder.glob("*.json") if steps is None else (file_of(folder, one) for one in steps)
    for path in sorted(files):
        if steps is not None and not path.exists():
            continue
        try:
            recording = msgspec.json.decode(path.read_bytes(), type=Recording)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RunbookError(
                f"not a recording: {error}.", where=str(path), remedy="Run: nox -s record"
            ) from error
        found[recording.step] = recording
    return found
