"""`python -m tests.nightly.report FOLDER nightly|weekly`: one open issue for what failed.

FOLDER has a folder with the result of each subject of that schedule. A subject that fails for the
first time gets an issue, one that goes on failing keeps it with the newest output in it, and one
that holds again has it closed. Needs `gh` with GH_TOKEN and GH_REPO; RUN_URL is where to read
everything. What the results say is text from outside: it is only ever handed on as the body.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.nightly.subjects import SUBJECTS, of

LABEL = "nightly"
LINES, LETTERS = 150, 50_000  # of the output in an issue, of which GitHub takes 65,536 letters
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# Controls, invisible letters and what turns the direction of text.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Result:
    """How the try of a subject ended; without an exit code it left nothing behind."""

    subject: str
    code: int | None
    command: str
    output: str

    @property
    def title(self) -> str:
        """Return the title of its issue, by which it is found again."""
        return f"Nightly: {SUBJECTS[self.subject].title}"

    @property
    def holds(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.code == 0


def read(folder: Path, subject: str) -> Result:
    """Return the result of a subject; a file that is missing or broken is a failure too."""
    place = folder / subject
    try:
        result = json.loads((place / "result.json").read_text("utf-8"))
        code, command = int(result["code"]), str(result["command"])
    except (OSError, ValueError, KeyError, TypeError):
        code, command = None, ""
    try:
        output = (place / "output.txt").read_text("utf-8", errors="replace")
    except OSError:
        output = ""
    return Result(subject, code, command, output)


def body(result: Result, run: str) -> str:
    """Return the text of an issue: what failed, where to read it all, and the end of its output."""
    end = "\n".join(_plain(result.output).rstrip().splitlines()[-LINES:])[-LETTERS:]
    marks = "`" * max(3, 1 + max(map(len, re.findall("`+", end)), default=0))
    failed = _plain(result.command).replace("`", "'").replace("\n", " ")
    first = (
        "It did not end by itself: it took too long, or its machine was lost."
        if result.code is None
        else f"`{failed}` ended with exit code {result.code}."
    )
    calls = "\n".join(f"    {' '.join(call)}" for call in SUBJECTS[result.subject].commands)
    return (
        f"{first} Everything that it printed: {run}\n\nTo try it yourself:\n\n{calls}\n\n"
        f"The end of what it printed:\n\n{marks}text\n{end}\n{marks}\n\n"
        "This text is written anew after every run. The issue is closed when it holds again.\n"
    )


def _plain(text: str) -> str:
    return _UNSEEN.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n")))


def gh(*words: str, text: str = "") -> str:
    """Run gh and return what it prints; raises CalledProcessError."""
    done = subprocess.run(["gh", *words], input=text, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def report(results: list[Result], run: str) -> list[str]:
    """Open, renew and close issues; return a line for each subject."""
    listed = gh(
        *("issue", "list", "--state", "open", "--label", LABEL),
        *("--limit", "200", "--json", "number,title"),
    )
    known = {str(one["title"]): str(one["number"]) for one in json.loads(listed)}
    if not all(result.holds for result in results):
        about = "Found by a schedule"
        gh("label", "create", LABEL, "--force", "--color", "D93F0B", "--description", about)
    said = []
    for result in results:
        number = known.get(result.title, "")
        if result.holds and number:
            gh("issue", "close", number, "--comment", f"It holds again: {run}")
        elif number:
            gh("issue", "edit", number, "--body-file", "-", text=body(result, run))
        elif not result.holds:
            words = ("--title", result.title, "--label", LABEL, "--body-file", "-")
            gh("issue", "create", *words, text=body(result, run))
        said.append(f"{'ok    ' if result.holds else 'FAILED'}  {result.title}")
    return said


def main(words: list[str]) -> int:
    """Report; ends with 1 if a subject failed, so that the run is red as well."""
    folder, when = words
    results = [read(Path(folder), name) for name in of(when)]
    sys.stdout.write("\n".join([*report(results, os.environ.get("RUN_URL", "")), ""]))
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
