"""One step on a page: its command, what there is to see, and the one list of what to do."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from html import escape
from itertools import groupby

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn, deciding
from snippets._engine.look import Look
from snippets._engine.parameter import Parameter, parts_of
from snippets._engine.pipeline import Action, tools_in
from snippets._engine.procedure import Procedure
from snippets._engine.prose import Html, fence, inline, item, label, link, tag
from snippets._engine.recording import TOOL
from snippets._engine.render import WIDTH, Break, Hole, shell, template
from snippets._engine.step import Risk, Step

SHORT = 4  # lines of output that are shown as they are
MARKS = {
    Risk.READS: ("reads", "○"),
    Risk.CHANGES_ELSEWHERE: ("elsewhere", "◇"),
    Risk.CHANGES_PRODUCTION: ("production", "▲"),
    Risk.DESTROYS_DATA: ("destroys", "■"),
}
_SENTENCE = re.compile(r".+?[.:](?= |$)", re.DOTALL)


def step_lines(
    catalog: Catalog,
    step: Step,
    *,
    number: int = 0,
    within: Procedure | None = None,
    known: Collection[str] = (),
    otherwise: Branch | None = None,
) -> Iterator[str]:
    """Yield a step with all that belongs to it.

    `known` are the values that were asked for, `otherwise` the last line that was said of all.
    """
    verifies = within is not None and not number
    asked = ((p, "") for p in step.parameters if p.name not in known)
    yield from _to_do(catalog, step, number, within, asked)
    decide: list[str] = []
    if not verifies:  # what to look for is known by then, and its list says it again
        # Reused, a step was run elsewhere: what it printed there may name another deployment.
        decide, whole = _printed(catalog, step, whole=step.origin is not None)
        yield from (*whole, item(inline(catalog, step.why)), "{: .rb-why }", "")
        if not isinstance(step.action, Look):
            yield from _labelled(catalog, "You should see", step.expect, "rb-expected")
    yield from (Html("</div>"), tag("div", "rb-next"), *decide)
    yield from _fields(given_to(within, step) if within else ())
    page = within or catalog.procedures.get(catalog.id_of(step).partition("#")[0])
    if page is not None:
        repeats = otherwise and last_line(step) == (otherwise.when.words, otherwise.then)
        yield from list_lines(
            catalog,
            step.branches[:-1] if repeats else step.branches,
            page,
            ends=within is None or verifies,
            programs=() if otherwise else tools_in(step.action),
        )
    yield from _labelled(catalog, "Undo", step.undo)
    yield Html("</div></section>")


def last_line(step: Step) -> tuple[str, Next]:
    """Return what the list of a step ends with."""
    return step.branches[-1].when.words, step.branches[-1].then


def given_to(procedure: Procedure, step: Step) -> Iterator[tuple[Parameter, str]]:
    """Yield the values that the output of a step shows and a later one wants, and which to take."""
    steps = (*procedure.steps, *procedure.verify)
    at = next(number for number, listed in enumerate(steps) if listed is step)
    wanted = {p.name for later in steps[at + 1 :] for p in later.parameters}
    yield from ((p, which) for p, which in step.gives if p.name in wanted)


def alone_lines(catalog: Catalog, step: Step) -> Iterator[str]:
    """Show a command outside its procedure, with the way to what comes before and after it."""
    yield from _to_do(catalog, step)
    page = catalog.id_of(step).partition("#")[0]
    procedure = catalog.procedures.get(page)
    code = f" **{procedure.code}**{{: .rb-code }}" if procedure else ""
    yield from (item(inline(catalog, step.why)), "{: .rb-why }", "")
    yield from (f"What to expect, and the way back: {link(catalog, page)}{code}", "")
    yield Html("</div></section>")


def _to_do(
    catalog: Catalog,
    step: Step,
    number: int = 0,
    within: Procedure | None = None,
    asked: Iterable[tuple[Parameter, str]] = (),
) -> Iterator[str]:
    """Open a step and in it the part to do, and show that as far as the command.

    «Step 3» is `#step-3`, as it is named in a call: MkDocs does not see this anchor.
    """
    name, shape = MARKS[step.risk]
    verifies = within is not None and not number
    section = tag("section", "rb-step", risk=name, id_=f"step-{number}" if number else None)
    yield Html(section + tag("div", "rb-do"))
    title = f"{number}. " * bool(number) + inline(catalog, step.title)
    yield f"### {title} {{: #{'verify-' * verifies}{catalog.slug_of(step)} }}"
    spoken = escape(f"{within.code} step {number}") if within and number else ""
    call = f' <a class="rb-say" href="#step-{number}">{spoken}</a>' if spoken else ""
    takes = f" <span>{step.about}</span>" if step.about else ""
    risk = f'<strong class="rb-risk rb-{name}">{shape} {step.risk.value}</strong>'
    yield Html(f'<p class="rb-marks">{risk}{takes}{call}</p>')
    if step.gap and not verifies:  # it is known by then
        sentence = _SENTENCE.match(step.gap)
        first = sentence.group() if sentence else step.gap
        gap = first if first == step.gap else f"{first[:-1]}. @application has the rest."
        yield from _labelled(catalog, "Known gap", gap, "rb-gap")
    yield from _labelled(catalog, "What is lost", step.loses)
    yield from _labelled(catalog, "It asks", step.asks)
    yield from _labelled(catalog, "It does not end by itself", step.blocks)
    yield from _fields(asked)
    if isinstance(step.action, Look):
        yield from _labelled(catalog, "Look", step.action.does, "rb-look")
        return
    yield tag("div", "rb-command", step=catalog.id_of(step), risk=name)
    yield from fence(shell(step.action))
    # All that is needed to fill in its values.
    data = json.dumps(template_data(step.action), ensure_ascii=False).replace("<", "\\u003c")
    yield Html(f'<script type="application/json" class="rb-template">{data}</script>')
    yield Html("</div>")


def _fields(wanted: Iterable[tuple[Parameter, str]]) -> Iterator[str]:
    """Ask for values where they are learned, or where they are needed first."""
    for parameter, which in wanted:
        name, what = parameter.name, which or parameter.what
        if parameter.secret:
            yield tag("div", "rb-secret", name=name, what=parameter.what)
            yield from (f"**`{name}`** {what}", "")
            yield f"`read -rs {name} && export {name}`, then paste it: it is not shown"
        else:
            data = {"pattern": parameter.pattern, "example": parameter.example}
            yield tag("div", "rb-parameter", name=name, what=what.replace("`", ""), **data)
            yield from (f"**`{name}`** {what}", "")
            yield f"`export {name}=…`, for example `{parameter.example}`"
        yield from ("", Html("</div>"))


def _printed(catalog: Catalog, step: Step, *, whole: bool) -> tuple[list[str], list[str]]:
    """Return of what a step printed the lines that decide, and the `whole` of it folded."""
    recording = catalog.recordings.get(catalog.id_of(step))
    if recording is None:
        return [], []
    works = recording.works_with()
    lines, run = recording.lines(), f"<span> of {TOOL} {recording.newest}</span>" if works else ""
    decides = deciding(step.branches, {}, step.expect)
    shown = [line for line in lines if len(lines) <= SHORT or decides(line)]
    shown = [] if whole else shown
    decide = list(fence("\n".join(shown), "text", "no-copy", "rb-output")) if shown else []
    if len(shown) == len(lines):
        return decide, []
    opens = Html(f'<details class="rb-fold"><summary>Whole output{run}</summary>')
    folded = fence("\n".join(lines), "text", "no-copy", "rb-output")
    return decide, [opens, "", *folded, Html("</details>")]


def _labelled(catalog: Catalog, label: str, text: str, css: str = "rb-note") -> Iterator[str]:
    if text:
        yield from (f"**{label}:** {inline(catalog, text)}", f"{{: .{css} }}", "")


def list_lines(
    catalog: Catalog,
    branches: tuple[Branch, ...],
    procedure: Procedure,
    *,
    ends: bool = False,
    again: bool = False,
    programs: tuple[str, ...] = (),
) -> Iterator[str]:
    """Yield the list of what to do: what is seen, and the move; neighbours of one move together.

    `ends` where a good end is the end, and there is nothing left to verify; `again` where it was
    said that the step is done again. Of several `programs` the last prints something, whatever
    became of the first.
    """
    if again:  # each says only one of them, whatever the order
        order = [branch.then for branch in branches]
        branches = tuple(sorted(branches, key=lambda branch: order.index(branch.then)))
    yield tag("div", "rb-decision")
    if len(programs) > 1:
        names = " or ".join(f"`{name}`" for name in programs)
        yield (
            f'- <span class="rb-if">{names} complains of itself</span> <span class="rb-then">→ '
            "[this machine](#tools)</span>"
        )
    for move, same in groupby(branches, key=lambda branch: branch.then):
        seen = "; ".join(inline(catalog, branch.when.words) for branch in same)
        cell = f'<span class="rb-if">{seen[:1].upper() + seen[1:]}</span>'
        over = ends and move.turn is Turn.FINISH
        by_hand = f"{inline(catalog, move.after.words)}, then " if move.after else ""
        then = f"**{end_of(procedure)}**" if over else by_hand + _way(catalog, move, procedure)
        then = then.replace(f", then {_WAYS[Turn.REPEAT]}", "") if again else then
        yield f'- {cell} <span class="rb-then">→ {then}</span>'
    yield from ("", Html("</div>"))


def end_of(procedure: Procedure) -> str:
    """Return in a word how a procedure ends well."""
    return "done" if procedure.planned else "fixed"


_WAYS = {
    Turn.CARRY_ON: "go on",
    Turn.REPEAT: "this step again",
    Turn.NOT_HERE: "[which page is it?](/index.md)",
    Turn.FINISH: "[verify](#verify)",
}


def _way(catalog: Catalog, then: Next, procedure: Procedure) -> str:
    match then.turn:
        case Turn.GO_TO:
            steps = catalog.steps_by_slug(procedure)
            number = list(steps).index(then.target) + 1
            return f"[step {number}](#{then.target})"
        case Turn.OPEN_PAGE:
            code = catalog.procedures[then.target].code
            return f"{code} {link(catalog, then.target)}"
        case Turn.CALL:
            return f"[call {label(then.target or procedure.severity.escalation)}](#escalate)"
        case Turn.REPEAT if then.target:
            return f"{_WAYS[then.turn]}; in vain: [call {label(then.target)}](#escalate)"
        case turn:
            return _WAYS[turn]


def template_data(action: Action) -> dict[str, object]:
    """Return what the page's script needs to fill in values as `Template.fill` does."""
    opened = template(action)
    pieces: list[object] = []
    for piece in opened.pieces:
        match piece:
            case Break():
                pieces.append({"break": piece.indent})
            case Hole():
                parts = [p if isinstance(p, str) else _named(p) for p in parts_of(piece.word)]
                pieces.append({"parts": parts, "unfilled": piece.unfilled})
            case _:
                pieces.append(piece)
    return {"width": WIDTH, "guard": [_named(p) for p in opened.guard], "pieces": pieces}


def _named(parameter: Parameter) -> dict[str, str]:
    named = {"name": parameter.name, "what": parameter.what}
    if parameter.secret:  # it has no field
        return named
    return {**named, "pattern": parameter.pattern, "example": parameter.example}
