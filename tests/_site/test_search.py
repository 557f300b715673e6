"""The index of the search: what is in it, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.step import Risk
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
<h2 id="nothing">Nothing below</h2>
</article></body></html>"""
OTHER = """<html><body><article><h1>Other</h1>
<h3 id="drop">Drop</h3><h3 id="verify-send">Send</h3></article></body></html>"""
PLAIN = "<html><body><article><h1>Call</h1><p>{}</p></article></body></html>"


@pytest.fixture
def catalog() -> Catalog:
    """The sample, whose first page has other names and error texts."""
    catalog = sample()
    page = catalog.procedures["area/page"]
    catalog.procedures["area/page"] = replace(
        page, errors=(("E42", "read"),), before=("Use `tool`.",)
    )
    catalog.search_words = {
        "area/page": ("outage", "white page"),
        "escalation": ("who to call", "911"),
    }
    return catalog


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site of the sample."""
    return built(tmp_path / "site")


def built(folder: Path) -> Path:
    """Write the pages of the sample."""
    for path, html in {
        "area/page/index.html": PAGE,
        "area/other-page/index.html": OTHER,
        "escalation/index.html": PLAIN.format("Whom to call."),
        "quick-reference.html": PLAIN.format("A card."),
        "changelog/index.html": PLAIN.format("What is new."),
        "404.html": PLAIN.format("Not found."),
        "print.html": "<html><body>No article.</body></html>",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(html, "utf-8")
    return folder


def index(site: Path, catalog: Catalog) -> dict[str, Any]:
    """Write the index and return it, as a browser would run it."""
    search.write_index(site, catalog)
    text = (site / search.FILE).read_text("utf-8")
    assert text.startswith("window.runbookIndex={")
    assert text.endswith("};\n")
    found: dict[str, Any] = json.loads(text.removeprefix("window.runbookIndex=")[:-2])
    return found


def on_page(index: dict[str, Any], url: str) -> list[dict[str, Any]]:
    """Return the entries of one page."""
    return [entry for entry in index["entries"] if index["pages"][entry["p"]]["u"] == url]


def test_every_page_but_that_for_unknown_addresses_is_in_it(site: Path, catalog: Catalog) -> None:
    assert index(site, catalog)["pages"] == [
        {"u": "area/other-page/", "t": "Other", "k": "RB-02"},
        {"u": "area/page/", "t": "A page", "k": "RB-01"},
        {"u": "changelog/", "t": "Call"},
        {"u": "escalation/", "t": "Call", "r": 1},
        {"u": "quick-reference.html", "t": "Call", "r": 1},
    ]


def test_a_procedure_whose_steps_all_read_is_marked(site: Path, catalog: Catalog) -> None:
    page = catalog.procedures["area/page"]
    reads = tuple(step for step in page.steps if step.risk is Risk.READS)
    catalog.procedures["area/page"] = replace(page, steps=reads)
    assert index(site, catalog)["pages"][1] == {
        "u": "area/page/",
        "t": "A page",
        "k": "RB-01",
        "r": 1,
    }


def test_a_procedure_is_found_by_names_errors_and_symptoms(site: Path, catalog: Catalog) -> None:
    page = on_page(index(site, catalog), "area/page/")[0]
    assert page["t"] == "A page"
    assert page["m"] == "SEV1"
    assert page["b"] == "It is down, says tool."
    assert page["n"] == ["RB-01", "outage", "white page"]
    assert page["e"] == ["E42"]
    assert page["y"] == ["Nothing works.", "A second sign.", "It is down, says tool. It hurts."]
    assert "Use tool." in page["x"]


def test_a_page_without_a_first_sentence_shows_its_first_symptom(
    site: Path, catalog: Catalog
) -> None:
    page = on_page(index(site, catalog), "area/other-page/")[0]
    assert (page["b"], page["y"], page["m"]) == (
        "It is time.",
        ["It is time."],
        "SEV4 if it goes wrong",
    )


def test_a_step_is_found_on_its_own_page_with_its_command_and_risk(
    site: Path, catalog: Catalog
) -> None:
    found = index(site, catalog)
    look, change = on_page(found, "area/page/")[1:3]
    assert (look["a"], look["m"], look["c"]) == ("look", "Reads only", "tool look argument")
    assert look["b"] == "To see what is there."
    assert (change["a"], change["m"]) == ("change", "Changes production")
    assert [entry["a"] for entry in on_page(found, "area/other-page/")[1:]] == [
        "drop",
        "verify-send",
    ]


def test_other_sections_are_found_with_their_first_sentence(site: Path, catalog: Catalog) -> None:
    (section,) = on_page(index(site, catalog), "area/page/")[3:]
    assert section == {
        "p": 1,
        "t": "Afterwards",
        "a": "after",
        "b": "Find the cause, later on.",
        "x": "Find the cause, later on. Then sleep.",
        "w": 0.9,
    }


def test_a_page_without_a_procedure_is_found_by_the_names_that_readers_give_it(
    site: Path, catalog: Catalog
) -> None:
    found = index(site, catalog)
    (page,) = on_page(found, "escalation/")
    assert page["n"] == ["who to call", "911"]
    (plain,) = on_page(found, "quick-reference.html")
    assert "n" not in plain
    assert plain["w"] == 0.7
    assert on_page(found, "changelog/") == [{"p": 2, "t": "Call", "b": "What is new.", "w": 0.35}]


def test_a_step_without_a_heading_is_refused(site: Path, catalog: Catalog) -> None:
    page = site / "area/other-page/index.html"
    page.write_text(OTHER.replace('id="drop"', 'id="dorp"'))
    with pytest.raises(RunbookError, match=r"^area/other-page/: the step 'drop' has no heading"):
        search.write_index(site, catalog)


def test_the_same_site_gives_the_same_bytes(site: Path, tmp_path: Path, catalog: Catalog) -> None:
    again = built(tmp_path / "again")
    search.write_index(site, catalog)
    search.write_index(again, catalog)
    assert (site / search.FILE).read_bytes() == (again / search.FILE).read_bytes()


def test_a_long_teaser_ends_between_two_words(site: Path, catalog: Catalog) -> None:
    (site / "escalation/index.html").write_text(PLAIN.format("word " * 60))
    (page,) = on_page(index(site, catalog), "escalation/")
    assert len(page["b"]) <= 160
    assert page["b"].endswith("word…")


def test_words_that_mean_the_same_are_given_along(site: Path, catalog: Catalog) -> None:
    found = index(site, catalog)
    assert found["same"][0][:2] == ["database", "db"]
    assert found["joined"]["log in"] == "login"
    assert found["joined"]["sign in"] == "login"
    assert "the" in found["ignored"]
