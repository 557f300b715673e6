"""`python -m tests.nightly.run SUBJECT FOLDER`: try a subject and keep what it printed.

FOLDER gets `output.txt` and `result.json`. Ends with the exit code of the command that failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tests.nightly.subjects import SUBJECTS, Subject

NOT_FOUND = 127  # what a shell reports for a command that is not there


def attempt(subject: Subject, folder: Path) -> int:
    """Run the commands of a subject and return the exit code of the last one that ran."""
    folder.mkdir(parents=True, exist_ok=True)
    failed: Sequence[str] = ()
    code = 0
    with (folder / "output.txt").open("w", encoding="utf-8") as output:
        for command in subject.commands:
            if code := _run(command, output):
                failed = command
                break
        if subject.then:
            _run(subject.then, output)
    result = {"code": code, "command": " ".join(failed)}
    (folder / "result.json").write_text(json.dumps(result), "utf-8")
    return code


def _run(command: Sequence[str], output: TextIO) -> int:
    """Run a command; what it prints goes to our own output and into the file, line by line."""
    _say(f"$ {' '.join(command)}\n", output)
    # To rich, FORCE_COLOR means a terminal of 80 columns, whatever its value.
    environment = {key: value for key, value in os.environ.items() if key != "FORCE_COLOR"}
    environment["NO_COLOR"] = "1"
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            errors="replace",
        )
    except OSError as error:
        _say(f"{command[0]}: {error.strerror}\n", output)
        return NOT_FOUND
    with process:
        for line in process.stdout or ():
            _say(line, output)
    return process.returncode


def _say(text: str, output: TextIO) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
    output.write(text)


def main(words: list[str]) -> int:
    """Run the command; an unknown subject is an error."""
    if len(words) != 2 or words[0] not in SUBJECTS:
        sys.stderr.write(f"Use: python -m tests.nightly.run {'|'.join(SUBJECTS)} FOLDER\n")
        return 2
    return attempt(SUBJECTS[words[0]], Path(words[1]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
