"""Pages: what a reader sees of each value, in ordinary Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import msgspec
import pytest

from snippets._engine import (
    Contact,
    Look,
    Parameter,
    Procedure,
    Severity,
    page,
    prose,
)
from snippets._engine.catalog import Catalog, Report
from snippets._engine.decision import (
    Act,
    Next,
    anything_else,
    call,
    escalate,
    finish,
    not_here,
    open_page,
    repeat,
)
from snippets._engine.recording import RecordedRun, Recording, ReviewClock
from tests._engine.samples import HOST, SEV1, SEV4, TOKEN, Prose, sample

PORT = Parameter("PORT", "its port", "[0-9]+", "80")
RUN = RecordedRun(accepted=True, exit_code=0, stdout=[], stderr=[])


def lines(kind: str, name: str) -> str:
    """Return the Markdown of a value of the sample."""
    return "\n".join(page.entry(sample(), kind, name))


def page_of(change: Callable[[Procedure], Procedure], name: str = "area/page") -> str:
    """Return the Markdown of a procedure of the sample that was changed."""
    catalog = sample()
    catalog.procedures[name] = change(catalog.procedures[name])
    return "\n".join(page.entry(catalog, "procedure", name))


@pytest.mark.parametrize(
    ("kind", "name"),
    [("step", "area/page#lock"), ("stop", "area/page#look"), ("table", "area/page#look")],
)
def test_what_is_not_there_is_not_shown(kind: str, name: str) -> None:
    with pytest.raises(KeyError) as caught:
        lines(kind, name)
    assert caught.value.args[0] in {kind, name}


def status(severity: Severity = SEV1) -> str:
    """Return the status strip of a page of this severity."""
    procedure = replace(sample().procedures["area/page"], severity=severity)
    return "\n".join(page.strip(procedure))


def test_a_page_says_at_once_how_bad_it_is_and_by_when_to_call_whom() -> None:
    for word in ("SEV1", "after 15 minutes call **Lead**", "at night **Secondary**", "(#escalate)"):
        assert word in status()
    assert 'data-minutes="15"' in status()


def test_a_severity_without_a_time_limit_starts_no_clock() -> None:
    assert "data-minutes" not in status(SEV4)
    assert "by the next business day call **Product**. " in status(SEV4)
    assert "NEXT MESSAGE: … UTC\n" in lines("procedure", "area/other-page")


def test_who_can_be_reached_is_reached_with_a_tap() -> None:
    lead = Contact("Lead", (("12345", "tel:12345"), ("chat", "https://x.example/a")))
    severity = replace(SEV1, contacts=(lead,))
    assert "call **Lead**, [12345](tel:12345), [chat](https://x.example/a); at" in status(severity)


def test_whom_to_call_before_the_first_step_is_named_first() -> None:
    procedure = replace(sample().procedures["area/page"], at_once="Security", before=("Wait.",))
    assert " call **Security** now; after 15 minutes call" in "\n".join(page.strip(procedure))
    assert procedure.advice == ("Call the Security now, and let them listen.", "Wait.")


def test_a_page_says_once_whom_nobody_can_reach() -> None:
    assert "**Not configured:** Primary, Lead, Secondary\n" in status(SEV1)
    reached = (Contact(role, (("1234", "tel:1234"),)) for role in ("Primary", "Lead", "Secondary"))
    assert "Not configured" not in status(replace(SEV1, contacts=tuple(reached)))


def test_a_page_says_when_and_with_what_its_commands_were_run() -> None:
    def proven(**recordings: Recording) -> str:
        catalog = sample()
        catalog.recordings = {f"area/page#{name}": one for name, one in recordings.items()}
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


def test_a_procedure_begun_by_choice_says_when_and_not_how_bad_it_is() -> None:
    procedure = sample().procedures["area/other-page"]
    assert "**SEV4 if it goes wrong**" in "\n".join(page.strip(procedure))


def told(words: str, then: str) -> str:
    """Return a line of a list."""
    return f'- <span class="rb-if">{words}</span> <span class="rb-then">→ {then}</span>\n'


def ending(*moves: Next) -> Callable[[Procedure], Procedure]:
    """Return what makes a step of the verification for each of these last moves."""

    def change(one: Procedure) -> Procedure:
        steps = (one.verify[0].adapted(branches=(anything_else(move),)) for move in moves)
        return replace(one, verify=tuple(steps))

    return change


SIGN_IN = Act("sign-in", "sign in: @area/page#look")


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (repeat(SIGN_IN), "sign in: [Look at it](/area/page.md#look), then this step again"),
        (
            repeat(Act("wait", "wait"), "Support"),
            "wait, then this step again; in vain: [call Support](#escalate)",
        ),
        (not_here(), "[which page is it?](/index.md)"),
        (call("Security Team"), "[call Security Team](#escalate)"),
    ],
)
def test_what_is_done_by_hand_and_who_is_called_is_said(then: Next, said: str) -> None:
    assert told("Still something else", said) in page_of(ending(then))


def test_the_last_good_answer_of_a_verification_says_how_it_ends() -> None:
    for name, end in (("area/page", "fixed"), ("area/other-page", "done")):
        assert told("Still something else", f"**{end}**") in page_of(ending(finish()), name)


def test_a_value_is_asked_for_where_it_is_learned_if_a_later_step_wants_it() -> None:
    def change(one: Procedure) -> Procedure:
        first = one.steps[0].adapted(gives=((HOST, "the `newest` line"), (TOKEN, "")))
        last = one.steps[1].adapted(gives=((PORT, "any, but no later step wants it"),))
        return replace(one, steps=(first, last))

    shown = page_of(change)
    assert shown.index("tool look") < shown.index("**`HOST`** the `newest` line")
    assert shown.index("**`TOKEN`** token of the host") < shown.index("tool change")
    assert shown.count('class="rb-parameter"') == shown.count('class="rb-secret"') == 1
    assert "PORT" not in shown


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
    assert told("Still something else", "**fixed**") in shown
    del catalog.procedures["area/page"]
    assert "rb-decision" not in "\n".join(page.entry(catalog, "step", "area/page#look"))


def test_a_step_that_takes_minutes_says_so_beside_its_risk() -> None:
    shown = page_of(lambda one: replace(one, steps=tuple(s.adapted(takes=10) for s in one.steps)))
    assert "▲ Changes production</strong> <span>about 10 min</span> <a" in shown


def test_a_report_works_its_rows_out_for_the_catalog_whose_page_shows_it() -> None:
    report = Report("Count", ("Tables",), work_out=lambda catalog: ((f"{len(catalog.tables)}",),))
    for tables in ({"a#x": report}, {"a#x": report, "a#y": report}):
        assert f"| {len(tables)} |" in page.entry(Catalog(tables={**tables}), "table", "a#x")


def test_a_reference_becomes_a_link_with_the_title_of_what_it_names() -> None:
    catalog = sample()
    assert prose.inline(catalog, "see @area/page#look.") == (
        "see [Look at it](/area/page.md#look)."
    )
    assert prose.inline(catalog, "@area/page#names") == "[Names](/area/page.md)"
    assert prose.inline(catalog, "@escalation") == "[Escalation](/escalation.md)"


def test_a_reference_in_code_is_left_alone() -> None:
    assert prose.inline(sample(), "`@area/page`") == "`@area/page`"


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
    ],
)
def test_signs_that_would_reach_beyond_the_words_are_written_as_entities(
    words: str, safe: str
) -> None:
    """Half a pair of backticks, attribute lists, HTML, and a backslash before code."""
    assert prose.inline(sample(), words) == safe


def test_prose_is_one_line() -> None:
    assert prose.inline(sample(), "a\n\n# b\n\t c") == "a # b c"


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


def test_what_to_know_before_the_first_step_stands_before_it_but_not_in_an_incident() -> None:
    """There the first command comes first, and what else to do is done beside it."""
    before = ("Name one who decides.", "# is no heading here")
    for name, words, after, until in (
        ("area/page", "**At the same time:**", 'id="step-1"', 'id="step-2"'),
        ("area/other-page", "{: #before }", "", "#steps"),
    ):
        shown = page_of(partial(replace, before=before), name)
        assert f"{words}\n\n- Name one who decides.\n- &#35; is no" in shown
        assert shown.index(after) < shown.index(words) < shown.index(until)
    assert "same time" not in lines("procedure", "area/page")


def test_as_many_neighbours_stand_above_the_first_step_as_a_glance_reads() -> None:
    seen = ("one two three", "four five six seven eight", "nine ten eleven twelve")
    near = tuple((words, "area/other-page") for words in seen)
    above, _, below = page_of(partial(replace, not_this=near)).partition("#steps")
    assert all(words in above for words in seen[:2])
    assert seen[2] not in above
    assert seen[2] in below


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
