"""Everybody can use every page: axe finds nothing, by eye, by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests._lanes.real import npm
from tests._lanes.site.pages import addresses

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.site
TOOLS = Path(__file__).with_name("tools")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True},
    "phone, dark": {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
}
INCIDENT = "incidents/application-not-responding/"
# One page of each kind. Each layout and each scheme sees every page; their other pairs see these.
KINDS = [
    *("", INCIDENT, "deployment/rollback/", "escalation/", "quick-reference/", "terminal/"),
    *("maintenance/regular-tasks/", "application/", "offline/"),
]
ALL_TARGETS = """() => [...document.querySelectorAll(
    ":is(header, .rb-menu:popover-open, .rb-decision, .rb-flow, .rb-cards, .rb-neighbours, "
    + ".rb-status) :is(a, button), .rb-checklist label, .rb-copy, .rb-button, .headerlink")]
  .filter((target) => target.checkVisibility())
  .map((target) => {
    // A link in a line of words is as high as its lines and what surrounds them for the finger.
    const box = target.getBoundingClientRect();
    const within = getComputedStyle(target, "::after").position === "absolute";
    const whole = within ? target.closest("li").getBoundingClientRect() : box;
    return [target.textContent.trim() || target.ariaLabel, whole.width, whole.height];
  })
  .filter(([, width, height]) => height < 44 - 0.5)"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core."""
    return (npm.install(TOOLS) / "axe-core" / "axe.min.js").read_text("utf-8")


def faults(page: Page, axe: str) -> list[str]:
    """Return what axe finds on a page as it is, one line for each place."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe)
    result = page.evaluate(
        "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false})",
        TAGS,
    )
    return [
        f"{page.url}: {violation['id']}: {node['html'][:160]}: {node['failureSummary'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    ("look", "pages"),
    [("light", None), ("phone, dark", None), ("dark", KINDS), ("phone", KINDS)],
    ids=["light", "phone-dark", "dark", "phone"],
)
def test_axe_finds_nothing_on_any_page(  # noqa: PLR0917 - fixtures, given by name
    look: str,
    pages: list[str] | None,
    new_context: Callable[..., BrowserContext],
    site_folder: Path,
    site_url: str,
    axe: str,
    measure: Callable[[str, float, str], None],
) -> None:
    page = new_context(**LOOKS[look]).new_page()
    lines = []
    for address in pages or addresses(site_folder):
        page.goto(site_url + address)
        lines += faults(page, axe)
    print("\n".join(lines))  # noqa: T201 - what is wrong, beside the number
    which = "a page of each kind" if pages else "all pages"
    measure(f"axe faults on {which}, {look}", len(lines), "<= 0")


@pytest.mark.parametrize("look", ["light", "dark", "phone", "phone, dark"])
def test_axe_finds_nothing_in_the_open_search_and_menu(
    look: str, new_context: Callable[..., BrowserContext], axe: str
) -> None:
    page = new_context(**LOOKS[look]).new_page()
    page.goto(INCIDENT)
    page.locator(".rb-header .rb-search-open").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert faults(page, axe) == []
    page.keyboard.type("roll back")
    dialog.locator("a").first.wait_for()
    assert faults(page, axe) == []
    for address in ("", INCIDENT) if look.startswith("phone") else ():
        page.goto(address)
        page.get_by_role("button", name="Menu").click()
        page.locator("#rb-menu:popover-open").wait_for()
        assert faults(page, axe) == []


@pytest.mark.parametrize(
    "address", ["", INCIDENT, "deployment/rollback/", "escalation/", "maintenance/regular-tasks/"]
)
def test_a_finger_meets_every_target(address: str, page: Page, site_url: str) -> None:
    """44 px high; a link within a sentence may be as high as its line."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site_url + address)
    assert page.evaluate(ALL_TARGETS) == []
    page.get_by_role("button", name="Menu").click()
    assert page.evaluate(ALL_TARGETS) == []


def test_the_first_key_leads_past_the_header(page: Page, site_url: str, expect: Any) -> None:
    page.goto(site_url + INCIDENT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_has_the_focus_is_seen_and_not_covered(
    viewport: dict[str, int], new_context: Callable[..., BrowserContext], site_url: str
) -> None:
    """Every stop of the Tab key has an outline and is not behind a bar."""
    page = new_context(viewport=viewport, reduced_motion="reduce").new_page()
    page.goto(site_url + INCIDENT)
    stops = page.locator("a, button, input, textarea, [tabindex]").count()
    seen = set()
    for _ in range(stops):
        page.keyboard.press("Tab")
        name, outline, on_top = page.evaluate(
            """() => {
              const stop = document.activeElement;
              const box = stop.getClientRects()[0] ?? stop.getBoundingClientRect();
              const at = document.elementFromPoint(
                box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
              const style = getComputedStyle(stop);
              const { tagName, className, textContent } = stop;
              return [
                `${tagName} ${className} ${stop.getAttribute("href")} ${textContent}`,
                style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                stop === document.body || (at !== null && (stop.contains(at) || at.contains(stop))),
              ];
            }"""
        )
        if name.startswith("BODY"):
            break
        assert outline, f"no outline: {name}"
        assert on_top, f"covered: {name}"
        seen.add(name)
    assert len(seen) > 30


def test_the_keyboard_opens_and_leaves_the_menu(page: Page, site_url: str, expect: Any) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # width and height
    page.goto(site_url)
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#rb-menu")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_scheme_follows_the_system_until_the_reader_chooses(
    new_context: Callable[..., BrowserContext], site_url: str
) -> None:
    page = new_context(color_scheme="dark").new_page()
    ground = "getComputedStyle(document.body).backgroundColor"
    page.goto(site_url)
    dark = page.evaluate(ground)
    button = page.get_by_role("button", name="Dark colours")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    light = page.evaluate(ground)
    assert light != dark
    page.goto(site_url + INCIDENT)
    assert page.evaluate(ground) == light
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert page.evaluate(ground) == dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == light


def test_nothing_moves_for_those_who_asked_for_that(page: Page, site_url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site_url + INCIDENT)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
