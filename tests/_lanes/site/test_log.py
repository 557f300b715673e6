"""The incident log: a clock against the limit, what was done when, and Markdown to take away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from tests._lanes.site import own_page
from tests._lanes.site.own_page import ANY

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.site

BEFORE, NOW = "2026-11-23T02:59:00Z", "2026-11-23T03:00:00Z"


@pytest.fixture
def context(new_context: Any) -> BrowserContext:
    """A browser far from Greenwich, whose half hour tells local time from UTC."""
    made: BrowserContext = new_context(
        timezone_id="Asia/Kolkata", permissions=["clipboard-read", "clipboard-write"]
    )
    return made


@pytest.fixture
def page(context: BrowserContext, own_url: str) -> Page:
    """The tests' own page, at three in the morning."""
    page = context.new_page()
    page.clock.install(time=BEFORE)
    page.clock.pause_at(NOW)
    page.goto(own_url)
    return page


def open_log(page: Page) -> None:
    """Open the panel."""
    page.get_by_role("button", name="Incident log").click()


def start(page: Page) -> None:
    """Start the clock and go back to the page."""
    open_log(page)
    page.get_by_role("button", name="Incident started now").click()
    page.get_by_role("button", name="Close").click()


def exported(page: Page) -> str:
    """Return the Markdown that the log copies."""
    if not page.locator("dialog[open]").count():
        open_log(page)
    page.get_by_role("button", name="Copy as Markdown").click()
    page.locator(".rb-log .rb-said", has_text="Copied").wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def shown(source: str) -> list[str]:
    """Return what a reader sees of the entries, made by another Markdown."""
    page = LexborHTMLParser(markdown(source, extensions=["pymdownx.superfences"]))
    return [" ".join(node.text().split()) for node in page.css("h2 ~ ul > li")]


def test_the_panel_is_closed_and_opens_and_closes_by_the_keyboard(page: Page, expect: Any) -> None:
    panel, button = page.locator(".rb-log"), page.get_by_role("button", name="Incident log")
    expect(panel).to_have_count(0)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Incident log")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()


def test_the_clock_counts_against_the_limit_of_the_page_and_says_so_once(
    page: Page, expect: Any
) -> None:
    clock, voice = page.locator(".rb-status .rb-clock"), page.locator(".rb-status [role=status]")
    expect(clock).to_be_hidden()
    start(page)
    page.clock.run_for("05:00")
    expect(clock).to_have_text(
        "5 min of 15 min since the incident started at 2026-11-23 03:00:00 UTC (08:30:00 local)."
    )
    page.clock.run_for("09:55")
    expect(clock).not_to_contain_text("Escalate now")
    expect(voice).to_be_empty()
    page.clock.run_for("00:10")
    expect(clock).to_contain_text("Escalate now: 15 min of 15 min since the incident started at")
    expect(voice).to_contain_text("Escalate now: 15 min of 15 min")
    page.reload()
    page.clock.run_for("05:00")
    expect(clock).to_contain_text("Escalate now")
    expect(voice).to_be_empty()
    assert exported(page).count("The limit of 15 minutes has passed") == 1
    page.get_by_role("button", name="Incident over").click()
    page.clock.run_for("20:00")
    expect(clock).to_have_text("Incident over: 2026-11-23 03:00:00 UTC (08:30:00 local), 20 min.")
    source = exported(page)
    assert "- Ended: 2026-11-23 03:20:05 UTC (08:50:05 local), after 20 min" in source
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    assert waiting.value.suggested_filename == "incident-log-20261123T0340Z.md"
    assert Path(waiting.value.path()).read_text("utf-8") == source


def test_messages_say_since_when_what_was_tried_and_what_is_live(
    page: Page, site_url: str, expect: Any
) -> None:
    page.goto(f"{site_url}deployment/rollback/")
    message = page.locator(".rb-message code")
    before = message.text_content()
    assert before is not None
    assert "since … UTC" in before
    page.fill("#rb-value-LIVE_DEPLOYMENT", "dpl_bad")
    page.fill("#rb-value-GOOD_DEPLOYMENT", "dpl_good")
    start(page)
    page.clock.run_for("04:00")
    page.get_by_role("button", name=re.compile(r"^Copy the command of step \d+: Roll back")).click()
    page.get_by_role("button", name="Copy the command of step 1").click()
    expect(message).to_contain_text("SEVERITY: SEV1, since 03:00 UTC")
    expect(message).to_contain_text("WHAT WE DID: 03:04 Roll back\n")
    expect(message).to_contain_text("WHAT IS LIVE: dpl_bad, as of 03:00 UTC")
    expect(message).to_contain_text("WHAT WE NEED: …")
    page.goto(f"{site_url}messages/")
    for text in page.locator(".rb-message code").all():
        expect(text).not_to_contain_text("since …")
    page.get_by_role("button", name="Copy the message: To users, in the first minutes").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "since 03:00 UTC" in copied
    assert "call your local emergency number now." in copied
    report = page.locator(".rb-message code", has_text="# Report of the incident of 2026-11-23")
    expect(report).to_contain_text("- Began: 2026-11-23 03:00 UTC")
    expect(report).to_contain_text("- Noticed: … UTC, by …\n- Users told: … UTC\n- Over: … UTC")
    expect(report).to_contain_text(re.compile(r"## What was done\s+- .*Opened: Roll back prod"))
    expect(report).to_contain_text(
        re.compile(r"08:34:00 local\): Copied the .*step \d+: Roll back")
    )


