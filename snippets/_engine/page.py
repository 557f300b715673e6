"""Turn catalog values into the Markdown of a page.

All words are ordinary Markdown; what only groups them is `Html`, which no words can reach into.
`@id` in prose becomes a link to a page or step.

An incident page is judged by a tired person: whom to call, one sentence, the first command. What
only search and the doubtful need, symptoms in full, error texts and proof, stands at its foot.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from snippets._engine import page_step, page_tables
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Turn
from snippets._engine.pipeline import tools_in
from snippets._engine.procedure import OPEN, Phase, Procedure, Severity
from snippets._engine.proof import proof_of
from snippets._engine.prose import Html, fence, inline, item, label, link, tag
from snippets._engine.recording import TOOL

AFTERWARDS = "## Afterwards"
NEIGHBOURS = 11  # words of the neighbours above the first step; the others stand at the foot


def _procedure(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    near = _nearest(procedure)
    yield from _neighbours("Not this: ", procedure.not_this[:near])
    if procedure.planned and procedure.before:
        yield from ("## Before you begin {: #before }", "")
        yield from _before(catalog, procedure)
    yield from ("## Steps {: #steps }", "")
    known: set[str] = set()
    for number, step in enumerate(procedure.steps, 1):
        yield from page_step.step_lines(catalog, step, number=number, within=procedure, known=known)
        known |= {p.name for p in step.parameters}
        known |= {p.name for p, _ in page_step.given_to(procedure, step)}
        if number == 1 and procedure.before and not procedure.planned:
            yield from (tag("div", "rb-before", id_="before"), "**At the same time:**", "")
            yield from (*_before(catalog, procedure), Html("</div>"))
    yield tag("div", "rb-tools")
    yield from ("## If a tool itself complains {: #tools }", "")
    yield from (
        "This machine is at fault, and not production. Mend it, then do the step again:",
        "",
    )
    errors = catalog.errors_of(*procedure.steps, *procedure.verify)
    yield from (*page_step.list_lines(catalog, errors, procedure, again=True), Html("</div>"))
    yield tag("div", "rb-verify")
    yield from ("## Verify {: #verify }", "")
    otherwise = _otherwise(procedure)
    if otherwise:
        rest = replace(otherwise.when, words="whatever is in none of the lists below")
        piped = (tools_in(step.action) for step in procedure.verify)
        tools = dict.fromkeys(name for names in piped if len(names) > 1 for name in names)
        branches = (replace(otherwise, when=rest),)
        yield from page_step.list_lines(catalog, branches, procedure, programs=tuple(tools))
    for step in procedure.verify:
        yield from page_step.step_lines(
            catalog, step, within=procedure, known=known, otherwise=otherwise
        )
    yield from (*_end(catalog, procedure), Html("</div>"))
    yield tag("section", "rb-escalate")
    yield from ("## Escalate {: #escalate }", "")
    yield from (*_escalate(catalog, procedure), Html("</section>"))
    yield from _foot(catalog, procedure)


def _before(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    yield from (f"- {item(inline(catalog, text))}" for text in procedure.before)
    yield ""


def _nearest(procedure: Procedure) -> int:
    """Return how many neighbours stand above the first step: a tired person reads one line."""
    words = itertools.accumulate(len(seen.split()) for seen, _ in procedure.not_this)
    return max(1, sum(count <= NEIGHBOURS for count in words))


def _otherwise(procedure: Procedure) -> Branch | None:
    """Return the line that most lists of the verification end with, if it is more than one."""
    lasts = {page_step.last_line(step): step.branches[-1] for step in procedure.verify}
    most = Counter(map(page_step.last_line, procedure.verify)).most_common(1)
    return next((lasts[line] for line, count in most if count > 1), None)


def strip(procedure: Procedure) -> Iterator[str]:
    """Show how bad it is, by when to call whom, and how: it stands below the title of the page."""
    severity = procedure.severity
    planned = " if it goes wrong" if procedure.planned else ""
    yield tag(
        "div",
        "rb-status",
        code=procedure.code,
        severity=severity.code,
        minutes=severity.minutes,
        planned="" if planned else None,
    )
    calls = [f"call {_reach(severity, procedure.at_once)} now"] if procedure.at_once else []
    calls.append(f"{label(severity.deadline)} call {_reach(severity, severity.escalation)}")
    if severity.at_night:
        calls.append(f"at night {_reach(severity, severity.at_night)}")
    yield (
        f"**{severity.code}{planned}**{{: .rb-severity }} {'; '.join(calls)}. "
        "[What to say](#escalate)"
    )
    if severity.unreachable:
        roles = ", ".join(map(label, severity.unreachable))
        yield from ("", f"**Not configured:** {roles}")
    yield from ("", Html("</div>"))


def _reach(severity: Severity, role: str) -> str:
    return ", ".join(filter(None, (f"**{label(role)}**", severity.contact(role).links)))


def _neighbours(lead: str, neighbours: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Name the pages that are right instead, in one paragraph."""
    links = (f"[{label(seen)}](/{page}.md)" for seen, page in neighbours)
    if neighbours:
        yield from (tag("div", "rb-neighbours"), f"{lead}{' · '.join(links)}", "", Html("</div>"))


