"""The Markdown extension: what the reader's browser gets, whatever the words are."""

import importlib
import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser, LexborNode

from snippets._engine import Checklist, RunbookError, Table, shell
from snippets._engine.markdown import makeExtension
from tests._engine.packages import LOOK, PAGE, Package
from tests._engine.pages import html, markdown
from tests._engine.samples import Prose, sample
from tests._lanes.properties.strategies import ARGUMENT, PROSE

KINDS = {
    "procedure": "area/page",
    "step": "area/page#look",
    "table": "area/page#names",
    "checklist": "area/page#before",
}


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    """Return the text of each element, without the permanent links of headings."""
    return [node.text().removesuffix("#") for node in page.css(selector)]


def ids(page: LexborHTMLParser, selector: str) -> list[str | None]:
    """Return the id of each element."""
    return [node.attributes.get("id") for node in page.css(selector)]


def text_of(script: LexborNode) -> str:
    """Return the text that the data beside a command makes, with no value filled in."""
    data = json.loads(script.text())
    guard = " \\\n    ".join(f'"${{{word["name"]}:?{word["what"]}}}"' for word in data["guard"])
    pieces = [f": {guard} &&", {"break": "  "}] if guard else []
    flat, broken = "", ""
    for piece in [*pieces, *data["pieces"]]:
        match piece:
            case {"break": indent}:
                flat, broken = f"{flat} ", f"{broken} \\\n{indent}"
            case {"unfilled": word}:
                flat, broken = flat + word, broken + word
            case _:
                flat, broken = flat + piece, broken + piece
    return flat if len(flat) <= data["width"] else broken


def test_a_table_has_its_rows_and_columns() -> None:
    page = html(sample(Prose(cell="`a|b` | c")), "::: table area/page#names")
    assert texts(page, "th") == ["Name", "Use"]
    assert texts(page, "td") == ["a|b | c", "b", "c", "d"]


def test_an_item_is_known_by_its_words_and_not_by_its_place() -> None:
    def keys(*items: str) -> list[str | None]:
        catalog = sample()
        catalog.checklists["area/page#before"] = Checklist("Before", items)
        page = html(catalog, "::: checklist area/page#before")
        return [node.attributes["data-item"] for node in page.css("input")]

    first, second = keys("do this", "then that")
    assert keys("then  that", "do this") == [second, first]
    assert first != second


def test_the_code_of_a_page_stands_beside_its_title_if_that_is_of_its_own_kind() -> None:
    for first, codes in (("# Title", ["RB-01"]), ("# Title {: #own }", []), ("Words.", [])):
        page = html(sample(), f"{first}\n\n::: procedure area/page\n")
        assert [node.attributes["data-code"] for node in page.css("h1[data-code]")] == codes
        assert texts(page, "h1") == ["Title"] * (first != "Words.")


def test_the_way_onward_is_last_and_what_to_do_after_an_incident_is_folded() -> None:
    for name, folded in (("area/page", 1), ("area/other-page", 0)):
        page = html(sample(), f"# Title\n\n::: procedure {name}\n\n## Afterwards\n\nRest.\n")
        assert page.css("body > *")[-1].attributes["class"] == "rb-flow"
        assert len(page.css("#afterwards + details")) == folded


def test_a_table_can_be_shown_as_cards() -> None:
    table = Table("See", ("You see", "Words", "Page"), (("It [burns]", "`503`", "@area/page"),))
    catalog = sample()
    catalog.tables["area/page#cards"] = table
    page = html(catalog, "::: cards area/page#cards")
    assert texts(page, ".rb-cards li > a.rb-card") == ["It [burns]"]
    assert texts(page, ".rb-code") == ["RB-01"]
    assert texts(page, ".rb-severity") == ["SEV1"]


