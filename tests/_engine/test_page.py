"""Pages: what a reader sees of each value, in ordinary Markdown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from snippets._engine import Look, Procedure, page, prose
from snippets._engine.catalog import Catalog, Report
from snippets._engine.decision import Next, anything_else, escalate, finish, open_page
from snippets._engine.recording import RecordedRun, Recording, ReviewClock
from tests._engine.samples import Prose, sample

RUN = RecordedRun(accepted=True, exit_code=0, stdout=[], stderr=[])


def page_of(change: Callable[[Procedure], Procedure], name: str = "area/page") -> str:
    """Return the Markdown of a procedure of the sample that was changed."""
    catalog = sample()
    catalog.procedures[name] = change(catalog.procedures[name])
    return "\n".join(page.entry(catalog, "procedure", name))


def test_a_page_says_when_and_with_what_its_commands_were_run() -> None:
    def proven(**recordings: Recording) -> str:
        catalog = sample()
        catalog.recordings = {f"area/page#{name}": run for name, run in recordings.items()}
        shown = page.entry(catalog, "procedure", "area/page")
        return next(line for line in shown if line.startswith("Proven: "))

    first = msgspec.structs.replace(RUN, recorded=date(2026, 1, 1), by="commit abc1234")
    later = msgspec.structs.replace(RUN, recorded=date(2026, 1, 2), by="commit def1234")
    look = Recording("area/page#look", [], {"9.1.0": later, "8.0.0": later})
    change = Recording("area/page#change", [], {"10.0.0": first})
    undated = Recording("area/page#change", [], {"any": RUN})
    oldest = '<time datetime="2026-01-01">2026-01-01</time>'
    assert proven() == "Proven: not by a machine."
    assert proven(look=look, change=change) == (
        f"Proven: every command run on {oldest} (commit abc1234), with Vercel CLI 10.0.0."
    )
    assert proven(change=undated) == "Proven: 1 of 2 commands run."
    named = msgspec.structs.replace(undated, named=True)
    assert proven(change=named) == (
        "Proven: 1 of 2 commands run; your names are put into what it printed."
    )


def test_a_page_knows_for_how_many_days_a_run_proves_its_steps() -> None:
    catalog = sample()
    for days in (0, 90):
        catalog.clock = ReviewClock(days)
        shown = "".join(page.entry(catalog, "procedure", "area/page"))
        assert ('data-review="90"' in shown, "data-review" in shown) == (days > 0, days > 0)


def line(words: str, then: str) -> str:
    """Return a line of a list."""
    return f'- <span class="rb-if">{words}</span> <span class="rb-then">→ {then}</span>\n'


def ending(*moves: Next) -> Callable[[Procedure], Procedure]:
    """Return what makes a step of the verification for each of these last moves."""

    def change(page: Procedure) -> Procedure:
        steps = (page.verify[0].adapted(branches=(anything_else(move),)) for move in moves)
        return replace(page, verify=tuple(steps))

    return change


def test_a_look_has_no_command_and_says_what_to_do() -> None:
    catalog = sample()
    look = Look("form", "Open the page in a private window.", ("the form", "a white page"))
    catalog.steps["area/page#look"] = replace(catalog.steps["area/page#look"], action=look)
    shown = "\n".join(page.entry(catalog, "step", "area/page#look"))
    assert "**Look:** Open the page in a private window.\n" in shown
    assert "rb-command" not in shown


def test_a_step_that_stands_alone_shows_its_list_where_its_page_has_people_to_call() -> None:
    catalog = sample()
    look = catalog.steps["area/page#look"]
    catalog.steps["area/page#look"] = replace(look, branches=(anything_else(finish()),))
    shown = "\n".join(page.entry(catalog, "step", "area/page#look"))
    assert line("Still something else", "**fixed**") in shown
    del catalog.procedures["area/page"]
    assert "rb-decision" not in "\n".join(page.entry(catalog, "step", "area/page#look"))


def test_a_report_works_its_rows_out_for_the_catalog_whose_page_shows_it() -> None:
    report = Report("Count", ("Tables",), work_out=lambda catalog: ((f"{len(catalog.tables)}",),))
    for tables in ({"a#x": report}, {"a#x": report, "a#y": report}):
        assert f"| {len(tables)} |" in page.entry(Catalog(tables={**tables}), "table", "a#x")


def test_the_title_in_a_link_cannot_end_it() -> None:
    assert prose.label("a](b) @area/page `]`") == "a&#93;(b) @area/page `]`"


@pytest.mark.parametrize(
    ("words", "safe"),
    [
        ("a ` b", "a &#96; b"),
        ("`a``", "`a`&#96;"),
        ("a {: .y }", "a &#123;: .y }"),
        ("\\`<b>`", "&#92;`<b>`"),
        ("a\\", "a&#92;"),
        ("<b> `<b>`", "&lt;b> `<b>`"),
        ("a\n\n# b\n\t c", "a # b c"),
        ("see @area/page#look.", "see [Look at it](/area/page.md#look)."),
        ("@area/page#names", "[Names](/area/page.md)"),
        ("@escalation `@area/page`", "[Escalation](/escalation.md) `@area/page`"),
    ],
)
def test_prose_is_one_line_with_links_and_without_signs_that_reach_beyond_it(
    words: str, safe: str
) -> None:
    """Half a pair of backticks, attribute lists, HTML, and a backslash before code."""
    assert prose.inline(sample(), words) == safe


@pytest.mark.parametrize("code", ["plain", "a `b` c", "```", "a\n````\nb"])
def test_a_fence_is_longer_than_any_in_the_code(code: str) -> None:
    first, *middle, last, empty = prose.fence(code)
    assert first == f"{last}bash"
    assert "\n".join(middle) == code
    assert last not in code
    assert empty == ""


def test_what_to_do_afterwards_is_folded_up_to_the_next_part() -> None:
    before = ["# A", "- a", "## B"]
    folded = [
        '<section class="rb-foot">',
        "## Afterwards",
        '<details class="rb-fold"><summary>When users can work again</summary>',
        "- b",
        "</details></section>",
    ]
    for after in ([], ["## C"]):
        page_ = [*before, "## Afterwards", "- b", *after]
        assert page.folded(page_) == [*before, *folded, *after]
    assert page.folded(before) == before


def test_of_a_long_output_the_lines_that_decide_are_shown_and_the_rest_is_folded() -> None:
    catalog = sample(Prose(note="`is a line`, and more."))
    short = ["line 1", "   it   is a line"]
    for printed, shown in ((short, short), ([*short, "line 3", "", "line 5"], short[1:])):
        run = RecordedRun(accepted=True, exit_code=0, stdout=printed, stderr=[""])
        catalog.recordings = {"area/page#look": Recording("area/page#look", [], {"64.0.2": run})}
        lines = page.entry(catalog, "step", "area/page#look")
        to_do, _, after = "\n".join(lines).partition('<div class="rb-next">')
        _, _, whole = to_do.partition("<summary>Whole output<span> of Vercel CLI 6")
        assert "\n".join(["```{.text .no-copy .rb-output}", *shown, "```"]) in after
        assert ("\n".join(printed) in whole) == (shown != printed)


def test_a_page_says_with_which_versions_each_step_works_and_which_none_ran() -> None:
    catalog = sample()
    catalog.recordings = {"area/page#look": Recording("area/page#look", [], {"64.0.2": RUN})}
    procedure = catalog.procedures["area/page"]
    looks = procedure.steps[1].adapted(unproven="only a person can see it.")
    steps = (procedure.steps[0], looks)
    catalog.procedures["area/page"] = replace(procedure, steps=steps, verify=steps[:1])
    foot = "\n".join(page.entry(catalog, "procedure", "area/page")).partition("#symptoms")[2]
    assert "- With Vercel CLI 64: Look at it\n" in f"{foot}\n"
    assert "- Look at it: not run by a machine, only a person can see it." in foot


def test_what_every_list_of_the_verification_ends_with_is_said_once() -> None:
    elsewhere = open_page("area/other-page")
    for moves, once in (
        ((escalate(), escalate()), True),
        ((escalate(), elsewhere), False),
        ((escalate(),), False),
    ):
        shown = page_of(ending(*moves)).partition("{: #verify }")[2]
        assert ("Whatever is in none of the lists below" in shown) == once
        assert ("Still something else" in shown) == (not once)


def test_whatever_names_a_page_in_prose_is_a_link_to_it() -> None:
    named = "As on @area/page.\x07"
    catalog = sample(Prose(title=named))
    titled = replace(catalog.procedures["area/page"], title="A page", before=(named,))
    catalog.procedures["area/page"] = titled
    shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
    link = "As on [A page](/area/page.md)."
    assert f"\n- {link}\n" in shown
    assert f"### 1. {link} {{: #look }}" in shown
