"""The second entry of the books for words and numbers: what a page says stands here once more.

`tests/gates/ledger/` has a file for each page, typed by whoever changes what a page says: its
steps in order, their risk and decisions, and the facts of their sentences. A change of wording
needs no second entry; a change of a number, a name, a link or a «not» does.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from snippets.core.catalog import Catalog
from tests.gates import ledger
from tests.gates.published import DOCS, HOME, pages
from tests.gates.verdict import red

LEDGER = Path(__file__).parent / "ledger"
SHARED = {"vocabulary": ledger.vocabulary, "policy": ledger.rules}
PAGES = [name for name in (HOME, *pages()) if name not in ledger.ABOUT]


def _compare(name: str, said: list[str]) -> None:
    """Turn red with what the ledger would have to say."""
    file = LEDGER / f"{name}.txt"
    typed = file.read_text("utf-8").splitlines() if file.is_file() else []
    difference = difflib.unified_diff(typed, said, "ledger", "runbook", lineterm="", n=1)
    if typed != said:
        shown = "\n".join(difference)
        red([f"{file}:1: the runbook says something else. If it is meant, type it there:\n{shown}"])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_the_ledger_says(name: str, catalog: Catalog) -> None:
    text = (DOCS / f"{name}.md").read_text("utf-8")
    _compare(name, ledger.page(catalog, name, text))


@pytest.mark.parametrize("name", SHARED)
def test_parameters_tools_and_policy_are_those_of_the_ledger(name: str, catalog: Catalog) -> None:
    _compare(name, SHARED[name](catalog))


def test_every_file_of_the_ledger_has_its_page() -> None:
    found = {path.relative_to(LEDGER).with_suffix("").as_posix() for path in LEDGER.rglob("*.txt")}
    left_over = found - {*PAGES, *SHARED}
    red(f"{LEDGER / name}.txt:1: there is no docs/{name}.md. Delete it." for name in left_over)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("`HTTP 200`, and `true` on the last line.", "`HTTP 200` `true` last"),
        ("Not above 95 %, see @a/b#c.", "not above 95 @a/b#c"),
        ("[Rebuild](/deployment/redeploy.md#x) at 03:12.", "/deployment/redeploy.md#x 03:12"),
        ("It is v7, dpl_1, x-2.", "-"),
    ],
)
def test_the_facts_of_a_sentence_are_what_a_reader_acts_on(text: str, facts: str) -> None:
    assert ledger.facts(text) == facts
