"""The words of the house: the glossary is whole and in use, and CONTRIBUTING is short and true."""

import ast
import re

from tests._gates.published import DOCS
from tests._gates.verdict import ROOT, red

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
MOST_WORDS = 900
GLOSSARY = (DOCS / "architecture.md").read_text("utf-8").partition("\n## Words\n")[2]
TERMS = re.findall(r"^- \*\*(.+?)\*\*: ", GLOSSARY, re.MULTILINE)
# What nobody can change the runbook without.
NOUNS = """
    action candidate decision deployment ending fact fault gap need production-alias recording scene
    stand-in step trouble world
"""


def used() -> set[str]:
    """Return the words that names of modules, classes, functions and variables are made of."""
    names: set[str] = set()
    for path in (*(ROOT / "snippets").rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
        names |= {path.stem, *path.parent.parts}
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                    names.add(name)
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    names.add(name)
    parts = {part.lower() for name in names for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return parts | {part.removesuffix("s") for part in parts}


def test_every_word_of_the_glossary_is_defined_once_in_order_and_in_use() -> None:
    assert sorted(set(TERMS), key=str.lower) == TERMS
    parts = used() | {"machinery"}  # what the underscore says in code
    red(
        f"docs/architecture.md: nothing in the code is called {term!r}. Take it out, or rename."
        for term in re.findall(r"\*\*(.+?)\*\*", GLOSSARY)
        if not parts.issuperset(re.findall(r"\w+", term.lower()))
    )
    assert {term.lower().replace(" ", "-") for term in TERMS} >= set(NOUNS.split())


def test_contributing_is_read_in_five_minutes_and_names_what_is_there() -> None:
    text = CONTRIBUTING.read_text("utf-8")
    assert len(text.split()) <= MOST_WORDS
    named = re.findall(r"`((?:snippets|tests|docs)/[\w./-]+)`", text)
    assert len(named) > 20
    red(
        f"{CONTRIBUTING}: there is no {name}. Name what is there now."
        for name in named
        if not re.match(r"\w+/x/", name) and not (ROOT / name).exists()
    )
