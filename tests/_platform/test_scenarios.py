"""Every drill scenario is recovered by following its pages, and not when a change is left out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._engine import Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.step import Risk
from snippets._engine.walk import Ending
from snippets._platform.database import ROWS, DatabaseServer
from snippets._platform.scenarios import NEWEST, SCENARIOS, USABLE, Scenario, rows_of
from snippets._platform.users import users
from snippets._platform.vercel import Platform
from tests._world.outside import PROJECT
from tests._world.reader import YOUNG, Reader, Setting, reading

CHANGING = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
BeginReading = Callable[[str], Reader]


@pytest.fixture
def begin(catalog: Catalog, tmp_path: Path) -> Iterator[BeginReading]:
    """Return what lets a reader meet a drill; calls are checked by the tests of the pages."""
    with reading(catalog, tmp_path) as new:

        def made(name: str) -> Reader:
            reader: Reader = new(Setting(frozenset(), YOUNG))
            reader.platform = Platform(PROJECT)
            reader.platform.deploy("dpl_older", age=timedelta(days=6))  # to choose from
            SCENARIOS[name].begin(reader.platform)
            reader.came_with = tuple(line.message for line in reader.platform.logs)
            return reader

        yield made


def follow(reader: Reader, name: str, *, escalates: bool = True) -> list[Step]:
    """Follow the pages of a drill until it is over; return the steps that were taken."""
    taken = []
    for page in SCENARIOS[name].pages:
        if users(reader.platform):
            done = reader.follow(page)
            taken += [moment.step for moment in done.moments]
            if escalates and done.ending is Ending.CALLED:
                SCENARIOS[name].call(reader.platform, done.role)
    return taken


def needs_others(name: str) -> bool:
    """Tell whether people have to be called."""
    return any(trouble.elsewhere for trouble in SCENARIOS[name].troubles)


@pytest.mark.parametrize("name", SCENARIOS)
def test_following_the_published_pages_recovers_the_service(begin: BeginReading, name: str) -> None:
    reader = begin(name)
    assert users(reader.platform), "nothing is broken"
    taken = follow(reader, name)
    assert not users(reader.platform), reader.followed
    assert needs_others(name) or [step for step in taken if step.risk in CHANGING]


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_any_change_or_call_the_service_stays_broken(
    begin: BeginReading, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    reader = begin(name)
    if needs_others(name):
        follow(reader, name, escalates=False)
    assert users(reader.platform)
    done = reader.perform

    def look(step: Step, **values: str) -> Result:
        return Result(0) if step.risk in CHANGING else done(step, **values)

    monkeypatch.setattr(reader, "perform", look)
    follow(reader, name, escalates=False)
    assert users(reader.platform)


def test_at_least_twenty_troubles_can_be_practised_most_of_them_without_a_database() -> None:
    alone = [scenario for scenario in SCENARIOS.values() if scenario.names == (scenario.id,)]
    assert sum(not scenario.database for scenario in alone) >= 20


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


def test_what_was_written_after_the_backup_is_lost_and_no_more(begin: BeginReading) -> None:
    reader = begin("database-lost")
    follow(reader, "database-lost")
    assert rows_of(reader.platform) == NEWEST
    assert rows_of(reader.platform)["AuditLog"] < ROWS["AuditLog"]
