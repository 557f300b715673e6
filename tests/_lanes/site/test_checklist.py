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

BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError"); } })"""


def test_a_tick_is_kept_and_counted(page: Page, own_url: str, expect: Any) -> None:
    page.clock.install(time="2026-11-23T03:00:00Z")
    page.goto(own_url)
    expect(page.locator(".rb-progress")).to_contain_text("0 of 3")
    page.get_by_label("Look at the graphs").check()
    expect(page.locator(".rb-progress [role=status]")).to_contain_text("1 of 3, last ticked 23 Nov")
    page.reload()
    expect(page.get_by_label("Look at the graphs")).to_be_checked()
    page.get_by_label("Look at the graphs").uncheck()
    page.reload()
    expect(page.get_by_label("Look at the graphs")).not_to_be_checked()
    expect(page.locator(".rb-progress")).to_contain_text("0 of 3")


def test_the_same_words_are_the_same_item(page: Page, own_url: str, expect: Any) -> None:
    page.goto(own_url)
    page.get_by_label("Tell the others").first.check()
    expect(page.get_by_label("Tell the others").last).to_be_checked()
    expect(page.locator(".rb-progress")).to_contain_text("2 of 3")


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


def test_a_reset_asks_nothing_and_can_be_undone(page: Page, own_url: str, expect: Any) -> None:
    page.goto(own_url)
    expect(page.get_by_role("button", name="Reset")).to_be_disabled()
    page.get_by_label("Look at the graphs").check()
    page.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Look at the graphs")).not_to_be_checked()
    expect(page.get_by_role("button", name="Undo the reset")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Look at the graphs")).to_be_checked()
    page.reload()
    expect(page.get_by_label("Look at the graphs")).to_be_checked()
    page.get_by_role("button", name="Reset").click()
    page.reload()
    expect(page.get_by_label("Look at the graphs")).not_to_be_checked()


def test_what_is_ticked_after_a_reset_ends_its_undo(page: Page, own_url: str, expect: Any) -> None:
    page.goto(own_url)
    page.get_by_label("Look at the graphs").check()
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Tell the others").first.check()
    expect(page.get_by_role("button", name="Undo the reset")).to_have_count(0)


@pytest.mark.parametrize("kept", ["not json", "null", "7", '"x"', '{"a": "b"}'])
def test_what_is_kept_but_of_no_use_is_passed_over(
    page: Page, own_url: str, kept: str, expect: Any
) -> None:
    page.goto(own_url)
    page.evaluate("(kept) => localStorage.setItem('runbook.ticks.own', kept)", kept)
    page.reload()
    page.get_by_label("Look at the graphs").check()
    page.reload()
    expect(page.get_by_label("Look at the graphs")).to_be_checked()


def test_ticks_work_where_the_browser_keeps_nothing(page: Page, own_url: str, expect: Any) -> None:
    page.add_init_script(BLOCKED)
    page.goto(own_url)
    page.get_by_label("Look at the graphs").check()
    expect(page.locator(".rb-progress")).to_contain_text("1 of 3")
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Undo the reset").click()
    expect(page.get_by_label("Look at the graphs")).to_be_checked()


def test_every_checklist_of_the_site_has_labels_progress_and_a_reset(
    page: Page, site_url: str, catalog: Catalog, expect: Any
) -> None:
    pages = {name.partition("#")[0] for name in catalog.checklists}
    assert pages
    for name in sorted(pages):
        page.goto(f"{site_url}{name}/")
        lists = [c for n, c in catalog.checklists.items() if n.partition("#")[0] == name]
        count = sum(len(one.items) for one in lists)
        boxes = page.locator("input[data-item]")
        expect(boxes).to_have_count(count)
        for box in boxes.all():
            expect(box).to_have_accessible_name(re.compile(r"\w"))
            box.check()
        expect(page.locator(".rb-progress")).to_have_count(len(lists))
        page.reload()
        for box in boxes.all():
            expect(box).to_be_checked()
