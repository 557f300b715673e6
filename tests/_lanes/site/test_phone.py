"""A page fits a phone: no sideways scrolling, what decides is on the first screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import parameters_in
from tests._lanes.site.pages import FILL, addresses

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.site
INCIDENTS = (
    *("application-not-responding", "database-connection", "authentication-failures"),
    *("high-memory", "performance-degradation"),
)
ROLL_BACK = "deployment/rollback/"
LONG = ".rb-command[data-step='deployment/rollback#inspect-candidate']"
WIDER = """() => [...document.querySelectorAll("body, body *")]
  .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1
    && element.clientWidth > 0 && getComputedStyle(element).overflowX !== "visible"
    && getComputedStyle(element).clipPath === "none")
  .map((element) => `${element.tagName}.${element.className}`)"""


# Words of commands that go on in another line although they fit one, and broken words of a head.
CUT = """() => [...document.querySelectorAll(".language-bash code, th")].flatMap((element) => {
  const head = element.closest("thead");
  if (!element.checkVisibility() || head?.offsetWidth < 2) return [];
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let start = 0; walker.nextNode(); start += walker.currentNode.length)
    texts.push([walker.currentNode, start]);
  const place = (at) => texts.filter(([, start]) => start <= at)
    .map(([text, start]) => [text, at - start]).at(-1);
  const { paddingLeft, paddingRight } = getComputedStyle(element);
  const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return [...element.textContent.matchAll(/\\S+/g)].filter((word) => {
    const range = new Range();
    range.setStart(...place(word.index));
    const [text, offset] = place(word.index + word[0].length - 1);
    range.setEnd(text, offset + 1);
    const boxes = [...range.getClientRects()].filter((box) => box.width);
    const width = boxes.reduce((sum, box) => sum + box.width, 0);
    const lines = new Set(boxes.map((box) => Math.round(box.top / 6))).size;
    return lines > 1 && (head || width < room);
  }).map(([word]) => word);
})"""
# Cells whose words touch the frame of their table.
TIGHT = """() => [...document.querySelectorAll("article table:not([class]) td")].filter((cell) => {
  const range = new Range();
  range.selectNodeContents(cell);
  const box = range.getClientRects()[0];
  return box && box.left - cell.closest("table").getBoundingClientRect().left < 8;
}).map((cell) => `tight: ${cell.textContent}`)"""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_no_page_scrolls_sideways_or_breaks_a_word_of_a_command(
    script: bool,
    new_context: Callable[..., BrowserContext],
    site_folder: Path,
    catalog: Catalog,
    measure: Callable[[str, float, str], None],
) -> None:
    """Nor, cut off, any block; tables keep a margin, and commands their words when filled.

    Unfilled a command is the same without a script, and the column it stands in as wide.
    """
    context = new_context(
        viewport={"width": 768, "height": 844}, has_touch=True, java_script_enabled=script
    )
    page = context.new_page()
    parameters = [p for step in catalog.steps.values() for p in parameters_in(step.action)]
    values = {parameter.name: parameter.example for parameter in parameters}
    wide: dict[int, list[str]] = {390: [], 320: []}
    cut: dict[int, list[str]] = {768: [], **{width: [] for width in wide}}
    for address in (*addresses(site_folder), "404.html"):
        page.goto(address)
        page.evaluate(FILL, values if script else {})
        for width, words in cut.items():
            page.set_viewport_size({"width": width, "height": 844})
            words += [f"{address}: {word}" for word in page.evaluate(CUT)]
            if width in wide:
                parts = page.evaluate(WIDER) + page.evaluate(TIGHT)
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    parts.append("the page")
                wide[width] += [f"{address}: {part}" for part in parts]
    print(wide, cut)  # noqa: T201 - what is wrong, beside the number
    how = "" if script else ", without script"
    for width, parts in wide.items():
        measure(f"pages and blocks wider than {width} px{how}", len(parts), "<= 0")
    for width, words in cut.items():
        measure(f"words of commands and heads cut at {width} px{how}", len(words), "<= 0")


@pytest.mark.parametrize("name", INCIDENTS)
def test_the_first_screen_says_what_decides(
    name: str, new_context: Callable[..., BrowserContext], site_url: str, catalog: Catalog
) -> None:
    """Title, severity, by when to call whom, and the button of the incident log."""
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{site_url}incidents/{name}/")
    procedure = catalog.procedures[f"incidents/{name}"]
    bar = page.locator(".rb-actions").bounding_box()
    assert bar is not None
    status = page.locator(".rb-status")
    places = [
        page.locator("h1"),
        *(status.locator(css) for css in (".rb-severity", "a[href='#escalate']", "button")),
        status.get_by_text(procedure.severity.escalation).first,
    ]
    for place in places:
        box = place.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"], place
    assert procedure.severity.code in status.inner_text()


@pytest.mark.parametrize("address", ["", ROLL_BACK, "escalation/"])
def test_four_actions_are_in_reach_of_a_thumb_at_any_place(
    address: str, page: Page, site_url: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site_url + address)
    for scrolled in (0, 900):
        page.evaluate(f"scrollTo(0, {scrolled})")
        boxes = [link.bounding_box() for link in page.locator(".rb-actions a").all()]
        assert len(boxes) == 4
        for box in boxes:
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
            assert box["y"] > 700
            assert box["y"] + box["height"] <= 844


@pytest.mark.parametrize("width", [390, 1280])
def test_escalation_is_one_tap_away_and_a_jump_marks_its_step(
    width: int, page: Page, site_url: str
) -> None:
    """A jump does not fly: the place is there at once."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(site_url + ROLL_BACK)
    page.locator(".rb-actions").get_by_role("link", name="Escalate").click()
    top = page.locator("#escalate").bounding_box()
    header = page.locator(".rb-header").bounding_box()
    assert top is not None
    assert header is not None
    assert header["height"] <= top["y"] < 700
    page.locator(".rb-decision a[href^='#']").first.click()
    step = page.locator(".rb-step:has(:target)")
    assert step.evaluate("(step) => getComputedStyle(step).outline").endswith("solid 4px")
    assert step.evaluate("(step) => step.getBoundingClientRect().top") < 100


