"""What search finds pages by: every page has it, and every error text says where it is from."""

import tomllib

import pytest

from snippets._engine.catalog import Catalog
from snippets._site import search
from tests._gates.published import pages
from tests._gates.verdict import ROOT, red

FEWEST = 3
WORDS = ROOT / "snippets/search_words.toml"


def line_of(page: str) -> int:
    """Return the line of a page among the words; the last where it has none."""
    lines = WORDS.read_text("utf-8").splitlines()
    return next(
        (n for n, line in enumerate(lines, 1) if line.startswith(f'[pages."{page}"]')), len(lines)
    )


@pytest.mark.parametrize("name", pages())
def test_every_page_has_the_names_that_readers_give_it(name: str, catalog: Catalog) -> None:
    names = catalog.words_of(name).names
    if len(names) < FEWEST:
        red(
            [
                f"{WORDS}:{line_of(name)}: {name} has {len(names)} names. "
                f"Give it {FEWEST} or more that readers search it by."
            ]
        )


def test_what_has_names_is_a_page(catalog: Catalog) -> None:
    red(
        f"{WORDS}:{line_of(name)}: {name} is no page. Remove it."
        for name in catalog.search_words.keys() - set(pages())
    )


def test_a_word_stands_for_itself_once() -> None:
    """In two groups it would make both groups mean the same."""
    for line in tomllib.loads(search.SYNONYMS.read_text("utf-8"))["same"]:
        assert len(set(line.split())) == len(line.split()) > 1, line
