"""The index of the search: one entry for each page, step and section, as a classic script.

A script and not JSON, because a page opened from a folder may not fetch. The browser loads it when
search is first opened. It is made of the catalog where that knows, and of the built pages for the
rest; what readers call a page (snippets/search_words.toml) is in it and shown nowhere.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from snippets._engine.catalog import CODE, REFERENCE, Catalog
from snippets._engine.procedure import Procedure
from snippets._engine.render import shell
from snippets._engine.step import Risk, Step

FILE = "assets/search-index.js"
SYNONYMS = Path(__file__).with_name("synonyms.toml")
# What the catalog knows better, or what every page has.
_KNOWN = {"symptoms", "before", "steps", "verify", "escalate"}
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
class IndexEntry:
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
        return {k: v for k, v in vars(self).items() if v not in ("", []) and (k, v) != ("w", 1.0)}


def write_index(site: Path, catalog: Catalog) -> None:
    """Write the index of a built site into its folder; the same site gives the same bytes."""
    words = tomllib.loads(SYNONYMS.read_text("utf-8"))
    pages: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for file in sorted(site.rglob("index.html")):
        url = file.relative_to(site).as_posix().removesuffix("index.html")
        article = LexborHTMLParser(file.read_text("utf-8")).css("article")[0]
        name = url.removesuffix("/") or "index"
        of_page = list(_entries(len(pages), name, article, catalog))
        pages.append({"u": url, "t": of_page[0].t, **_facts(name, catalog)})
        entries += [entry.short() for entry in of_page]
    index = {
        "pages": pages,
        "entries": entries,
        "same": [line.split() for line in words["same"]],
        "joined": words["joined"],
        "ignored": words["ignored"].split(),
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    # Both end a line in JavaScript of old, and none in JSON.
    text = text.replace("\u2028", " ").replace("\u2029", " ")
    (site / FILE).write_text(f"window.runbookIndex={text};\n", "utf-8")


def _facts(page: str, catalog: Catalog) -> dict[str, Any]:
    """Return the code of a page, and `r` where it is of use and its steps change nothing."""
    procedure = catalog.procedures.get(page)
    steps = procedure.steps if procedure else ()
    reads = page not in _ABOUT and all(step.risk is Risk.READS for step in steps)
    return ({"k": procedure.code} if procedure else {}) | ({"r": 1} if reads else {})


def _entries(number: int, name: str, article: LexborNode, catalog: Catalog) -> Iterator[IndexEntry]:
    """Yield what can be found of a page: itself, its steps, its other sections."""
    parts = [IndexEntry(number, _text(article.css("h1")[0]))]
    if name not in _ABOUT:
        _gather(article, parts, _UNREAD | {"table"} if name in _REPEATING else _UNREAD)
    for part in parts:
        part.x = " ".join(part.x.split())
    page, *sections = parts
    weight = _WEIGHT.get(name, 1.0)
    intro = [_text(node) for node in article.css("p:not([class], .rb-status *)")[:1]]
    words = catalog.words_of(name)
    page.n, page.e = [*words.names], [*words.texts]
    page.y = [] if name in _ABOUT else intro
    page.b, page.w = _first_sentence(" ".join(intro)), weight
    if procedure := catalog.procedures.get(name):
        _add_procedure(page, procedure, catalog)
    yield page
    reused = {step.partition("#")[2] for step in catalog.steps}
    anchors = {section.a for section in sections}
    for section in sections:
        slug = section.a.removeprefix("verify-")
        again = slug != section.a and slug in anchors
        if (step := catalog.steps.get(f"{name}#{slug}")) and not again:
            yield _of_step(section, step, catalog)
        elif section.x and section.a not in _KNOWN and slug not in reused:
            section.b, section.w = _first_sentence(section.x), round(0.9 * weight, 2)
            yield section


def _gather(node: LexborNode, parts: list[IndexEntry], unread: set[str]) -> None:
    """Put the text below a node into parts, a new one for each heading that has an anchor."""
    for child in node.iter(include_text=True):
        anchor = child.attributes.get("id") if child.tag in ("h2", "h3") else None
        if anchor:
            parts.append(IndexEntry(parts[0].p, _text(child), anchor))
        elif child.tag == "-text":
            parts[-1].x += child.text() or ""
        elif child.tag not in unread and "rb-status" not in (child.attributes.get("class") or ""):
            _gather(child, parts, unread)
            parts[-1].x += "" if child.tag in _INLINE else " "


def _text(node: LexborNode) -> str:
    copy = LexborHTMLParser(node.html or "")
    for mark in copy.css(".headerlink, button, svg"):
        mark.decompose()
    return " ".join(copy.text().split())


def _add_procedure(page: IndexEntry, procedure: Procedure, catalog: Catalog) -> None:
    """Add what the catalog knows of a page."""
    symptoms = [_plain(text, catalog) for text in procedure.symptoms]
    words = [*(step.title for step in procedure.steps), *procedure.before]
    page.m = procedure.severity.code + (" if it goes wrong" if procedure.planned else "")
    page.b = page.b or _first_sentence(symptoms[0])
    page.n.insert(0, procedure.code)
    page.y = [*symptoms, *page.y]
    page.x = " ".join([page.x, *(_plain(text, catalog) for text in words)])


def _of_step(section: IndexEntry, step: Step, catalog: Catalog) -> IndexEntry:
    prose = (step.why, step.expect, step.undo, step.loses, step.gap, step.asks)
    return IndexEntry(
        section.p,
        _plain(step.title, catalog),
        section.a,
        m=step.risk.value,
        b=_first_sentence(_plain(step.why, catalog)),
        c=shell(step.action),
        x=" ".join(_plain(text, catalog) for text in prose if text),
    )


def _plain(text: str, catalog: Catalog) -> str:
    """Return prose of the catalog without its marks."""
    bare = CODE.sub(lambda code: code.group().strip("`"), text)
    named = REFERENCE.sub(lambda reference: catalog.title_of(reference.group(1)), bare)
    return " ".join(_LINK.sub(r"\1", named).replace("**", "").split())


def _first_sentence(text: str) -> str:
    sentence = _SENTENCE.match(text)
    first = sentence.group() if sentence else text
    return first if len(first) <= _TEASER else first[: _TEASER - 1].rsplit(" ", 1)[0] + "…"
