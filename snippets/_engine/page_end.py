"""The end of a procedure's page: where to go on, along the incident."""

from __future__ import annotations

from collections.abc import Iterator

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn
from snippets._engine.procedure import Phase
from snippets._engine.prose import Html, link
from snippets._engine.step import Risk

AFTERWARDS = "## Afterwards"


def folded(page: list[str]) -> list[str]:
    """Return the lines of a page with what to do after an incident folded, up to the next part."""
    if AFTERWARDS not in page:
        return page
    begins = page.index(AFTERWARDS)
    later = (n for n, line in enumerate(page) if n > begins and line.startswith("## "))
    ends = next(later, len(page))
    return [
        *page[:begins],
        Html('<section class="rb-after">'),
        AFTERWARDS,
        Html('<details class="rb-fold"><summary>When users can work again</summary>'),
        *page[begins + 1 : ends],
        Html("</details></section>"),
        *page[ends:],
    ]


def flow(catalog: Catalog, name: str) -> list[str]:
    """Return the end of a procedure's page: where to go on, along the incident."""
    procedure = catalog.procedures[name]
    others = list(_others(catalog, name))
    yes = ["- It worked: [verify](#verify), step by step", "- It did not: [escalate](#escalate)"]
    if procedure.planned:
        lines = [*yes, *(f"- It can lead to: {link(catalog, page)}" for page in others)]
    else:
        lines = [_phase(catalog, phase, others) for phase in catalog.flow.phases]
    return [
        Html('<nav class="rb-flow" aria-label="From here">'),
        *("**From here**" if procedure.planned else "**The way through the incident**", ""),
        *(lines or yes),
        "",
        Html("</nav>"),
    ]


def _phase(catalog: Catalog, phase: Phase, others: list[str]) -> str:
    page, _, anchor = phase.where.partition("#")
    target = (f"/{page}.md" if page else "") + (f"#{anchor}" if anchor else "")
    shown = f"[{phase.name}]({target})" if target else f"**{phase.name}**"
    more = "" if target or not others else f" It can lead to {_list(catalog, others)}."
    return f"1. {shown} {phase.does}{more}"


def _list(catalog: Catalog, pages: list[str]) -> str:
    *first, last = (link(catalog, page) for page in pages)
    return f"{', '.join(first)} or {last}" if first else last


def _others(catalog: Catalog, name: str) -> Iterator[str]:
    """Yield the pages that a procedure's decisions open, and those whose steps it borrows."""
    seen = {name}
    for step in catalog.procedures[name].steps:
        opened = [b.then.target for b in step.branches if b.then.turn is Turn.OPEN_PAGE]
        home = catalog.id_of(step).partition("#")[0]
        changes = step.risk in (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
        for page in [*opened, *([home] if changes and home in catalog.procedures else [])]:
            if page not in seen:
                seen.add(page)
                yield page
