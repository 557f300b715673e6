"""Recordings: what a step printed when the real tools ran it, by version of the Vercel CLI.

One JSON file a step, written by the real-tools lane (`nox -s record`) and never by hand.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from snippets.core.errors import RunbookError

ANY = "any"  # the version of a step that does not call the Vercel CLI


class Run(msgspec.Struct, frozen=True):
    """One run: whether the version knows the command, its exit code and its output, by line."""

    accepted: bool
    exit_code: int
    stdout: list[str]
    stderr: list[str]
    api_calls: list[str] = []


class Recording(msgspec.Struct, frozen=True):
    """The runs of a step, newest version first, the text that was run, and the day it was."""

    step: str
    shell: list[str]
    runs: dict[str, Run]
    recorded: str = ""

    @property
    def newest(self) -> str:
        """Return the newest version it was run with."""
        return next(iter(self.runs))

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


def file_of(folder: Path, step: str) -> Path:
    """Return the file of a step's recording."""
    return folder / (step.replace("/", "__").replace("#", "__") + ".json")


def read(folder: Path) -> dict[str, Recording]:
    """Read every recording of a folder, by step id; raise RunbookError for a broken file."""
    found: dict[str, Recording] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            recording = msgspec.json.decode(path.read_bytes(), type=Recording)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RunbookError(
                f"not a recording: {error}.", where=str(path), remedy="Run: nox -s record"
            ) from error
        found[recording.step] = recording
    return found
