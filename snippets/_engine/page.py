"""Turn catalog values into the Markdown of a page.

All words are ordinary Markdown; what only groups them is `Html`, which no words can reach into.
`@id` in prose becomes a link to a page or step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn
from snippets._engine.look import Look
from snippets._engine.page_tables import card_lines, checklist_lines, table_lines
from snippets._engine.parameter import Parameter
from snippets._engine.pipeline import Action, parameters_in
from snippets._engine.procedure import Procedure, Severity
from snippets._engine.proof import proof_of
from snippets._engine.prose import Html, block, inline, item, label, link, tag
from snippets._engine.recording import TOOL
from snippets._engine.render import WIDTH, Break, Hole, shell, template
from snippets._engine.step import Risk, Step

FIRST_LINES, LAST_LINES = 10, 4  # of a recorded output; those between are counted
MARKS = {
    Risk.READS: ("reads", "○"),
    Risk.CHANGES_ELSEWHERE: ("elsewhere", "◇"),
    Risk.CHANGES_PRODUCTION: ("production", "▲"),
    Risk.DESTROYS_DATA: ("destroys", "■"),
}


def entry(catalog: Catalog, kind: str, name: str, level: int = 2) -> list[str]:
    """Return the Markdown lines of a value, by kind and id.

    The kinds are procedure, step, command (a step without what comes after it), table, cards (a
    table as cards) and checklist. Raises KeyError when there is no such value of this kind.
    """
    match kind:
        case "procedure":
            return list(_procedure(catalog, catalog.procedures[name], level))
        case "step":
            return list(_step(catalog, catalog.steps[name], level + 1))
        case "command":
            return list(_alone(catalog, catalog.steps[name], level + 1))
        case "table":
            return list(table_lines(catalog, catalog.tables[name]))
        case "cards":
            return list(card_lines(catalog, catalog.tables[name]))
        case "checklist":
            return list(checklist_lines(catalog, catalog.checklists[name]))
    raise KeyError(kind)


def _procedure(catalog: Catalog, procedure: Procedure, level: int) -> Iterator[str]:
    heading = "#" * level
    yield from _status(catalog, procedure)
    title = "When to use this page" if procedure.planned else "Is this your page?"
    yield from (f"{heading} {title} {{: #symptoms }}", "")
    yield from (f"- {item(inline(catalog, text))}" for text in procedure.symptoms)
    yield ""
    if procedure.errors:
        texts = (inline(catalog, f"`{text}`") for text, _ in procedure.errors)
        yield from (tag("div", "rb-errors"), "Error texts that belong here:", "")
        yield from (*(f"- {text}" for text in texts), "", Html("</div>"))
    if procedure.not_this:
        yield from (tag("div", "rb-neighbours"), "Something else?", "")
        for seen, page in procedure.not_this:
            yield f"- {item(inline(catalog, seen))}: {link(catalog, page)}"
        yield from ("", Html("</div>"))
    if procedure.before:
        yield from (f"{heading} Before you begin {{: #before }}", "")
        yield from (f"- {item(inline(catalog, text))}" for text in procedure.before)
        yield ""
    yield from _parameters(procedure, heading)
    yield from (f"{heading} Steps {{: #steps }}", "")
    for number, step in enumerate(procedure.steps, 1):
        yield from _step(catalog, step, level + 1, number=number, within=procedure)
    yield from _own_errors(catalog, procedure, heading)
    yield from (f"{heading} Verify {{: #verify }}", "")
    yield from _verify(catalog, procedure, level + 1)
    yield tag("section", "rb-escalate")
    yield from (f"{heading} Escalate {{: #escalate }}", "")
    yield from (*_escalate(catalog, procedure), Html("</section>"))


def _status(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    """Show how bad it is, by when to call whom, and when the commands were last proven."""
    severity = procedure.severity
    planned = " if it goes wrong" if procedure.planned else ""
    yield tag(
        "div",
        "rb-status",
        code=procedure.code,
        severity=severity.code,
        minutes=severity.minutes,
        planned="" if planned else None,
        review=catalog.clock.days or None,
    )
    yield (
        f"**{procedure.code}**{{: .rb-code }} **{severity.code}{planned}**{{: .rb-severity }} "
        f"escalate **{severity.deadline}**{{: .rb-deadline }} [how](#escalate)"
    )
    yield from ("{: .rb-verdict }", "")
    yield f"- First: {_reach(severity, severity.first_response)}"
    yield f"- Then: {_reach(severity, severity.escalation)}"
    if severity.at_night:
        yield f"- At night: {_reach(severity, severity.at_night)}"
    if severity.unreachable:
        roles = " and ".join(map(label, severity.unreachable))
        yield f"- **Nobody can reach:** {roles} (not configured)"
    yield from (f"- Proven: {_proven(catalog, procedure)}", "", Html("</div>"))


def _reach(severity: Severity, role: str) -> str:
    return ", ".join(filter(None, (label(role), severity.contact(role).links)))


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


def _parameters(procedure: Procedure, heading: str) -> Iterator[str]:
    found = {
        p.name: p
        for step in (*procedure.steps, *procedure.verify)
        for p in parameters_in(step.action)
    }
    if not found:
        return
    yield tag("section", "rb-parameters")
    yield from (f"{heading} Step 0: fill in {{: #parameters }}", "")
    yield (
        "Set each value in your shell once. A command without its value stops and says what is "
        "missing."
    )
    yield from ("{: .rb-parameters-why }", "")
    for p in found.values():
        data = {"name": p.name, "what": p.what}
        if p.secret:
            yield tag("div", "rb-secret", **data)
        else:
            yield tag("div", "rb-parameter", **data, pattern=p.pattern, example=p.example)
        yield from (f"**`{p.name}`** {p.what}", "", _set(p), "", Html("</div>"))
    yield Html("</section>")


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
    yield _open(step, number)
    yield f"{'#' * level} {prefix}{inline(catalog, step.title)} {{: #{catalog.slug_of(step)} }}"
    if number and within:
        said = f"{escape(within.code)} step {number}"
        yield Html(f'<a class="rb-say" href="#step-{number}">{said}</a>')
    yield from ("", *_body(catalog, step, within), Html("</section>"))


def _open(step: Step, number: int = 0) -> Html:
    """Open a section that can be named in a call: «step 3» is `#step-3`."""
    anchor = {"id_": f"step-{number}"} if number else {}
    return tag("section", "rb-step", risk=MARKS[step.risk][0], **anchor)


def _alone(catalog: Catalog, step: Step, level: int) -> Iterator[str]:
    """Show a command outside its procedure, with the way to what comes before and after it."""
    yield _open(step)
    yield f"{'#' * level} {inline(catalog, step.title)} {{: #{catalog.slug_of(step)} }}"
    yield from ("", _risk(catalog, step), "")
    yield from _warnings(catalog, step)
    yield from _command(catalog, step)
    page = catalog.id_of(step).partition("#")[0]
    procedure = catalog.procedures.get(page)
    code = f" **{procedure.code}**{{: .rb-code }}" if procedure else ""
    yield from (f"What to expect, and the way back: {link(catalog, page)}{code}", "")
    yield Html("</section>")


def _risk(catalog: Catalog, step: Step) -> str:
    name, shape = MARKS[step.risk]
    return f"**{shape} {step.risk.value}**{{: .rb-risk .rb-{name} }} {inline(catalog, step.why)}"


def _warnings(catalog: Catalog, step: Step) -> Iterator[str]:
    """Say what to know before the command is pasted, wherever it stands."""
    yield from _labelled(catalog, "Known gap", step.gap)
    yield from _labelled(catalog, "What is lost", step.loses)
    yield from _labelled(catalog, "It asks", step.asks)
    yield from _labelled(catalog, "It does not end by itself", step.blocks)


def _command(catalog: Catalog, step: Step) -> Iterator[str]:
    """Show the command with, as data, all that is needed to fill in its values, or the look."""
    if isinstance(step.action, Look):
        sees = "; ".join(step.action.sees)
        yield from _labelled(catalog, "Look", f"{step.action.does} You may see: {sees}.", "rb-look")
        return
    yield tag("div", "rb-command", step=catalog.id_of(step), risk=MARKS[step.risk][0])
    yield from block(shell(step.action), "bash")
    data = json.dumps(template_data(step.action), ensure_ascii=False).replace("<", "\\u003c")
    yield Html(f'<script type="application/json" class="rb-template">{data}</script>')
    yield Html("</div>")


def template_data(action: Action) -> dict[str, object]:
    """Return what the page's script needs to fill in values as `Template.fill` does."""
    opened = template(action)
    pieces: list[object] = []
    for piece in opened.pieces:
        match piece:
            case Break():
                pieces.append({"break": piece.indent})
            case Hole():
                parts = [p if isinstance(p, str) else _named(p) for p in piece.parts]
                pieces.append({"parts": parts, "unfilled": piece.unfilled})
            case _:
                pieces.append(piece)
    return {"width": WIDTH, "guard": [_named(p) for p in opened.guard], "pieces": pieces}


