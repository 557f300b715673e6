"""A first visit to an incident page is small, still, and Lighthouse has nothing to say.

Nothing is timed: the time follows from what is sent and in how many requests.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests._lanes.site import lighthouse

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.site
INCIDENT = "incidents/application-not-responding/"
CATEGORIES = ("accessibility", "best-practices", "seo")
SHIFT = "cumulative-layout-shift"


def test_a_first_visit_is_small(
    page: Page,
    context: BrowserContext,
    site_url: str,
    measure: Callable[[str, float, str], None],
) -> None:
    """Counted by the browser: every request until nothing is under way, as sent, compressed."""
    sizes: list[float] = []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(site_url + INCIDENT, wait_until="networkidle")
    measure("first visit to an incident page: requests", len(sizes), "<= 10")
    measure("first visit to an incident page: kB", round(sum(sizes) / 1000, 1), "<= 150 kB")


@pytest.mark.parametrize("form", lighthouse.FORMS)
@pytest.mark.parametrize("address", ["", INCIDENT], ids=["home", "incident"])
def test_lighthouse_finds_nothing_to_mend(
    address: str,
    form: str,
    site_url: str,
    tmp_path: Path,
    measure: Callable[[str, float, str], None],
) -> None:
    name = f"Lighthouse, {form}, {'an incident page' if address else 'home'}"
    report = lighthouse.report(site_url + address, form, tmp_path, CATEGORIES, (SHIFT,))
    measure(f"{name}: layout shift", round(report["audits"][SHIFT]["numericValue"], 3), "<= 0.05")
    missed: list[str] = []
    for category in CATEGORIES:
        try:
            measure(f"{name}: {category}", lighthouse.score(report, category), ">= 100")
        except AssertionError as error:
            missed.append(f"{error}, for: {'; '.join(lighthouse.lost(report, category))}")
    assert not missed, "\n".join(missed)
