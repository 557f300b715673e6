"""Every drill scenario is recovered by following its pages, and not when a change is left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from snippets._drill.wrappers import DATABASE
from snippets._engine import Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.command import Command
from snippets._engine.pipeline import stages_of
from snippets._engine.step import Risk
from snippets._engine.walk import Course, Ending
from snippets._platform.scenarios import (
    NEWEST,
    RECOVERED,
    ROWS,
    SCENARIOS,
    USABLE,
    Scenario,
    rows_of,
)
from snippets._platform.vercel import Platform
from tests._world.standins import STANDINS
from tests._world.standins.call import Call, Output
from tests._world.standins.postgres import MAGIC
from tests._world.terminal import Terminal

CHANGING = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
NEW_URL = f"postgresql://app:s3cret@db.example.org/{RECOVERED}"


def nslookup(call: Call, _: Platform) -> Output:
    """Find every name."""
    return Output(f"Name:\t{call.args[0]}\nAddress: 192.0.2.1\n")


@dataclass
class Drill:
    """A scenario on the model, and an engineer who does what the pages say."""

    scenario: Scenario
    terminal: Terminal
    platform: Platform
    folder: Path
    taken: list[str] = field(default_factory=list)

    def perform(self, step: Step) -> Result:
        """Run a step with the values an engineer would read off the output of those before."""
        self.taken.append(self.terminal.catalog.id_of(step))
        expired = self.platform.certificate <= 0
        self.terminal.http = "refused" if expired else ""
        said = "verify error:num=10:certificate has expired\n"
        self.terminal.script("openssl s_client", stderr=said if expired else "", code=int(expired))
        valid = "" if expired else "notAfter=Dec 31\nCertificate will not expire\n"
        self.terminal.script("openssl x509", stdout=valid, code=int(expired))
        return self.terminal.perform(step, **self.values())

    def values(self) -> dict[str, str]:
        """Return what the engineer fills in."""
        production = self.platform.production()
        good = [one for one in production if not one.faults] or production
        blocker = [s.waits_for for s in self.platform.database.sessions if s.waits_for]
        return {
            "GOOD_DEPLOYMENT": good[0].url,
            "NEW_DEPLOYMENT": production[0].url,
            "QUERY_PID": str((blocker or [1])[0]),
            "BACKUP_FOLDER": str(self.folder),
            "BACKUP_FILE": str(self.folder / "astral-20261123T0200Z.dump"),
            "BACKUP_CERTIFICATE": str(self.folder / "certificate.pem"),
            "BACKUP_KEY": str(self.folder / "key.pem"),
            "RECOVERY_DATABASE": RECOVERED,
            "RECOVERY_DATABASE_URL": NEW_URL,
        }

    def follow(self, without: str = "", *, escalates: bool = True) -> None:
        """Follow the pages, leaving one step out wherever it stands."""
        for page in self.scenario.pages:
            self.walk(page, without, escalates=escalates)

    def walk(self, page: str, without: str, *, escalates: bool) -> None:
        """Follow one page, and those that it leads to."""
        catalog = self.terminal.catalog
        course = Course(catalog, catalog.procedures[page])
        while course.step is not None:
            step = course.step
            if catalog.id_of(step) == without:
                course.leave_out(step)
            else:
                course.follow(course.judge(step, self.perform(step)))
        match course.walked.ending:
            case Ending.NOT_HERE if course.walked.page:
                self.walk(course.walked.page, without, escalates=escalates)
            case Ending.CALLED if self.scenario.escalated and escalates:
                self.scenario.escalated(self.platform)

    @property
    def recovered(self) -> bool:
        """Tell whether the scenario says so."""
        return self.scenario.recovered(self.platform)


@pytest.fixture
def begin(
    terminal: Terminal, platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Drill]:
    """Return what begins a drill; the calls themselves are checked by the tests of the pages."""
    monkeypatch.setattr(terminal, "take", terminal.calls.append)
    monkeypatch.setitem(STANDINS, "nslookup", nslookup)
    folder = tmp_path / "backups"
    folder.mkdir()

    def made(name: str) -> Drill:
        scenario = SCENARIOS[name]
        scenario.inject(platform)
        for backup in scenario.backups:
            file = folder / backup.file
            file.write_text(f"{MAGIC}{json.dumps(backup.rows)}\n")
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            Path(f"{file}.sha256").write_text(f"{digest}  {file}\n")
        return Drill(scenario, terminal, platform, folder)

    return made


Begin = Callable[[str], Drill]
CHANGES = [
    (name, step) for name, scenario in SCENARIOS.items() for step in dict.fromkeys(scenario.steps)
]


@pytest.mark.parametrize("name", SCENARIOS)
def test_following_the_published_pages_recovers_the_service(begin: Begin, name: str) -> None:
    drill = begin(name)
    assert not drill.recovered, "nothing is broken"
    drill.follow()
    assert drill.recovered
    assert tuple(drill.taken) == drill.scenario.steps


@pytest.mark.parametrize("name", SCENARIOS)
def test_doing_nothing_recovers_nothing(begin: Begin, name: str) -> None:
    """What others do once they are called is not done by itself."""
    drill = begin(name)
    if drill.scenario.escalated:
        drill.follow(escalates=False)
    assert not drill.recovered


@pytest.mark.parametrize(("name", "step"), CHANGES)
def test_leaving_out_a_change_leaves_the_service_broken(
    begin: Begin, catalog: Catalog, name: str, step: str
) -> None:
    """A step that only reads may be left out; the report of the drill names it all the same."""
    drill = begin(name)
    drill.follow(without=step)
    assert step not in drill.taken
    if catalog.steps[step].risk in CHANGING:
        assert not drill.recovered


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_a_drill_has_a_real_postgresql_where_its_steps_ask_one(
    catalog: Catalog, scenario: Scenario
) -> None:
    stages = [one for name in scenario.steps for one in stages_of(catalog.steps[name].action)]
    asked = {one.tool.name for one in stages if isinstance(one, Command)} & set(DATABASE)
    assert scenario.database == bool(asked)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_a_model_with_connections_gives_as_many_as_the_server_of_a_drill(
    platform: Platform, scenario: Scenario
) -> None:
    scenario.inject(platform)
    assert not platform.database.sessions or platform.database.usable == USABLE


def test_production_begins_with_the_rows_that_a_drill_counts(platform: Platform) -> None:
    assert rows_of(platform) == ROWS


def test_what_was_written_after_the_backup_is_lost_and_no_more(begin: Begin) -> None:
    drill = begin("database-lost")
    drill.follow()
    assert rows_of(drill.platform) == NEWEST
    assert rows_of(drill.platform)["AuditLog"] < ROWS["AuditLog"]
