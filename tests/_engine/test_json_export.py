"""The export: the whole runbook for other programs, in a documented form."""

import dataclasses
from pathlib import Path

import msgspec

from snippets._engine import Look, json_export
from snippets._engine.decision import Act, Branch, anything_else, escalate, repeat
from snippets._engine.load import load
from snippets._engine.recording import RecordedRun, Recording
from tests._engine.samples import sample

ROOT = Path(__file__).parents[2]


def test_a_look_and_what_is_done_by_hand_are_told_in_words() -> None:
    catalog = sample()
    look = Look("form", "Open the page.", ("the form", "a white page"))
    again = Branch(look.seen("a white page"), repeat(Act("wait", "wait a minute")))
    catalog.steps["area/page#look"] = dataclasses.replace(
        catalog.steps["area/page#look"], action=look, branches=(again, anything_else(escalate()))
    )
    record = json_export.step_record(catalog, catalog.steps["area/page#look"])
    assert (record.shell, record.look, record.sees) == ("", look.does, list(look.sees))
    assert [branch.after for branch in record.branches] == ["wait a minute", ""]


def test_a_procedure_has_its_steps_as_it_uses_them() -> None:
    catalog = sample()
    page = catalog.procedures["area/page"]
    used = page.steps[1].adapted(undo="None that is safe.")
    catalog.procedures["area/page"] = dataclasses.replace(page, steps=(used,), verify=(used,))
    record = json_export.procedure_record(catalog, "area/page")
    assert [step.undo for step in (*record.steps, *record.verify)] == ["None that is safe."] * 2
    assert json_export.step_record(catalog, catalog.steps["area/page#change"]).undo == "None."


def test_file_and_line_lead_to_the_source_from_the_root_of_the_project() -> None:
    exported = json_export.export(load())
    records: list[json_export.StepRecord | json_export.ProcedureRecord]
    records = [*exported.steps, *exported.procedures]
    for record in records:
        page, _, part = record.id.partition("#")
        assert record.file == f"snippets/{page.replace('-', '_')}.py"
        line = (ROOT / record.file).read_text("utf-8").splitlines()[record.line - 1]
        assert line.startswith(f"{part.replace('-', '_') or 'procedure'} = ")


def test_every_field_is_as_it_was_written_down() -> None:
    catalog = sample()
    run = RecordedRun(accepted=True, exit_code=0, stdout=[], stderr=[])
    catalog.recordings = {"area/page#look": Recording("area/page#look", [], {"64.0.2": run})}
    new = dataclasses.replace(catalog.steps["area/page#change"], unproven="It is new.")
    catalog.steps["area/page#new"] = new
    catalog.sources["area/page#new"] = catalog.sources["area/page#change"]
    catalog.procedures["area/page"] = dataclasses.replace(
        catalog.procedures["area/page"], before=("Name one.",)
    )
    shown = msgspec.json.format(msgspec.json.encode(json_export.export(catalog)), indent=2).decode()
    expected = Path(__file__).with_name("expected") / "export.json"
    assert f"{shown}\n" == expected.read_text("utf-8")
