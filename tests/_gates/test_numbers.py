"""A number with a unit in prose comes from the policy: a change there reaches them all."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tests._gates.published import DOCS, pages
from tests._gates.verdict import ROOT, red

# What was true once and is not changed afterwards.
HISTORY = ("changelog", "corrections")
# Machinery whose words pages show.
SAYS = ("_engine", "_vocabulary")
# Typed on purpose, each with the reason.
TYPED = {
    "first byte 62 ms, total 64 ms": "an example of what is printed",
    "91 percent of 5230 requests": "an example of what is printed",
    "Keep sessions for eight hours": "an example of the title of a hotfix",
}
_WORD = (
    "half an?|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    "|thirty|forty|sixty|ninety"
)
_LONG = r"percent|(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?"
_UNIT = rf"(?:%|m?s|[kKMG]B|{_LONG})"
MEASURE = re.compile(
    rf"(?<![\w:.])(?:\d[\d.,]*[ -]?{_UNIT}|(?:{_WORD})[ -](?:{_LONG}))(?!\w)", re.IGNORECASE
)
REMEDY = "Give it a name in snippets/_vocabulary/policy.py, and write"


def measures(text: str) -> Iterator[tuple[int, str]]:
    """Yield each number with a unit that a text types not on purpose, with its line."""
    for phrase in TYPED:
        text = text.replace(phrase, "")
    for measure in MEASURE.finditer(text):
        yield text.count("\n", 0, measure.start()) + 1, measure.group()


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module but its docstrings, each with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value


def modules() -> list[Path]:
    """Return the modules of the pages, of their vocabulary and of what makes pages of them."""
    folder = ROOT / "snippets"
    paths = (path.relative_to(folder) for path in folder.rglob("*.py"))
    shown = (path for path in paths if path.parts[0] in SAYS or not path.parts[0].startswith("_"))
    return sorted(folder / path for path in shown)


def test_no_page_types_a_number_with_a_unit() -> None:
    red(
        f"{DOCS / page}.md:{line}: {words!r} is typed. {REMEDY} `:::policy.NAME:::` here."
        for page in ["index", *pages()]
        if page not in HISTORY
        for line, words in measures((DOCS / f"{page}.md").read_text("utf-8"))
    )


def test_no_prose_of_a_procedure_types_a_number_with_a_unit() -> None:
    red(
        f"{path}:{line}: {words!r} is typed. {REMEDY} an f-string here."
        for path in modules()
        for line, text in strings(path)
        for _, words in measures(text)
    )


def test_no_command_types_how_long_it_waits_for_an_answer() -> None:
    red(
        f"{path}:{node.lineno}: the seconds of --max-time are typed. {REMEDY} str(NAME) here."
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Tuple | ast.Call)
        for option, seconds in pairwise(node.elts if isinstance(node, ast.Tuple) else node.args)
        if isinstance(option, ast.Constant) and option.value == "--max-time"
        if isinstance(seconds, ast.Constant)
    )