def _named(parameter: Parameter) -> dict[str, str]:
    named = {"name": parameter.name, "what": parameter.what}
    if parameter.secret:  # it has no field
        return named
    return {**named, "pattern": parameter.pattern, "example": parameter.example}


def _body(catalog: Catalog, step: Step, within: Procedure | None) -> Iterator[str]:
    yield from (_risk(catalog, step), "")
    yield from _warnings(catalog, step)
    yield from _command(catalog, step)
    yield from _labelled(catalog, "You should see", step.expect, "rb-expected")
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
    run = f"a run with {TOOL} {recording.newest}" if works else "a run"
    if shown := _shortened(recording.lines()):
        yield from (f"From {run}:", "", *block("\n".join(shown), "text", "no-copy", "rb-output"))
    else:
        yield from (f"In {run} it printed nothing.", "")
    if works:
        yield from (f"Works with {TOOL} {works}.", "")


def _shortened(lines: list[str]) -> list[str]:
    """Leave out the middle of a long output: the verdict stands at its end."""
    first, last = lines[:FIRST_LINES], lines[-LAST_LINES:]
    left_out = len(lines) - FIRST_LINES - LAST_LINES
    return [*first, f"… {left_out} lines left out", *last] if left_out > 1 else lines


def _labelled(catalog: Catalog, label: str, text: str, css: str = "rb-note") -> Iterator[str]:
    if text:
        yield from (f"**{label}:** {inline(catalog, text)}", f"{{: .{css} }}", "")