def test_the_cells_of_a_wide_table_name_their_column_for_a_phone() -> None:
    table = Table("Wide", ("A", 'B "b" {: #x }', "`C` & <i>d</i>"), (("a", "b", "c"),))
    catalog = sample()
    catalog.tables["area/page#wide"] = table
    page = html(
        catalog, "::: table area/page#wide\n\n|E|F|G|\n|-|-|-|\n|e|f|\n\n|H|I|\n|-|-|\n|h|i|"
    )
    labels = [node.attributes.get("data-label") for node in page.css("td")]
    assert labels == [None, "B b", "C  d", *(None, "F", "G"), *(None, None)]


@pytest.mark.parametrize(("kind", "name"), KINDS.items())
def test_every_kind_stands_between_paragraphs_without_blank_lines(kind: str, name: str) -> None:
    page = html(sample(), f"Before.\n::: {kind} {name}\nAfter.")
    paragraphs = texts(page, "body > p")
    assert (paragraphs[0], paragraphs[-1]) == ("Before.", "After.")


@pytest.mark.parametrize(
    "fenced",
    [
        "```\n::: step area/page#look\n```",
        "~~~text\n::: step area/page#look\n~~~",
        "````md\n```\n::: step area/page#look\n```\n````",
        "```\n```bash\n::: step area/page#look\n```",
    ],
)
def test_a_directive_in_a_code_fence_is_an_example_of_one(fenced: str) -> None:
    page = html(sample(), f"{fenced}\n\n::: step area/page#change\n")
    assert "::: step area/page#look" in texts(page, "pre code")[0]
    assert ids(page, "h3") == ["change"]


def test_a_page_without_values_is_left_alone() -> None:
    assert texts(html(sample(), "Plain.\n"), "p") == ["Plain."]


def test_code_within_a_line_opens_no_fence() -> None:
    page = html(sample(), "```x``` is code\n\n::: step area/page#look\n")
    assert ids(page, "h3") == ["look"]


# Words of the page are code too. None of them may change what the reader copies or where it stands.


@settings(max_examples=70)
@example("# a", "- b", "`c\\", "| d")
@example("> a", "1. b", "[c]: d", "\\`<b>`")
@example("[x] a", "\x02wzxhzdk:0\x03", "!!! note", "a\n::: step x")
@given(PROSE, PROSE, PROSE, ARGUMENT)
def test_no_words_break_a_page(title: str, why: str, note: str, argument: str) -> None:
    prose = Prose(
        title=title, why=why, note=note, symptom=title, seen=why, words=note, argument=argument
    )
    catalog = sample(prose)
    page = html(catalog, "::: procedure area/page\n\nAfter.\n")
    procedure = catalog.procedures["area/page"]
    actions = [step.action for step in (*procedure.steps, *procedure.verify)]
    assert texts(page, ".rb-command pre code") == [shell(action) + "\n" for action in actions]
    assert ids(page, "h2") == ["steps", "tools", "verify", "escalate", "symptoms"]
    assert ids(page, "h3") == ["look", "change", "verify-look"]
    assert len(page.css("h1, h4, h5, h6, blockquote, hr, ol, li ul, li p, .admonition, input")) == 0
    assert len(page.css("script:not(.rb-template), table, .y, #x")) == 0
    # The lists of the steps, what tools say, the list of verify, symptoms.
    assert [len(ul.css("li")) for ul in page.css("ul")] == [5, 3, 1, 2, 2]
    assert len(page.css(".rb-step > div > .rb-parameter, .rb-step > div > .rb-secret")) == 2
    assert len(page.css(".rb-decision li > .rb-if + .rb-then")) == 11
    commands = page.css("section.rb-step > .rb-do > .rb-command")
    assert [len(command.css("pre, script")) for command in commands] == [2, 2, 2]
    assert [text_of(node) for node in page.css("script.rb-template")] == [*map(shell, actions)]
    assert texts(page, "body > p")[-1] == "After."


def test_the_title_in_the_message_to_send_is_text_too() -> None:
    """Python-Markdown put a tag of its own in place of what looks like its mark."""
    page = html(sample(Prose(title="A\n\x02wzxhzdk:0\x03")), "::: procedure area/page")
    (message,) = texts(page, ".rb-message")
    assert "PAGE: RB-01 A wzxhzdk:0, step …" in message.splitlines()


