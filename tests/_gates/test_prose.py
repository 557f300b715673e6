"""What the pages' own text may not hold; each message names file, line and remedy."""

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


def problems(path: Path) -> Iterator[str]:
    """Yield what a page writes that it may not, with its line and the remedy."""
    previous = ""
    for number, line, state in _lines(path):
        where, in_prose = f"{path}:{number}", state == "-"
        if state.startswith("opens") and state.removeprefix("opens ") in SHELLS:
            yield (
                f"{where}: a command block written by hand. Make it a step in snippets/ and pull "
                "it in with: ::: step page#step"
            )
        # One page quotes the commands of the original, each beside the step to run in its place.
        quoted = re.findall(r"`([^`]+)`", line) if in_prose and path != originals.PAGE else ()
        for code in quoted:
            tool, *words = code.split() or [""]
            if tool in TOOLS and any(word.startswith("-") for word in words):
                yield f"{where}: `{code}` is a command that nothing runs. Link to its step."
        # In ini, JSON or HTML these brackets mean something else.
        prose = re.sub(r"`[^`]*`", "", line) if in_prose else line if state == "text" else ""
        placeholder = PLACEHOLDER.search(prose)
        if placeholder and not re.match(r"\s*- \[[ x]\]", line):  # no item to tick off
            yield (
                f"{where}: {placeholder.group()!r} is a placeholder. Use a parameter, or say that "
                "it is not configured."
            )
        # Python-Markdown runs a list into the paragraph above it.
        item = in_prose and re.match(r"\s*([-*+]|\d+\.) ", line)
        if item and previous.strip() and not re.match(r"\s*([-*+]|\d+\.) |\s{2,}", previous):
            yield f"{where}: the list has no blank line before it. Add one."
        previous = line


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_page_writes_no_commands_and_no_placeholders_and_sets_its_lists_apart(path: Path) -> None:
    red(problems(path))


def test_no_command_has_a_placeholder(catalog: Catalog) -> None:
    problems = []
    for name, step in catalog.steps.items():
        text = re.sub(r"'[^']*'", "''", shell(step.action))
        if placeholder := re.search(r"\[[a-z][a-z-]*\]|<[a-z][a-z-]*>|\.\.\.", text):
            where = catalog.source(name)
            problems.append(f"{where}: {name} holds {placeholder.group()!r}. Use a Parameter.")
    red(problems)
