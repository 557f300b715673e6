"""The finished site: every link leads somewhere, every block is tested text, nothing is foreign."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
import tree_sitter_bash
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tree_sitter import Language, Parser

from snippets._engine import Look
from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from snippets._site import bundle, downloads
from snippets._site.finish import finish_site
from snippets._site.menu import order
from tests._gates.verdict import red

ROOT = Path(__file__).parents[2]
BASH = Parser(Language(tree_sitter_bash.language()))
SECTIONS = ("symptoms", "steps", "verify", "escalate")
SYMPTOMS = "quick-reference#symptoms"
MOST_CARDS = 12
# Markdown that was not understood, as a reader would see it.
LITERAL = re.compile(
    r"\*\*|\]\(|:::|\{: |:\s+- \w|(?:^|\s)@[a-z-]+/[a-z-]+|^\s*#{2,} |```", re.MULTILINE
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """The site, built strictly: a broken link or anchor, or an unknown id, fails here; no PDF."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    done = subprocess.run(
        [*command, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"mkdocs build --strict failed:\n{done.stdout}{done.stderr}"
    finish_site(folder, catalog, order())
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, HTMLParser]:
    """Every page of the site, parsed, by its path."""
    return {
        path.relative_to(site).as_posix(): HTMLParser(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def _blocks(page: HTMLParser) -> list[str]:
    return [node.text().removesuffix("\n") for node in page.css(".language-bash pre code")]


def test_every_block_is_the_text_of_a_step(pages: dict[str, HTMLParser], catalog: Catalog) -> None:
    steps = {n: step for n, step in catalog.steps.items() if not isinstance(step.action, Look)}
    known = {shell(step.action): f"{catalog.source(n)}: {n}" for n, step in steps.items()}
    shown = {block: path for path, page in pages.items() for block in _blocks(page)}
    red(f"{path}: this block is no step:\n{b}" for b, path in shown.items() if b not in known)
    red(f"{name} is on no page." for text, name in known.items() if text not in shown)


def test_every_block_is_one_command(pages: dict[str, HTMLParser]) -> None:
    """One statement; the only thing before `&&` is the check that its values are set."""
    for path, page in pages.items():
        for block in _blocks(page):
            root = BASH.parse(block.encode()).root_node
            assert not root.has_error, f"{path}: not shell: {block}"
            assert root.named_child_count == 1, f"{path}: two commands in one block: {block}"
            statement = root.named_children[0]
            if statement.type == "list":
                guard = statement.named_children[0].text
                assert guard is not None
                assert guard.startswith(b": "), f"{path}: two commands in one block: {block}"


def test_every_page_of_a_procedure_has_its_sections(
    pages: dict[str, HTMLParser], catalog: Catalog
) -> None:
    for name, procedure in catalog.procedures.items():
        page = pages[f"{name}/index.html"]
        for section in SECTIONS:
            assert page.css_first(f"h2#{section}"), f"docs/{name}.md: no section {section!r}."
        status = page.css_first(".rb-status")
        assert status is not None, f"docs/{name}.md: no severity."
        for word in (procedure.severity.code, procedure.severity.escalation):
            assert word in status.text(), f"docs/{name}.md: the status does not say {word}."
        minutes = procedure.severity.minutes
        assert status.attributes.get("data-minutes") == (str(minutes) if minutes else None), name
        for part in (f'h1[data-code="{procedure.code}"]', ".rb-message", ".rb-flow a"):
            assert page.css_first(part), f"docs/{name}.md: no {part}."


def test_every_command_can_be_named_and_filled_in(
    pages: dict[str, HTMLParser], catalog: Catalog
) -> None:
    for path, page in pages.items():
        if path == downloads.PRINT:
            continue  # paper is not filled in
        commands = page.css(".rb-command")
        assert len(commands) == len(page.css(".language-bash")), f"{path}: a block without a step"
        for node in commands:
            step = catalog.steps[node.attributes["data-step"] or ""]
            code, data = node.css_first("pre code"), node.css_first("script.rb-template")
            assert code is not None, path
            assert data is not None, path
            assert code.text().removesuffix("\n") == shell(step.action)
            assert json.loads(data.text())["pieces"], path


def test_the_home_page_leads_to_every_incident(
    pages: dict[str, HTMLParser], catalog: Catalog
) -> None:
    cards = [node.attributes["href"] or "" for node in pages["index.html"].css("a.rb-card")]
    where = f"{catalog.source(SYMPTOMS)}: symptoms"
    red(
        f"{where} has no row for @{name}. Add one: without it the home page does not lead there."
        for name in catalog.procedures
        if name.startswith("incidents/") and f"{name}/" not in cards
    )
    if not 6 <= len(cards) <= MOST_CARDS:
        red([f"{where} has {len(cards)} rows. Give it 6 to {MOST_CARDS}: more nobody reads."])


def test_no_page_shows_literal_markdown(pages: dict[str, HTMLParser]) -> None:
    for path, page in pages.items():
        content = HTMLParser(page.html or "").css_first("article")  # a copy: code is taken out
        if content is None:
            continue
        content.strip_tags(["code", "pre"], recursive=True)
        for node in content.css("p, li, h1, h2, h3, h4, td"):
            literal = LITERAL.search(node.text())
            assert not literal, (
                f"{path}: literal Markdown {literal and literal.group()!r}: {node.text()}"
            )


def test_no_anchor_stands_twice_on_a_page(pages: dict[str, HTMLParser]) -> None:
    for path, page in pages.items():
        ids = [node.attributes["id"] for node in page.css("[id]")]
        twice = {anchor for anchor in ids if ids.count(anchor) > 1}
        assert not twice, f"{path}: anchors that stand twice: {sorted(map(str, twice))}"


def _dead(site: Path, *, folders: bool) -> Iterator[str]:
    """Yield every link of a site that leads nowhere; a server, unlike a disk, knows folders."""
    pages = {file: HTMLParser(file.read_text("utf-8")) for file in site.rglob("*.html")}
    anchors = {file: {n.attributes["id"] for n in page.css("[id]")} for file, page in pages.items()}
    for file, page in pages.items():
        for node in page.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            link = urlsplit(address)
            if link.scheme or link.netloc:
                continue
            start = site if link.path.startswith("/") else file.parent
            target = (start / unquote(link.path).lstrip("/")).resolve() if link.path else file
            if folders and target.is_dir():
                target /= "index.html"
            anchor = unquote(link.fragment)
            if not target.is_file() or (anchor and anchor not in anchors.get(target, {anchor})):
                yield f"{file.relative_to(site)}: {address} is dead."


def test_every_link_leads_somewhere_on_the_site_and_in_the_bundle(
    site: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(site / bundle.FILE) as packed:
        packed.extractall(tmp_path)
    red(_dead(site.resolve(), folders=True))
    unpacked = (tmp_path / bundle.NAME).resolve()
    red(f"{bundle.FILE}: {problem}" for problem in _dead(unpacked, folders=False))


# The outside.

SECONDS, TRIES = 20.0, 3
# A site that turns programs away, not one that is gone.
TURNED_AWAY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)


def _gone(client: httpx.Client, address: str) -> str:
    """Return what is wrong with an address."""
    try:
        with client.stream("GET", address) as answer:
            status = answer.status_code
    except httpx.HTTPError as error:
        return f"{type(error).__name__}: {error}"
    well = status < HTTPStatus.BAD_REQUEST or status in TURNED_AWAY
    return "" if well else f"HTTP {status}"


@pytest.mark.links
def test_every_address_outside_answers(pages: dict[str, HTMLParser]) -> None:
    named = {
        str(link.attributes["href"]).partition("#")[0]: path
        for path, page in pages.items()
        for link in page.css('a[href^="http"]')
    }
    assert len(named) > 10
    headers = {"User-Agent": "astral-core-runbook link check"}
    again = httpx.HTTPTransport(retries=TRIES)
    with httpx.Client(
        timeout=SECONDS, follow_redirects=True, headers=headers, transport=again
    ) as client:
        problems = {address: _gone(client, address) for address in named}
    red(f"{named[address]}: {address}: {why}. Mend it." for address, why in problems.items() if why)
