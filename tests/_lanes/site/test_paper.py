"""Commands copied from paper: pasted into bash, they call what the Copy button's text calls.

Two engines take the text out of a PDF: PDFium, which is Chromium's, and Poppler, which is that of
Linux desktops.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets._engine import Look, Tool, shell
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import Action, parameters_in
from snippets._vocabulary import tools
from tests._lanes.shells.recorder import Bench, Called, make_bench, paste, value_of
from tests._lanes.site.own_page import ACTIONS, ANY
from tests._lanes.site.pages import FILL, sheets

if TYPE_CHECKING:
    from playwright.sync_api import Page, PdfMargins

pytestmark = pytest.mark.site
MARGIN: PdfMargins = {"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"}


def of_pdfium(pdf: bytes) -> str:
    """Return the text as Chromium's viewer copies it."""
    return "\n".join(sheets(pdf)).replace("\r\n", "\n")


def of_poppler(pdf: bytes) -> str:
    """Return the text as Poppler's viewers copy it."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


ENGINES: dict[str, Callable[[bytes], str]] = {"PDFium": of_pdfium, "Poppler": of_poppler}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """Stand-ins for every program of the vocabulary, in a folder with a name as short as theirs."""
    programs = [tool.name for tool in vars(tools).values() if isinstance(tool, Tool)]
    with tempfile.TemporaryDirectory(prefix="p") as folder:
        yield make_bench(Path(folder), programs)


def blocks(paper: str, command: str) -> set[str]:
    """Return what a reader selects of a text from the first to the last sign of a command."""
    signs = [found.start() for found in re.finditer(r"\S", paper)]
    solid, wanted = re.sub(r"\s+", "", paper), re.sub(r"\s+", "", command)
    starts = [found.start() for found in re.finditer(re.escape(wanted), solid)]
    return {paper[signs[at] : signs[at + len(wanted) - 1] + 1] for at in starts}


@dataclass
class Paster:
    """Pastes texts into bash, each once: a step stands on several pages."""

    bench: Bench
    values: Mapping[str, str]
    known: dict[str, tuple[list[Called], dict[str, bytes], int]] = field(default_factory=dict)

    def differ(self, found: Iterable[str], text: str) -> list[str]:
        """Return those of the found texts that call or write something else than the text."""
        return [one for one in found if self.made(one) != self.made(text)]

    def made(self, text: str) -> tuple[list[Called], dict[str, bytes], int]:
        """Return the calls, the files and the exit code of a text."""
        if text not in self.known:
            done = paste("bash", text, self.bench.environment(self.values), self.bench.work)
            self.known[text] = self.bench.calls(), self.bench.files(), done.returncode
        return self.known[text]


@pytest.fixture
def paster(catalog: Catalog, bench: Bench) -> Paster:
    """One with a value for every parameter of the catalog."""
    bench.calls()
    bench.files()
    found = {p.name: p for step in catalog.steps.values() for p in parameters_in(step.action)}
    return Paster(bench, {name: value_of(one, bench) for name, one in found.items()})


def commands(catalog: Catalog) -> Iterator[tuple[str, Action]]:
    """Yield the steps that are commands."""
    for name, step in catalog.steps.items():
        if not isinstance(step.action, Look):
            yield name, step.action


@pytest.fixture(scope="module", params=ENGINES)
def paper(request: pytest.FixtureRequest, site_folder: Path) -> str:
    """The text of runbook.pdf, as each engine takes it out."""
    return ENGINES[request.param]((site_folder / "runbook.pdf").read_bytes())


def test_a_command_copied_from_the_pdf_calls_what_copy_gives(
    paper: str, catalog: Catalog, paster: Paster
) -> None:
    wrong = []
    for name, action in commands(catalog):
        found = blocks(paper, shell(action))
        wrong += [f"{name} is not on paper"] * (not found)
        wrong += [f"{name}:\n{one}" for one in paster.differ(found, shell(action))]
    assert wrong == []


def test_an_unfilled_command_copied_from_the_pdf_calls_nothing(
    paper: str, catalog: Catalog, bench: Bench
) -> None:
    wrong = []
    for name, action in commands(catalog):
        for text in blocks(paper, shell(action)) if parameters_in(action) else ():
            done = paste("bash", text, bench.environment(), bench.work)
            said = [f"{p.name}: {p.what}" in done.stderr.decode() for p in parameters_in(action)]
            stopped = done.returncode and any(said)
            if not stopped or bench.calls() or bench.files():
                wrong.append(f"{name}: {done}")
    assert wrong == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_that_is_printed_with_its_values_has_the_commands_that_copy_gives(
    engine: str, page: Page, catalog: Catalog, paster: Paster
) -> None:
    wrong = []
    for address in catalog.procedures:
        page.goto(f"{address}/")
        shown = page.evaluate(FILL, dict(paster.values))
        paper = ENGINES[engine](page.pdf(format="A4", margin=MARGIN))
        for name in shown:
            action = catalog.steps[name].action
            typed = {p.name for p in parameters_in(action) if not p.secret}
            text = shell(action, {name: paster.values[name] for name in typed})
            found = blocks(paper, text)
            wrong += [f"{address}: {name} is not on paper"] * (not found)
            wrong += [f"{address}: {one}" for one in paster.differ(found, text)]
    assert wrong == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_value_is_whole_on_paper(engine: str, page: Page, own_url: str) -> None:
    """Its line is printed in smaller letters: paper has nothing to scroll."""
    values = {ANY.name: f"https://{'x' * 142}"}
    page.goto(own_url)
    page.evaluate(FILL, values)
    paper = ENGINES[engine](page.pdf(format="A4", margin=MARGIN))
    for name in ("an argument", "the environment", "a long line"):
        assert blocks(paper, shell(ACTIONS[name], values)), name
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # what 10 mm leave of A4
    wide = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert page.eval_on_selector_all(".language-bash pre", wide) == 0
