"""What search finds pages by: every page has it, and every error text says where it is from."""

from __future__ import annotations

import pytest
from mkdocs.utils.meta import get_data

from snippets._engine.catalog import Catalog
from snippets._site import synonyms
from snippets._vocabulary import sources
from tests._gates.published import DOCS, pages
from tests._gates.verdict import red

FEWEST = 3


def _front(page: str) -> list[str]:
    return list(get_data((DOCS / f"{page}.md").read_text("utf-8"))[1].get("also", []))


@pytest.mark.parametrize("name", pages())
def test_every_page_has_the_names_that_readers_give_it(name: str, catalog: Catalog) -> None:
    procedure = catalog.procedures.get(name)
    names = procedure.also if procedure else _front(name)
    where = f"{catalog.source(name)}: `also`" if procedure else f"docs/{name}.md:1: `also:`"
    if len(names) < FEWEST:
        red(
            [f"{where} has {len(names)} names. Give it {FEWEST} or more that readers search it by."]
        )
    if procedure and _front(name):
        red([f"docs/{name}.md:1: `also` stands in {where}. Remove it here."])


def test_every_error_text_says_where_it_is_from(catalog: Catalog) -> None:
    known = {value for name, value in vars(sources).items() if name.isupper()}
    red(
        f"{catalog.source(name)}: {text!r} has no source of snippets/_vocabulary/sources.py. "
        "Name one, or add one."
        for name, procedure in catalog.procedures.items()
        for text, source in procedure.errors
        if source not in known
    )


def test_a_word_stands_for_itself_once() -> None:
    """In two groups it would make both groups mean the same."""
    for line in synonyms.SAME:
        assert len(set(line.split())) == len(line.split()) > 1, line