def _decision(
    catalog: Catalog, branches: tuple[Branch, ...], procedure: Procedure
) -> Iterator[str]:
    yield from (tag("div", "rb-decision"), "**Then:**", "")
    for branch in branches:
        seen = inline(catalog, branch.when.words)
        yield f"- {item(seen[:1].upper() + seen[1:])}: {_turn(catalog, branch, procedure)}."
    yield from ("", Html("</div>"))


def _own_errors(catalog: Catalog, procedure: Procedure, heading: str) -> Iterator[str]:
    """Say once what the tools say of this machine, whichever step it comes after."""
    errors = catalog.errors_of(*procedure.steps, *procedure.verify)
    if errors:
        yield from (f"{heading} If a tool itself complains {{: #tools }}", "")
        yield from ("This machine is at fault, and not production.", "")
        yield from _decision(catalog, errors, procedure)


def _turn(catalog: Catalog, branch: Branch, procedure: Procedure) -> str:
    then = branch.then
    by_hand = f"{inline(catalog, then.after.words)}, then " if then.after else ""
    return by_hand + _way(catalog, then, procedure)


_WAYS = {
    Turn.CARRY_ON: "go on with the next step",
    Turn.REPEAT: "do this step again",
    Turn.NOT_HERE: "this is not the page: [which page is it?](/index.md)",
    Turn.FINISH: "done, [verify](#verify)",
}


def _way(catalog: Catalog, then: Next, procedure: Procedure) -> str:
    match then.turn:
        case Turn.GO_TO:
            steps = catalog.steps_by_slug(procedure)
            number = list(steps).index(then.target) + 1
            return f"go to [step {number}, {label(steps[then.target].title)}](#{then.target})"
        case Turn.OPEN_PAGE:
            return f"go to {link(catalog, then.target)}"
        case Turn.CALL:
            return f"[{label(f'call {then.target}') if then.target else 'escalate'}](#escalate)"
        case turn:
            return _WAYS[turn]


def _verify(catalog: Catalog, procedure: Procedure, level: int) -> Iterator[str]:
    for step in procedure.verify:
        title = inline(catalog, step.title)
        yield _open(step)
        yield f"{'#' * level} {title} {{: #verify-{catalog.slug_of(step)} }}"
        yield from ("", *_body(catalog, step, procedure), Html("</section>"))


def _escalate(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    severity = procedure.severity
    night = f" Outside business hours: {severity.at_night}." if severity.at_night else ""
    yield (
        f"{severity.code}: if it is not solved **{severity.deadline}**, or a step leads here, "
        f"call {severity.escalation}.{night} {link(catalog, 'escalation')} has the numbers."
    )
    steps = (*procedure.steps, *procedure.verify)
    called = (b.then.target for s in steps for b in s.branches if b.then.turn is Turn.CALL)
    roles = dict.fromkeys((severity.escalation, severity.at_night, *called))
    yield from ("", *(f"- {_reach(severity, role)}" for role in roles if role), "")
    yield from ("Send this, even when half of it says unknown:", "")
    minutes = f", in {severity.minutes} minutes or sooner" if severity.minutes else ""
    lines = (
        f"SEVERITY: {severity.code}, since … UTC",
        f"PAGE: {procedure.code} {procedure.title}, step …",
        "WHAT USERS SEE: …",
        "WHAT WE DID, AND WHEN: …",
        "WHAT WE NEED: …",
        f"NEXT MESSAGE: … UTC{minutes}",
    )
    message = "\n".join(" ".join(line.split()) for line in lines)
    yield from block(message, "text", "rb-message")
