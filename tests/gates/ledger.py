"""What the runbook says, boiled down to what a reader acts on: one short line for each thing.

Of a sentence only its facts are left, in order: quoted text, numbers, links, and the words that
turn its meaning round. So a sentence may be worded anew, and what it says may not. What to expect
of a step, the titles and the tables stand in full: they are what a reader compares with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from snippets import parameters, policy, tools
from snippets.core import Checklist, Parameter, Procedure, ReviewClock, Severity, Step, Table, Tool
from snippets.core.catalog import Catalog
from snippets.core.check import Branch
from snippets.core.need import Need
from snippets.core.parameter import parts_of
from snippets.core.table import Report
from snippets.monitoring.endpoints import production_is_well
from snippets.policy import Endpoint, Threshold

# Pages about the project itself: nobody follows them at night.
ABOUT = ("application", "architecture", "changelog", "corrections", "terminal")
# Words that a sentence turns on: with another one it says something else, often the opposite.
WORDS = (
    *("not", "never", "no", "nothing", "nobody", "none", "neither", "nor", "without", "always"),
    *("before", "after", "above", "below", "over", "under", "only", "also", "first", "last"),
    *("newest", "oldest", "newer", "older", "new", "old", "more", "less", "most", "least"),
    *("all", "some", "any", "every", "same", "other", "another", "wrong", "right"),
)
_WORD = rf"(?<![\w@/#-])(?:{'|'.join(WORDS)})(?![\w/#-])"
FACT = re.compile(
    r"`[^`]+`"  # quoted text
    r"|(?<![\w`])@[a-z0-9-]+(?:/[a-z0-9-]+)*(?:#[a-z0-9-]+)?"  # a reference
    r"|\]\([^)\s]+\)"  # a link
    rf"|(?<![\w.#-])\d+(?:[.:]\d+)*(?![\w-])|{_WORD}",
    re.IGNORECASE,
)
_SECONDS = 60  # what a step gets that names no limit
_FIELDS = ("why", "expect", "otherwise", "undo", "loses", "asks", "blocks", "gap", "unproven")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


def facts(text: str) -> str:
    """Return the facts of a sentence, `-` for one without any."""
    return " ".join(_fact(" ".join(one.split())) for one in FACT.findall(text)) or "-"


def _fact(found: str) -> str:
    if found.startswith("]("):
        return found[2:-1]
    return found if found[0] in "`@" else found.lower()


def page(catalog: Catalog, name: str, text: str) -> list[str]:
    """Return the lines of a page: what it says, and what its module holds."""
    lines = list(_prose(text))
    for key, entry in catalog.entries():
        module, _, part = key.partition("#")
        if module != name:
            continue
        match entry:
            case Step():
                lines += ["", f"STEP {part}: {entry.risk.value}", *_step(entry)]
            case Procedure():
                lines += ["", *_procedure(catalog, entry)]
            case Report():
                lines += ["", f"REPORT {part}, {entry.title}: {' | '.join(entry.columns)}"]
            case Table():
                rows = (" | ".join(row) for row in entry.rows)
                lines += ["", f"TABLE {part}, {entry.title}: {' | '.join(entry.columns)}", *rows]
            case Checklist():
                items = (f"[ ] {facts(one)}" for one in entry.items)
                lines += ["", f"CHECKLIST {part}, {entry.title}", *items]
    if catalog.flow.source.file == catalog.modules.get(name):
        for phase in catalog.flow.phases:
            lines.append(f"PHASE {phase.name}: {phase.does} {phase.where}".rstrip())
    return lines


def _prose(text: str) -> Iterator[str]:
    """Yield headings, directives and blocks as they are, and of sentences the facts."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    fence, paragraph = False, ""
    for line in [*body.splitlines(), ""]:
        mark = bool(_FENCE.match(line))
        literal = mark or fence or line.startswith(("#", ":::"))
        item = re.match(r"\s*(?:[-*]|\d+\.) ", line)
        if paragraph and (literal or item or not line.strip()):
            yield from _paragraph(paragraph)
            paragraph = ""
        if literal and line.strip():
            yield line
        elif not literal:
            paragraph += f" {line.strip()}" if line.strip() else ""
        fence ^= mark


