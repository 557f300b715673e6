"""What is wrong with a catalog: empty fields, dead ends, names that nothing has."""

import re
from collections.abc import Iterable, Iterator

from snippets._engine.catalog import CODE, REFERENCE, Catalog
from snippets._engine.decision import Turn
from snippets._engine.errors import nearest
from snippets._engine.procedure import Procedure
from snippets._engine.search_words import FILE
from snippets._engine.source import Source
from snippets._engine.step import Risk, Step

# RB-01: short enough to say aloud in a call.
_PAGE_CODE = re.compile(r"[A-Z]{2}-\d\d")

_REQUIRED = ("title", "why", "expect")
_PROSE = (*_REQUIRED, "undo", "loses", "asks", "blocks", "gap")


def problems_of(catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalog: a line for each step, procedure, table or word."""
    for name, step in catalog.steps.items():
        yield from _check_step(catalog, name, step)
    for name, procedure in catalog.procedures.items():
        yield from _check_procedure(catalog, name, procedure)
    yield from _check_words(catalog)
    yield from _check_codes(catalog)
    for name, table in catalog.tables.items():
        for row in table.rows:
            if len(row) != (columns := len(table.columns)):
                where = catalog.source(name)
                yield f"{where}: row {row[:1]!r} has {len(row)} cells. Give it {columns}."
            yield from _check_prose(catalog, catalog.source(name), row)
    for name, checklist in catalog.checklists.items():
        yield from _check_prose(catalog, catalog.source(name), checklist.items)


def _check_step(catalog: Catalog, name: str, step: Step) -> Iterator[str]:
    where = f"{catalog.source(name)}: {name}"
    for required in _REQUIRED:
        if not getattr(step, required).strip():
            yield f"{where} has an empty {required!r}. Say it in a sentence."
    if step.risk in (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA) and not step.undo:
        yield f"{where} changes production without 'undo'. Say how, or that there is no way back."
    if step.risk is Risk.DESTROYS_DATA and not step.loses:
        yield f"{where} destroys data without 'loses'. Say what is gone."
    if step.risk is Risk.DESTROYS_DATA and not step.target:
        yield f"{where} destroys data without 'target'. Name what it is in, to be typed first."
    if not step.branches:
        yield f"{where} does not say what to do with what it prints. Give 'branches'."
    if step.lacks and not step.gap:
        yield f"{where} lacks something without a 'gap'. Say it in words, with the way that works."
    yield from _check_prose(catalog, catalog.source(name), _prose(step))


def _check_procedure(catalog: Catalog, name: str, procedure: Procedure) -> Iterator[str]:
    where = f"{catalog.source(name)}: {name}"
    if not procedure.title.strip():
        yield f"{where} has an empty 'title'. Use the reader's words."
    if not procedure.symptoms or not all(text.strip() for text in procedure.symptoms):
        yield f"{where} has no symptoms. Say when this is the right page."
    if not procedure.steps:
        yield f"{where} has no steps."
    used = (*procedure.steps, *procedure.verify)
    unnamed = [step for step in used if not catalog.has(step)]
    for step in unnamed:
        yield (
            f"{catalog.source_in(name, step)}: step {step.title!r} of {name} has no name. Assign "
            "it to one first, at the top level of a module."
        )
    if not unnamed:
        yield from _check_flow(catalog, name, procedure)
    for seen, page in procedure.not_this:
        if page not in catalog.procedures:
            yield f"{where}: {seen!r} leads to unknown {page!r}. {catalog.suggest(page)}"
    neighbours = (seen for seen, _ in procedure.not_this)
    prose = (*procedure.symptoms, *neighbours, *procedure.before)
    yield from _check_prose(catalog, catalog.source(name), prose)


def _check_codes(catalog: Catalog) -> Iterator[str]:
    owners: dict[str, str] = {}
    for name, procedure in catalog.procedures.items():
        where, code = f"{catalog.source(name)}: {name}", procedure.code
        if not _PAGE_CODE.fullmatch(code):
            yield f"{where} has the code {code!r}. Give it one of its own, like RB-01."
        elif code in owners:
            yield f"{where}: {code} is the code of {owners[code]}. Take the next one that is free."
        owners.setdefault(code, name)


def _check_words(catalog: Catalog) -> Iterator[str]:
    """Check what pages are found by: two of them with one name would both be a guess."""
    owners: dict[str, str] = {}
    for page, search_words in catalog.search_words.items():
        for text in (*search_words.names, *search_words.texts):
            words = " ".join(text.casefold().split())
            if not words:
                yield f"{FILE}: {page} has an empty name or error. Remove it."
            elif words in owners:
                yield f"{FILE}: {page}: {text!r} is that of {owners[words]} already. Remove one."
            owners.setdefault(words, page)


def _check_flow(catalog: Catalog, name: str, procedure: Procedure) -> Iterator[str]:
    where = f"{catalog.source(name)}: {name}"
    used = (*procedure.steps, *procedure.verify)
    if not procedure.verify:
        yield f"{where} has no 'verify'. Say what proves that it worked."
    if any(step.risk is not Risk.READS for step in procedure.verify):
        yield f"{where} verifies with a step that changes something. Use one that reads."
    slugs = [catalog.slug_of(step) for step in procedure.steps]
    for names in (slugs, [catalog.slug_of(step) for step in procedure.verify]):
        for slug in {slug for slug in names if names.count(slug) > 1}:
            yield f"{where} has two steps called {slug!r}. Rename one, or go to the first again."
    for step in used:
        for problem in _check_use(catalog, name, step, slugs):
            yield f"{catalog.source_in(name, step)}: {problem}"


def _check_use(catalog: Catalog, name: str, step: Step, slugs: list[str]) -> Iterator[str]:
    for branch in step.branches:
        turn, to = branch.then.turn, branch.then.target
        if turn is Turn.GO_TO and to not in slugs:
            yield f"{name} goes to unknown step {to!r}. {nearest(to, slugs)}"
        if turn is Turn.OPEN_PAGE and to not in catalog.procedures:
            yield f"{name} opens unknown procedure {to!r}. {catalog.suggest(to)}"
    yield from _unknown(catalog, _prose(step))


def _prose(step: Step) -> Iterator[str]:
    yield from (getattr(step, name) for name in _PROSE)
    yield from (branch.when.words for branch in step.branches)


def _check_prose(catalog: Catalog, source: Source, texts: Iterable[str]) -> Iterator[str]:
    yield from (f"{source}: {problem}" for problem in _unknown(catalog, texts))


def _unknown(catalog: Catalog, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for name in REFERENCE.findall(CODE.sub(" ", text)):
            if not catalog.knows(name):
                yield f"@{name} is unknown. {catalog.suggest(name)}"