def test_the_bar_lies_under_the_search(page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site_url)
    page.locator(".rb-header .rb-search-open").click()
    page.get_by_role("dialog").wait_for()
    covered = page.evaluate(
        "document.elementFromPoint(195, 830)?.closest('.rb-actions') === null"
        " && document.elementFromPoint(195, 20)?.closest('.rb-header') === null"
    )
    assert covered


MARKS = """(pre) => {
  const code = pre.querySelector("code");
  const range = document.createRange();
  const tops = new Set();
  const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    range.selectNodeContents(walk.currentNode);
    for (const box of range.getClientRects()) if (box.width > 1) tops.add(Math.round(box.top / 8));
  }
  const broken = code.querySelectorAll(".se + .w").length;
  return [tops.size, code.textContent.trimEnd().split("\\n").length, broken];
}"""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_long_command_goes_on_in_marked_lines(
    script: bool, new_context: Callable[..., BrowserContext], site_url: str
) -> None:
    """The mark stands in the margin of a line that the browser broke, and is not copied."""
    context = new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page = context.new_page()
    page.goto(site_url + ROLL_BACK)
    block = page.locator(f"{LONG} pre")
    shown, written, broken = block.evaluate(MARKS)
    assert shown > written > 1
    assert broken == written - 1
    code, break_ = page.locator(f"{LONG} code"), page.locator(f"{LONG} .se + .w").first
    before = (
        "(part) => { const { content, width } = getComputedStyle(part, '::before'); return %s; }"
    )
    assert code.evaluate(before % "content").count("↪") >= shown
    assert break_.evaluate(before % "width") == "20px"
    copied = block.evaluate(
        "(pre) => { getSelection().selectAllChildren(pre); return getSelection().toString(); }"
    )
    assert copied.rstrip("\n") == (block.text_content() or "").rstrip("\n")
    assert "↪" not in copied
