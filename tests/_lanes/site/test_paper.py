"""Pages on paper, and the PDF: nothing is hidden, cut or blank, and what is copied of it is right.

Pasted into bash, a command calls what the text of the Copy button calls. Two engines take the text
out of a PDF: PDFium, which is Chromium's, and Poppler, which is that of Linux desktops.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from snippets._engine import Look, shell
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import parameters_in
from snippets._site.menu import order
from tests._lanes.shells.recorder import Called, StandInBench, make_bench, paste, value_of
from tests._lanes.site.own_page import ACTIONS, ANY
from tests._lanes.site.pages import FILL, addresses, sheets

if TYPE_CHECKING:
    from playwright.sync_api import Page, PdfMargins

pytestmark = pytest.mark.site
ON_PAPER = "h1, h2, h3, .language-bash code, .rb-message pre code, .rb-risk, .rb-parameter p"
MARGIN: PdfMargins = {"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"}


def texts_of(pdf: bytes) -> dict[str, str]:
    """Return the text as viewers copy it, by engine."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return {
        "PDFium": "\n".join(sheets(pdf)).replace("\r\n", "\n"),
        "Poppler": done.stdout.decode(),
    }


@pytest.fixture(scope="module")
def bench() -> Iterator[StandInBench]:
    """Stand-ins for every program of the vocabulary, in a folder with a name as short as theirs."""
    with tempfile.TemporaryDirectory(prefix="p") as folder:
        yield make_bench(Path(folder))


@lru_cache(maxsize=2)
def signs(paper: str) -> tuple[list[int], str]:
    """Return where the signs of a text stand, and the text without spaces."""
    return [sign.start() for sign in re.finditer(r"\S", paper)], "".join(paper.split())


def blocks(paper: str, command: str) -> set[str]:
    """Return what a reader selects of a text from the first to the last sign of a command."""
    places, solid = signs(paper)
    wanted = "".join(command.split())
    starts = [match.start() for match in re.finditer(re.escape(wanted), solid)]
    return {paper[places[at] : places[at + len(wanted) - 1] + 1] for at in starts}


@dataclass
class Paster:
    """Pastes texts into bash, each once: a step stands on several pages."""

    bench: StandInBench
    values: Mapping[str, str]
    known: dict[str, tuple[list[Called], dict[str, bytes], int]] = field(default_factory=dict)

    def differ(self, blocks: Iterable[str], text: str) -> list[str]:
        """Return those of the blocks that call or write something else than the text."""
        return [block for block in blocks if self.made(block) != self.made(text)]

    def made(self, text: str) -> tuple[list[Called], dict[str, bytes], int]:
        """Return the calls, the files and the exit code of a text."""
        if text not in self.known:
            done = paste("bash", text, self.bench.environment(self.values), self.bench.work)
            self.known[text] = self.bench.calls(), self.bench.files(), done.returncode
        return self.known[text]


@pytest.fixture(scope="module")
def paster(catalog: Catalog, bench: StandInBench) -> Paster:
    """One with a value for every parameter of the catalog."""
    parameters = {p.name: p for step in catalog.steps.values() for p in parameters_in(step.action)}
    return Paster(
        bench, {name: value_of(parameter, bench) for name, parameter in parameters.items()}
    )


def test_a_command_copied_from_the_pdf_calls_what_copy_gives_and_unfilled_nothing(
    site_folder: Path, catalog: Catalog, paster: Paster
) -> None:
    bench, wrong = paster.bench, []
    papers = texts_of((site_folder / "runbook.pdf").read_bytes())
    for name, step in catalog.steps.items():
        if isinstance(step.action, Look):
            continue  # it is no command
        text, parameters = shell(step.action), parameters_in(step.action)
        copied = {engine: blocks(paper, text) for engine, paper in papers.items()}
        wrong += [
            f"{name} is not on paper for {engine}"
            for engine, places in copied.items()
            if not places
        ]
        for block in set().union(*copied.values()):
            wrong += [f"{name}:\n{other}" for other in paster.differ([block], text)]
            if parameters:
                done = paste("bash", block, bench.environment(), bench.work)
                messages = [f"{p.name}: {p.what}" in done.stderr.decode() for p in parameters]
                stopped = done.returncode and any(messages)
                if not stopped or bench.calls() or bench.files():
                    wrong.append(f"{name}: {done}")
    assert wrong == []