def _paragraph(text: str) -> Iterator[str]:
    found = facts(text)
    if re.match(r" (?:[-*]|\d+\.) ", text):
        yield f"- {found}" if found != "-" else "-"
    elif found != "-":
        yield found


def _step(step: Step, home: Step | None = None) -> Iterator[str]:
    """Yield what a step says; of a reused one only what is other than at home."""
    if home is None or step.title != home.title:
        yield f"title: {step.title}"
    for name in _FIELDS:
        said = getattr(step, name)
        if said != (getattr(home, name) if home else ""):
            yield f"{name}: {said if name == 'expect' else facts(said)}"
    if step.target and home is None:
        parts = parts_of(step.target)
        yield f"target: {''.join(p.name if isinstance(p, Parameter) else p for p in parts)}"
    if home is None:
        yield from (f"{kind}: {need!s}" for kind, need in _needs(step))
        if step.seconds != _SECONDS:
            yield f"seconds: {step.seconds:g}"
    yield from (f"- {_branch(branch)}" for branch in step.branches)


def _needs(step: Step) -> Iterator[tuple[str, Need]]:
    yield from (("needs", one) for one in step.needs)
    yield from (("lacks", one) for one in step.lacks)


def _branch(branch: Branch) -> str:
    return f"{branch.when.words} -> {branch.then.turn.value} {branch.then.target}".rstrip()


def _procedure(catalog: Catalog, procedure: Procedure) -> Iterator[str]:
    planned = ", planned" if procedure.planned else ""
    yield f"PROCEDURE {procedure.code}, {procedure.severity.code}{planned}"
    yield from (f"symptom: {one}" for one in procedure.symptoms)
    yield from (f"not this: {seen} -> {name}" for seen, name in procedure.not_this)
    yield from (f"before: {facts(one)}" for one in procedure.before)
    yield from (f"error: {text} ({source})" for text, source in procedure.errors)
    yield from _used(catalog, "step", procedure.steps)
    if procedure.verify == production_is_well:
        yield "verify: production is well"
    else:
        yield from _used(catalog, "verify", procedure.verify)


def _used(catalog: Catalog, kind: str, steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        yield f"{kind} {catalog.id_of(step)}"
        yield from _step(step, step.home)


def vocabulary(catalog: Catalog) -> list[str]:
    """Return the lines of the parameters, tools, and how most procedures end."""
    return [
        *_used(catalog, "production is well:", production_is_well),
        *(
            f"{one.name}{' (secret)' if one.secret else ''}: {one.what} | {one.pattern} | "
            + (one.example or "-")
            for one in vars(parameters).values()
            if isinstance(one, Parameter)
        ),
        *(
            f"{one.name}: {one.install} | {one.version} | {one.purpose}"
            for one in vars(tools).values()
            if isinstance(one, Tool)
        ),
    ]


def rules(_: Catalog) -> list[str]:
    """Return the lines of the policy."""
    lines = []
    for name, value in vars(policy).items():
        match value:
            case Severity(code, meaning, first, escalation, _, night, contacts):
                lines.append(f"{code}: {meaning} | {first} | {escalation} {value.deadline}")
                lines.append(f"    at night: {night or '-'}, {len(contacts)} contacts")
            case Threshold():
                sign = ">" if value.rising else "<"
                limits = f"{sign} {value.warning:g} {sign} {value.critical:g} {value.unit}"
                then = f"{facts(value.action)} | {value.procedure}"
                lines.append(f"{value.metric}: {limits} | {then}")
            case Endpoint():
                said = (value.path, value.purpose, value.expect, value.access)
                lines.append(f"{name}: {' | '.join(said)}")
            case ReviewClock(days):
                lines.append(f"{name}: {days} days")
            case tuple():
                titles = (next(iter(vars(one).values())) for one in value)
                lines.append(f"{name}: {', '.join(map(str, titles))}")
            case int() | float() | str() if name.isupper():
                lines.append(f"{name}: {value}")
    return lines
