"""Every drill scenario is recovered by following its pages, and not when a change is left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from snippets._engine import Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.step import Risk
from snippets._engine.walk import Course, Ending
from snippets._platform.database import DatabaseServer
from snippets._platform.scenarios import (
    NEWEST,
    RECOVERED,
    ROWS,
    SCENARIOS,
    USABLE,
    Scenario,
    recovered,
    rows_of,
)
from snippets._platform.vercel import Platform
from snippets._vocabulary.policy import QUIET_MINUTES
from tests._world.faulty import Faulty, faulty
from tests._world.outside import PROJECT
from tests._world.reader import WAITS, fewer
from tests._world.standins.postgres import MAGIC

CHANGING = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
NEW_URL = f"postgresql://app:s3cret@db.example.org/{RECOVERED}"


@dataclass
class Drill:
    """A scenario on the model, and an engineer who does what the pages say."""

    catalog: Catalog
    scenario: Scenario
    world: Faulty
    taken: list[str] = field(default_factory=list)

    @property
    def platform(self) -> Platform:
        """Return the model."""
        return self.world.platform

    def perform(self, step: Step) -> Result:
        """Run a step with the values an engineer would read off the output of those before."""
        name = self.catalog.id_of(step)
        self.taken.append(name)
        if name == WAITS:
            self.platform.pass_time(QUIET_MINUTES)
        return self.world.perform(step, **self.values())

    def values(self) -> dict[str, str]:
        """Return what the engineer fills in."""
        production = self.platform.production()
        good = [one for one in production if one.served and one is not self.platform.live]
        blocker = [s.waits_for for s in self.platform.database.sessions if s.waits_for]
        folder = self.world.folder
        return {
            "GOOD_DEPLOYMENT": (good or production)[-1].url,
            "NEW_DEPLOYMENT": production[0].url,
            "QUERY_PID": str((blocker or [1])[0]),
            "BACKUP_FOLDER": str(folder),
            "BACKUP_FILE": str(folder / "astral-20261123T0200Z.dump"),
            "RECOVERY_DATABASE": RECOVERED,
            "RECOVERY_DATABASE_URL": NEW_URL,
        }

    def follow(self, without: str = "", *, escalates: bool = True) -> None:
        """Follow the pages until it is over, leaving one step out wherever it stands."""
        for page in self.scenario.pages:
            if not recovered(self.platform):
                self.walk(page, without, escalates=escalates)

    def walk(self, page: str, without: str, *, escalates: bool) -> None:
        """Follow one page, and those that it leads to."""
        course = Course(self.catalog, self.catalog.procedures[page])
        while course.step is not None:
            step = course.step
            if self.catalog.id_of(step) == without:
                course.leave_out(step)
            else:
                then = course.judge(step, self.perform(step))
                gone = "rows are missing" in {line.when.words for line in step.branches}
                # What only a person can tell: they know how many users there were.
                then = course.after(step) if gone and fewer(self.platform) else then
                course.follow(then)
        match course.walked.ending:
            case Ending.NOT_HERE if course.walked.page and len(self.taken) < TOO_MANY:
                self.walk(course.walked.page, without, escalates=escalates)
            case Ending.CALLED if escalates:
                self.scenario.call(self.platform, course.walked.role)


TOO_MANY = 200  # steps, on pages that lead to one another
Begin = Callable[[str], Drill]


@pytest.fixture
def begin(catalog: Catalog, tmp_path: Path) -> Iterator[Begin]:
    """Return what begins a drill; the calls themselves are checked by the tests of the pages."""
    with faulty(tmp_path) as new:

        def made(name: str) -> Drill:
            scenario, world = SCENARIOS[name], new()
            world.platform = Platform(PROJECT)
            scenario.begin(world.platform)
            for backup in scenario.backups:
                file = tmp_path / backup.file
                file.write_text(f"{MAGIC}{json.dumps(backup.rows)}\n")
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                Path(f"{file}.sha256").write_text(f"{digest}  {file}\n")
            return Drill(catalog, scenario, world)

        yield made


@pytest.mark.parametrize("name", SCENARIOS)
def test_following_the_published_pages_recovers_the_service(begin: Begin, name: str) -> None:
    drill = begin(name)
    assert not recovered(drill.platform), "nothing is broken"
    drill.follow()
    assert recovered(drill.platform), drill.taken


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_others_do_once_they_are_called_is_not_done_by_itself(begin: Begin, name: str) -> None:
    drill = begin(name)
    if drill.scenario.needs_others:
        drill.follow(escalates=False)
    assert not recovered(drill.platform)


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_any_change_the_service_stays_broken(
    begin: Begin, catalog: Catalog, name: str
) -> None:
    changing = {one for one, step in catalog.steps.items() if step.risk in CHANGING}
    drill = begin(name)
    drill.follow()
    changes = [step for step in dict.fromkeys(drill.taken) if step in changing]
    assert changes or drill.scenario.needs_others
    again = begin(name)
    again.perform = lambda step: (  # type: ignore[method-assign] # it only looks
        Result("", 0) if catalog.id_of(step) in changing else Drill.perform(again, step)
    )
    again.follow(escalates=False)
    assert not recovered(again.platform)


def test_at_least_twenty_troubles_can_be_practised_most_of_them_without_a_database() -> None:
    alone = [scenario for scenario in SCENARIOS.values() if scenario.names == (scenario.id,)]
    assert len(alone) >= 20
    assert sum(not one.database for one in alone) >= 20


@pytest.mark.parametrize("older", [True, False])
def test_a_drill_is_on_the_version_without_health_routes_unless_the_older_is_wanted(
    older: bool,
) -> None:
    platform = Platform()
    SCENARIOS["release-crashes"].begin(platform, older=older)
    assert all(bool(deployment.routes) is older for deployment in platform.deployments)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_a_server_has_no_more_sessions_than_that_of_a_drill_gives(scenario: Scenario) -> None:
    platform = Platform()
    scenario.begin(platform)
    server: DatabaseServer = platform.database
    assert len(server.sessions) <= server.usable == USABLE


def test_production_begins_with_the_rows_that_a_drill_counts(platform: Platform) -> None:
    assert rows_of(platform) == ROWS


def test_what_was_written_after_the_backup_is_lost_and_no_more(begin: Begin) -> None:
    drill = begin("database-lost")
    drill.follow()
    assert rows_of(drill.platform) == NEWEST
    assert rows_of(drill.platform)["AuditLog"] < ROWS["AuditLog"]
