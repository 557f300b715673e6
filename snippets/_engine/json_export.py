"""Export the catalog as JSON with a documented schema."""

import os
from collections.abc import Container
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import msgspec

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Turn
from snippets._engine.look import Look
from snippets._engine.pipeline import parameters_in, tools_in
from snippets._engine.render import shell
from snippets._engine.source import Source
from snippets._engine.step import Risk, Step

FORMAT = 2

Meta = msgspec.Meta


class ParameterRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A value the reader fills in."""

    name: Annotated[str, Meta(description="Shell variable")]
    what: Annotated[str, Meta(description="What the shell says while it is not set")]
    pattern: Annotated[str, Meta(description="Regular expression for the whole value")]
    example: str
    secret: Annotated[bool, Meta(description="Never in an argument, never shown")]


class BranchRecord(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a decision."""

    when: Annotated[str, Meta(description="What to look for in the result")]
    turn: Turn
    target: Annotated[str, Meta(description="Slug of a step, id of a procedure, or a role")]
    after: Annotated[str, Meta(description="What to do by hand first")]
    judged: Annotated[bool, Meta(description="Only a person can tell whether it holds")]


class StepRecord(msgspec.Struct, forbid_unknown_fields=True):
    """One step: a command and everything around it."""

    id: str
    title: str
    shell: Annotated[str, Meta(description="The text to copy, parameters unfilled")]
    look: Annotated[str, Meta(description="What a person looks at where no command can tell")]
    sees: Annotated[list[str], Meta(description="What there may be to see, the good first")]
    risk: Risk
    why: str
    expect: str
    undo: str
    loses: Annotated[str, Meta(description="What data is gone afterwards")]
    asks: Annotated[str, Meta(description="What the command waits for")]
    blocks: Annotated[str, Meta(description="Why the command does not end by itself")]
    gap: Annotated[str, Meta(description="What the application does not provide")]
    unproven: Annotated[str, Meta(description="Why no recording shows that it works")]
    vercel: Annotated[str, Meta(description="Lines of the Vercel CLI that it was run with")]
    parameters: list[ParameterRecord]
    tools: list[str]
    branches: list[BranchRecord]
    page: Annotated[str, Meta(description="Page and anchor below docs/")]
    file: Annotated[str, Meta(description="Source file, relative to the project")]
    line: int


class ProcedureRecord(msgspec.Struct, forbid_unknown_fields=True):
    """One procedure: when to use it and its steps in order, each as it is used there."""

    id: str
    code: Annotated[str, Meta(description="Its short name, to say aloud in a call")]
    title: str
    severity: Annotated[str, Meta(pattern="^SEV[1-4]$")]
    planned: bool
    symptoms: list[str]
    before: Annotated[list[str], Meta(description="What to know or do before the first step")]
    steps: list[StepRecord]
    errors: Annotated[
        list[BranchRecord], Meta(description="What its tools say of this machine, after any step")
    ]
    verify: Annotated[list[StepRecord], Meta(description="The steps that prove it")]
    first_response: str
    escalation: str
    limit: str
    page: str
    file: str
    line: int


class Export(msgspec.Struct, forbid_unknown_fields=True):
    """The whole runbook."""

    format: int
    procedures: list[ProcedureRecord]
    steps: list[StepRecord]


def export(catalog: Catalog, only: Container[str] | None = None) -> Export:
    """Return the catalog as records, or what of it has one of these ids."""

    def wanted(name: str) -> bool:
        return only is None or name in only

    return Export(
        FORMAT,
        [procedure_record(catalog, name) for name in catalog.procedures if wanted(name)],
        [step_record(catalog, step) for name, step in catalog.steps.items() if wanted(name)],
    )


def procedure_record(catalog: Catalog, name: str) -> ProcedureRecord:
    """Return one procedure as a record."""
    procedure = catalog.procedures[name]
    severity, source = procedure.severity, catalog.source(name)
    return ProcedureRecord(
        id=name,
        code=procedure.code,
        title=procedure.title,
        severity=severity.code,
        planned=procedure.planned,
        symptoms=list(procedure.symptoms),
        before=list(procedure.advice),
        steps=[step_record(catalog, step) for step in procedure.steps],
        errors=_branches(catalog.errors_of(*procedure.steps, *procedure.verify)),
        verify=[step_record(catalog, step) for step in procedure.verify],
        first_response=severity.first_response,
        escalation=severity.escalation,
        limit=severity.limit,
        page=f"{name}.md",
        file=_file(source),
        line=source.line,
    )


# What a record has as the step says it.
_AS_WRITTEN = {field.name for field in fields(Step)}.intersection(StepRecord.__struct_fields__)


def step_record(catalog: Catalog, step: Step) -> StepRecord:
    """Return a step as a record: as its own page has it, or as a procedure uses it."""
    name = catalog.id_of(step)
    module, _, slug = name.partition("#")
    recording, source = catalog.recordings.get(name), catalog.source(name)
    look = step.action if isinstance(step.action, Look) else None
    return StepRecord(
        **{field: getattr(step, field) for field in _AS_WRITTEN - {"branches"}},
        id=name,
        shell=shell(step.action),
        look=look.does if look else "",
        sees=list(look.sees) if look else [],
        vercel=recording.works_with() if recording else "",
        parameters=[
            msgspec.convert(parameter, ParameterRecord, from_attributes=True)
            for parameter in parameters_in(step.action)
        ],
        tools=list(tools_in(step.action)),
        branches=_branches(step.branches),
        page=f"{module}.md#{slug}",
        file=_file(source),
        line=source.line,
    )


def _branches(branches: tuple[Branch, ...]) -> list[BranchRecord]:
    return [
        BranchRecord(
            b.when.words,
            b.then.turn,
            b.then.target,
            b.then.after.words if b.then.after else "",
            b.when.judged,
        )
        for b in branches
    ]


def _file(source: Source) -> str:
    return os.path.relpath(source.file, Path(__file__).parents[2])