@settings(max_examples=40)
@given(PROSE)
def test_no_words_break_a_table_or_checklist(words: str) -> None:
    catalog = sample(Prose(cell=words, item=words))
    page = html(catalog, "::: table area/page#names\n\n::: checklist area/page#before\n\nAfter.\n")
    assert [len(row.css("td")) for row in page.css("tbody tr")] == [2, 2]
    assert texts(page, "tbody td")[1:] == ["b", "c", "d"]
    assert len(page.css("li")) == len(page.css("input")) == 2
    assert len(page.css("h1, h2, h3, blockquote, hr, ol, pre, script, .y")) == 0
    assert texts(page, "body > p")[-1] == "After."


def test_an_id_in_the_prose_of_a_page_is_a_link_and_in_code_is_none() -> None:
    source = "See @area/page#look and @area/page, not `@area/page` or me@area.example.\n"
    page = html(sample(), f"{source}\n```text\n@area/page#no\n```\n")
    links = [(node.attributes["href"], node.text()) for node in page.css("a")]
    assert links == [("/area/page.md#look", "Look at it"), ("/area/page.md", "Look at it")]
    assert texts(page, "p") == ["See Look at it and Look at it, not @area/page or me@area.example."]
    assert "@area/page#no" in page.css("pre")[0].text()


# Mistakes on a page stop the build.


@pytest.fixture
def site(package: Package, tmp_path: Path) -> Markdown:
    """A Markdown for a package of one page, and docs beside it."""
    package.write("area/page", LOOK + PAGE + 'names = Table("Names", ("Name",), (("a",),))\n')
    (package.folder / "facts.json").write_text("{}")  # no module
    (tmp_path / "docs").mkdir()
    return markdown(package=package.name, docs=str(tmp_path / "docs"))


def test_every_page_that_makes_the_mistake_is_named(site: Markdown, tmp_path: Path) -> None:
    for name in ("b.md", "a.md"):
        (tmp_path / "docs" / name).write_text("::: step nothing  \n")
    with pytest.raises(RunbookError) as caught:
        site.convert("::: step nothing")
    assert caught.value.where == f"{tmp_path}/docs/a.md:1, {tmp_path}/docs/b.md:1"


def test_a_mistake_outside_the_docs_is_still_a_mistake(site: Markdown, tmp_path: Path) -> None:
    with pytest.raises(RunbookError) as caught:
        site.convert("::: step nothing")
    assert caught.value.where == f"{tmp_path}/docs"


def test_an_unknown_kind_is_answered_with_those_there_are(site: Markdown) -> None:
    with pytest.raises(RunbookError, match="no kind 'stop'") as caught:
        site.convert("::: stop area/page#look")
    assert caught.value.remedy == "Use one of: procedure, step, command, table, cards, checklist."


@pytest.mark.parametrize("kind", ["procedure", "step", "checklist"])
def test_the_kind_of_a_known_id_is_corrected(site: Markdown, kind: str) -> None:
    with pytest.raises(RunbookError) as caught:
        site.convert(f"::: {kind} area/page#names")
    assert caught.value.remedy == "It is a table: write `::: table area/page#names`."


def test_snippets_that_do_not_fit_together_stop_the_build(site: Markdown, package: Package) -> None:
    package.write("area/page", LOOK.replace("GOOD", "(GOOD | dict(why=''))"))
    with pytest.raises(RunbookError, match="empty 'why'"):
        site.convert("::: step area/page#look")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("::: step area/page#lock", "there is no step 'area/page#lock'. {} 'area/page#look'?"),
        ("See @area/page#lock.", "@area/page#lock is unknown. {} 'area/page#look'?"),
        ("It waits :::policy.HOUR::: h.", "there is no value 'policy.HOUR'. See: "),
    ],
)
def test_what_is_unknown_is_named_with_page_line_and_nearest(
    valued: Markdown, tmp_path: Path, line: str, problem: str
) -> None:
    source = f"# Title\n\n{line}\n"
    (tmp_path / "docs/page.md").write_text(source)
    with pytest.raises(RunbookError) as caught:
        valued.convert(source)
    problem = problem.format("Did you mean")
    assert str(caught.value).startswith(f"{tmp_path}/docs/page.md:3: {problem}")


