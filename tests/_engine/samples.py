"""A small runbook in memory: two pages, a decision of every kind, a table and a checklist."""

import functools
from dataclasses import dataclass
from pathlib import Path

from snippets._engine import Checklist, Parameter, Procedure, Risk, Severity, Step, Table, Tool
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import prints
from snippets._engine.decision import (
    Branch,
    anything_else,
    carry_on,
    escalate,
    finish,
    go_to,
    open_page,
)
from snippets._engine.source import Source

TOOL = Tool("tool", (), "1", "For the test")
OTHER = Tool("other", (), "1", "For the test")
HOST = Parameter("HOST", "name of the host", "[a-z|]+", "al|pha")
TOKEN = Parameter("TOKEN", "token of the host", "[a-z]+", secret=True)
SEV1 = Severity("SEV1", "It is down", "Primary", "Lead", 15, at_night="Secondary")
SEV4 = Severity("SEV4", "It is ugly", "Support", "Product", None)


@dataclass(frozen=True)
class Prose:
    """The words of the sample; a test puts in what it likes."""

    title: str = "Look at it"
    why: str = "To see what is there."
    note: str = "A line for each thing."
    symptom: str = "Nothing works."
    seen: str = "Only one thing is slow"
    words: str = "it is slow"
    cell: str = "a cell"
    item: str = "do this"
    argument: str = "argument"


def sample(prose: Prose = Prose()) -> Catalog:
    """Return the catalog."""
    make_step = functools.partial(Step, title=prose.title, why=prose.why, expect=prose.note)
    look = make_step(
        TOOL("look", prose.argument),
        risk=Risk.READS,
        undo=prose.note,
        loses=prose.note,
        asks=prose.note,
        blocks=prose.note,
        gap=prose.note,
    )
    change = make_step(
        TOOL("change", HOST, env={"TOKEN": TOKEN}) | OTHER(prose.argument),
        risk=Risk.CHANGES_PRODUCTION,
        undo="None.",
    )
    drop = make_step(
        TOOL("drop"),
        risk=Risk.DESTROYS_DATA,
        undo="None.",
        loses="All.",
        target="everything",
    )
    send = make_step(TOOL("send"), risk=Risk.CHANGES_ELSEWHERE)
    decided = look.adapted(
        branches=(
            Branch(prints("a").meaning(prose.words), carry_on()),
            Branch(prints("b"), go_to("look")),
            Branch(prints("c"), open_page("area/other-page")),
            Branch(prints("d"), finish()),
            anything_else(escalate()),
        )
    )
    page = Procedure(
        code="RB-01",
        title=prose.title,
        severity=SEV1,
        symptoms=(prose.symptom, "A second sign."),
        not_this=((prose.seen, "area/other-page"),),
        steps=(decided, change),
        verify=(look,),
    )
    other = Procedure(
        code="RB-02",
        title=prose.title,
        severity=SEV4,
        symptoms=("It is time.",),
        planned=True,
        steps=(drop, send),
        verify=(look,),
    )
    here = Path(__file__)
    catalog = Catalog(
        procedures={"area/page": page, "area/other-page": other},
        steps={
            "area/page#look": look,
            "area/page#change": change,
            "area/other-page#drop": drop,
            "area/other-page#send": send,
        },
        tables={
            "area/page#names": Table("Names", ("Name", "Use"), ((prose.cell, "b"), ("c", "d")))
        },
        checklists={"area/page#before": Checklist("Before", (prose.item, "then that"))},
        modules={"area/page": here, "area/other-page": here, "escalation": here},
    )
    catalog.sources = {name: Source(here, 1) for name, _ in catalog.entries()}
    return catalog
