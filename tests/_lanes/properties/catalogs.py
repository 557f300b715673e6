"""Whole runbooks made at random: every prose field, decisions of every kind, any commands."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from snippets._engine import (
    Action,
    Branch,
    Condition,
    Next,
    Procedure,
    Risk,
    Severity,
    Step,
    anything_else,
    carry_on,
    escalate,
    finish,
    go_to,
    open_page,
    text,
)
from snippets._engine import decision as check
from snippets._engine.catalog import Catalog
from tests._lanes.properties.strategies import ARGUMENT, KEY, NEXT, PROSE, TOOL, A, B

PAGE, OTHER = "area/page", "area/other-page"
SLUGS = ("look", "change-it", "look-again")
MAYBE = st.just("") | PROSE
SEVERITIES = st.sampled_from(
    (
        Severity("SEV1", "It is down", "Primary", "Lead", 15, at_night="Secondary"),
        Severity("SEV4", "It is ugly", "Support", "Product", None),
    )
)
SAID: SearchStrategy[Condition] = PROSE.map(lambda words: check.prints("a").meaning(words))


# For walks, where it matters only that some hold and some do not.
SOME = (
    *(check.succeeded(), check.failed(), check.no_answer(), check.prints("healthy")),
    *(check.prints_nothing(), check.number_above(0), check.http_status(200, 404)),
)


def turns(slugs: tuple[str, ...]) -> SearchStrategy[Next]:
    """Return where a decision on a page of these steps can lead."""
    ends = (carry_on(), finish(), escalate(), open_page(OTHER))
    return st.sampled_from((*ends, *map(go_to, slugs)))


@st.composite
def decisions(
    draw: st.DrawFn, slugs: tuple[str, ...], conditions: SearchStrategy[Condition]
) -> tuple[Branch, ...]:
    """Return a decision that has no dead end."""
    whens = draw(st.lists(conditions, max_size=3))
    branches = [Branch(when, draw(turns(slugs))) for when in whens]
    return (*branches, anything_else(draw(turns(slugs))))


@st.composite
def printed(draw: st.DrawFn) -> Action:
    """Return an action of words that a page keeps, with values to fill in."""
    joined = ARGUMENT.map(lambda before: text(before, A))
    word = ARGUMENT | st.sampled_from((A, B)) | joined
    words = st.lists(word, max_size=3).map(tuple)
    action: Action = TOOL(*draw(words))
    if draw(st.booleans()):
        action = action | NEXT(*draw(words), env={"X": draw(st.just(KEY) | ARGUMENT)})
    return action


STEPS: SearchStrategy[Step] = st.builds(
    Step,
    printed(),
    title=PROSE,
    risk=st.sampled_from(Risk),
    why=PROSE,
    expect=PROSE,
    undo=MAYBE,
    loses=MAYBE,
    asks=MAYBE,
    blocks=MAYBE,
    gap=MAYBE,
    unproven=MAYBE,
)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Return two pages: one of any steps and decisions, and one that it can lead to."""
    slugs = SLUGS[: draw(st.integers(1, len(SLUGS)))]
    own = {slug: draw(STEPS) for slug in slugs}
    proof = draw(STEPS)
    page = Procedure(
        code="RB-01",
        title=draw(PROSE),
        severity=draw(SEVERITIES),
        symptoms=tuple(draw(st.lists(PROSE, min_size=1, max_size=2))),
        not_this=tuple((words, OTHER) for words in draw(st.lists(PROSE, max_size=1))),
        before=tuple(draw(st.lists(PROSE, max_size=1))),
        errors=tuple((words, "a source") for words in draw(st.lists(PROSE, max_size=1))),
        planned=draw(st.booleans()),
        steps=tuple(one.but(branches=draw(decisions(slugs, SAID))) for one in own.values()),
        verify=(proof,),
    )
    other = Procedure(
        code="RB-02",
        title=draw(PROSE),
        severity=draw(SEVERITIES),
        symptoms=("It is time.",),
        steps=(proof,),
        verify=(proof,),
    )
    here = Path(__file__)
    return Catalog(
        procedures={PAGE: page, OTHER: other},
        steps={f"{PAGE}#{slug}": one for slug, one in own.items()} | {f"{OTHER}#prove": proof},
        modules={PAGE: here, OTHER: here, "escalation": here},
    )


@st.composite
def decided(draw: st.DrawFn) -> Procedure:
    """Return a procedure that decides by results, also while it verifies."""
    made = {slug: Step(TOOL(slug), slug, Risk.READS, "w", "e") for slug in (*SLUGS, "p", "q")}
    slugs = SLUGS[: draw(st.integers(1, len(SLUGS)))]
    decision = decisions(slugs, st.sampled_from(SOME))
    return Procedure(
        title="A page",
        severity=draw(SEVERITIES),
        symptoms=("It broke.",),
        steps=tuple(made[slug].but(branches=draw(decision)) for slug in slugs),
        verify=tuple(
            made[slug].but(branches=draw(decision))
            for slug in ("p", "q")[: draw(st.integers(0, 2))]
        ),
    )


def catalog_of(procedure: Procedure) -> Catalog:
    """Return a catalog of one procedure."""
    used = (*procedure.steps, *procedure.verify)
    return Catalog(
        procedures={PAGE: procedure}, steps={f"{PAGE}#{step.title}": step.home for step in used}
    )
