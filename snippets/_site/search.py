"""The index of the search: one entry for each page, step and section, as a classic script.

A script and not JSON, because a page opened from a folder may not fetch. The browser loads it when
search is first opened. It is made of the catalog where that knows, and of the built pages for the
rest; what readers call a page (snippets/search_words.toml) is in it and shown nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from snippets._engine.catalog import CODE, REFERENCE, Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.procedure import Procedure
from snippets._engine.render import shell
from snippets._engine.step import Risk, Step
from snippets._site import synonyms

FILE = "assets/search-index.js"
# What the catalog knows better, or what every page has.
_KNOWN = {"symptoms", "before", "parameters", "steps", "verify", "escalate"}
# Found by their names alone, and not where a text is unknown: their words are those of every page.
_ABOUT = {"architecture", "changelog", "corrections"}
# Pages that speak of others: last among equals. The tables of some repeat what stands elsewhere.
_WEIGHT = {
    **dict.fromkeys(_ABOUT, 0.35),
    "index": 0.5,
    "application": 0.6,
    "offline": 0.6,
    "quick-reference": 0.7,
}
_REPEATING = {"index", "quick-reference"}
_UNREAD = {"h1", "pre", "script", "style", "button", "form", "nav", "template", "noscript", "svg"}
_INLINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "span", "strong", "sub", "sup"}
_SENTENCE = re.compile(r".*?[.!?](?=\s|$)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TEASER = 160  # characters


@dataclass
class Entry:
    """One thing to find; the letters are its names in the script.

    `p` is the number of its page, `a` the anchor there; `t` the title, `m` the mark (severity or
    risk), `b` the teaser. Found by: `n` other names, `e` error texts, `y` symptoms, `c` commands,
    `x` all other text; `w` is the weight of the entry.
    """

    p: int
    t: str
    a: str = ""
    m: str = ""
    b: str = ""
    n: list[str] = field(default_factory=list)
    e: list[str] = field(default_factory=list)
    y: list[str] = field(default_factory=list)
    c: str = ""
    x: str = ""
    w: float = 1.0

    def short(self) -> dict[str, Any]:
        """Return the entry without what is empty."""
        usual = {"w": 1.0}
        return {k: v for k, v in vars(self).items() if v not in ("", [], usual.get(k))}


@dataclass
class Section:
    """A heading of a built page and the text below it."""

    anchor: str
    title: str
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the text in one line."""
        return " ".join("".join(self.texts).split())


@dataclass
class IndexedPage:
    """A built page: the text before its first section, its first paragraph, and its sections."""

    id: str
    url: str
    title: str
    intro: str
    sections: list[Section]


def write_index(site: Path, catalog: Catalog) -> None:
    """Write the index of a built site into its folder; the same site gives the same bytes.

    Raises RunbookError for a step whose anchor is not in the site.
    """
    pages = list(built_pages(site))
    index = {
        "pages": [_short(page, catalog) for page in pages],
        "entries": [entry.short() for entry in entries(pages, catalog)],
        "same": [line.split() for line in synonyms.SAME],
        "joined": synonyms.JOINED,
        "ignored": synonyms.IGNORED.split(),
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    # Both end a line in JavaScript of old, and none in JSON.
    text = text.replace("\u2028", " ").replace("\u2029", " ")
    file = site / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"window.runbookIndex={text};\n", "utf-8")


def _short(page: IndexedPage, catalog: Catalog) -> dict[str, Any]:
    """Return address, title, code, and `r` where a page is of use and its steps change nothing."""
    procedure = catalog.procedures.get(page.id)
    steps = procedure.steps if procedure else ()
    short: dict[str, Any] = {"u": page.url, "t": page.title}
    short |= {"k": procedure.code} if procedure else {}
    reads = page.id not in _ABOUT and all(step.risk is Risk.READS for step in steps)
    return short | ({"r": 1} if reads else {})


def built_pages(site: Path) -> Iterator[IndexedPage]:
    """Yield the pages of a built site, by path, without that for addresses that do not exist."""
    for path in sorted(site.rglob("*.html")):
        url = path.relative_to(site).as_posix()
        tree = LexborHTMLParser(path.read_text("utf-8"))
        title = tree.css_first("article h1")
        if url == "404.html" or title is None:
            continue
        name = url.removesuffix("index.html") if path.name == "index.html" else url
        yield _page(name, tree.css("article")[0], _text(title))


def _page(url: str, article: LexborNode, title: str) -> IndexedPage:
    name = url.removesuffix("/").removesuffix(".html") or "index"
    sections = [Section("", "")]
    if name not in _ABOUT:
        _gather(article, sections, _UNREAD | {"table"} if name in _REPEATING else _UNREAD)
    intro = next(iter(article.css("p:not([class], .rb-status *)")), None)
    return IndexedPage(name, url, title, _text(intro) if intro else "", sections)


