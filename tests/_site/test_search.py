"""The index of the search: what is in it, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.search_words import SearchWords
from snippets._site import search
from tests._engine.samples import sample

PAGE = """<html><body><nav>Menu</nav><article>
<h1 id="t">A page<a class="headerlink" href="#t">&para;</a></h1>
<div class="rb-status"><p>SEV1</p></div>
<p>It is down, says <code>tool</code>. It hurts.</p>
<h2 id="symptoms">Is this your page?</h2><ul><li>Not read twice</li></ul>
<section><h3 id="look">1. Look at it</h3><p>Of the catalog.</p></section>
<h3 id="change">2. Look at it</h3>
<h2 id="after">Afterwards<a class="headerlink" href="#after">&para;</a></h2>
<p>Find the <em>cause</em>, later on. Then sleep.</p><pre>code\nis not read</pre>
<h2 id="nothing">Nothing below</h2><h2 id="verify">Verify</h2><h3 id="verify-look">Look at it</h3>
</article></body></html>"""
OTHER = """<html><body><article><h1>Other</h1>
<h3 id="drop">Drop</h3><h3 id="verify-send">Send</h3></article></body></html>"""
PLAIN = "<html><body><article><h1>Call</h1><p>{}</p></article></body></html>"


@pytest.fixture
def catalog() -> Catalog:
    """The sample, whose first page has other names and error texts."""
    catalog = sample()
    page = catalog.procedures["area/page"]
    catalog.procedures["area/page"] = replace(page, before=("Use `tool`.",))
    catalog.search_words = {
        "area/page": SearchWords(("outage", "white page"), {"RUN": ("E42",)}),
        "escalation": SearchWords(("who to call", "911")),
    }
    return catalog


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site of the sample."""
    for path, html in {
        "area/page/index.html": PAGE,
        "area/other-page/index.html": OTHER,
        "escalation/index.html": PLAIN.format("word " * 60),
        "quick-reference/index.html": PLAIN.format("A card."),
        "changelog/index.html": PLAIN.format("What is new."),
        "404.html": PLAIN.format("Not found."),
        search.FILE: "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(html, "utf-8")
    return tmp_path


@pytest.fixture
def index(site: Path, catalog: Catalog) -> dict[str, Any]:
    """The index of the site, as a browser runs it."""
    search.write_index(site, catalog)
    text = (site / search.FILE).read_text("utf-8")
    assert text.startswith("window.runbookIndex={")
    assert text.endswith("};\n")
    index: dict[str, Any] = json.loads(text.removeprefix("window.runbookIndex=")[:-2])
    return index


def on_page(index: dict[str, Any], url: str) -> list[dict[str, Any]]:
    """Return the entries of one page."""
    return [entry for entry in index["entries"] if index["pages"][entry["p"]]["u"] == url]


def test_every_page_is_in_it_with_its_code_and_a_mark_where_nothing_is_changed(
    index: dict[str, Any],
) -> None:
    assert index["pages"] == [
        {"u": "area/other-page/", "t": "Other", "k": "RB-02"},
        {"u": "area/page/", "t": "A page", "k": "RB-01"},
        {"u": "changelog/", "t": "Call"},
        {"u": "escalation/", "t": "Call", "r": 1},
        {"u": "quick-reference/", "t": "Call", "r": 1},
    ]


def test_a_procedure_is_found_by_names_errors_and_symptoms(index: dict[str, Any]) -> None:
    """One without a first sentence shows its first symptom."""
    page, other = on_page(index, "area/page/")[0], on_page(index, "area/other-page/")[0]
    assert (page["t"], page["m"], page["b"]) == ("A page", "SEV1", "It is down, says tool.")
    assert page["n"] == ["RB-01", "outage", "white page"]
    assert page["e"] == ["E42"]
    assert page["y"] == ["Nothing works.", "A second sign.", "It is down, says tool. It hurts."]
    assert "Use tool." in page["x"]
    assert (other["b"], other["y"]) == ("It is time.", ["It is time."])
    assert other["m"] == "SEV4 if it goes wrong"


def test_a_step_is_found_once_on_its_own_page_with_its_command_and_risk(
    index: dict[str, Any],
) -> None:
    look, change = on_page(index, "area/page/")[1:3]
    assert (look["a"], look["m"], look["c"]) == ("look", "Reads only", "tool look argument")
    assert look["b"] == "To see what is there."
    assert (change["a"], change["m"]) == ("change", "Changes production")
    steps = on_page(index, "area/other-page/")[1:]
    assert [entry["a"] for entry in steps] == ["drop", "verify-send"]


def test_other_sections_are_found_with_their_first_sentence(index: dict[str, Any]) -> None:
    (section,) = on_page(index, "area/page/")[3:]
    assert section == {
        "p": 1,
        "t": "Afterwards",
        "a": "after",
        "b": "Find the cause, later on.",
        "x": "Find the cause, later on. Then sleep.",
        "w": 0.9,
    }


def test_a_page_without_a_procedure_is_found_by_the_names_that_readers_give_it(
    index: dict[str, Any],
) -> None:
    """Its teaser ends between two words."""
    (page,) = on_page(index, "escalation/")
    assert page["n"] == ["who to call", "911"]
    assert len(page["b"]) <= 160
    assert page["b"].endswith("word…")
    (plain,) = on_page(index, "quick-reference/")
    assert "n" not in plain
    assert plain["w"] == 0.7
    assert on_page(index, "changelog/") == [{"p": 2, "t": "Call", "b": "What is new.", "w": 0.35}]


def test_words_that_mean_the_same_are_given_along(index: dict[str, Any]) -> None:
    assert index["same"][0][:2] == ["database", "db"]
    assert index["joined"]["log in"] == "login"
    assert "the" in index["ignored"]
