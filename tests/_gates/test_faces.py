"""Each use of a step reads the same on the page, as plain text, in the terminal, in the export."""

import re
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner

from snippets._cli.commands import run, show
from snippets._cli.main import main
from snippets._engine import json_export
from snippets._engine.catalog import CODE, REFERENCE, Catalog
from snippets._engine.procedure import Procedure
from snippets._engine.step import Step
from snippets._site import plain_text
from tests._engine.pages import html
from tests._gates.verdict import red


def words_of(step: Step, *, verifies: bool) -> Iterator[str]:
    """Yield what a step says of itself as its procedure uses it; in Verify no reason is shown."""
    yield from (step.title, step.undo, *(() if verifies else (step.why,)))
    for branch in step.branches:
        yield branch.when.words
        yield branch.then.after.words if branch.then.after else ""


def plain(text: str, name: Callable[[str], str]) -> str:
    """Return text without its marks, its case and its line breaks."""
    either = re.compile(f"(?P<code>{CODE.pattern})|{REFERENCE.pattern}")
    named = either.sub(lambda mark: mark["code"] or name(mark["name"]), text)
    return " ".join(re.sub(r"[`*|]", "", named).lower().split())


def exported(catalog: Catalog, procedure: Procedure) -> str:
    """Return the words of a procedure's record."""
    name = next(n for n, other in catalog.procedures.items() if other is procedure)
    record = json_export.procedure_record(catalog, name)
    texts = []
    for step in (*record.steps, *record.verify):
        texts += [step.title, step.why, step.undo]
        texts += [f"{branch.when} {branch.after}" for branch in step.branches]
    return " ".join(texts)


def called(*args: str) -> str:
    """Return what a command prints."""
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("face", ["page", "text", "show", "run", "export"])
def test_every_use_of_a_step_reads_the_same_on_every_face(
    catalog: Catalog, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "load", lambda: catalog)
    monkeypatch.setattr(show, "load", lambda: catalog)

    def titled(name: str) -> str:
        if face == "export":
            return f"@{name}"  # for other programs, as it is written
        title = catalog.title_of(name)
        return f"{title} ({name})" if face in ("show", "run") else title

    problems = []
    for name, procedure in catalog.procedures.items():
        match face:
            case "show":
                shown = called("show", name)
            case "run":
                shown = called("run", name, "--dry-run")
            case "export":
                shown = exported(catalog, procedure)
            case _:
                tree = html(catalog, f"::: procedure {name}\n")
                shown = (
                    tree.text()
                    if face == "page"
                    else plain_text.page(tree.body.html if tree.body and tree.body.html else "")
                )
        text = plain(shown, "@{}".format)
        for verifies, steps in ((False, procedure.steps), (True, procedure.verify)):
            problems += [
                f"{catalog.source_in(name, step)}: {face} does not say {words!r}."
                for step in steps
                for words in words_of(step, verifies=verifies)
                if plain(words, titled) not in text
            ]
    red(problems)
