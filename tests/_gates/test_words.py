"""The words of the house: the glossary is whole and in use, and CONTRIBUTING is short and true."""

import ast
import re
from collections import defaultdict
from functools import cache

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


# As names these say nothing of what they hold.
VAGUE = ("found", "one", "said", "there", "told")


@cache
def named() -> dict[str, list[str]]:
    """Return the names of modules, classes, functions and variables, each with its places."""
    places = defaultdict(list)
    for path in (*(ROOT / "snippets").rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
        for name in (path.stem, *path.parent.parts):
            places[name].append(f"{path}:1")
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case (
                    ast.ClassDef(name=name)
                    | ast.FunctionDef(name=name)
                    | ast.arg(arg=name)
                    | ast.MatchAs(name=str(name))
                    | ast.Name(id=name, ctx=ast.Store())
                    | ast.Attribute(attr=name, ctx=ast.Store())
                ):
                    places[name].append(f"{path}:{node.lineno}")
    return places


def used() -> set[str]:
    """Return the words that names are made of, those with an s at their end without it as well."""
    parts = {part.lower() for name in named() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return parts | {part.removesuffix("s") for part in parts}


def test_a_variable_is_named_after_what_it_holds() -> None:
    """Not after how it came: `for deployment in deployments`; nor is a function or a field."""
    red(
        f"{place}: {name!r} says nothing of what it holds. Take the noun of that."
        for name in VAGUE
        for place in named().get(name, ())
    )


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
