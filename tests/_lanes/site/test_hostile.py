"""A hostile link, a hostile memory and hostile words: they are refused, or shown as text.

Whatever comes, no element is made of it, no dialog opens, the policy has nothing to report (see
`watch`), no secret is set, and no value is used before the reader has agreed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from snippets._engine import shell
from tests._lanes.site.own_page import ACTIONS, ANY, CATALOG, KEY, WORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Dialog, Page

    from tests._lanes.site.conftest import PageWatch

pytestmark = pytest.mark.site

MARKUP = (
    "<img src=x onerror=alert(1)>",
    "</code></script><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "&lt;img src=x onerror=alert(1)&gt;",
)
PROTOTYPE = ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty")
# What the page is made of; the parts that open when they are asked for are not counted.
CENSUS = """() => {
  const found = {};
  for (const element of document.querySelectorAll("*")) {
    if (element.closest(".rb-log, .rb-offer, .rb-search, .rb-said, mark")) continue;
    const handlers = element.getAttributeNames().filter((name) => name.startsWith("on"));
    const key = [element.localName, ...handlers].join(" ");
    found[key] = (found[key] ?? 0) + 1;
  }
  delete found.span;  // the colours of a command, which a value takes the place of
  return found;
}"""
MADE = "img, svg, iframe, script:not([src]):not([type='application/json']), [onerror], [onload]"
BLOCKS = "all => all.map(b => [b.dataset.step, b.querySelector('code').textContent])"
UNFILLED = [
    [f"own#{name.replace(' ', '-')}", shell(action) + "\n"] for name, action in ACTIONS.items()
]


@pytest.fixture
def page(context: BrowserContext, own_url: str) -> Iterator[Page]:
    """The tests' own page, where a dialog or a changed prototype is a fault."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialogs: list[str] = []
    page = context.new_page()

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.goto(own_url)
    yield page
    assert dialogs == []
    assert page.evaluate("Object.keys(Object.prototype).concat(Object.keys(Array.prototype))") == []
    assert page.evaluate("({}).polluted") is None


def blocks(page: Page) -> list[list[str]]:
    """Return every step of the page and its command."""
    return list(page.eval_on_selector_all(".rb-command", BLOCKS))


def stored(page: Page) -> dict[str, str]:
    """Return what the browser keeps, but for the log, which notes that the page was opened."""
    return dict(
        page.evaluate("Object.fromEntries(Object.entries(localStorage).filter(([k]) => "
                      "k !== 'runbook.log'))")
    )  # fmt: skip


def link(*pairs: tuple[str, str]) -> str:
    """Return the fragment of a link that brings values."""
    return "#values=" + "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)


def test_a_link_is_shown_as_text_and_fills_what_is_quoted_when_it_is_agreed_to(
    page: Page, expect: Any
) -> None:
    before, kept = page.evaluate(CENSUS), stored(page)
    for text in (*MARKUP, "\u202egnp.exe"):
        page.evaluate("(hash) => { location.hash = hash; }", link((ANY.name, text)))
        shown = page.locator(".rb-offer code.rb-exact", has_text=text)
        expect(shown).to_have_css("unicode-bidi", "bidi-override")
        assert blocks(page) == UNFILLED
        assert page.input_value(f"#rb-value-{ANY.name}") == ""
        assert page.locator(MADE).count() == 0
        assert "#" not in page.url  # the link has said what it had to
        assert stored(page) == kept
        page.get_by_role("button", name="Use these values").click()
        filled = dict(blocks(page))["own#an-argument"]
        assert filled == shell(ACTIONS["an argument"], {ANY.name: text}) + "\n"
        assert page.locator(MADE).count() == 0
        page.get_by_role("button", name="Clear values").click()
        assert blocks(page) == UNFILLED
    assert page.evaluate(CENSUS) == before


def test_a_link_sets_no_secret_and_nothing_that_the_page_does_not_ask_for(page: Page) -> None:
    """And not the second of two values of one name, nor one that does not fit."""
    sent = [(KEY.name, "stolen"), (WORD.name, "NOT FITTING"), ("OTHER", "first"), ("OTHER", "next")]
    sent += [(name, '{"polluted": 1}') for name in PROTOTYPE]
    sent += [
        (ANY.name, "\0"),
        ("__proto__[polluted]", "1"),
        ("value.ANY", "x"),
        ("rb-value-ANY", "x"),
        ("", "x"),
    ]
    page.evaluate("(hash) => { location.hash = hash; }", link(*sent))
    offer = page.locator(".rb-offer")
    offer.get_by_text("OTHER: first").wait_for()
    text = offer.inner_text()
    assert offer.locator("li").count() == 1
    assert "stolen" not in text
    assert "next" not in text
    assert "Left out, as this page has no such value or it does not fit: 12." in text
    page.get_by_role("button", name="Use these values").click()
    assert set(stored(page)) == {"runbook.value.OTHER"}
    assert "stolen" not in page.inner_text("body")
    assert (
        shell(ACTIONS["a secret that is said"]) + "\n"
        == dict(blocks(page))["own#a-secret-that-is-said"]
    )


