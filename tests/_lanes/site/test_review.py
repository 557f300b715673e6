"""The status strip says in words when a page was proven too long ago, by the reader's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.proof import proof_of
from snippets._vocabulary.policy import REVIEW

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.site
PAGE = "deployment/rollback"


@pytest.fixture
def proven(catalog: Catalog) -> date:
    """The day on which the page was proven."""
    day = proof_of(catalog, catalog.procedures[PAGE]).proven
    assert day
    return day


def look(page: Page, day: date) -> Any:
    """Open the page on a day and return what it says of its age."""
    page.clock.set_fixed_time(datetime.combine(day, time(3, 0), UTC))
    page.goto(f"{PAGE}/")
    return page.locator(".rb-status .rb-stale")


def test_a_page_is_good_until_the_last_of_its_days(page: Page, proven: date, expect: Any) -> None:
    stale = look(page, proven + timedelta(days=REVIEW.days))
    expect(page.locator(".rb-proof time")).to_have_attribute("datetime", str(proven))
    expect(stale).to_have_count(0)


def test_on_the_next_day_its_strip_says_how_old_it_is(
    page: Page, proven: date, expect: Any
) -> None:
    stale = look(page, proven + timedelta(days=REVIEW.days + 1))
    expect(stale).to_have_text(
        f"Proven {REVIEW.days + 1} days ago; a proof holds for {REVIEW.days}. "
        "Compare what each command prints."
    )


def test_without_scripts_the_date_is_read(new_context: Any, proven: date, expect: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{PAGE}/")
    expect(page.locator(".rb-proof time")).to_have_text(str(proven))
    expect(page.locator(".rb-stale")).to_have_count(0)
