"""Whole pages: each line of what a page is made of, as it stands in `tests/_engine/expected`.

Other tests say why a part is as it is; these say that nothing else has changed. A difference that
you meant is written into the file by hand.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from snippets._engine import (
    Checklist,
    Contact,
    Flow,
    Parameter,
    Phase,
    ReviewClock,
    Table,
    Tool,
    page,
)
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import prints
from snippets._engine.decision import Act, Branch, anything_else, call, finish, not_here, repeat
from snippets._engine.recording import RecordedRun, Recording
from snippets._engine.search_words import SearchWords
from tests._engine.samples import HOST, SEV1, SEV4, TOKEN, Prose, sample

EXPECTED = Path(__file__).with_name("expected")
PORT = Parameter("PORT", "its port", "[0-9]+", "80")
WAY = Flow(
    (
        Phase("Triage", "Find the page.", "index"),
        Phase("Declare", "Say it.", "escalation#say"),
        Phase("Verify", "Prove it.", "#verify"),
        Phase("Mitigate", "Here."),
    ),
    settled=15,
)
SIGN_IN = Act("sign-in", "sign in: @area/page#look")
MOVES = (
    *(repeat(SIGN_IN), repeat(Act("wait", "wait"), "Support"), not_here(), call("Security Team")),
)
SEEN = ("One two three", "four five six seven eight", "nine ten eleven twelve")
PROSE = Prose(
    title="Look <at> it",
    why="To see `what` is there, as @area/other-page says.",
    note="# A line for {each} thing of @escalation.",
    symptom="- Nothing *works* at @escalation.",
    words="it is slow",
    cell="a|b and `c|d`",
    item="do  this at @area/page#look",
    argument="a <b",
)


@pytest.fixture
def full() -> Catalog:
    """The sample, with everything on its pages that a page can have."""
    catalog = sample(PROSE)
    reached = replace(
        SEV1,
        contacts=(
            Contact("Lead", (("lead@x.example", "mailto:lead@x.example"),)),
            Contact("Secondary", (("12345", "tel:12345"), ("chat", "https://x.example/night"))),
        ),
    )
    known = tuple(Contact(role, (("12345", "tel:12345"),)) for role in ("Support", "Product"))
    first, other = catalog.procedures["area/page"], catalog.procedures["area/other-page"]
    proves = first.verify[0].adapted(
        branches=(
            *(Branch(prints(move.turn.value), move) for move in MOVES),
            anything_else(finish()),
        )
    )
    gives = ((HOST, "the `newest` line"), (TOKEN, ""), (PORT, "any, but no later step wants it"))
    changed = replace(
        first,
        severity=reached,
        at_once="Security",
        before=("Name one who decides.", "1. Wait."),
        not_this=tuple((words, "area/other-page") for words in SEEN),
        steps=(first.steps[0].adapted(gives=gives), first.steps[1].adapted(takes=10)),
        verify=(proves,),
    )
    more = catalog.steps["area/page#look"]
    ported = replace(more, action=Tool("port", (), "1", "Open")("--port", PORT), gap="")
    catalog.steps["area/other-page#port"] = ported
    planned = replace(
        other,
        steps=(*other.steps, ported, changed.steps[1]),
        verify=(other.verify[0].adapted(branches=(anything_else(finish()),)),),
        before=changed.before,
    )
    object.__setattr__(catalog.steps["area/other-page#send"], "unproven", "See @escalation.")
    named = replace(planned, title="Other", severity=replace(SEV4, minutes=None, contacts=known))
    catalog.procedures |= {"area/page": changed, "area/other-page": named}
    catalog.steps["tools#alone"] = replace(catalog.steps["area/other-page#drop"])
    texts = {"Prisma": ("P1001: <host>",), "psql": ("Can't reach",)}
    catalog.search_words = {"area/page": SearchWords(errors=texts)}
    catalog.flow = WAY
    catalog.clock = ReviewClock(90)
    run = RecordedRun(
        accepted=True, exit_code=0, stdout=["out", "", "end", ""], stderr=["note"],
        recorded=date(2026, 1, 2), by="commit [abc]",
    )  # fmt: skip
    silent = RecordedRun(
        accepted=True, exit_code=0, stdout=[""], stderr=[], recorded=date(2026, 1, 3)
    )
    catalog.recordings = {
        "area/page#look": Recording("area/page#look", [], {"64.0.2": run, "50.1.0": run}),
        "area/other-page#drop": Recording("area/other-page#drop", [], {"any": silent}),
    }
    catalog.tables["area/page#wide"] = Table(
        "Wide", ("Name", 'Use "it"', "Page"), (("a", "b", "@area/page"), ("c", "d", "e"))
    )
    catalog.tables["area/page#cards"] = Table(
        "Cards",
        ("You see", "Words", "Page"),
        (("It [burns]", "`503`", "@area/page"), ("Other", "slow", "area/other-page")),
    )
    catalog.checklists["area/page#two"] = Checklist("Two", ("do this", "do  this"))
    return catalog


@pytest.mark.parametrize(
    ("kind", "name", "file"),
    [
        ("procedure", "area/page", "incident"),
        ("procedure", "area/other-page", "planned"),
        ("step", "area/page#change", "step"),
        ("step", "area/other-page#drop", "step-silent"),
        ("command", "area/page#look", "command"),
        ("command", "area/other-page#drop", "command-lost"),
        ("command", "tools#alone", "command-without-page"),
        ("table", "area/page#names", "table"),
        ("table", "area/page#wide", "table-wide"),
        ("cards", "area/page#cards", "cards"),
        ("checklist", "area/page#before", "checklist"),
        ("checklist", "area/page#two", "checklist-twice"),
    ],
)
def test_every_line_is_as_it_was_written_down(
    full: Catalog, kind: str, name: str, file: str
) -> None:
    expected = (EXPECTED / f"{file}.md").read_text("utf-8")
    assert "\n".join(page.entry(full, kind, name)) + "\n" == expected


@pytest.mark.parametrize(("name", "file"), [("area/page", "flow"), ("area/other-page", "way")])
def test_whom_to_call_and_the_way_onward_are_as_they_were_written_down(
    full: Catalog, name: str, file: str
) -> None:
    expected = (EXPECTED / f"{file}.md").read_text("utf-8")
    shown = [*page.strip(full.procedures[name]), *page.flow(full, name)]
    assert "\n".join(shown) + "\n" == expected
