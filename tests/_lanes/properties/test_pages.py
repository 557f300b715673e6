"""Pages: whatever the words of a procedure are, its page keeps its structure and its commands."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from selectolax.lexbor import LexborHTMLParser

from snippets._engine import Procedure, shell
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn
from tests._engine.pages import converted
from tests._engine.test_markdown import ids, text_of, texts
from tests._lanes.properties.catalogs import PAGE, catalogs
from tests._lanes.properties.trial import Trial

pytestmark = pytest.mark.properties

# What a page is made of; emphasis, code and links are Markdown that any words may hold.
TAGS = {
    *("div", "section", "nav", "h2", "h3", "p", "ul", "li", "a", "pre", "code", "span", "script"),
    *("strong", "em", "img", "h1", "br"),
}


class Nesting(HTMLParser):
    """A reader that fails where a tag is not closed by its own end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        """Open one."""
        self.open.append(tag)

    def handle_startendtag(self, _: str, __: list[tuple[str, str | None]]) -> None:
        """Pass over one that holds nothing, such as `<img …/>`."""

    def handle_endtag(self, tag: str) -> None:
        """Close the last one."""
        assert self.open.pop() == tag


def lists(catalog: Catalog, procedure: Procedure) -> Iterator[int]:
    """Yield how many items each list of a page has."""
    severity = procedure.severity
    yield 4 if severity.at_night else 3
    yield len(procedure.symptoms)
    yield from (len(some) for some in (procedure.errors, procedure.not_this) if some)
    yield from (len(some) for some in (procedure.before,) if some)
    for step in (*procedure.steps, *procedure.verify):
        yield from (len(some) for some in (step.branches,) if some)
    yield 2 if severity.at_night else 1
    turns = {branch.then.turn for step in procedure.steps for branch in step.branches}
    yield 3 if procedure.planned and Turn.OPEN_PAGE in turns else 2


def test_no_words_break_a_page(trial: Trial) -> None:
    """Its headings, lists, places and sections are those of the procedure; its code is the text."""

    def check(catalog: Catalog) -> None:
        procedure = catalog.procedures[PAGE]
        made = converted(catalog, f"# Title\n\n::: procedure {PAGE}\n\nAfter.\n")
        Nesting(made)
        page = LexborHTMLParser(f"<html><body>{made}</body></html>")
        steps = (*procedure.steps, *procedure.verify)
        code = [shell(step.action) for step in steps]
        assert {node.tag for node in page.css("body *")} <= TAGS
        assert texts(page, ".rb-command pre code") == [f"{text}\n" for text in code]
        assert [text_of(node) for node in page.css("script.rb-template")] == code
        assert len(page.css("script")) == len(code)
        asks = any("${" in text for text in code)
        before = ["before"] if procedure.before else []
        asked = ["parameters"] if asks else []
        heads = ["symptoms", *before, *asked, "steps", "verify", "escalate"]
        assert ids(page, "h2") == heads
        slugs = [catalog.slug_of(step) for step in procedure.steps]
        assert ids(page, "h3") == [*slugs, "verify-prove"]
        assert len(page.css("body > section.rb-step > .rb-command pre")) == len(steps)
        assert [len(ul.css("li")) for ul in page.css("ul")] == list(lists(catalog, procedure))
        assert len(page.css("li li, li p, h1, p p, .y, #x")) == 1
        assert texts(page, "h1") == ["Title"]
        assert texts(page, "body > p")[-1] == "After."

    trial.each(catalogs(), 250, check)