def _gather(node: LexborNode, sections: list[Section], unread: set[str]) -> None:
    """Put the text below a node into sections, a new one for each heading that has an anchor."""
    for child in node.iter(include_text=True):
        anchor = child.attributes.get("id") if child.tag in ("h2", "h3") else None
        if anchor:
            sections.append(Section(anchor, _text(child)))
        elif child.tag == "-text":
            sections[-1].texts.append(child.text() or "")
        elif child.tag not in unread and "rb-status" not in (child.attributes.get("class") or ""):
            _gather(child, sections, unread)
            sections[-1].texts.append("" if child.tag in _INLINE else " ")


def _text(node: LexborNode) -> str:
    copy = LexborHTMLParser(node.html or "")
    for mark in copy.css(".headerlink, button, svg"):
        mark.decompose()
    return " ".join(copy.text().split())


def entries(pages: list[IndexedPage], catalog: Catalog) -> Iterator[Entry]:
    """Yield what can be found, page by page: the page, its steps, its other sections.

    Raises RunbookError as `write_index` says.
    """
    steps: dict[str, dict[str, Step]] = {}
    for name, step in catalog.steps.items():
        module, _, slug = name.partition("#")
        steps.setdefault(module, {})[slug] = step
    reused = {slug for own in steps.values() for slug in own}
    for number, page in enumerate(pages):
        procedure = catalog.procedures.get(page.id)
        if procedure:
            yield _of_procedure(number, page, procedure, catalog)
        else:
            yield _of_page(number, page, catalog)
        yield from _of_steps(number, page, steps.get(page.id, {}), catalog)
        yield from (
            Entry(
                number,
                section.title,
                section.anchor,
                b=_first_sentence(section.text),
                x=section.text,
                w=round(0.9 * _WEIGHT.get(page.id, 1.0), 2),
            )
            for section in page.sections
            if section.anchor
            and section.anchor not in _KNOWN | reused
            and section.anchor.removeprefix("verify-") not in reused
            and section.text
        )


def _of_procedure(number: int, page: IndexedPage, procedure: Procedure, catalog: Catalog) -> Entry:
    planned = " if it goes wrong" if procedure.planned else ""
    symptoms = [_plain(text, catalog) for text in procedure.symptoms]
    intro = page.intro or symptoms[0]
    own = [_plain(step.title, catalog) for step in procedure.steps]
    return Entry(
        number,
        page.title,
        m=f"{procedure.severity.code}{planned}",
        b=_first_sentence(intro),
        n=[procedure.code, *catalog.search_words.get(page.id, ())],
        e=[text for text, _ in procedure.errors],
        y=[*symptoms, *([intro] if page.intro else [])],
        x=" ".join(
            [page.sections[0].text, *own, *(_plain(text, catalog) for text in procedure.before)]
        ),
    )


def _of_page(number: int, page: IndexedPage, catalog: Catalog) -> Entry:
    return Entry(
        number,
        page.title,
        b=_first_sentence(page.intro),
        n=[*catalog.search_words.get(page.id, ())],
        y=[page.intro] if page.intro and page.id not in _ABOUT else [],
        x=page.sections[0].text,
        w=_WEIGHT.get(page.id, 1.0),
    )


def _of_steps(
    number: int, page: IndexedPage, steps: dict[str, Step], catalog: Catalog
) -> Iterator[Entry]:
    anchors = {section.anchor for section in page.sections}
    for slug, step in steps.items():
        anchor = next((a for a in (slug, f"verify-{slug}") if a in anchors), None)
        if anchor is None:
            raise RunbookError(
                f"the step {slug!r} has no heading on its page.",
                where=page.url,
                remedy="Build the site anew.",
            )
        prose = (step.why, step.expect, step.undo, step.loses, step.gap, step.asks)
        yield Entry(
            number,
            _plain(step.title, catalog),
            anchor,
            m=step.risk.value,
            b=_first_sentence(_plain(step.why, catalog)),
            c=shell(step.action),
            x=" ".join(_plain(text, catalog) for text in prose if text),
        )


def _plain(text: str, catalog: Catalog) -> str:
    """Return prose of the catalog without its marks."""
    named = REFERENCE.sub(lambda found: catalog.title_of(found.group(1)), CODE.sub(_bare, text))
    return " ".join(_LINK.sub(r"\1", named).replace("**", "").split())


def _bare(code: re.Match[str]) -> str:
    return code.group().strip("`")


def _first_sentence(text: str) -> str:
    found = _SENTENCE.match(text)
    first = found.group() if found else text
    return first if len(first) <= _TEASER else first[: _TEASER - 1].rsplit(" ", 1)[0] + "…"