def words(text: str) -> str:
    """Return a text without the spaces, at which a sheet may break it, and without ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_a_printed_page_has_every_word_and_with_values_the_commands_that_copy_gives(
    page: Page, site_folder: Path, catalog: Catalog, paster: Paster
) -> None:
    """Every address too, and no sheet is blank."""
    wrong = []
    for address in addresses(site_folder):
        page.goto(address)
        shown = page.evaluate(FILL, dict(paster.values))
        pdf = page.pdf(format="A4", margin=MARGIN)
        papers, printed = texts_of(pdf), [words(text) for text in sheets(pdf)]
        wrong += [
            f"{address}: sheet {n} is blank" for n, sheet in enumerate(printed, 1) if not sheet[20:]
        ]
        wanted = page.locator(f"article :is({ON_PAPER})").all_text_contents()
        links = "(all) => all.map((link) => `<${link.getAttribute('href')}>`)"
        wanted += page.eval_on_selector_all("article a[href^='http']", links)
        whole = "".join(printed)
        wrong += [f"{address}: {w}" for w in wanted if words(w.removesuffix("#")) not in whole]
        for name in shown:
            action = catalog.steps[name].action
            typed = {p.name for p in parameters_in(action) if not p.secret}
            text = shell(action, {name: paster.values[name] for name in typed})
            for engine, paper in papers.items():
                copied = blocks(paper, text)
                wrong += [f"{address}: {name} is not on paper for {engine}"] * (not copied)
                wrong += [f"{address}: {block}" for block in paster.differ(copied, text)]
    assert wrong == []


def test_a_long_value_is_whole_on_paper(page: Page, own_url: str) -> None:
    """Its line is printed in smaller letters: paper has nothing to scroll."""
    values = {ANY.name: f"https://{'x' * 142}"}
    page.goto(own_url)
    page.evaluate(FILL, values)
    for engine, paper in texts_of(page.pdf(format="A4", margin=MARGIN)).items():
        for name in ("an argument", "the environment", "a long line"):
            assert blocks(paper, shell(ACTIONS[name], values)), f"{name} for {engine}"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # what 10 mm leave of A4
    wide = "(all) => all.filter((block) => block.scrollWidth > block.clientWidth).length"
    assert page.eval_on_selector_all(".language-bash pre", wide) == 0


def test_bars_and_buttons_are_not_on_paper(site_url: str, page: Page) -> None:
    page.goto(site_url + "deployment/rollback/")
    page.emulate_media(media="print")
    for css in (".rb-header", ".rb-actions", ".rb-menu", ".rb-copy", ".rb-footer", ".headerlink"):
        assert not any(part.is_visible() for part in page.locator(css).all()), css


def test_paper_is_white_when_the_screen_is_dark(site_url: str, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(site_url)
    page.evaluate("document.documentElement.dataset.scheme = 'dark'")
    colour = "getComputedStyle(document.body)"
    assert page.evaluate(f"{colour}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{colour}.color") == "rgb(26, 30, 36)"


def test_the_quick_reference_is_one_sheet_with_the_code_of_every_page(
    site_url: str, page: Page
) -> None:
    page.goto(f"{site_url}quick-reference/")
    (sheet,) = sheets(page.pdf(format="A4", margin=MARGIN))
    codes = set(re.findall(r"RB-\d\d", sheet))
    pages = page.locator("td:last-child a:not([href='../escalation/'])")
    assert len(codes) == len(set(pages.evaluate_all("(all) => all.map((link) => link.href)")))


def test_every_heading_is_in_the_pdf_and_no_sheet_is_blank(
    site_folder: Path, measure: Callable[[str, float, str], None]
) -> None:
    texts = sheets((site_folder / "runbook.pdf").read_bytes())
    printed = [words(re.sub(r"Astral Core runbook\s+\d+ / \d+", "", text)) for text in texts]
    measure("blank sheets in the PDF", printed.count(""), "== 0")
    whole = "".join(printed)
    for address in order():
        page = LexborHTMLParser((site_folder / address / "index.html").read_text("utf-8"))
        for mark in page.css(".headerlink"):
            mark.decompose()
        for heading in page.css("article :is(h1, h2, h3, h4)"):
            assert words(heading.text()) in whole, f"runbook.pdf: {address}: {heading.text()}"


def test_no_code_of_the_pdf_is_cut_at_the_edge_of_the_paper(page: Page, site_url: str) -> None:
    millimetre = 96 / 25.4  # pixels; of A4, margins leave 182 by 267
    page.set_viewport_size({"width": round(182 * millimetre), "height": round(267 * millimetre)})
    page.emulate_media(media="print")
    page.goto(site_url + "print.html")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("pre, pre code, table, td")]
            .filter((block) => block.scrollWidth > block.clientWidth + 1
                || block.getBoundingClientRect().right > innerWidth + 1)
            .map((block) => block.textContent.slice(0, 80))"""
    )
    assert cut == []
