"""What the pages' own text may not hold; each message names file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import snippets._vocabulary.tools
from snippets._engine import Tool
from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from tests import originals
from tests._gates.verdict import ROOT, red

PAGES = sorted((ROOT / "docs").rglob("*.md"))
SHELLS = {"", "bash", "sh", "shell", "console", "zsh", "terminal"}
PLACEHOLDER = re.compile(r"\[[a-z][a-z _.-]*\](?![(\[])|<[a-z][a-z _-]*>|\bTBD\b|\bXXX\b")
TOOLS = {tool.name for tool in vars(snippets._vocabulary.tools).values() if isinstance(tool, Tool)}


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield (number, line, language of the fence it is in or "-")."""
    fence = language = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        mark = re.match(r"\s*(`{3,}|~{3,})\s*(\S*)", line)
        if mark and not fence:
            fence, language = mark.group(1), mark.group(2)
            yield number, line, f"opens {language}"
        elif mark and mark.group(1).startswith(fence):
            fence = ""
        else:
            yield number, line, language if fence else "-"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_page_has_a_hand_written_command_block(path: Path) -> None:
    red(
        f"{path}:{number}: a command block written by hand. Make it a step in snippets/ and pull "
        "it in with: ::: step page#step"
        for number, _, state in _lines(path)
        if state.startswith("opens") and state.removeprefix("opens ") in SHELLS
    )


@pytest.mark.parametrize(
    "path",
    # It quotes the commands of the original, each beside the step to run in its place.
    [path for path in PAGES if path != originals.PAGE],
    ids=lambda p: p.relative_to(ROOT).as_posix(),
)
def test_no_page_has_a_command_with_options_in_its_prose(path: Path) -> None:
    red(
        f"{path}:{number}: `{code}` is a command that nothing runs. Link to its step."
        for number, line, state in _lines(path)
        for code in re.findall(r"`([^`]+)`", line if state == "-" else "")
        if code.split()[:1] and code.split()[0] in TOOLS
        if any(word.startswith("-") for word in code.split())
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_page_has_a_placeholder(path: Path) -> None:
    problems = []
    for number, line, state in _lines(path):
        if state not in ("-", "text"):
            continue  # in ini, JSON or HTML these brackets mean something else
        found = PLACEHOLDER.search(re.sub(r"`[^`]*`", "", line) if state == "-" else line)
        if found and not re.match(r"\s*- \[[ x]\]", line):  # no item to tick off
            problems.append(
                f"{path}:{number}: {found.group()!r} is a placeholder. Use a parameter, or say "
                "that it is not configured."
            )
    red(problems)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_list_has_a_blank_line_before_it(path: Path) -> None:
    """Python-Markdown runs a list into the paragraph above it otherwise."""
    previous, problems = "", []
    for number, line, state in _lines(path):
        item = re.match(r"\s*([-*+]|\d+\.) ", line) if state == "-" else None
        if item and previous.strip() and not re.match(r"\s*([-*+]|\d+\.) |\s{2,}", previous):
            problems.append(f"{path}:{number}: the list has no blank line before it. Add one.")
        previous = line
    red(problems)


def test_no_command_has_a_placeholder(catalog: Catalog) -> None:
    problems = []
    for name, step in catalog.steps.items():
        text = re.sub(r"'[^']*'", "''", shell(step.action))
        if found := re.search(r"\[[a-z][a-z-]*\]|<[a-z][a-z-]*>|\.\.\.", text):
            where = catalog.source(name)
            problems.append(f"{where}: {name} holds {found.group()!r}. Use a Parameter.")
    red(problems)
