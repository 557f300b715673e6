"""Three incidents, followed on the built site by its links alone; what that costs is counted.

What the tools print, and what a person sees, is that of the sweep's reader on the model. The clicks
are real: a link that leads nowhere, or that is not there, ends the walk.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Next, Turn
from snippets._engine.walk import Ending
from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.trouble import DATABASE, DOWN, EXPOSED, ROLLBACK
from tests._world.reader import OLD, YOUNG, Followed, Moment, Setting, reading
from tests._world.verdict import CHANGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site
# What is wrong, how old the release is, the page of the card that is opened, and what was counted
# when it was written down: it may not become more.
INCIDENTS = {
    "a white page after a release": ("release-stays-white", YOUNG, DOWN, (135, 3, 1260, 12, 3)),
    "the same, from its card": ("release-stays-white", YOUNG, ROLLBACK, (135, 2, 750, 7, 2)),
    "P2024 in normal traffic": ("pool-too-small", OLD, DATABASE, (155, 4, 530, 4, 4)),
    "another patient's data": ("cache-serves-others-pages", YOUNG, EXPOSED, (260, 2, 760, 5, 4)),
}
# How many words are shown from one place of the page to the end of another.
WORDS = """([from, to]) => {
  const article = document.querySelector("article");
  const begin = from ? document.querySelector(from) : article;
  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  let shown = "";
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (begin.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING) continue;
    if (to.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING && !to.contains(text))
      break;
    const { parentElement: around } = text;
    if (!around.closest(".headerlink") && around.checkVisibility())
      shown += around.closest("code") ? text.data : ` ${text.data} `; // code is coloured in parts
  }
  return (shown.match(/\\S+/g) ?? []).length;
}"""
COUNTED = (
    *("words to the first command", "clicks to the first act", "words to it", "steps to it"),
    "clicks in all",
)


class Walker:
    """Somebody who reads and clicks; counts both."""

    def __init__(self, page: Page, catalog: Catalog) -> None:
        self.page, self.catalog = page, catalog
        self.clicks = self.words = 0

    def open_card(self, name: str) -> None:
        """Take the card of a page."""
        self.page.goto("")
        self.read("", card := f'.rb-cards a[href*="{name}/"]')
        self.click(card)

    def read(self, start: str, end: str) -> None:
        """Read from a place, or the title, to the end of another."""
        to = self.page.locator(end).first.element_handle()
        self.words += self.page.evaluate(WORDS, [start, to])

    def click(self, link: str) -> None:
        """Follow a link, and see that its place is there."""
        self.page.locator(link).first.click()
        self.clicks += 1
        assert self.page.locator("h1").is_visible(), f"{link} leads nowhere"
        if anchor := self.page.url.partition("#")[2]:
            assert self.page.locator(f'[id="{anchor}"]').count() == 1, f"#{anchor} is not there"

    def take(self, moment: Moment) -> None:
        """Read a step to the line that holds, and go where it leads: by a link, or to the next."""
        procedure, then = self.catalog.procedures[moment.page], moment.then
        assert then is not None, moment
        part = next(p for p in (procedure.steps, procedure.verify) if moment.step in p)
        verifies = "verify-" * (part is procedure.verify)
        section = f".rb-step:has(#{verifies}{self.catalog.slug_of(moment.step)})"
        assert self.page.locator(section).count() == 1, f"{section} is not on {self.page.url}"
        link = f'{section} .rb-decision a[href$="{self._address(then)}"]'
        if goes := then.turn is not Turn.REPEAT and self.page.locator(link).count() > 0:
            self.read(section, link)
            self.click(link)
        else:
            self.read(section, f"{section} .rb-decision li")
        last = moment.step is part[-1]
        following = "" if last else self.catalog.slug_of(part[part.index(moment.step) + 1])
        assert goes or then.turn is Turn.REPEAT or then.target == following, moment

    def _address(self, then: Next) -> str:
        match then.turn:
            case Turn.OPEN_PAGE:
                return f"{then.target}/"
            case Turn.FINISH:
                return "#verify"
            case Turn.CALL:
                return "#escalate"
            case _:
                return f"#{then.target}"


def followed(catalog: Catalog, folder: Path, trouble: str, minutes: int, card: str) -> Followed:
    """Return how the reader of the sweep goes through an incident, from a card."""
    with reading(catalog, folder) as begin:
        reader = begin(Setting(frozenset(), minutes))
        reader.meet(TROUBLES[trouble])
        walk: Followed = reader.follow(card)
    return walk


@pytest.mark.parametrize("incident", INCIDENTS)
def test_an_incident_is_mended_by_links_alone(
    page: Page,
    catalog: Catalog,
    tmp_path: Path,
    measure: Callable[[str, float, str], None],
    incident: str,
) -> None:
    trouble, minutes, card, goals = INCIDENTS[incident]
    walk = followed(catalog, tmp_path, trouble, minutes, card)
    assert walk.ending is (Ending.CALLED if TROUBLES[trouble].elsewhere else Ending.FIXED), walk
    walker = Walker(page, catalog)
    walker.open_card(card)
    walker.read("", ".rb-command, .rb-look")
    counted = [walker.words]
    for number, moment in enumerate(walk.moments, 1):
        assert f"/{moment.page}/" in page.url, f"{page.url} is not {moment.page}"
        walker.take(moment)
        calls = moment.then is not None and moment.then.turn is Turn.CALL
        if len(counted) == 1 and (calls or moment.step.risk in CHANGES):
            counted += walker.clicks, walker.words, number
    counted.append(walker.clicks)
    wrong = [name for name in walk.pages if name not in TROUBLES[trouble].pages]
    assert not wrong, walk
    for measured, number, goal in zip(COUNTED, counted, goals, strict=True):
        measure(f"{incident}: {measured}", number, f"<= {goal}")
