"""What the pages' own text may not hold; each message names file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import snippets.tools
from snippets.core import Tool
from snippets.core.catalog import Catalog
from snippets.core.render import shell

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SHELLS = {"", "bash", "sh", "shell", "console", "zsh", "terminal"}
PLACEHOLDER = re.compile(r"\[[a-z][a-z _.-]*\](?![(\[])|<[a-z][a-z _-]*>|\bTODO\b|\bTBD\b|\bXXX\b")
TOOLS = {tool.name for tool in vars(snippets.tools).values() if isinstance(tool, Tool)}


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
    for number, _, state in _lines(path):
        language = state.removeprefix("opens ")
        assert not (state.startswith("opens") and language in SHELLS), (
            f"{path}:{number}: a command block written by hand. Make it a step in snippets/ and "
            "pull it in with: ::: step page#step"
        )


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_page_has_a_command_with_options_in_its_prose(path: Path) -> None:
    for number, line, state in _lines(path):
        for code in re.findall(r"`([^`]+)`", line if state == "-" else ""):
            words = code.split()
            written = words[0] in TOOLS and any(word.startswith("-") for word in words)
            assert not written, (
                f"{path}:{number}: `{code}` is a command that nothing runs. Link to its step."
            )


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_page_has_a_placeholder(path: Path) -> None:
    for number, line, state in _lines(path):
        if state not in ("-", "text"):
            continue  # in ini, JSON or HTML these brackets mean something else
        found = PLACEHOLDER.search(re.sub(r"`[^`]*`", "", line) if state == "-" else line)
        task = re.match(r"\s*- \[[ x]\]", line)
        assert not found or task, (
            f"{path}:{number}: {found and found.group()!r} is a placeholder. Use a parameter, or "
            "say that it is not configured."
        )


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_list_has_a_blank_line_before_it(path: Path) -> None:
    """Python-Markdown runs a list into the paragraph above it otherwise."""
    previous = ""
    for number, line, state in _lines(path):
        item = re.match(r"\s*([-*+]|\d+\.) ", line) if state == "-" else None
        joined = item and previous.strip() and not re.match(r"\s*([-*+]|\d+\.) |\s{2,}", previous)
        assert not joined, f"{path}:{number}: the list has no blank line before it. Add one."
        previous = line


def test_no_command_has_a_placeholder(catalog: Catalog) -> None:
    for name, step in catalog.steps.items():
        text = re.sub(r"'[^']*'", "''", shell(step.action))
        found = re.search(r"\[[a-z][a-z-]*\]|<[a-z][a-z-]*>|\.\.\.", text)
        assert not found, (
            f"{step.source}: {name} holds {found and found.group()!r}. Use a Parameter."
        )


def test_no_step_is_worded_with_the_numbers_of_policy_typed_again(catalog: Catalog) -> None:
    """A threshold stands in policy.py; prose that repeats one would not follow a change."""
    for name, step in catalog.steps.items():
        for field in ("why", "expect", "otherwise"):
            found = re.search(r"(?:above|over|more than|under|below) \d+ ?%", getattr(step, field))
            assert not found, (
                f"{step.source}: {name} types {found and found.group()!r} in {field!r}. "
                "Take the number from snippets/policy.py."
            )
