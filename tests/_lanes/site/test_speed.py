"""A first visit to an incident page is small, still, and Lighthouse has nothing to say.

Nothing is timed: the time follows from what is sent and in how many requests.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snippets._site import chromium
from tests._lanes.real import npm
from tests._lanes.real.needs import node_programs
from tests._lanes.site.pages import IDLE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.site
INCIDENT = "incidents/application-not-responding/"
CATEGORIES = ("accessibility", "best-practices", "seo")
SHIFT = "cumulative-layout-shift"
TOOLS = Path(__file__).with_name("tools")
TRIES = 5


def test_a_first_visit_is_small(
    page: Page,
    context: BrowserContext,
    site_url: str,
    measure: Callable[[str, float, str], None],
) -> None:
    """Counted by the browser: every request until the page is idle, as sent, compressed."""
    sizes: list[float] = []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(site_url + INCIDENT)
    page.evaluate(IDLE)
    measure("first visit to an incident page: requests", len(sizes), "<= 10")
    measure("first visit to an incident page: kB", round(sum(sizes) / 1000, 1), "<= 150 kB")


def report(url: str, form: str, folder: Path) -> dict[str, Any]:
    """Return Lighthouse's report; fail with what it printed if it fails again and again.

    `folder` is written into.
    """
    program = npm.install(TOOLS) / "lighthouse" / "cli" / "index.js"
    file = folder / "report.json"
    command = [
        *(str(node_programs()["node"]), str(program), url, "--quiet", "--output=json"),
        *(f"--output-path={file}", f"--only-categories={','.join(CATEGORIES)}"),
        *(f"--only-audits={SHIFT}", "--disable-full-page-screenshot"),
        f"--chrome-flags=--headless {' '.join(chromium.options())}",
        *(["--preset=desktop"] if form == "desktop" else []),
    ]
    browser = chromium.find_chromium() or ""
    env = {"CHROME_PATH": browser, "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    error = ""
    for _ in range(TRIES):  # Chromium's trace of a busy machine may lack its beginning
        done = subprocess.run(
            command, env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
        error = done.stderr
        if done.returncode == 0:
            result: dict[str, Any] = json.loads(file.read_text("utf-8"))
            error = result["audits"][SHIFT].get("errorMessage", "")
            if not error:
                return result
    raise AssertionError(f"Lighthouse failed {TRIES} times on {url}:\n{error}")


@pytest.mark.parametrize("form", ["mobile", "desktop"])
@pytest.mark.parametrize("address", ["", INCIDENT], ids=["home", "incident"])
def test_lighthouse_finds_nothing_to_mend(
    address: str,
    form: str,
    site_url: str,
    tmp_path: Path,
    measure: Callable[[str, float, str], None],
) -> None:
    name = f"Lighthouse, {form}, {'an incident page' if address else 'home'}"
    result = report(site_url + address, form, tmp_path)
    audits = result["audits"]
    measure(f"{name}: layout shift", round(audits[SHIFT]["numericValue"], 3), "<= 0.05")
    for category in CATEGORIES:
        part = result["categories"][category]
        print(  # noqa: T201 - what costs points, beside the number
            [a["id"] for a in part["auditRefs"] if a["weight"] and audits[a["id"]]["score"] != 1]
        )
        measure(f"{name}: {category}", round(part["score"] * 100), ">= 100")
