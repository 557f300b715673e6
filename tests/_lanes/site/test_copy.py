"""Copy buttons: what they copy is the tested text, and shells make of it what Python says.

Every program is a stand-in that records how it was called, so nothing here can do harm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from snippets._engine import shell
from tests._lanes.properties.strategies import HOSTILE
from tests._lanes.shells.recorder import SHELLS, StandInBench, installed, make_bench, paste
from tests._lanes.shells.test_paste import promised
from tests._lanes.site.own_page import ACTIONS, ANY, CATALOG, MESSAGE, OTHER, WORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

pytestmark = pytest.mark.site

# Those of the acceptance, and what else was seen to change in a word.
VALUES = ["'; touch pwned; '", "$(touch pwned)", "`touch pwned`", "a\nb", "“a„ »b«", "-rf", "a\tb"]
VALUES += ["😀", "=ls", "!!", "a\ntouch pwned\nb", "\n", "x' \"$(touch pwned)\" 'y", *HOSTILE]
# A text area makes one line end of all; an empty value is none.
VALUES = list(dict.fromkeys(v for v in VALUES if v and "\r" not in v))
NEEDS_ALL = (
    "own#a-part-of-an-argument",
    "own#two-in-one-word",
    "own#a-file",
    "own#a-pipeline",
    "own#a-word-that-is-said",
)
# Presses the button of each block; returns what was on the clipboard after each.
PRESS = """async (steps) => {
  const found = [];
  for (const step of steps) {
    const button = document.querySelector(`.rb-command[data-step='${step}'] .rb-copy`);
    await navigator.clipboard.writeText("nothing was copied");
    button.click();
    while (!button.classList.contains("rb-copied")) await new Promise(requestAnimationFrame);
    found.push(await navigator.clipboard.readText());
  }
  return found;
}"""
# Types values into the form at once.
TYPE = """(values) => { for (const [name, value] of Object.entries(values)) {
  const field = document.getElementById(`rb-value-${name}`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true })); } }"""
TAKE = """addEventListener("paste", (event) => {
  window.got = event.clipboardData.getData("text/plain"); })"""


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that may read the clipboard, to see what is on it."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> StandInBench:
    """Stand-ins for every program of the vocabulary."""
    return make_bench(tmp_path_factory.mktemp("bench"))


def block(page: Page, step: str) -> Locator:
    """Return the first block of a step."""
    return page.locator(f".rb-command[data-step='{step}']").first


def copied(page: Page, place: Locator) -> str:
    """Press the button of a block; return what is on the clipboard."""
    page.evaluate("navigator.clipboard.writeText('nothing was copied')")
    place.locator(".rb-copy").click()
    place.locator(".rb-copy.rb-copied").wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def pasted(context: BrowserContext) -> str:
    """Return what Ctrl+V brings, wherever it was copied."""
    page = context.new_page()
    page.set_content("<textarea></textarea>")
    page.evaluate(TAKE)
    page.locator("textarea").press("Control+V")
    page.wait_for_function("window.got !== undefined")
    return str(page.evaluate("window.got"))


@pytest.fixture(scope="module")
def clipboard(browser: Any, own_url: str) -> dict[tuple[str, str], str]:
    """What was copied of each step, by hostile value; other tests press with a real pointer."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(own_url)
    clipboard: dict[tuple[str, str], str] = {}
    for value in VALUES:
        page.evaluate(TYPE, bound(value))
        texts = page.evaluate(PRESS, NEEDS_ALL)
        clipboard |= {(step, value): text for step, text in zip(NEEDS_ALL, texts, strict=True)}
    context.close()
    return clipboard


def bound(value: str) -> dict[str, str]:
    """Return values for all parameters of the tests' own page."""
    return {ANY.name: value, OTHER.name: f"{value}{value}", WORD.name: "word"}


def test_what_is_copied_is_the_tested_text(clipboard: dict[tuple[str, str], str]) -> None:
    assert len(clipboard) == len(VALUES) * len(NEEDS_ALL)
    for (step, value), text in clipboard.items():
        assert text == shell(CATALOG.steps[step].action, bound(value))


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_makes_of_it_what_python_says_and_runs_nothing_else(
    name: str, clipboard: dict[tuple[str, str], str], bench: StandInBench
) -> None:
    sh = installed(name)
    wrong = []
    for (step, value), text in clipboard.items():
        if "file" in step and "/" in value:
            continue  # it cannot be part of the name of a file
        action, values = CATALOG.steps[step].action, bound(value)
        bench.calls()
        promise, saved = promised(action, bench, values), bench.files()
        done = paste(sh, text, bench.environment(), bench.work)
        # No variable is exported here: every value comes from the text itself.
        if bench.calls() != promise or bench.files() != saved or done.returncode:
            wrong.append(f"{step} with {value!r}: {text!r}: {done.stderr.decode()}")
    assert wrong == []


