"""The search in Chromium: what tired people type, and the dialog they type it into.

Every query of `queries.tsv` is asked of `window.runbookSearch.find`, which is what the dialog asks;
`TYPED` of them are also typed into the dialog, key by key, and give the same results.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.step import Risk
from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.vercel import Platform
from snippets._site import search
from tests._lanes.site.pages import IDLE
from tests._lanes.site.queries import ELSEWHERE, QUERIES, REPORTS, Query
from tests._world.starts import SEARCHED, error_texts, searched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.site
Measure = Callable[[str, float, str], None]
TYPED = 12
SHOWN = "[role=option]"
DRASTIC = {Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA}
INPUT = "[role=combobox]"


@dataclass
class SearchAnswer:
    """What search gave for a query: addresses, best first, and whether it is known here."""

    query: Query
    urls: list[str]
    known: bool

    @cached_property
    def place(self) -> int | None:
        """Return the place of the first right answer, from 0."""
        return next((n for n, url in enumerate(self.urls) if self._right(url)), None)

    def _right(self, url: str) -> bool:
        page, _, part = url.partition("#")
        name = page.removesuffix("/")
        return any(right in (name, f"{name}#{part}") for right in self.query.right)


def ask(page: Page, texts: list[str]) -> list[tuple[list[str], bool, list[str]]]:
    """Return the addresses found for each text, whether it is known, and the teasers."""
    page.goto("")
    answers: list[tuple[list[str], bool, list[str]]] = page.evaluate(
        """async (texts) => {
            const answers = [];
            for (const text of texts) {
                const { known, results } = await window.runbookSearch.find(text);
                answers.push([results.map((r) => r.url), known, results.map((r) => r.teaser)]);
            }
            return answers;
        }""",
        texts,
    )
    return answers


@pytest.fixture(scope="module")
def asked(browser: Browser, site_url: str) -> Iterator[dict[Query, SearchAnswer]]:
    """The answers to all queries and reports, asked on one page."""
    context = browser.new_context(service_workers="block", base_url=site_url)
    queries = [*QUERIES, *REPORTS, *ELSEWHERE]
    answers = ask(context.new_page(), [query.text for query in queries])
    yield {
        query: SearchAnswer(query, urls, known)
        for query, (urls, known, _) in zip(queries, answers, strict=True)
    }
    context.close()


@pytest.fixture(scope="module")
def answers(asked: dict[Query, SearchAnswer]) -> list[SearchAnswer]:
    """The answers to what is typed or pasted and has a page."""
    return [asked[query] for query in QUERIES]


@pytest.fixture(scope="module")
def index(site_folder: Path) -> dict[str, Any]:
    """The index of the built site."""
    text = (site_folder / search.FILE).read_text("utf-8")
    index: dict[str, Any] = json.loads(text.removeprefix("window.runbookIndex=").rstrip(";\n"))
    return index


def percent(answers: list[SearchAnswer], holds: Callable[[SearchAnswer], bool]) -> float:
    """Return how many of the answers it holds for, in percent."""
    return round(100 * sum(map(holds, answers)) / len(answers), 1)


HALVES: dict[str, Callable[[Query], bool]] = {
    "judge": lambda query: query.judges,
    "judge, misspelt": lambda query: query.judges and query.misspelt,
    "tune": lambda query: not query.judges,
    "tune, misspelt": lambda query: not query.judges and query.misspelt,
}


@pytest.mark.parametrize("half", HALVES)
def test_the_right_page_is_found(answers: list[SearchAnswer], measure: Measure, half: str) -> None:
    asked = [answer for answer in answers if HALVES[half](answer.query)]
    what = f"search, {half} ({len(asked)} queries)"
    missed = [a.query.text for a in asked if a.place != 0 and not a.query.judges]
    print(f"{what}, not first: {missed}")  # noqa: T201 - pytest shows it when a goal is missed
    measure(f"{what}: first", percent(asked, lambda a: a.place == 0), ">= 92 %")
    measure(
        f"{what}: first three",
        percent(asked, lambda a: a.place is not None and a.place < 3),
        ">= 98 %",
    )
    measure(f"{what}: no result", percent(asked, lambda a: not a.urls), "<= 1 %")


@pytest.mark.parametrize("half", ["judge", "tune"])
def test_lines_of_reports_find_their_page_or_are_not_known(
    asked: dict[Query, SearchAnswer], catalog: Catalog, measure: Measure, half: str
) -> None:
    """What restores, rotates, destroys or declares a breach is never first without listing it."""
    reports = [asked[report] for report in REPORTS if HALVES[half](report)]
    known = [answer for answer in reports if answer.query.right]
    strange = [answer for answer in reports if not answer.query.right]
    harmful = [a for a in reports if a.place != 0 and a.urls and _drastic(catalog, a.urls[0])]
    if half == "tune":
        print([a.query.text for a in reports if a.place != 0 and a not in strange])  # noqa: T201
    what = f"search, reports, {half} ({len(known)} known, {len(strange)} unknown)"
    measure(f"{what}: first", percent(known, lambda a: a.place == 0 and a.known), ">= 90 %")
    measure(f"{what}: unknown, and said so", percent(strange, lambda a: not a.known), ">= 100 %")
    measure(f"{what}: harmful first", len(harmful), "== 0")


def _drastic(catalog: Catalog, url: str) -> bool:
    """Tell whether a page has a step that changes production."""
    procedure = catalog.procedures.get(url.partition("#")[0].removesuffix("/"))
    return procedure is not None and any(step.risk in DRASTIC for step in procedure.steps)


def test_what_is_typed_about_nothing_here_is_mostly_not_known(
    asked: dict[Query, SearchAnswer], measure: Measure
) -> None:
    """Wrongly said it hides the right page, so in doubt something is shown."""
    known = sum(asked[query].known for query in ELSEWHERE)
    measure(f"search, typed about nothing here ({len(ELSEWHERE)}): shown as known", known, "<= 3")


def test_a_code_is_not_taken_for_another_one(page: Page) -> None:
    """P1000 was taken for P1001, and P2002 for P1002."""
    codes = ["P1000", "P2002", "P2028", "P3006", "DEPLOYMENT_PAUSE"]
    for code, (_, _, teasers) in zip(codes, ask(page, codes), strict=True):
        errors = [teaser for teaser in teasers if "Error text" in teaser]
        others = [error for error in errors if f"Error text: {code}." not in error]
        assert others == [], code


def test_class_names_and_frequent_words_own_no_text(page: Page) -> None:
    texts = [
        "PrismaClientInitializationError",
        "jq: parse error: Invalid numeric literal at line 1, column 10",
        'Not authorized: Trying to access resource under scope "x". (403)',
    ]
    for urls, known, _ in ask(page, texts):
        assert not known
        assert not [url for url in urls if url.startswith(("incidents/database", "incidents/auth"))]


def test_a_page_about_the_runbook_is_first_for_its_names_alone(
    asked: dict[Query, SearchAnswer], index: dict[str, Any]
) -> None:
    """Its words are those of every page; where a text is unknown it is of no use."""
    about = ("changelog", "corrections", "architecture")
    for query, answer in asked.items():
        first = answer.urls[0].rstrip("/") if answer.urls else ""
        assert first not in about or first in query.right, query.text
        assert answer.known or not any(url.startswith(about) for url in answer.urls), query.text
    entries = [e for e in index["entries"] if index["pages"][e["p"]]["u"].startswith(about)]
    assert [set(entry) - {"p", "t", "b", "n", "w"} for entry in entries] == [set()] * len(about)


def test_the_queries_are_enough_and_fairly_split() -> None:
    assert len({query.text for query in QUERIES}) == len(QUERIES) >= 160
    assert 0.4 < sum(query.judges for query in QUERIES) / len(QUERIES) < 0.6
    for half in (True, False):
        asked = [query for query in QUERIES if query.judges is half]
        assert sum(query.misspelt for query in asked) / len(asked) > 0.15
    assert sum(query.misspelt for query in QUERIES) / len(QUERIES) >= 0.24
    judging = [report for report in REPORTS if report.judges]
    assert len({report.text for report in REPORTS}) == len(REPORTS) >= 60
    assert len(judging) >= 30
    for reports in (REPORTS, judging):
        assert sum(not report.right for report in reports) / len(reports) > 0.25
    assert sum(not report.right for report in REPORTS) >= 15


def test_the_right_answers_exist(index: dict[str, Any]) -> None:
    pages = [page["u"].removesuffix("/") for page in index["pages"]]
    parts = {f"{pages[entry['p']]}#{entry.get('a', '')}" for entry in index["entries"]}
    for query in (*QUERIES, *REPORTS):
        for right in query.right:
            assert right in pages or right in parts, f"{query.text!r}: there is no {right!r}"


def test_what_is_typed_key_by_key_gives_what_was_measured(
    page: Page, answers: list[SearchAnswer], expect: Any
) -> None:
    page.goto("")
    page.keyboard.press("/")
    box = page.locator(INPUT)
    expect(box).to_be_focused()
    typed = [answer for answer in answers if "\n" not in answer.query.text][
        :: len(answers) // TYPED
    ]
    for answer in typed[:TYPED]:
        box.fill("")
        expect(page.locator(SHOWN)).to_have_count(0)
        box.press_sequentially(answer.query.text)
        expect(page.locator(SHOWN)).to_have_count(len(answer.urls))
        shown = page.locator(SHOWN).evaluate_all("all => all.map((a) => a.href)")
        base = page.url.split("#")[0]
        assert [url.removeprefix(base) for url in shown] == answer.urls


def test_every_page_is_found_by_its_title_and_its_code(page: Page, index: dict[str, Any]) -> None:
    titles = [entry["t"] for entry in index["pages"]]
    codes = [entry.get("k") or entry["t"] for entry in index["pages"]]
    for texts in (titles, codes):
        for (urls, _, _), wanted in zip(ask(page, texts), index["pages"], strict=True):
            assert urls[:1] == [wanted["u"]], f"{wanted['t']}: {urls[:3]}"


def test_every_error_text_leads_to_its_page(page: Page, catalog: Catalog) -> None:
    known = [(name, text) for name, words in catalog.search_words.items() for text in words.texts]
    noise = "2026-11-23T03:12:44.123Z [error] {} at Object.handler (/var/task/server.js:121:7568)"
    for form in ("{}", noise):
        answers = ask(page, [form.format(text) for _, text in known])
        for (urls, is_known, _), (name, text) in zip(answers, known, strict=True):
            assert is_known, text
            first = urls[0].partition("#")[0]
            assert first == f"{name}/", f"{text!r} leads to {urls[:3]}, not to {name}"


def test_the_error_text_of_a_trouble_leads_where_the_sweep_starts(page: Page) -> None:
    """`RUNBOOK_RECORD` writes the table."""
    texts = sorted({text for trouble in TROUBLES.values() for text in error_texts(broken(trouble))})
    first = [next(iter(urls), "").partition("#")[0] for urls, *_ in ask(page, texts)]
    led = {text: url.removesuffix("/") for text, url in zip(texts, first, strict=True)}
    if "RUNBOOK_RECORD" in os.environ:
        SEARCHED.write_text(json.dumps(led, indent=1) + "\n", "utf-8")
    assert searched() == led


def broken(trouble: Trouble) -> Platform:
    """Return a world with this trouble."""
    platform = Platform()
    trouble.breaks(platform)
    return platform


def test_no_alias_is_ever_shown(page: Page, catalog: Catalog, index: dict[str, Any]) -> None:
    """A teaser is a sentence of the page, or one of its error texts."""
    names = [name for entry in index["entries"] for name in entry.get("n", [])]
    shown = {teaser for *_, teasers in ask(page, names) for teaser in teasers}
    allowed = {
        text
        for entry in index["entries"]
        for text in (
            entry.get("b", ""),
            *entry.get("y", []),
            *(f"Error text: {error}. {entry['b']}" for error in entry.get("e", [])),
        )
    }
    assert shown <= allowed
    for name, procedure in catalog.procedures.items():
        for alias in catalog.words_of(name).names:
            assert alias not in allowed - set(procedure.symptoms), alias


def test_keys_buttons_and_a_field_open_it_and_closing_gives_the_focus_back(
    page: Page, expect: Any
) -> None:
    box, dialog = page.locator(INPUT), page.locator("dialog.rb-search")
    page.goto("incidents/high-memory/")
    link = page.locator("article .rb-status a").first
    for key in ("/", "Control+k", "Meta+k"):
        link.focus()
        page.keyboard.press(key)
        expect(box).to_be_focused()
        page.keyboard.type("/api/health")
        expect(box).to_have_value("/api/health")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()
    button = page.locator("header .rb-search-open")
    button.click()
    expect(box).to_be_focused()
    page.get_by_role("button", name="Close").last.click()
    expect(button).to_be_focused()
    page.goto("")
    page.locator("main .rb-search-field").click()
    expect(box).to_be_focused()


def test_arrow_keys_choose_and_enter_opens(page: Page, expect: Any, site_url: str) -> None:
    page.goto("")
    page.keyboard.press("/")
    page.keyboard.type("rollback")
    first, second = page.locator(SHOWN).nth(0), page.locator(SHOWN).nth(1)
    box = page.locator(INPUT)
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(first).to_have_attribute("aria-selected", "false")
    expect(box).to_have_attribute("aria-activedescendant", str(second.get_attribute("id")))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(SHOWN).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site_url}deployment/rollback/")


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("site is dwon", "quick-reference/", "incidents/application-not-responding/"),
        ("read the build log", "deployment/rollback/", "deployment/rollback/#read-build-log"),
    ],
)
def test_going_back_shows_the_results_again(
    page: Page, expect: Any, query: str, start: str, end: str
) -> None:
    """To another page and to the same."""
    page.goto(start)
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.locator(f"{SHOWN}[href$='{end}']").first.click()
    page.wait_for_url(f"**/{end}")
    expect(page.locator("dialog.rb-search")).to_be_hidden()
    page.go_back()
    expect(page.locator(INPUT)).to_have_value(query)
    expect(page.locator(SHOWN).first).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    expect(page.locator(INPUT)).to_have_value("")


def test_a_pasted_log_keeps_its_words_apart(page: Page, expect: Any) -> None:
    page.goto("")
    page.keyboard.press("/")
    page.locator(INPUT).evaluate(
        """(input) => {
            const data = new DataTransfer();
            data.setData("text/plain", "Error:\\nsorry, too many\\nclients already\\n");
            input.dispatchEvent(new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(INPUT)).to_have_value("Error: sorry, too many clients already ")
    expect(page.locator(SHOWN).first).to_contain_text("Database")
    expect(page.locator(SHOWN).first).to_contain_text("sorry, too many clients already")


def test_without_the_index_it_leads_to_the_home_page(page: Page, watch: Any, expect: Any) -> None:
    watch.expected("net::ERR_FAILED")
    page.route("**/search-index.js", lambda route: route.abort())
    page.goto("quick-reference/")
    page.keyboard.press("/")
    page.keyboard.type("down")
    expect(page.locator("dialog [role=status]")).to_contain_text("could not be loaded")
    page.get_by_role("link", name="What do you see?").last.click()
    expect(page.locator("h1")).to_contain_text("What do you see?")


def test_what_is_not_known_leads_to_logs_symptoms_and_people(page: Page, expect: Any) -> None:
    page.goto("quick-reference/")
    page.keyboard.press("/")
    page.keyboard.type("zqxjkvwb")
    expect(page.locator("dialog [role=status]")).to_contain_text("Not known here.")
    expect(page.locator(INPUT)).to_have_attribute("aria-expanded", "false")
    ways = page.locator("dialog [role=status] a")
    expect(ways).to_have_text(["the logs", "What do you see?", "call somebody"])
    ways.nth(1).click()
    expect(page.locator("h1")).to_contain_text("What do you see?")


def test_a_first_visit_does_not_load_it(page: Page, expect: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("incidents/high-memory/")
    page.evaluate(IDLE)
    assert not [url for url in asked if re.search("minisearch|search-(?:engine|index)", url)]
    page.keyboard.press("/")
    page.keyboard.type("down")
    expect(page.locator(SHOWN).first).to_be_visible()
    assert len([url for url in asked if re.search("minisearch|search-(?:engine|index)", url)]) == 3


def test_on_a_phone_it_fills_the_screen(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 390, "height": 700}, has_touch=True).new_page()
    page.goto("")
    page.locator("header .rb-search-open").tap()
    page.keyboard.type("P1001 Can't reach database server FUNCTION_INVOCATION_TIMEOUT")
    page.locator(SHOWN).first.wait_for()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 700})
        box = page.locator("dialog.rb-search").bounding_box()
        assert box == {"x": 0, "y": 0, "width": width, "height": 700}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for option in page.locator(f"{SHOWN}, dialog button, {INPUT}").all():
            shape = option.bounding_box()
            assert shape
            assert shape["height"] >= 44
            assert shape["x"] >= 0
            assert shape["x"] + shape["width"] <= width
