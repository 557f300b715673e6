"""What `runbook new` left to be written: a list, with file and line, until nothing is left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from snippets._cli.commands.new import WORDS_FILE, files
from tests._gates.published import pages
from tests._gates.verdict import ROOT, red

LEFT = re.compile(r"\bTODO\b:? ?(?P<what>[^\"']*)")


def left(file: Path) -> Iterator[str]:
    """Yield what is left to write in a file."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if todo := LEFT.search(line):
            yield f"{file}:{number}: still to write: {todo['what'].strip()}"


@pytest.mark.parametrize("name", pages())
def test_nothing_is_left_to_write(name: str) -> None:
    known = [ROOT / file for file in files(name)]
    red(line for file in known if file.is_file() for line in left(file))


def test_no_search_word_is_left_to_write() -> None:
    red(left(ROOT / WORDS_FILE))