def test_the_log_goes_on_from_page_to_page_against_the_limit_of_each(
    page: Page, own_url: str, own_folder: Path, expect: Any
) -> None:
    own_page.write(own_folder, minutes="120", name="slow")
    own_page.write(own_folder, minutes="", name="calm")
    start(page)
    page.clock.run_for("20:00")
    page.goto(own_url.replace("own.html", "slow.html"))
    expect(page.locator(".rb-clock")).to_contain_text("20 min of 2 h 0 min since")
    page.goto(own_url.replace("own.html", "calm.html"))
    expect(page.locator(".rb-clock")).to_contain_text("20 min since")
    assert re.findall(r"(?:Incident s|Opened).*", exported(page)) == [
        "Opened: A page of our own (own)",
        "Incident started",
        "Opened: A page of our own (slow)",
        "Opened: A page of our own (calm)",
    ]


def test_the_start_can_be_typed_and_corrected_but_not_lie_ahead(page: Page, expect: Any) -> None:
    open_log(page)
    field = page.get_by_label("It started at (local time, Asia/")
    field.fill("2026-11-23T08:31")
    page.evaluate("document.getElementById('rb-log-time').removeAttribute('max')")
    page.get_by_role("button", name="Set this time").click()
    expect(page.locator(".rb-log .rb-said")).to_have_text("That time is still to come.")
    field.fill("2026-11-23T08:20")
    page.get_by_role("button", name="Set this time").click()
    expect(page.locator(".rb-clock")).to_contain_text("10 min of 15 min since")
    expect(page.locator(".rb-log-state")).to_contain_text(
        "2026-11-23 02:50:00 UTC (08:20:00 local)"
    )
    field.fill("2026-11-23T08:25")
    page.get_by_role("button", name="Set this time").click()
    expect(page.locator(".rb-clock")).to_contain_text("5 min of 15 min since")
    assert "corrected to 2026-11-23 02:55:00 UTC" in exported(page)


def test_what_is_done_is_written_down(page: Page, expect: Any) -> None:
    page.fill(f"#rb-value-{ANY.name}", "a`b")
    page.locator(f"#rb-value-{ANY.name}").blur()
    page.locator("[data-step='own#an-argument'] .rb-copy").click()
    page.locator(".rb-copied").wait_for()
    page.locator("[data-step='own#two-in-one-word'] .rb-copy").click()
    page.get_by_label("Look at the graphs").check()
    page.locator(".rb-decision a").click()
    open_log(page)
    page.get_by_label("Note").fill("Asked *Ada* to <look>_at_ it & ~~[wait](x)~~ &amp; $a$")
    page.get_by_role("button", name="Add note").click()
    page.clock.run_for("01:00")
    page.get_by_label("Note").fill("error:\n```\n# not a heading\n\n- x")
    page.get_by_role("button", name="Add note").click()
    at = "2026-11-23 03:00:00 UTC (08:30:00 local): "
    source = exported(page)
    assert shown(source) == [
        f"{at}Opened: A page of our own (own)",
        f"{at}Set ANY to a`b",
        f"{at}Copied the command: Give an argument",
        f"{at}Copied the command: Give two in one word (without OTHER)",
        f"{at}Ticked: Look at the graphs",
        f"{at}Followed: It is down: go to step 1.",
        f"{at}Asked *Ada* to <look>_at_ it & ~~[wait](x)~~ &amp; $a$",
        "2026-11-23 03:01:00 UTC (08:31:00 local): note error: ``` # not a heading - x",
    ]
    assert "- Local time: Asia/" in source
    expect(page.locator(".rb-log-entries li")).to_have_count(8)


def test_what_was_done_long_before_belongs_to_another_incident(page: Page) -> None:
    page.clock.fast_forward("13:00:00")
    page.reload()
    entries = re.findall(r"^- .*: Opened.*", exported(page), re.MULTILINE)
    assert len(entries) == 1
    assert "16:00:00 UTC" in entries[0]


def test_clearing_asks_first(page: Page, expect: Any) -> None:
    asked: list[str] = []

    def refuse(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    start(page)
    open_log(page)
    page.once("dialog", refuse)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".rb-log-entries li")).to_have_count(2)
    assert "cannot be undone" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".rb-log-entries li")).to_have_count(0)
    expect(page.locator(".rb-clock")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('runbook.log')") is None


def test_another_part_that_breaks_does_not_stop_the_log(
    context: BrowserContext, own_folder: Path, own_url: str, watch: Any, expect: Any
) -> None:
    watch.expected("broken on purpose|Failed to load")
    html = (own_folder / "own.html").read_text("utf-8")
    (own_folder / "bad.js").write_text("throw new Error('broken on purpose')")
    (own_folder / "bad.html").write_text(html.replace("values.js", "bad.js"), "utf-8")
    page = context.new_page()
    page.goto(own_url.replace("own.html", "bad.html"))
    start(page)
    expect(page.locator(".rb-clock")).to_contain_text("0 min of 15 min")
    page.locator("[data-step='own#no-value'] .rb-copy").click()
    page.locator(".rb-copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "vercel whoami"


def test_the_panel_fits_the_narrowest_phone(
    context: BrowserContext, site_url: str, expect: Any
) -> None:
    """On one page: of another, it says other minutes, which `tests/_gates/test_site.py` sees."""
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site_url}deployment/rollback/")
    open_log(page)
    expect(page.get_by_role("dialog", name="Incident log")).to_be_visible()
    assert page.locator(".rb-log").evaluate("(panel) => panel.scrollWidth - panel.clientWidth") == 0
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
