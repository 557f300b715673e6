"""Pages: what a reader sees of each value, in ordinary Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from snippets._engine import Contact, Flow, Look, Parameter, Phase, Severity, page, page_end, prose
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


def lines(kind: str, name: str, prose: Prose | None = None) -> str:
    """Return the Markdown of a value of the sample."""
    return "\n".join(page.entry(sample(prose or Prose()), kind, name))


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

    run = RecordedRun(accepted=True, exit_code=0, stdout=[], stderr=[])
    first = msgspec.structs.replace(run, recorded=date(2026, 1, 1), by="commit abc1234")
    later = msgspec.structs.replace(run, recorded=date(2026, 1, 2), by="commit def1234")
    look = Recording("area/page#look", [], {"9.1.0": later, "8.0.0": later})
    change = Recording("area/page#change", [], {"10.0.0": first})
    undated = Recording("area/page#change", [], {"any": run})
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
    catalog.clock = ReviewClock(90)
    assert 'data-review="90"' in "".join(page.entry(catalog, "procedure", "area/page"))
    assert "data-review" not in lines("procedure", "area/page")


def test_a_procedure_begun_by_choice_says_when_and_not_how_bad_it_is() -> None:
    planned = lines("procedure", "area/other-page")
    procedure = sample().procedures["area/other-page"]
    assert "**SEV4 if it goes wrong**" in "\n".join(page.strip(procedure))
    assert "**Done.** This says nothing of production" in planned
    assert "**Fixed.**" in lines("procedure", "area/page")
    assert "Not this" not in planned


def test_the_message_to_send_names_severity_page_and_next_time() -> None:
    shown = lines("procedure", "area/page", Prose(title="Look\nat ```it"))
    assert "SEVERITY: SEV1, since … UTC\nPAGE: RB-01 Look at ```it, step …\n" in shown
    assert "NEXT MESSAGE: … UTC, in 15 minutes or sooner\n" in shown
    assert "NEXT MESSAGE: … UTC\n" in lines("procedure", "area/other-page")


WAY = Flow((Phase("Triage", "Find it.", "index"), Phase("Mitigate", "Here."), Phase("Close", "x")))


def test_the_footer_of_an_incident_leads_along_its_phases() -> None:
    catalog = sample()
    catalog.flow = WAY
    shown = page_end.flow(catalog, "area/page")
    assert "1. [Triage](/index.md) Find it." in shown
    assert "1. **Mitigate** Here. It can lead to [Look at it](/area/other-page.md)." in shown


def test_the_footer_names_the_pages_whose_changes_are_borrowed() -> None:
    catalog = sample()
    catalog.flow = WAY
    one, two = catalog.procedures["area/page"], catalog.procedures["area/other-page"]
    borrowed = replace(two, steps=(*two.steps, one.steps[1], one.steps[0]), planned=False)
    catalog.procedures["area/third"] = replace(borrowed, title="Third", code="RB-03")
    shown = "\n".join(page_end.flow(catalog, "area/third"))
    pages = "[Look at it](/area/other-page.md) or [Look at it](/area/page.md)"
    assert f"It can lead to {pages}." in shown


def test_the_footer_of_a_planned_page_leads_to_its_proof_and_to_help() -> None:
    catalog = sample()
    catalog.flow = WAY
    shown = "\n".join(page_end.flow(catalog, "area/other-page"))
    assert "[verify](#verify)" in shown
    assert "[escalate](#escalate)" in shown
    assert "Triage" not in shown


def test_the_people_at_night_are_named_where_they_differ() -> None:
    assert "; outside business hours **Secondary**" in lines("procedure", "area/page")
    assert "outside business hours" not in lines("procedure", "area/other-page")


def test_only_a_procedure_with_parameters_has_a_table_to_fill_in() -> None:
    assert "export HOST=…" in lines("procedure", "area/page")
    assert "rb-parameter" not in lines("procedure", "area/other-page")


def test_a_secret_is_read_without_being_shown_or_kept_in_the_history() -> None:
    shown = lines("procedure", "area/page")
    assert "read -rs TOKEN && export TOKEN" in shown
    assert "export TOKEN=" not in shown


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("`a` (it is slow)", "go on"),
        ("`b`", "[step 1, Look at it](#look)"),
        ("`c`", "RB-02 [Look at it](/area/other-page.md)"),
        ("`d`", "[verify](#verify)"),
        ("Still something else", "[call Lead](#escalate)"),
    ],
)
def test_every_turn_of_a_decision_is_said(words: str, then: str) -> None:
    assert told(words, then) in lines("procedure", "area/page")


def told(words: str, then: str) -> str:
    """Return a line of a list."""
    return f'- <span class="rb-if">{words}</span> <span class="rb-then">→ {then}</span>\n'


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
    catalog = sample()
    procedure = catalog.procedures["area/page"]
    step = procedure.steps[0].adapted(branches=(anything_else(then),))
    catalog.procedures["area/page"] = replace(procedure, steps=(step, *procedure.steps[1:]))
    shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
    assert told("Still something else", said) in shown


def test_the_last_good_answer_of_a_verification_says_how_it_ends() -> None:
    catalog = sample()
    for name, end in (("area/page", "fixed"), ("area/other-page", "done")):
        procedure = catalog.procedures[name]
        last = procedure.verify[0].adapted(branches=(anything_else(finish()),))
        catalog.procedures[name] = replace(procedure, verify=(last,))
        shown = "\n".join(page.entry(catalog, "procedure", name))
        assert told("Still something else", f"**{end}**") in shown


def test_a_value_is_asked_for_where_it_is_learned() -> None:
    catalog = sample()
    procedure = catalog.procedures["area/page"]
    first = procedure.steps[0].adapted(gives=((HOST, "the `newest` line"), (TOKEN, "")))
    catalog.procedures["area/page"] = replace(procedure, steps=(first, procedure.steps[1]))
    shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
    assert shown.index("tool look") < shown.index("**`HOST`** the `newest` line")
    assert shown.index("**`TOKEN`** token of the host") < shown.index("tool change")
    assert shown.count('class="rb-parameter"') == shown.count('class="rb-secret"') == 1


def test_a_value_that_no_later_step_wants_is_not_asked_for() -> None:
    catalog = sample()
    procedure = catalog.procedures["area/page"]
    last = procedure.steps[1].adapted(gives=((PORT, "any"),))
    catalog.procedures["area/page"] = replace(procedure, steps=(procedure.steps[0], last))
    assert "PORT" not in "\n".join(page.entry(catalog, "procedure", "area/page"))


def test_a_look_has_no_command_and_says_what_to_do() -> None:
    catalog = sample()
    look = Look("form", "Open the page in a private window.", ("the form", "a white page"))
    catalog.steps["area/page#look"] = replace(catalog.steps["area/page#look"], action=look)
    shown = "\n".join(page.entry(catalog, "step", "area/page#look"))
    assert "**Look:** Open the page in a private window.\n" in shown
    assert "rb-command" not in shown


def test_a_step_that_stands_alone_shows_its_list_where_its_page_has_people_to_call() -> None:
    catalog = sample()
    alone = replace(catalog.steps["area/page#look"], branches=(anything_else(finish()),))
    catalog.steps["area/page#look"] = alone
    shown = "\n".join(page.entry(catalog, "step", "area/page#look"))
    assert told("Still something else", "**fixed**") in shown
    del catalog.procedures["area/page"]
    assert "rb-decision" not in "\n".join(page.entry(catalog, "step", "area/page#look"))


def test_what_a_step_says_is_shown_and_what_it_does_not_say_is_not() -> None:
    labels = ("Known gap", "What is lost", "It asks", "It does not end by itself", "Undo")
    full, bare = lines("step", "area/page#look"), lines("step", "area/other-page#send")
    assert all(f"**{label}:**" in full for label in labels)
    assert not any(f"**{label}:**" in bare for label in labels)


def test_a_command_alone_says_all_that_has_to_be_known_before_it_is_pasted() -> None:
    shown = lines("command", "area/page#look")
    before, _, _ = shown.partition("tool look")
    for label in ("Known gap", "What is lost", "It asks", "It does not end by itself"):
        assert f"**{label}:**" in before
    assert "**Undo:**" not in shown


@pytest.mark.parametrize(
    ("name", "risk", "mark"),
    [
        ("area/page#look", "Reads only", "rb-reads"),
        ("area/page#change", "Changes production", "rb-production"),
        ("area/other-page#drop", "Destroys data", "rb-destroys"),
        ("area/other-page#send", "Changes something outside production", "rb-elsewhere"),
    ],
)
def test_the_risk_is_said_in_words_and_not_only_in_colour(name: str, risk: str, mark: str) -> None:
    line = next(one for one in lines("step", name).splitlines() if mark in one)
    assert risk in line


def test_a_step_that_takes_minutes_says_so_beside_its_risk() -> None:
    catalog = sample()
    procedure = catalog.procedures["area/page"]
    steps = tuple(step.adapted(takes=10) for step in procedure.steps)
    catalog.procedures["area/page"] = replace(procedure, steps=steps)
    shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
    assert "▲ Changes production</strong> <span>about 10 min</span> <a" in shown


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


def _recorded(version: str, *stdout: str) -> str:
    catalog = sample(Prose())
    run = RecordedRun(accepted=True, exit_code=0, stdout=list(stdout), stderr=[""])
    catalog.recordings = {"area/page#look": Recording("area/page#look", ["look"], {version: run})}
    return "\n".join(page.entry(catalog, "step", "area/page#look"))


def test_what_a_step_printed_is_shown_without_a_button_that_copies_it() -> None:
    shown = _recorded("64.0.2", "all is `well`")
    assert "```{.text .no-copy .rb-output}\nall is `well`\n```" in shown
    assert "rb-fold" not in shown


def test_a_step_that_printed_nothing_says_so() -> None:
    assert "When it was run it printed nothing." in _recorded("any", "")


def test_what_to_do_afterwards_is_folded_up_to_the_next_part() -> None:
    before = ["# A", "- a", "## B"]
    folded = [
        '<section class="rb-after">',
        "## Afterwards",
        '<details class="rb-fold"><summary>When users can work again</summary>',
        "- b",
        "</details></section>",
    ]
    for after in ([], ["## C"]):
        page_ = [*before, "## Afterwards", "- b", *after]
        assert page_end.folded(page_) == [*before, *folded, *after]
    assert page_end.folded(before) == before


def test_of_a_long_output_the_lines_that_decide_are_shown_and_the_rest_is_folded() -> None:
    long = (*(f"line {n}" for n in range(5)), "   it   is a line", "line 7")
    catalog = sample(Prose(note="`is a line`, and more."))
    run = RecordedRun(accepted=True, exit_code=0, stdout=list(long), stderr=[""])
    recorded = Recording("area/page#look", ["look"], {"64.0.2": run})
    catalog.recordings = {"area/page#look": recorded}
    shown = "\n".join(page.entry(catalog, "step", "area/page#look"))
    decides, _, whole = shown.partition("<summary>Whole output<span> of Vercel CLI 64.0.2<")
    assert "```{.text .no-copy .rb-output}\n   it   is a line\n```" in decides
    assert "\n".join(long) in whole


def test_a_page_says_with_which_versions_each_step_works_and_which_none_ran() -> None:
    catalog = sample()
    run = RecordedRun(accepted=True, exit_code=0, stdout=[], stderr=[])
    catalog.recordings = {"area/page#look": Recording("area/page#look", [], {"64.0.2": run})}
    procedure = catalog.procedures["area/page"]
    looks = procedure.steps[1].adapted(unproven="only a person can see it.")
    steps = (procedure.steps[0], looks)
    catalog.procedures["area/page"] = replace(procedure, steps=steps, verify=steps[:1])
    foot = "\n".join(page.entry(catalog, "procedure", "area/page")).partition("#symptoms")[2]
    assert "- With Vercel CLI 64: Look at it\n" in f"{foot}\n"
    assert "- Look at it: not run by a machine, only a person can see it." in foot


def test_what_to_know_before_the_first_step_stands_before_it_but_not_in_an_incident() -> None:
    """There the first command comes first, and what else to do is done beside it."""
    catalog = sample(Prose())
    before = ("Name one who decides.", "# is no heading here")
    for name, words in (
        ("area/page", "**At the same time:**"),
        ("area/other-page", "{: #before }"),
    ):
        catalog.procedures[name] = replace(catalog.procedures[name], before=before)
        shown = "\n".join(page.entry(catalog, "procedure", name))
        assert f"{words}\n\n- Name one who decides.\n- &#35; is no" in shown
        planned = catalog.procedures[name].planned
        assert (shown.index(words) < shown.index("#steps")) == planned
        assert planned or shown.index(words) < shown.index('id="step-2"')
    assert "same time" not in lines("procedure", "area/page")


def test_as_many_neighbours_stand_above_the_first_step_as_a_glance_reads() -> None:
    catalog = sample(Prose())
    seen = ("one two three", "four five six seven eight", "nine ten eleven twelve")
    near = tuple((words, "area/other-page") for words in seen)
    catalog.procedures["area/page"] = replace(catalog.procedures["area/page"], not_this=near)
    above, _, below = "\n".join(page.entry(catalog, "procedure", "area/page")).partition("#steps")
    assert all(words in above for words in seen[:2])
    assert seen[2] not in above
    assert seen[2] in below


def test_what_every_list_of_the_verification_ends_with_is_said_once() -> None:
    catalog = sample(Prose())
    steps = catalog.procedures["area/page"].steps
    same = steps[0].adapted(branches=(anything_else(escalate()),))
    other = steps[0].adapted(branches=(anything_else(open_page("area/other-page")),))
    for verify, once in (((same, same), True), ((same, other), False), ((same,), False)):
        catalog.procedures["area/page"] = replace(catalog.procedures["area/page"], verify=verify)
        shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
        shown = shown.partition("{: #verify }")[2]
        assert ("Whatever is in none of the lists below" in shown) == once
        assert ("Still something else" in shown) == (not once)


def test_whatever_names_a_page_in_prose_is_a_link_to_it() -> None:
    named = "As on @area/page.\x07"
    catalog = sample(Prose(title=named))
    catalog.procedures["area/page"] = replace(
        catalog.procedures["area/page"],
        title="A page",
        before=(named,),
    )
    shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
    link = "As on [A page](/area/page.md)."
    assert f"\n- {link}\n" in shown
    assert f" {link} {{: #" in shown
    alone = "\n".join(page.entry(catalog, "command", "area/page#look"))
    assert f"### {link} {{: #look }}" in alone


def test_error_texts_are_shown_as_they_are_printed() -> None:
    catalog = sample()
    errors = (("P1001: <host>", "Prisma"),)
    catalog.procedures["area/page"] = replace(catalog.procedures["area/page"], errors=errors)
    shown = "\n".join(page.entry(catalog, "procedure", "area/page"))
    assert "Error texts that belong here:\n\n- `P1001: <host>`\n" in shown
    assert "Error texts" not in lines("procedure", "area/page")
