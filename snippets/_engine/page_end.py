"""The end of a procedure's page: where to go on, along the incident."""

from __future__ import annotations

from snippets._engine.catalog import Catalog
from snippets._engine.procedure import Phase
from snippets._engine.prose import Html

AFTERWARDS = "## Afterwards"


def folded(page: list[str]) -> list[str]:
    """Return the lines of a page with what to do after an incident folded, up to the next part."""
    if AFTERWARDS not in page:
        return page
    begins = page.index(AFTERWARDS) + 1
    later = (n for n, line in enumerate(page) if n >= begins and line.startswith("## "))
    ends = next(later, len(page))
    opens = Html('<details class="rb-fold"><summary>When users can work again</summary>')
    return [*page[:begins], opens, *page[begins:ends], Html("</details>"), *page[ends:]]


def flow(catalog: Catalog, name: str) -> list[str]:
    """Return the end of a procedure's page: where to go on, along the incident."""
    if catalog.procedures[name].planned:
        lines = ["**From here**", "", "- It worked: [verify](#verify), step by step"]
        lines.append("- It did not: [escalate](#escalate)")
    else:
        phases = (f"1. {_phase(phase)}" for phase in catalog.flow.phases)
        lines = ["**The way through the incident**", "", *phases]
    return [Html('<nav class="rb-flow" aria-label="From here">'), *lines, "", Html("</nav>")]


def _phase(phase: Phase) -> str:
    page, _, anchor = phase.where.partition("#")
    target = (f"/{page}.md" if page else "") + (f"#{anchor}" if anchor else "")
    shown = f"[{phase.name}]({target})" if target else f"**{phase.name}**"
    return f"{shown} {phase.does}"
