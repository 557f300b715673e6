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


@pytest.mark.parametrize("late", [False, True], ids=["its last day", "the next day"])
def test_the_strip_says_how_old_a_page_is_from_the_day_after_its_last(
    page: Page, proven: date, expect: Any, late: bool
) -> None:
    age = REVIEW.days + late
    day = proven + timedelta(days=age)
    page.clock.set_fixed_time(datetime.combine(day, time(3, 0), UTC))
    page.goto(f"{PAGE}/")
    expect(page.locator(".rb-proof time")).to_have_attribute("datetime", str(proven))
    warning = (
        f"Proven {age} days ago; a proof holds for {REVIEW.days}. Compare what each command prints."
    )
    expect(page.locator(".rb-status .rb-stale")).to_have_text([warning] if late else [])


def test_without_scripts_the_date_is_read(new_context: Any, proven: date, expect: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{PAGE}/")
    expect(page.locator(".rb-proof time")).to_have_text(str(proven))
    expect(page.locator(".rb-stale")).to_have_count(0)
