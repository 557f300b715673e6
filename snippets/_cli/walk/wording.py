"""A step in words, as a terminal shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from snippets._engine import Action, Problem, Procedure, Result, Risk, Step
from snippets._engine.catalog import CODE, REFERENCE, Catalog
from snippets._engine.decision import Branch, Next, Turn
from snippets._engine.page_step import MARKS
from snippets._engine.pipeline import parameters_in
from snippets._engine.render import template

if TYPE_CHECKING:
    from snippets._engine.walk import Course

_MINUTE = 60.0
STYLES = {
    Risk.READS: "good",
    Risk.CHANGES_ELSEWHERE: "warning",
    Risk.CHANGES_PRODUCTION: "warning",
    Risk.DESTROYS_DATA: "bad",
}


Line = tuple[str, str]  # a text, and the style that repeats its meaning
_PIECES = re.compile(f"{CODE.pattern}|{REFERENCE.pattern}")


def prose(catalog: Catalog, text: str) -> str:
    """Return prose with the title and id of what it refers to."""

    def titled(reference: re.Match[str]) -> str:
        name = reference["name"]
        return f"{catalog.title_of(name)} ({name})" if name else reference.group()

    return _PIECES.sub(titled, text)


def command(action: Action, values: Mapping[str, str]) -> str:
    """Return the text of the page with these values; a secret that has one is its variable."""
    secret = [p for p in parameters_in(action) if p.secret and p.name in values]
    known = {name: value for name, value in values.items() if name not in {p.name for p in secret}}
    pattern = template(action)
    guard = tuple(p for p in pattern.guard if p not in secret)
    shown = replace(pattern, guard=guard).fill(known)
    for parameter in secret:
        shown = shown.replace(f"${{{parameter.name}:?{parameter.what}}}", f"${parameter.name}")
    return shown


def above(catalog: Catalog, step: Step) -> Iterator[Line]:
    """Yield what stands above the command, below the title."""
    _, shape = MARKS[step.risk]
    mark = ", ".join(filter(None, (f"{shape} {step.risk.value}", step.about)))
    yield f"{mark}. {prose(catalog, step.why)}", STYLES[step.risk]
    for label, words in (
        ("Known gap", step.gap),
        ("What is lost", step.loses),
        ("It asks", step.asks),
        ("It does not end by itself", step.blocks),
    ):
        if words:
            yield f"{label}: {prose(catalog, words)}", "warning"


def below(
    catalog: Catalog, step: Step, procedure: Procedure | None, *, verifying: bool = False
) -> Iterator[Line]:
    """Yield what stands below the command: what to see, and the list of what to do then.

    A step without a procedure has no page to lead on, and so no list.
    """
    yield f"You should see: {prose(catalog, step.expect)}", ""
    if procedure is not None:
        yield from moves(catalog, procedure, step.branches, verifying=verifying)
    if step.undo:
        yield f"Undo: {prose(catalog, step.undo)}", ""


def moves(
    catalog: Catalog, procedure: Procedure, branches: tuple[Branch, ...], *, verifying: bool = False
) -> Iterator[Line]:
    """Yield what may be seen, and where each leads."""
    for branch in branches:
        then = move(catalog, procedure, branch.then, verifying=verifying)
        yield f"- {prose(catalog, branch.when.words)} -> {then}", ""


def leads(course: Course, then: Next) -> str:
    """Return in words where a decision leads, and what to do by hand before."""
    return move(course.catalog, course.procedure, then, verifying=course.verifying)


def move(catalog: Catalog, procedure: Procedure, then: Next, *, verifying: bool) -> str:
    """Return in words where a line of a list leads, in the steps or in the verification."""
    by_hand = f"{prose(catalog, then.after.words)}, then " if then.after else ""
    match then.turn:
        case Turn.GO_TO:
            verification = {catalog.slug_of(step): step for step in procedure.verify}
            within = verifying and then.target in verification
            steps = verification if within else catalog.steps_by_slug(procedure)
            number = list(steps).index(then.target) + 1
            way = f"go on with step {number}, {steps[then.target].title}"
        case Turn.FINISH:
            way = "done" if verifying or not procedure.verify else "verify that it worked"
        case Turn.OPEN_PAGE:
            way = f"go to {catalog.title_of(then.target)} ({then.target})"
        case Turn.CALL:
            way = f"escalate to {then.target or procedure.severity.escalation}"
        case Turn.REPEAT if then.target:
            way = f"{_WAYS[then.turn]}; in vain: escalate to {then.target}"
        case turn:
            way = _WAYS[turn]
    return by_hand + way


_WAYS = {
    Turn.CARRY_ON: "go on",
    Turn.REPEAT: "do this step again",
    Turn.NOT_HERE: "find another page: runbook list",
}


def minutes(seconds: float) -> str:
    """Return a time in whole minutes, or in seconds below one."""
    return f"{seconds // _MINUTE:.0f} min" if seconds >= _MINUTE else f"{seconds:.0f} s"


def verdict(result: Result) -> str:
    """Return in words how a step ended."""
    happened = "it succeeded" if result.problem is None else result.problem.value
    if result.problem is Problem.UNREACHABLE and result.status is not None:
        happened = "the answer broke off, or cannot be read"
    first = "Exit" if result.status is None else f"HTTP {result.status}, exit"
    return f"{first} code {result.exit_code}: {happened}"
