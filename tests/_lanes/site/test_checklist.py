"""Checklists keep their ticks, for as long as the item is the same, and give them back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snippets._engine.catalog import Catalog

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site


def test_a_tick_is_kept_and_counted_and_the_same_words_are_the_same_item(
    page: Page, own_url: str, expect: Any
) -> None:
    page.clock.install(time="2026-11-23T03:00:00Z")
    page.goto(own_url)
    graphs, count = page.get_by_label("Look at the graphs"), page.locator(".rb-progress")
    expect(count).to_contain_text("0 of 3")
    graphs.check()
    expect(count.get_by_role("status")).to_contain_text("1 of 3, last ticked 23 Nov")
    page.get_by_label("Tell the others").first.check()
    expect(page.get_by_label("Tell the others").last).to_be_checked()
    expect(count).to_contain_text("3 of 3")
    page.reload()
    expect(graphs).to_be_checked()
    graphs.uncheck()
    page.reload()
    expect(graphs).not_to_be_checked()
    expect(count).to_contain_text("2 of 3")


def test_an_item_with_other_words_is_not_ticked(
    page: Page, own_url: str, own_folder: Path, expect: Any
) -> None:
    """On the same page, after it was changed."""
    html = (own_folder / "own.html").read_text("utf-8")
    page.goto(own_url)
    for box in page.get_by_role("checkbox").all():
        box.check()
    changed = own_folder / "changed.html"
    key = page.get_by_label("Look at the graphs").get_attribute("data-item")
    assert key
    changed.write_text(html.replace(key, "00000000"))
    page.goto(own_url.replace("own.html", "changed.html"))
    expect(page.get_by_label("Look at the graphs")).not_to_be_checked()
    expect(page.get_by_label("Tell the others").first).to_be_checked()


def test_a_reset_asks_nothing_and_can_be_undone_until_something_is_ticked(
    page: Page, own_url: str, expect: Any
) -> None:
    page.goto(own_url)
    graphs, reset = (
        page.get_by_label("Look at the graphs"),
        page.get_by_role("button", name="Reset"),
    )
    undo = page.get_by_role("button", name="Undo the reset")
    expect(reset).to_be_disabled()
    graphs.check()
    reset.focus()
    page.keyboard.press("Enter")
    expect(graphs).not_to_be_checked()
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    page.reload()
    expect(graphs).to_be_checked()
    reset.click()
    page.get_by_label("Tell the others").first.check()
    expect(undo).to_have_count(0)
    page.reload()
    expect(graphs).not_to_be_checked()


def test_every_checklist_of_the_site_has_labels_progress_and_a_reset(
    page: Page, site_url: str, catalog: Catalog, expect: Any
) -> None:
    pages = {name.partition("#")[0] for name in catalog.checklists}
    assert pages
    for name in sorted(pages):
        page.goto(f"{site_url}{name}/")
        lists = [c for n, c in catalog.checklists.items() if n.partition("#")[0] == name]
        count = sum(len(checklist.items) for checklist in lists)
        boxes = page.locator("input[data-item]")
        expect(boxes).to_have_count(count)
        for box in boxes.all():
            expect(box).to_have_accessible_name(re.compile(r"\w"))
            box.check()
        expect(page.locator(".rb-progress")).to_have_count(len(lists))
        page.reload()
        for box in boxes.all():
            expect(box).to_be_checked()