def test_any_other_address_of_a_page_changes_nothing(page: Page, own_url: str) -> None:
    before = page.evaluate(CENSUS)
    texts = ("values", "values=", "values=%", "values=%E0%A4%A", "values=&&=&", "value.ANY=x",
             "values=ANY", *MARKUP, *PROTOTYPE, "rb-value-ANY", "ANY=x", "x" * 50_000)  # fmt: skip
    for text in texts:
        page.evaluate("(hash) => { location.hash = hash; }", text)
    page.goto(f"{own_url}?values=ANY%3Dx&ANY=x&q={quote(MARKUP[0])}#{quote(MARKUP[0])}")
    assert blocks(page) == UNFILLED
    assert stored(page) == {}
    assert page.evaluate(CENSUS) == before
    assert page.locator(MADE).count() == 0


# The memory of the browser, which another page of the same host may have written.

LOGS = [
    {
        "entries": [{"text": text, "at": 1, "code": text} for text in MARKUP],
        "started": 1,
        "ended": 2,
    },
    {"entries": [{"text": "a", "at": at} for at in (None, "x", 1e300, {"a": 1}, MARKUP[0])]},
    {"entries": [{"text": "a", "at": 1, "code": code} for code in (7, {"a": 1}, [MARKUP[0]])]},
    {"entries": {"length": 1e9}, "started": MARKUP[0], "ended": {}, "warned": 7},
    {"entries": [], "started": 1e300, "warned": [MARKUP[0]]},
    {"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}},
    [MARKUP[0]],
    MARKUP[0],
]


JUNK = (
    *("not json", "null", "7", '"x"', "[]", '{"a": "b"}', '{"value": 7}', '{"entries": 7}'),
    *('{"value": "<b>\\u0000"}', '{"entries": [7]}'),
)
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError"); } })"""


def use_every_part(page: Page, expect: Any) -> None:
    """Give a value, tick an item, take it back and undo that, and start the clock."""
    page.fill(f"#rb-value-{ANY.name}", "mine")
    expect(page.locator("[data-step='own#an-argument'] mark.rb-filled")).to_have_text("mine")
    page.get_by_label("Look at the graphs").check()
    expect(page.locator(".rb-progress")).to_contain_text("1 of 3")
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Undo the reset").click()
    expect(page.get_by_label("Look at the graphs")).to_be_checked()
    page.get_by_role("button", name="Incident log").click()
    page.get_by_role("button", name="Incident started now").click()
    expect(page.locator(".rb-clock")).to_contain_text("0 min of 15 min")


def test_what_is_kept_but_of_no_use_is_passed_over(page: Page, expect: Any) -> None:
    for kept in JUNK:
        page.evaluate(
            """(kept) => { for (const name of ["value.ANY", "ticks.own", "log"])
                localStorage.setItem(`runbook.${name}`, kept); }""",
            kept,
        )
        page.reload()
        assert blocks(page) == UNFILLED
        use_every_part(page, expect)


def test_every_part_works_where_the_browser_keeps_nothing(
    page: Page, own_url: str, expect: Any
) -> None:
    page.add_init_script(BLOCKED)
    page.goto(own_url)
    use_every_part(page, expect)


def test_a_log_that_somebody_else_wrote_is_text_or_nothing(page: Page) -> None:
    for log in LOGS:
        page.evaluate("(kept) => localStorage.setItem('runbook.log', kept)", json.dumps(log))
        page.reload()
        page.get_by_role("button", name="Incident log").click()
        page.get_by_role("button", name="Set this time").click()
        page.get_by_role("button", name="Incident over").click()
        page.get_by_role("button", name="Copy as Markdown").click()
        page.locator(".rb-log .rb-said", has_text="Copied").wait_for()
        assert page.locator(MADE).count() == 0
        taken = LexborHTMLParser(markdown(page.evaluate("navigator.clipboard.readText()")))
        assert not taken.css("img, script, iframe, a")


def test_values_and_ticks_that_somebody_else_wrote(page: Page) -> None:
    """A value is quoted as any other; a secret has no place; a tick is a tick or nothing."""
    hostile = {
        "value.ANY": {"value": MARKUP[0], "at": 1e300},
        "value.OTHER": {"value": {"a": 1}, "at": MARKUP[0]},
        "value.WORD": [MARKUP[0]],
        "value.KEY": {"value": "stolen", "at": 1},
        "value.__proto__": {"value": "x", "__proto__": {"polluted": 1}},
        "ticks.own": {"__proto__": {"polluted": 1}, "x": MARKUP[0], "constructor": 1e300},
        "scheme": MARKUP[0],
    }
    page.evaluate(
        "(all) => Object.entries(all).forEach(([k, v]) => localStorage.setItem('runbook.' + k, v))",
        {name: json.dumps(value) for name, value in hostile.items()},
    )
    before = page.evaluate(CENSUS)
    page.reload()
    values = {ANY.name: MARKUP[0]}
    wanted = [[name, shell(step.action, values) + "\n"] for name, step in CATALOG.steps.items()]
    assert blocks(page) == wanted
    assert "stolen" not in page.content()
    assert page.locator(MADE).count() == 0
    assert page.evaluate(CENSUS) == before
    assert page.locator(".rb-progress").first.inner_text().startswith("0 of 3")


def test_an_item_may_be_called_like_a_part_of_every_object(
    page: Page, own_url: str, own_folder: Path, expect: Any
) -> None:
    html = (own_folder / "own.html").read_text("utf-8")
    ids = re.findall(r'data-item="([^"]+)"', html)
    for key in PROTOTYPE:
        named = html.replace(f'data-item="{ids[1]}"', f'data-item="{key}"')
        (own_folder / f"{key}.html").write_text(named.replace('"own"', f'"{key}"'))
        page.goto(own_url.replace("own.html", f"{key}.html"))
        box = page.get_by_label("Look at the graphs")
        expect(box).not_to_be_checked()
        box.check()
        page.reload()
        expect(box).to_be_checked()
        page.get_by_role("button", name="Reset").click()
        expect(box).not_to_be_checked()
        page.get_by_role("button", name="Undo the reset").click()
        expect(box).to_be_checked()


def test_a_note_is_taken_away_without_what_a_terminal_obeys(page: Page) -> None:
    """A log is often read with `cat`."""
    hostile = "\x1b]52;c;ZXZpbA==\x07 \x9b2J \u202eturned\u202c \u2066x\u2069 \x00\x08 \u2028"
    for text in (hostile, f"a\n```\n# not a heading\n{MARKUP[0]}\n{hostile}"):
        page.evaluate(
            "(text) => document.dispatchEvent(new CustomEvent('runbook:did', "
            "{ detail: { text, code: text } }))",
            text,
        )
        page.evaluate(
            "(text) => document.dispatchEvent(new CustomEvent('runbook:did', "
            "{ detail: { text } }))",
            text,
        )
    page.get_by_role("button", name="Incident log").click()
    page.get_by_role("button", name="Copy as Markdown").click()
    page.locator(".rb-log .rb-said", has_text="Copied").wait_for()
    taken = page.evaluate("navigator.clipboard.readText()")
    assert "turned" in taken
    kinds = {unicodedata.category(sign) for sign in taken if sign not in "\n\t"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    html = LexborHTMLParser(markdown(taken, extensions=["pymdownx.superfences"]))
    assert [heading.text() for heading in html.css("h1")] == ["Incident log"]
    assert not html.css("img, script, a")


def test_a_search_for_anything_shows_text(
    context: BrowserContext, site_url: str, watch: PageWatch, expect: Any
) -> None:
    page = context.new_page()
    page.goto(f"{site_url}quick-reference/")
    page.keyboard.press("/")
    field = page.locator("#rb-search-input")
    odd = ("(((", "\\", "[a-z", "*", "\ud83d\ude00", "rollback " * 600, "\x1b]0;x\x07 rollback")
    for text in (*MARKUP, *PROTOTYPE, *odd):
        field.fill(text)
        expect(page.locator(".rb-search-status")).not_to_be_empty()
        assert page.locator(f".rb-search :is({MADE})").count() == 0
        assert page.eval_on_selector_all(
            ".rb-search-option", "all => all.filter(a => !a.href.startsWith(location.origin))"
        ) == []  # fmt: skip
    for text in PROTOTYPE:
        answer = page.evaluate("(q) => runbookSearch.find(q)", text)
        assert isinstance(answer["known"], bool)
        assert isinstance(answer["results"], list)
    page.evaluate("(q) => history.replaceState({ runbookSearch: q }, '')", MARKUP[0])
    page.reload()
    expect(field).to_have_value(MARKUP[0])
    assert page.locator(f".rb-search :is({MADE})").count() == 0
    assert watch.left() == []
