"""Turn catalog values into the Markdown of a page.

Everything here is ordinary Markdown, so that the reader gets the theme's own code block, copy
button, table and headings. `@id` in prose becomes a link to a page or step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from snippets.core.catalog import CODE, REFERENCE, Catalog
from snippets.core.check import Branch, Turn
from snippets.core.parameter import Parameter
from snippets.core.pipeline import parameters_in
from snippets.core.procedure import Procedure
from snippets.core.render import shell
from snippets.core.step import Risk, Step
from snippets.core.table import Checklist, Table

# What starts a heading, quotation, list, rule, note, checkbox or link definition.
_BLOCK = re.compile(r"#|>|[-+*](?: |$)|\d+\.(?: |$)|(?:[-*_] ?){3,}$|!!!|\[[ xX]\]|\[[^\]]*\]:")
# Python-Markdown marks its own places with some of these.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
FIRST_LINES, LAST_LINES = 10, 4  # of a recorded output; those between are counted
_MARKS = {
    Risk.READS: ("reads", "○"),
    Risk.CHANGES_ELSEWHERE: ("elsewhere", "◇"),
    Risk.CHANGES_PRODUCTION: ("production", "▲"),
    Risk.DESTROYS_DATA: ("destroys", "■"),
}


def entry(catalog: Catalog, kind: str, name: str, level: int = 2) -> list[str]:
    """Return the Markdown lines of a value, by kind (procedure, step, table, checklist) and id.

    Raises KeyError when there is no such value of this kind.
    """
    match kind:
        case "procedure":
            return list(_procedure(catalog, catalog.procedures[name], level))
        case "step":
            return list(_step(catalog, catalog.steps[name], level + 1))
        case "table":
            return list(_table(catalog, catalog.tables[name]))
        case "checklist":
            return list(_checklist(catalog, catalog.checklists[name]))
    raise KeyError(kind)


def inline(catalog: Catalog, text: str) -> str:
    """Return prose as one paragraph's worth of Markdown that cannot start another block."""
    return _outside_code(
        text, lambda safe: REFERENCE.sub(lambda found: link(catalog, found.group(1)), safe)
    )


def label(text: str) -> str:
    """Return prose as the text of a link: code and emphasis, but no link inside the link."""
    return _outside_code(text, lambda safe: safe.replace("[", "&#91;").replace("]", "&#93;"))


def item(text: str) -> str:
    """Return Markdown for the start of a list item, where some characters would begin a block."""
    return f"&#{ord(text[0])};{text[1:]}" if _BLOCK.match(text) else text


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    flat = _CONTROL.sub("", " ".join(text.split()))
    pieces: list[str] = []
    end = 0
    for code in CODE.finditer(flat):
        pieces += [change(_safe(flat[end : code.start()])), code.group()]
        end = code.end()
    pieces.append(change(_safe(flat[end:])))
    return "".join(pieces)


def _safe(text: str) -> str:
    safe = text.replace("<", "&lt;").replace("{", "&#123;").replace("`", "&#96;")
    # A backslash would take its meaning from the code, or whatever comes, behind it.
    return safe[:-1] + "&#92;" if safe.endswith("\\") else safe


def link(catalog: Catalog, name: str) -> str:
    """Return a link to an id or page, relative to the root of the docs."""
    page, _, anchor = name.partition("#")
    is_part = name in catalog.steps
    target = f"/{page}.md" + (f"#{anchor}" if anchor and is_part else "")
    return f"[{label(catalog.title_of(name))}]({target})"


def _procedure(catalog: Catalog, procedure: Procedure, level: int) -> Iterator[str]:
    heading = "#" * level
    severity = procedure.severity
    name = f"{severity.code} if it goes wrong" if procedure.planned else severity.code
    yield (
        f"**Severity: {name}** · {severity.first_response} answers · escalate to "
        f"{severity.escalation} **{severity.deadline}** · [how to escalate](#escalate)"
    )
    yield "{: .rb-status }"
    yield ""
    title = "When to use this page" if procedure.planned else "Is this your page?"
    yield from (f"{heading} {title} {{: #symptoms }}", "")
    yield from (f"- {item(inline(catalog, text))}" for text in procedure.symptoms)
    yield ""
    if procedure.not_this:
        yield from ("Something else?", "")
        for seen, page in procedure.not_this:
            yield f"- {item(inline(catalog, seen))}: {link(catalog, page)}"
        yield ""
    if procedure.before:
        yield from (f"{heading} Before you begin {{: #before }}", "")
        yield from (f"- {item(inline(catalog, text))}" for text in procedure.before)
        yield ""
    yield from _parameters(procedure, heading)
    yield from (f"{heading} Steps {{: #steps }}", "")
    for number, step in enumerate(procedure.steps, 1):
        yield from _step(catalog, step, level + 1, number=number, within=procedure)
    yield from (f"{heading} Verify {{: #verify }}", "")
    yield from _verify(catalog, procedure, level + 1)
    yield from (f"{heading} Escalate {{: #escalate }}", "")
    yield from _escalate(catalog, procedure)


def _parameters(procedure: Procedure, heading: str) -> Iterator[str]:
    found = {
        p.name: p
        for step in (*procedure.steps, *procedure.verify)
        for p in parameters_in(step.action)
    }
    if not found:
        return
    yield from (f"{heading} Fill in {{: #parameters }}", "")
    yield (
        "Set each value in your shell once. A command without its value stops and says what is "
        "missing."
    )
    yield from ("", "| Variable | What it is | Set it with |", "| --- | --- | --- |")
    yield from (f"| `{p.name}` | {_cell(p.what)} | {_set(p)} |" for p in found.values())
    yield ""


