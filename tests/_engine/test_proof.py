"""The review clock: the oldest run of a procedure's steps, its run, and the versions of tools."""

from dataclasses import replace
from datetime import date

import pytest

from snippets._engine import ReviewClock, Risk, Step, Tool
from snippets._engine.proof import Proof, old, proof_of
from snippets._engine.recording import RecordedRun, Recording
from tests._engine.samples import TOOL, sample

LOOK, CHANGE = "area/page#look", "area/page#change"
OLD, NEW = date(2026, 1, 1), date(2026, 2, 1)


def run(day: date | None, by: str = "", *stdout: str) -> RecordedRun:
    """Return a run of a day."""
    return RecordedRun(
        accepted=True, exit_code=0, stdout=list(stdout), stderr=[], recorded=day, by=by
    )


def proof(**recordings: dict[str, RecordedRun]) -> Proof:
    """Return the proof of the sample's procedure with these recordings of its steps."""
    catalog = sample()
    catalog.recordings = {
        f"area/page#{name}": Recording(f"area/page#{name}", [], runs)
        for name, runs in recordings.items()
    }
    return proof_of(catalog, catalog.procedures["area/page"])


def test_a_procedure_is_as_old_as_the_oldest_run_of_its_steps_with_any_version() -> None:
    known = proof(
        look={"10.1.0": run(NEW, "second"), "9.1.0": run(OLD, "first")},
        change={"any": run(NEW, "second")},
    )
    assert (known.proven, known.by) == (OLD, "first")
    assert known.days == {LOOK: OLD, CHANGE: NEW}
    assert known.versions == {"Vercel CLI": "10.1.0"}


def test_a_step_is_stale_on_the_day_after_its_last() -> None:
    known = proof(look={"any": run(OLD)}, change={"any": run(NEW)})
    assert known.stale(NEW, 31) == []
    assert known.stale(NEW, 30) == [LOOK]


def test_a_run_without_a_day_proves_nothing_for_any_time() -> None:
    known = proof(look={"any": run(None)}, change={"any": run(NEW)})
    assert known.proven is None
    assert known.stale(NEW, 1000) == [LOOK]


def test_a_step_that_was_never_run_says_why() -> None:
    catalog = sample()
    reason = "It never ends."
    object.__setattr__(catalog.steps[CHANGE], "unproven", reason)
    known = proof_of(catalog, catalog.procedures["area/page"])
    assert known.never == {LOOK: "", CHANGE: reason}
    assert (known.proven, known.by, known.versions, known.stale(NEW, 0)) == (None, "", {}, [])


def test_a_procedure_is_old_on_the_day_after_its_last_and_what_was_never_proven_is_not() -> None:
    catalog = sample()
    catalog.recordings = {LOOK: Recording(LOOK, [], {"any": run(OLD)})}
    catalog.clock = ReviewClock(31)
    assert old(catalog, NEW, "area/page") == ""
    catalog.clock = ReviewClock(30)
    assert old(catalog, NEW, "area/page") == (
        "RB-01 was last proven 31 days ago, and a proof holds for 30: look for a newer checkout "
        "(git pull)."
    )
    catalog.procedures["other"] = replace(catalog.procedures["area/page"], steps=(), verify=())
    for name in ("other", LOOK, "unknown"):
        assert old(catalog, NEW, name) == ""


def asking(tool: Tool, *words: str) -> Step:
    """Return a step that asks a tool for something."""
    return Step(tool(*words), title="", risk=Risk.READS, why="", expect="")


def versions(step: Step, runs: dict[str, RecordedRun]) -> dict[str, str]:
    """Return the versions of the sample's procedure with another step and its recording."""
    catalog = sample()
    catalog.steps["area/tools#ask"] = step
    catalog.recordings = {
        LOOK: Recording(LOOK, [], {"any": run(NEW)}),
        "area/tools#ask": Recording("area/tools#ask", [], runs),
    }
    return proof_of(catalog, catalog.procedures["area/page"]).versions


@pytest.mark.parametrize("word", ["--version", "version"])
def test_a_version_is_what_the_tool_told_when_it_was_asked(word: str) -> None:
    runs = {"any": run(NEW, "", "tool 7.88.1 (x86_64)")}
    assert versions(asking(TOOL, word), runs) == {"tool": "7.88.1"}


@pytest.mark.parametrize(
    ("step", "version", "printed"),
    [
        (asking(TOOL, "--version"), "any", "no number"),
        (asking(TOOL, "--help"), "any", "1.2"),
        (asking(TOOL, "--version"), "64.0.2", "1.2"),
        (asking(Tool("another", (), "1", ""), "--version"), "any", "1.2"),
    ],
    ids=["silent", "asked something else", "recorded by version", "not of the procedure"],
)
def test_otherwise_there_is_none(step: Step, version: str, printed: str) -> None:
    assert versions(step, {version: run(NEW, "", printed)}) == {}
