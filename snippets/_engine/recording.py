"""Recordings: what a step printed when the real tools ran it, by version of the Vercel CLI.

One JSON file a step, written by the real-tools lane (`nox -s record`) and never by hand. A file
names no team: `{{team}}` and the like stand for the names, which are put in when it is read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from snippets._engine.errors import RunbookError

TOOL = "Vercel CLI"  # whose versions the runs are kept by
ANY = "any"  # the version of a step that does not call it


@dataclass(frozen=True)
class ReviewClock:
    """For how many days a run proves its step; the catalog takes it from policy, 0 without one."""

    days: int


@dataclass(frozen=True)
class Names:
    """The names of a team by what stands for them: `team`, `project`, `main_branch` and so on.

    The catalog takes them from the settings; without any, recordings stay as they are stored.
    """

    by_place: dict[str, str]

    def put_in(self, lines: Iterable[str]) -> list[str]:
        """Return stored lines with the names in their places."""
        return replaced(lines, {f"{{{{{at}}}}}": name for at, name in self.by_place.items()})


class RecordedRun(msgspec.Struct, frozen=True):
    """One run: whether the version knows the command, its exit code and its output, by line.

    `recorded` is the day (UTC) of the run, `by` what ran it: a commit, a run of CI.
    """

    accepted: bool
    exit_code: int
    stdout: list[str]
    stderr: list[str]
    recorded: date | None = None
    by: str = ""


class Recording(msgspec.Struct, frozen=True):
    """The runs of a step, newest version first, and the text that was run."""

    step: str
    shell: list[str]
    runs: dict[str, RecordedRun]
    named: bool = False

    def of(self, names: Names) -> Recording:
        """Return the recording with the names of a team; `named` tells whether it shows any."""
        runs = {
            version: msgspec.structs.replace(
                run,
                stdout=names.put_in(run.stdout),
                stderr=names.put_in(run.stderr),
            )
            for version, run in self.runs.items()
        }
        return Recording(self.step, names.put_in(self.shell), runs, named=runs != self.runs)

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


def read_recordings(folder: Path) -> dict[str, Recording]:
    """Read the recordings of a folder, by step id; raise RunbookError for a broken file."""
    recordings: dict[str, Recording] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            recording = msgspec.json.decode(path.read_bytes(), type=Recording)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RunbookError(
                f"not a recording: {error}.", where=str(path), remedy="Run: nox -s record"
            ) from error
        recordings[recording.step] = recording
    return recordings


_CELL = re.compile(r"\S+(?: \S+)*")  # columns have two spaces between them


def replaced(lines: Iterable[str], words: dict[str, str]) -> list[str]:
    """Replace words, none a part of another.

    Where a line is a row of a table, the columns behind them move together.
    """
    kept = list(lines)
    text = "\n".join(kept)
    if not any(word in text for word in words):
        return kept
    pattern = re.compile("|".join(map(re.escape, words)))

    def change(text: str) -> str:
        return pattern.sub(lambda match: words[match.group()], text)

    out: list[str] = []
    for table, group in itertools.groupby(kept, _is_row):
        rows = list(group)
        out.extend(_table(rows, change) if table else map(change, rows))
    return out


def _is_row(line: str) -> bool:
    return "\t" not in line and len(_CELL.findall(line)) > 1


def _table(rows: list[str], change: Callable[[str], str]) -> Iterator[str]:
    """Yield the rows; a column moves by as much as the widest cell before it has grown."""
    cells = [list(_CELL.finditer(row)) for row in rows]
    moved = [0]
    for column in range(max(map(len, cells)) - 1):
        before = [row[column] for row in cells if len(row) > column + 1]
        old = max(cell.end() for cell in before)
        new = max(cell.start() + moved[column] + len(change(cell.group())) for cell in before)
        moved.append(new - old)
    for row in cells:
        line = ""
        for cell, by in zip(row, moved, strict=False):
            apart = f"{line}  " if line else ""
            line = max(line.ljust(cell.start() + by), apart, key=len) + change(cell.group())
        yield line