def _end(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    """Say what the good end of the verification means, and what it does not."""
    end = (
        "**Done.** This says nothing of production: [look at it](/index.md)."
        if procedure.planned
        else f"**Fixed.** Watch for {catalog.flow.settled} minutes, then "
        "[close the incident](/escalation.md#close-the-incident)."
    )
    yield from (tag("div", f"rb-end rb-{page_step.end_of(procedure)}"), end, "", Html("</div>"))


def _escalate(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    severity = procedure.severity
    steps = (*procedure.steps, *procedure.verify)
    calling = (Turn.CALL, Turn.REPEAT)
    called = (b.then.target for s in steps for b in catalog.ways(s) if b.then.turn in calling)
    way = ("", severity.escalation, severity.at_night)
    others = "; ".join(_reach(severity, role) for role in dict.fromkeys(called) if role not in way)
    calls = (
        f"call {_reach(severity, severity.escalation)}",
        severity.at_night and f"outside business hours {_reach(severity, severity.at_night)}",
        others and f"where a step says so {others}",
    )
    yield (
        f"{severity.code}: if it is not solved **{severity.deadline}**, or a step leads here, "
        f"{'; '.join(filter(None, calls))}. {link(catalog, 'escalation')} has everybody. "
        "[Tell users](/messages.md) too. Send this, even when half says unknown:"
    )
    yield ""
    minutes = f", in {severity.minutes} minutes or sooner" if severity.minutes else ""
    message = procedure.message("…", ", step …", ["…"] * len(OPEN), f"… UTC{minutes}")
    yield from fence(message, "text", "rb-message")


def _foot(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    """Say when this is the page, in full, and how it was proven."""
    yield tag("section", "rb-foot")
    yield from ("## When this is the page {: #symptoms }", "")
    yield from _neighbours("Nor this: ", procedure.not_this[_nearest(procedure) :])
    yield Html('<details class="rb-fold"><summary>Symptoms, error texts and versions</summary>')
    yield from (f"- {item(inline(catalog, text))}" for text in procedure.symptoms)
    yield ""
    if errors := catalog.words_of(catalog.id_of(procedure)).texts:
        texts = (inline(catalog, f"`{text}`") for text in errors)
        yield from (tag("div", "rb-errors"), "Error texts that belong here:", "")
        yield from (*(f"- {text}" for text in texts), "", Html("</div>"))
    yield from (*_works(catalog, procedure), "", Html("</details>"))
    yield tag("div", "rb-proof", review=catalog.clock.days or None)
    yield from (f"Proven: {_proven(catalog, procedure)}.", "", Html("</div></section>"))


def _proven(catalog: Catalog, procedure: Procedure) -> str:
    """Say when the steps of a page were last run, by which run, and with which versions."""
    proof = proof_of(catalog, procedure)
    count = len(proof.days) + len(proof.never)
    if not proof.days:
        return "not by a machine"
    words = f"{len(proof.days)} of {count} commands" if proof.never else "every command"
    day = proof.proven
    date = f' on <time datetime="{day}">{day}</time>' if day else ""
    by = f" ({label(proof.by)})" if proof.by else ""
    versions = ", ".join(f"{label(tool)} {version}" for tool, version in proof.versions.items())
    names = "; your names are put into what it printed" if proof.named else ""
    return f"{words} run{date}{by}" + (f", with {versions}" if versions else "") + names


def _works(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    """Say with which versions each step works, and which no machine can run."""
    steps = {catalog.id_of(step): step for step in (*procedure.steps, *procedure.verify)}
    works: dict[str, list[str]] = {}
    for name, step in steps.items():
        recording = catalog.recordings.get(name)
        if recording and (versions := recording.works_with()):
            works.setdefault(versions, []).append(inline(catalog, step.title))
        if step.unproven:
            why = inline(catalog, step.unproven)
            yield f"- {inline(catalog, step.title)}: not run by a machine, {why}"
    for versions, titles in works.items():
        yield f"- With {TOOL} {versions}: {'; '.join(titles)}"


def folded(page: list[str]) -> list[str]:
    """Return the lines of a page with what to do after an incident folded, up to the next part."""
    if AFTERWARDS not in page:
        return page
    begins = page.index(AFTERWARDS)
    later = (n for n, line in enumerate(page) if n > begins and line.startswith("## "))
    ends = next(later, len(page))
    opens = Html('<details class="rb-fold"><summary>When users can work again</summary>')
    foot = (tag("section", "rb-foot"), AFTERWARDS, opens, *page[begins + 1 : ends])
    return [*page[:begins], *foot, Html("</details></section>"), *page[ends:]]


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


# Where the catalog has the values of each kind, and how one is shown.
KINDS: dict[str, tuple[str, Callable[[Catalog, Any], Iterator[str]]]] = {
    "procedure": ("procedures", _procedure),
    "step": ("steps", page_step.step_lines),
    "command": ("steps", page_step.alone_lines),
    "table": ("tables", page_tables.table_lines),
    "cards": ("tables", page_tables.card_lines),
    "checklist": ("checklists", page_tables.checklist_lines),
}


def entry(catalog: Catalog, kind: str, name: str) -> list[str]:
    """Return the Markdown lines of a value, by kind and id.

    A command is a step without what comes after it. Raises KeyError when there is no such value of
    this kind.
    """
    place, lines = KINDS[kind]
    return list(lines(catalog, getattr(catalog, place)[name]))
