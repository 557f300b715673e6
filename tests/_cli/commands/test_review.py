"""`runbook review`: the age of each procedure on a day, and exit code 1 if one is too old."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result

from snippets._cli.commands import review
from snippets._cli.main import main
from snippets._contract.committed import SEEN
from snippets._engine.catalog import Catalog
from snippets._engine.recording import RecordedRun, Recording, ReviewClock
from snippets._vocabulary.policy import REVIEW
from tests._engine.samples import sample

LOOK, CHANGE = "area/page#look", "area/page#change"


def recorded(day: date | None, by: str = "commit abc1234") -> dict[str, RecordedRun]:
    """Return the run of a step, by version."""
    return {
        "64.0.2": RecordedRun(accepted=True, exit_code=0, stdout=[], stderr=[], recorded=day, by=by)
    }


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """The sample, both steps run: the first of them on 1 January, for 30 days."""
    catalog = sample()
    del catalog.procedures["area/other-page"]
    catalog.clock = ReviewClock(30)
    catalog.recordings = {
        LOOK: Recording(LOOK, [], recorded(date(2026, 1, 1))),
        CHANGE: Recording(CHANGE, [], recorded(date(2026, 1, 11))),
    }
    monkeypatch.setattr(review, "load", lambda: catalog)
    return catalog


def runbook(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["review", *words])


def test_a_procedure_within_its_days_is_listed_with_its_run_and_versions(proven: Catalog) -> None:
    done = runbook("--on", "2026-01-31")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "  ok  area/page: proven 2026-01-01, 30 days ago; commit abc1234; Vercel CLI 64.0.2; "
        f"application {SEEN[-1].commit[:7]}",
        "2026-01-31: 1 procedure, 0 not proven in 30 days",
    ]


def test_from_a_day_before_it_was_proven_no_days_are_counted(proven: Catalog) -> None:
    done = runbook("--on", "1999-01-01")
    assert "proven 2026-01-01, after that day; " in done.stdout


def test_a_day_later_it_is_stale_and_the_step_is_named(proven: Catalog) -> None:
    done = runbook("--on", "2026-02-01")
    assert done.exit_code == 1
    first, told, remedy = done.stdout.splitlines()
    assert first.startswith("  stale  area/page: proven 2026-01-01, 31 days ago; ")
    assert first.endswith("; to run again: look")
    assert told == "2026-02-01: 1 procedure, 1 not proven in 30 days"
    assert "nox -s record -- --all" in remedy


def test_when_all_are_old_every_step_is_to_be_run(proven: Catalog) -> None:
    assert "to run again: every step\n" in runbook("--on", "2027-01-01").stdout
    assert "1 day ago" in runbook("--on", "2026-01-02").stdout


def test_a_run_that_does_not_say_when_it_was_is_too_old(proven: Catalog) -> None:
    proven.recordings[LOOK] = Recording(LOOK, [], recorded(None))
    done = runbook("--on", "2026-01-02")
    assert done.exit_code == 1
    assert "stale  area/page: no day is known; " in done.stdout


def test_what_was_never_run_fails_today_and_on_every_day(proven: Catalog) -> None:
    proven.recordings = {}
    done = runbook()
    assert done.exit_code == 1
    assert "  never run  area/page: no day is known; " in done.stdout
    assert "; never run: change, look\n" in done.stdout


def test_programs_get_the_same_as_json(proven: Catalog) -> None:
    del proven.recordings[CHANGE]
    done = runbook("--on", "2026-02-01", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (found["on"], found["days"]) == ("2026-02-01", 30)
    (row,) = found["procedures"]
    assert row | {"application": ""} == {
        "procedure": "area/page",
        "state": "stale",
        "proven": "2026-01-01",
        "age": 31,
        "by": "commit abc1234",
        "versions": {"Vercel CLI": "64.0.2"},
        "application": "",
        "steps": 1,
        "stale": [LOOK],
        "never": {CHANGE: ""},
    }


def test_words_choose_and_unknown_ones_are_refused(proven: Catalog) -> None:
    assert "area/page" in runbook("area", "page", "--on", "2026-01-02").stdout
    done = runbook("nowhere")
    assert done.exit_code == 2
    assert "no procedure has these words" in done.stderr


def test_the_runbook_itself_is_proven_for_a_quarter(catalog: Catalog) -> None:
    """One that needs the application names the commit that its facts are of."""
    assert catalog.clock is REVIEW
    assert REVIEW.days == 90, "a quarter"
    day = min(recording.recorded for recording in catalog.recordings.values() if recording.recorded)
    found = {row.procedure: row for row in review.rows(catalog, day)}
    assert found.keys() == catalog.procedures.keys()
    assert found["incidents/high-memory"].application == SEEN[-1].commit
    assert "psql" in found["database/backup"].versions