def test_an_unfilled_command_is_copied_as_it_fails_closed_and_names_what_is_missing(
    page: Page, own_url: str, expect: Any
) -> None:
    page.goto(own_url)
    place = block(page, "own#a-secret-that-is-said")
    assert copied(page, place) == shell(ACTIONS["a secret that is said"])
    status = place.get_by_role("status")
    expect(status).to_contain_text(f"Copied without a value for KEY (a secret), ANY ({ANY.what})")
    status.get_by_role("link", name="ANY").click()
    expect(page.locator("#rb-value-ANY")).to_be_focused()
    page.keyboard.type("now")
    expect(status).to_be_empty()  # the clipboard no longer holds what the block shows
    expect(place.locator(".rb-copy")).to_have_accessible_name(re.compile("^Copy the command"))
    copied(page, place)
    expect(status).to_contain_text("Copied without a value for KEY (a secret). Pasted")


def test_every_block_has_one_named_button_visible_at_rest(
    page: Page, site_url: str, expect: Any
) -> None:
    """A finger meets it, says `test_accessibility.py`."""
    page.goto(f"{site_url}deployment/rollback/")
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    blocks = page.locator(".rb-command, .rb-message")
    assert blocks.count() > 3
    for place in blocks.all():
        button = place.get_by_role("button")
        expect(button).to_have_count(1)
        expect(button).to_have_css("opacity", "1")
        expect(button).to_be_visible()
    title = page.locator(".rb-step h3").first.evaluate(
        "(heading) => heading.firstChild.textContent"
    )
    number, words = title.split(". ", 1)
    expect(blocks.first.get_by_role("button")).to_have_accessible_name(
        f"Copy the command of step {number}: {words}"
    )


def test_a_button_says_so_politely_until_another_is_pressed(
    page: Page, own_url: str, expect: Any
) -> None:
    """By a finger or a key, of a command or a message."""
    page.goto(own_url)
    first, message = block(page, "own#no-value"), page.locator(".rb-message")
    first.locator(".rb-copy").focus()
    page.keyboard.press("Enter")
    expect(first.get_by_role("button")).to_have_text(re.compile("^Copied"))
    expect(first.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "vercel whoami"
    assert copied(page, message) == MESSAGE
    expect(message.get_by_role("button")).to_have_accessible_name("Copied the message: Tell users")
    expect(first.get_by_role("button")).to_have_text(re.compile("^Copy "))
    expect(first.get_by_role("status")).to_be_empty()


GONE = "Object.defineProperty(Navigator.prototype, 'clipboard', { get() { return undefined; } })"
REFUSED = "Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no'))"


@pytest.mark.parametrize("without", [GONE, REFUSED])
def test_copying_works_where_the_clipboard_is_missing_or_refuses(
    context: BrowserContext, own_url: str, without: str, expect: Any
) -> None:
    """On http a browser has no `navigator.clipboard`."""
    page = context.new_page()
    page.add_init_script(without)
    page.goto(own_url)
    page.evaluate(TYPE, bound("a'\nb\t😀"))
    button = block(page, "own#two-in-one-word").locator(".rb-copy")
    button.click()
    expect(button).to_have_class(re.compile("rb-copied"))
    expect(button).to_be_focused()
    expected = shell(ACTIONS["two in one word"], bound("a'\nb\t😀"))
    assert pasted(context) == expected


def test_where_nothing_can_be_copied_the_command_is_selected(
    page: Page, own_url: str, expect: Any
) -> None:
    page.add_init_script(GONE)
    page.add_init_script("document.execCommand = () => false")
    page.goto(own_url)
    place = block(page, "own#no-value")
    place.locator(".rb-copy").click()
    expect(place.get_by_role("status")).to_contain_text("copy it by hand")
    assert page.evaluate("getSelection().toString().trim()") == "vercel whoami"
    expect(place.locator(".rb-copied")).to_have_count(0)