@pytest.fixture
def valued(site: Markdown, package: Package) -> Markdown:
    """The same site, with a number of policy and a setting."""
    package.write("_vocabulary/policy", "HOURS = 48\n")
    package.write("_vocabulary/settings", VALUES)
    return site


VALUES = """
class Settings:
    team: str = "the-team"
    contacts: dict[str, str] = {}
SETTINGS = Settings()
"""


def test_values_stand_in_prose_and_in_code(valued: Markdown) -> None:
    fence = "```ini\n[:::settings.team:::]\n```"
    source = f"`:::settings.team:::` waits :::policy.HOURS::: hours.\n\n{fence}\n"
    page = LexborHTMLParser(valued.convert(source))
    assert texts(page, "p") == ["the-team waits 48 hours."]
    assert texts(page, "pre code") == ["[the-team]\n"]


# While `mkdocs serve` runs.


def test_a_changed_snippet_is_picked_up_by_this_page_and_the_next(
    site: Markdown, package: Package, tmp_path: Path
) -> None:
    """MkDocs makes a new Markdown for every page."""
    fresh = markdown(package=package.name, docs=str(tmp_path / "docs"))
    for word, converter in (("look", site), ("changed", site), ("again", fresh)):
        package.write("area/page", LOOK.replace('"look"', f'"{word}"'))
        page = LexborHTMLParser(converter.convert("::: step area/page#look"))
        assert texts(page, "pre") == [f"tool {word}\n"]


@pytest.mark.parametrize("before", [True, False], ids=["made later", "there from the start"])
def test_a_mistake_that_was_mended_is_forgotten(
    site: Markdown, package: Package, *, before: bool
) -> None:
    source = "::: step area/page#look"
    if before:
        site.convert(source)
    package.write("area/page", LOOK.replace("GOOD", "(GOOD | dict(why=''))"))
    with pytest.raises(RunbookError):
        site.convert(source)
    package.write("area/page", LOOK)
    assert "look" in site.convert(source)


def test_the_engine_is_not_loaded_again(site: Markdown, package: Package) -> None:
    """Values made by a second copy of its classes would not be recognised."""
    package.write("_engine/values", "class Value: pass\n")
    package.write("engine_dumps", "")
    names = [
        f"{package.name}.{module}" for module in ("_engine.values", "engine_dumps", "area.page")
    ]
    modules = [importlib.import_module(name) for name in names]
    source = "::: step area/page#look"
    site.convert(source)
    package.write("area/page", LOOK)
    site.convert(source)
    assert [sys.modules[name] is old for name, old in zip(names, modules, strict=True)] == [
        True,
        False,
        False,
    ]


def test_what_was_imported_before_the_first_page_is_not_loaded_again(
    site: Markdown, package: Package
) -> None:
    old = importlib.import_module(f"{package.name}.area.page")
    site.convert("::: step area/page#look")
    assert sys.modules[f"{package.name}.area.page"] is old


def test_nothing_is_loaded_again_while_nothing_changes(
    site: Markdown, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "::: step area/page#look"
    site.convert(source)
    monkeypatch.setattr("snippets._engine.markdown.load", lambda _: pytest.fail("loaded again"))
    assert "look" in site.convert(source)


def test_the_extension_is_found_by_its_module_name(package: Package) -> None:
    package.write("area/page", LOOK)
    assert makeExtension(package=package.name).getConfig("package") == package.name
    assert makeExtension().getConfig("docs") == "docs"
    assert makeExtension().getConfigInfo() == [
        ("docs", "Folder of the pages, to name the line of a mistake"),
        ("package", "Package that holds the procedures"),
    ]
