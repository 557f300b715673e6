"""`runbook review`: the age of each procedure on a day, and exit code 1 if one is too old."""

from datetime import date

import pytest

from snippets._cli.commands import review
from snippets._contract.committed import SEEN
from snippets._engine.catalog import Catalog
from snippets._engine.recording import RecordedRun, Recording, ReviewClock
from snippets._vocabulary.policy import REVIEW
from tests._cli.world import runbook
from tests._engine.samples import sample

LOOK, CHANGE = "area/page#look", "area/page#change"
APPLICATION = f"application {SEEN[-1].commit[:7]}"


def recorded(step: str, day: date | None) -> Recording:
    """Return the recording of a step that was run on a day."""
    run = RecordedRun(
        accepted=True, exit_code=0, stdout=[], stderr=[], recorded=day, by="commit abc1234"
    )
    return Recording(step, [], {"64.0.2": run})


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """The sample, both steps run: the first of them on 1 January, for 30 days."""
    catalog = sample()
    del catalog.procedures["area/other-page"]
    catalog.clock = ReviewClock(30)
    catalog.recordings = {
        LOOK: recorded(LOOK, date(2026, 1, 1)),
        CHANGE: recorded(CHANGE, date(2026, 1, 11)),
    }
    monkeypatch.setattr(review, "load", lambda: catalog)
    return catalog


RAN = f"commit abc1234; Vercel CLI 64.0.2; {APPLICATION}"


@pytest.mark.parametrize(
    ("day", "state", "known"),
    [
        ("2026-01-31", "ok", f"proven 2026-01-01, 30 days ago; {RAN}"),
        ("2026-01-02", "ok", f"proven 2026-01-01, 1 day ago; {RAN}"),
        ("1999-01-01", "ok", f"proven 2026-01-01, after that day; {RAN}"),
        ("2026-02-01", "stale", f"proven 2026-01-01, 31 days ago; {RAN}; to run again: look"),
        (
            "2027-01-01",
            "stale",
            f"proven 2026-01-01, 365 days ago; {RAN}; to run again: every step",
        ),
    ],
)
@pytest.mark.usefixtures("proven")
def test_a_procedure_is_as_old_as_the_oldest_run_of_its_steps(
    day: str, state: str, known: str
) -> None:
    done = runbook("review", "area", "page", "--on", day)
    late = state != "ok"
    first, summary, *remedy = done.stdout.splitlines()
    assert first == f"  {state}  area/page: {known}"
    assert summary == f"{day}: 1 procedure, {late:d} not proven in 30 days"
    assert remedy == [review.REMEDY] * late
    assert done.exit_code == late


def test_a_run_that_does_not_say_when_it_was_is_too_old(proven: Catalog) -> None:
    proven.recordings[LOOK] = recorded(LOOK, None)
    done = runbook("review", "--on", "2026-01-02")
    assert done.exit_code == 1
    assert "stale  area/page: no day is known; " in done.stdout


def test_what_was_never_run_fails_today_and_on_every_day(proven: Catalog) -> None:
    proven.recordings = {}
    done = runbook("review")
    assert done.exit_code == 1
    line = f"  never run  area/page: no day is known; {APPLICATION}; never run: change, look\n"
    assert line in done.stdout


@pytest.mark.usefixtures("proven")
def test_words_that_no_procedure_has_are_refused() -> None:
    done = runbook("review", "nowhere")
    assert done.exit_code == 2
    assert "no procedure has these words" in done.stderr


def test_the_runbook_itself_is_proven_for_a_quarter(catalog: Catalog) -> None:
    """One that needs the application names the commit that its facts are of."""
    assert catalog.clock is REVIEW
    assert REVIEW.days == 90, "a quarter"
    day = min(recording.recorded for recording in catalog.recordings.values() if recording.recorded)
    known = {name: text for _, name, text in review.rows(catalog, day)}
    assert known.keys() == catalog.procedures.keys()
    assert f"; {APPLICATION}" in known["incidents/high-memory"]
    assert ", psql " in known["database/backup"]