def _set(parameter: Parameter) -> str:
    if parameter.secret:
        name = parameter.name
        return f"`read -rs {name} && export {name}`, then paste it: it is not shown"
    return f"`export {parameter.name}=…`, for example `{parameter.example}`"


def _step(
    catalog: Catalog,
    step: Step,
    level: int,
    *,
    number: int = 0,
    within: Procedure | None = None,
) -> Iterator[str]:
    prefix = f"{number}. " if number else ""
    yield f"{'#' * level} {prefix}{inline(catalog, step.title)} {{: #{catalog.slug_of(step)} }}"
    yield from ("", *_body(catalog, step, within))


def _body(catalog: Catalog, step: Step, within: Procedure | None) -> Iterator[str]:
    name, shape = _MARKS[step.risk]
    yield f"**{shape} {step.risk.value}**{{: .rb-risk .rb-{name} }} {inline(catalog, step.why)}"
    yield ""
    yield from _labelled(catalog, "Known gap", step.gap)
    yield from _labelled(catalog, "What is lost", step.loses)
    yield from _labelled(catalog, "It asks", step.asks)
    yield from _labelled(catalog, "It does not end by itself", step.blocks)
    yield from fence(shell(step.action))
    yield from _labelled(catalog, "You should see", step.expect)
    yield from _seen(catalog, step)
    if step.branches and within is not None:
        yield from _decision(catalog, step.branches, within)
    yield from _labelled(catalog, "Otherwise", step.otherwise)
    yield from _labelled(catalog, "Undo", step.undo)


def _seen(catalog: Catalog, step: Step) -> Iterator[str]:
    """Show what the step printed when it was run, and with which versions it works."""
    yield from _labelled(catalog, "Not proven by a machine", step.unproven)
    recording = catalog.recordings.get(catalog.id_of(step))
    if recording is None:
        return
    works = recording.works_with()
    run = f"a run with Vercel CLI {recording.newest}" if works else "a run"
    if shown := _shortened(recording.lines()):
        yield from (f"From {run}:", "", *fence("\n".join(shown), "{.text .no-copy .rb-output}"))
    else:
        yield from (f"In {run} it printed nothing.", "")
    if works:
        yield from (f"Works with Vercel CLI {works}.", "")


def _shortened(lines: list[str]) -> list[str]:
    """Leave out the middle of a long output: the verdict stands at its end."""
    first, last = lines[:FIRST_LINES], lines[-LAST_LINES:]
    left_out = len(lines) - FIRST_LINES - LAST_LINES
    return [*first, f"… {left_out} lines left out", *last] if left_out > 1 else lines


def fence(code: str, language: str = "bash") -> list[str]:
    """Return a code block whose fence is longer than any run of backticks in the code."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    return [f"{marks}{language}", *code.split("\n"), marks, ""]


def _labelled(catalog: Catalog, label: str, text: str) -> Iterator[str]:
    if text:
        yield from (f"**{label}:** {inline(catalog, text)}", "")


def _decision(
    catalog: Catalog, branches: tuple[Branch, ...], procedure: Procedure
) -> Iterator[str]:
    yield from ("**Then:**", "")
    for branch in branches:
        seen = inline(catalog, branch.when.words)
        yield f"- {item(seen[:1].upper() + seen[1:])}: {_turn(catalog, branch, procedure)}."
    yield ""


def _turn(catalog: Catalog, branch: Branch, procedure: Procedure) -> str:
    then = branch.then
    match then.turn:
        case Turn.CARRY_ON:
            return "go on with the next step"
        case Turn.GO_TO:
            steps = catalog.steps_by_slug(procedure)
            number = list(steps).index(then.target) + 1
            return f"go to [step {number}, {label(steps[then.target].title)}](#{then.target})"
        case Turn.OPEN_PAGE:
            return f"go to {link(catalog, then.target)}"
        case Turn.FINISH:
            return "done, [verify](#verify)"
        case _:
            return "[escalate](#escalate)"


def _verify(catalog: Catalog, procedure: Procedure, level: int) -> Iterator[str]:
    for step in procedure.verify:
        title = inline(catalog, step.title)
        yield f"{'#' * level} {title} {{: #verify-{catalog.slug_of(step)} }}"
        yield from ("", *_body(catalog, step, procedure))


def _escalate(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    severity = procedure.severity
    night = f" Outside business hours: {severity.at_night}." if severity.at_night else ""
    yield (
        f"{severity.code}: if it is not solved **{severity.deadline}**, or a step leads here, "
        f"call {severity.escalation}.{night} {link(catalog, 'escalation')} has the numbers and the "
        "message to send."
    )
    yield ""


def _table(catalog: Catalog, table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.columns)} |"
    yield f"| {' | '.join('---' for _ in table.columns)} |"
    for row in table.rows:
        yield f"| {' | '.join(_cell(inline(catalog, cell)) for cell in row)} |"
    yield ""


def _cell(text: str) -> str:
    code = [found.span() for found in CODE.finditer(text)]
    return re.sub(
        r"\|",
        lambda bar: "|" if any(a < bar.start() < b for a, b in code) else "&#124;",
        text,
    )


def _checklist(catalog: Catalog, checklist: Checklist) -> Iterator[str]:
    yield from (f"- [ ] {inline(catalog, item)}" for item in checklist.items)
    yield ""
