"""`runbook drill`: what a drill notes, says and reports; the tools themselves have other lanes."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from snippets._cli.commands import drill as command
from snippets._drill import drill_report, shell, wrappers
from snippets._drill.drill_report import (
    DrillReport,
    NotedCall,
    drill_verdict,
    masked,
    report_markdown,
)
from snippets._drill.matcher import Matcher
from snippets._drill.progress import EVERY, LIMIT, RECOVERED, Watch
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._platform.api_call import HttpCall
from snippets._platform.database import ROWS
from snippets._platform.scenarios import SCENARIOS
from snippets._platform.serve import Server
from snippets._platform.vercel import ALIAS, Platform
from snippets._vocabulary.settings import SETTINGS
from tests._cli.world import runbook
from tests._world.calls import rollback

HEALTH = "monitoring/endpoints#check-health"
LIST = "deployment/rollback#list-deployments"
ROLL_BACK = "deployment/rollback#roll-back"
MADE_UP = "monitoring/endpoints#sign-in-with-made-up-address"
LIST_CALL = ["vercel", "list", "--environment", "production", "--scope", "astral-productions"]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def roll_back(platform: Platform) -> list[str]:
    """Return the call of a rollback to the first deployment."""
    return shlex.split(rollback(platform.deployments[0].url))


@dataclass
class Drill:
    """A drill whose time is the test's own."""

    watch: Watch
    server: Server
    now: list[float]
    notes: int = 0

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now[0] += seconds

    def calls(self, *words: str, whole: bool = True) -> Path:
        """Leave the note of a call, as a wrapper does."""
        self.notes += 1
        file = self.watch.notes / f"{self.notes}-{words[0]}"
        file.write_bytes("".join(f"{word}\0" for word in words).encode() + b"\0" * whole)
        return file

    def asks(self, path: str) -> None:
        """Let a request arrive."""
        self.server.seen.append(HttpCall("GET", path, host=ALIAS))

    def report(self) -> DrillReport:
        """Return the report."""
        return self.watch.report()


@pytest.fixture
def begin(catalog: Catalog, platform: Platform, tmp_path: Path) -> Callable[[str], Drill]:
    """Return what begins a drill."""

    def made(name: str) -> Drill:
        scenario = SCENARIOS[name]
        scenario.begin(platform)
        (tmp_path / "notes").mkdir()
        now, server = [0.0], Server(0)
        watch = Watch(
            scenario,
            platform,
            catalog,
            tmp_path / "notes",
            limit=30,
            secrets={"VERCEL_TOKEN": "of-the-drill"},
            clock=lambda: now[0],
            wall=lambda: 0.0,
            application=server,
        )
        return Drill(watch, server, now)

    return made


BeginDrill = Callable[[str], Drill]


# Which step a call belongs to.


def test_a_call_is_told_by_its_words_its_values_and_its_service(catalog: Catalog) -> None:
    steps_of = Matcher(catalog).steps_of
    assert steps_of(LIST_CALL) == (LIST,)
    assert steps_of(roll_back(Platform())) == (ROLL_BACK,)
    assert steps_of(["vercel", "rollback", "latest", "--yes"]) == ()
    plain = ["psql", "--no-psqlrc", "--no-password", "--tuples-only", "--no-align"]
    ask = [*plain, "--command", "select 1"]
    expected = ("incidents/database-connection#ask-database",)
    assert steps_of([f"PGSERVICE={SETTINGS.database_service}", *ask]) == expected
    assert steps_of(["PGSERVICE=another", *ask]) == ()
    # A request belongs to every step that sends it.
    health = f"{SETTINGS.production_url}/api/health"
    assert set(steps_of(["GET", health])) == {HEALTH, "incidents/high-memory#read-memory"}
    assert steps_of(["POST", health]) == ()


def test_every_step_of_every_scenario_can_be_told(catalog: Catalog) -> None:
    """A drill could not say that a step was taken which no call, request or look belongs to."""
    pages = {catalog.procedures[page] for scenario in SCENARIOS.values() for page in scenario.pages}
    steps = {
        catalog.id_of(step) for procedure in pages for step in (*procedure.steps, *procedure.verify)
    }
    assert steps <= Matcher(catalog).patterns.keys()


# What is noted.


def test_a_drill_that_follows_the_page_is_recovered_and_verified(
    begin: BeginDrill, platform: Platform
) -> None:
    drill = begin("release-crashes")
    drill.asks("/api/health")
    drill.later(60)
    drill.watch.say("ack", "")
    drill.calls("PGSERVICE=", *LIST_CALL)
    drill.later(60)
    drill.watch.say("diagnose", "the release of ten minutes ago")
    drill.calls("PGSERVICE=", *roll_back(platform))
    assert drill.watch.tick() == ""
    platform.rollback(platform.deployments[0])
    drill.later(60)
    assert drill.watch.tick() == ""
    drill.asks("/api/health")
    assert drill.watch.say("look", "made-up-sign-in").endswith("You see: Invalid credentials")
    assert drill.watch.say("resolved", "") == "The drill ends."
    report = drill.report()
    assert (report.recovered, report.verified, report.ending) == (True, True, RECOVERED)
    assert report.minutes == {"ack": 1, "diagnose": 2, "restored": 3}
    assert report.taken == [HEALTH, LIST, ROLL_BACK, MADE_UP]
    assert set(report.left_out) == {
        *("monitoring/endpoints#check-page-files", "monitoring/endpoints#sign-in-as-test-user"),
        *("monitoring/endpoints#new-errors", "monitoring/endpoints#try-again"),
    }
    assert report.wrong_turns == []
    assert report.diagnosis == "the release of ten minutes ago"
    assert drill_verdict(report) == "RECOVERED after 3 minutes; verified."


def test_a_recovery_that_nobody_looked_at_is_not_verified(
    begin: BeginDrill, platform: Platform
) -> None:
    drill = begin("release-crashes")
    drill.asks("/api/health")
    drill.watch.tick()
    platform.rollback(platform.deployments[0])
    drill.later(16 * 60)
    report = drill.report()
    assert not report.verified
    assert drill_verdict(report).startswith(
        "RECOVERED after 16 minutes, past the limit of 15; NOT VERI"
    )


def test_a_change_that_the_page_does_not_ask_for_is_a_wrong_turn(begin: BeginDrill) -> None:
    drill = begin("innocent-release")
    drill.calls("vercel", "cache", "purge", "--yes", "--scope", "astral-productions")
    drill.calls("PGSERVICE=", "psql", "--command", 'delete from "AuditLog"')
    drill.calls("PGSERVICE=", "psql", "--command", 'select "updatedAt" from "User"')
    report = drill.report()
    assert report.wrong_turns == [
        "performance/cache#purge-cache",
        "psql --command 'delete from \"AuditLog\"'",
    ]
    assert not report.recovered
    assert drill_verdict(report) == "NOT RECOVERED: the shell was left."


def test_a_note_is_read_once_it_is_whole(begin: BeginDrill) -> None:
    drill = begin("release-crashes")
    drill.calls(*LIST_CALL, whole=False)
    drill.watch.tick()
    assert drill.watch.calls == []
    file = drill.calls(*LIST_CALL)
    drill.watch.tick()
    assert [call.steps for call in drill.watch.calls] == [(LIST,)]
    assert not file.exists()


def test_lost_rows_are_counted(begin: BeginDrill) -> None:
    report = begin("database-lost").report()
    assert report.rows_before == ROWS
    assert report.rows_after == {}
    assert "| AuditLog | 120 | 0 | 120 |" in report_markdown(report)


# How it ends.


def test_it_ends_when_the_time_is_up(begin: BeginDrill) -> None:
    drill = begin("release-crashes")
    assert drill.watch.say("resolved", "").startswith("Not yet")
    drill.later(30 * 60 + 1)
    assert drill.watch.tick() == LIMIT
    assert drill.report().ending == LIMIT


def test_the_real_things_are_followed_every_second_and_before_every_answer(
    begin: BeginDrill,
) -> None:
    drill = begin("release-crashes")
    looks: list[float] = []
    drill.watch.follow = lambda _: looks.append(drill.now[0])
    drill.watch.tick()
    assert looks == []
    drill.later(EVERY)
    drill.watch.tick()
    drill.watch.tick()
    drill.watch.say("look", "")
    assert looks == [EVERY, EVERY]


# What is said.


def test_a_diagnosis_needs_words_and_loses_its_secrets(begin: BeginDrill) -> None:
    drill = begin("release-crashes")
    assert drill.watch.say("diagnose", " ") == "Say what you think is broken: diagnose TEXT"
    assert "diagnose" not in drill.report().minutes
    drill.watch.say("diagnose", "the keys never-change-me and of-the-drill")
    assert drill.report().diagnosis == "the keys [ENCRYPTION_KEY] and [VERCEL_TOKEN]"


def test_who_is_called_does_what_only_they_can(begin: BeginDrill, platform: Platform) -> None:
    drill = begin("certificate-expired")
    assert drill.watch.say("escalate", "the boss").startswith("There is no such role. Call one of")
    assert "escalate" not in drill.report().minutes
    assert drill.watch.say("escalate", "") == "Team Lead is called, and cannot mend it."
    assert platform.certificate == -1
    answer = drill.watch.say("escalate", "vercel support")
    assert answer == "Vercel support is called, and has done what only they can."
    assert platform.certificate > 0
    assert drill.report().minutes["escalate"] == 0


def test_whoever_looks_sees_what_users_see(begin: BeginDrill, platform: Platform) -> None:
    drill = begin("release-crashes")
    answer = drill.watch.say("look", "")
    assert answer.startswith("Users: Every page shows an error.\n")
    assert "look sign-in-form " in answer
    assert drill.watch.say("look", "sign-in-form").endswith("`INFINITE_LOOP_…`")
    platform.rollback(platform.deployments[0])
    assert drill.watch.say("look", "nothing of that name").startswith("Users: Nobody complains.")


def test_time_passes_in_the_model_as_well(begin: BeginDrill, platform: Platform) -> None:
    drill = begin("release-fills-memory")
    before, began = len(platform.logs), platform.now
    drill.later(150)
    drill.watch.tick()
    drill.watch.tick()
    assert (platform.now - began).total_seconds() == 120
    assert len(platform.logs) == before + 1


def test_a_severity_without_a_limit_has_none(begin: BeginDrill) -> None:
    report = msgspec.structs.replace(begin("release-crashes").report(), limit=None)
    assert "| Restored | never | none |" in report_markdown(report)


# What is written down.


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["vercel", "--token", "abc"], ["vercel", "--token", "(hidden)"]),
        (["vercel", "--token=abc"], ["vercel", "--token=(hidden)"]),
        (["curl", "-H", "Authorization: Bearer x"], ["curl", "-H", "Authorization: (hidden)"]),
        (["psql", "postgresql://a:b/c@h/d"], ["psql", "postgresql://a:[password]@h/d"]),
        (["psql", "host=h password=b"], ["psql", "host=h password=[password]"]),
        (["psql", "password=b host=h"], ["psql", "password=[password] host=h"]),
        (["echo", "http://[bad", "PGPASS"], ["echo", "http://[bad", "[TOKEN]"]),
        (["echo", "UEdQQVNTIGlzIHRoZSBwYXNz"], ["echo", "[hidden, base64]"]),
        (["vercel", "--name=abc"], ["vercel", "--name=abc"]),
    ],
)
def test_no_secret_is_written_down(words: list[str], shown: list[str]) -> None:
    assert masked(words, {"TOKEN": "PGPASS"}) == shown


def test_the_report_links_to_the_site_where_there_is_one(
    begin: BeginDrill, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = begin("innocent-release")
    drill.calls(*roll_back(drill.watch.platform))
    drill.calls("psql", "--command", "truncate `x`|")
    report = drill.report()
    assert f"- `{ROLL_BACK}`" in report_markdown(report)
    settings = type("Settings", (), {"site_url": "https://runbook.example.org/"})
    monkeypatch.setattr(drill_report, "SETTINGS", settings)
    text = report_markdown(report)
    assert f"[{ROLL_BACK}](https://runbook.example.org/deployment/rollback/#roll-back)" in text
    assert "- `psql --command 'truncate 'x'&#124;'`\n" in text


def test_a_command_does_not_break_the_table(begin: BeginDrill) -> None:
    drill = begin("release-crashes")
    drill.watch.calls.append(NotedCall(30, "psql -c 'a | `b`\nc'", ()))
    assert "| 0.5 | `psql -c 'a &#124; 'b' c'` |  |" in report_markdown(drill.report())


# The wrappers; the `terminal` lane runs them.


def test_every_tool_is_wrapped_or_refused(tmp_path: Path) -> None:
    tools = {name: Path(f"/usr/bin/{name}") for name in wrappers.POINTED + wrappers.HARMLESS}
    del tools["dropdb"]
    places = wrappers.Places(1, 2, 4, tmp_path / ".curlrc", tmp_path / "it's notes")
    wrappers.write_wrappers(tmp_path / "bin", tools, {"HOME": str(tmp_path)}, places)
    texts = {file.name: file.read_text() for file in (tmp_path / "bin").iterdir()}
    assert texts.keys() >= {*wrappers.POINTED, *wrappers.HARMLESS, *wrappers.REFUSED, "ack"}
    assert all(f"exec /usr/bin/{name}" in texts[name] for name in tools)
    assert "127.0.0.1:1" in texts["openssl"]
    assert "dropdb is not installed" in texts["dropdb"]
    assert "would act on the real world" in texts["git"]
    assert "http://127.0.0.1:2/ack" in texts["ack"]
    assert not any((file.stat().st_mode & 0o077) for file in (tmp_path / "bin").iterdir())


def test_without_a_server_the_database_tools_say_so(tmp_path: Path) -> None:
    tools = {"psql": Path("/usr/bin/psql"), "curl": Path("/usr/bin/curl")}
    places = wrappers.Places(1, 2, None, tmp_path / ".curlrc", tmp_path)
    wrappers.write_wrappers(tmp_path / "bin", tools, {}, places)
    script = (tmp_path / "bin" / "psql").read_text()
    assert "cannot be practised" in script
    assert "exec" not in script


# The command.


@pytest.fixture
def played(
    begin: BeginDrill, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., list[shell.Order]]:
    """Return what puts a report in place of a drill, and the orders that were given."""
    monkeypatch.setattr(command, "load", lambda: catalog)
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path / "state"))

    def made(
        *, recovered: bool = False, ending: str = "the command has ended"
    ) -> list[shell.Order]:
        drill = begin("release-crashes")
        if recovered:
            drill.watch.platform.rollback(drill.watch.platform.deployments[0])
        orders: list[shell.Order] = []

        def play(order: shell.Order) -> DrillReport:
            orders.append(order)
            return drill.watch.report(ending)

        monkeypatch.setattr(shell, "play", play)
        return orders

    return made


Played = Callable[..., list[shell.Order]]


def test_without_a_scenario_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = runbook("drill").output
    assert all(name in listed for name in SCENARIOS)
    assert listed == runbook("drill", "--list").output
    assert "My appointments are gone. (SEV1, needs PostgreSQL)" in listed


def test_a_drill_that_is_recovered_exits_with_0_and_keeps_its_report(
    played: Played, tmp_path: Path
) -> None:
    orders = played(recovered=True)
    result = runbook("drill", "release-crashes", "--exec", "true")
    assert result.exit_code == 0
    assert "RECOVERED" in result.stdout
    assert orders[0].minutes == 30  # twice the limit of SEV1
    (folder,) = (tmp_path / "state" / "drills").iterdir()
    assert (folder / "report.md").read_text() == result.stdout
    assert json.loads((folder / "report.json").read_text())["recovered"] is True
    assert str(folder / "report.md") in result.stderr


def test_a_drill_that_is_not_recovered_exits_with_1(played: Played) -> None:
    orders = played()
    result = runbook("drill", "release-crashes", "--exec", "true", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["recovered"] is False
    assert orders[0].aside


def test_a_drill_that_is_interrupted_exits_with_130(played: Played) -> None:
    played(ending="interrupted")
    assert runbook("drill", "release-crashes", "--exec", "true").exit_code == 130


def test_a_shell_needs_a_terminal(played: Played) -> None:
    orders = played()
    result = runbook("drill", "release-crashes")
    assert result.exit_code == 2
    assert "here is no terminal" in result.stderr
    assert orders == []


def test_without_a_place_for_the_report_nothing_begins(
    played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    orders = played()
    (tmp_path / "file").touch()
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path / "file"))
    result = runbook("drill", "release-crashes", "--exec", "true")
    assert result.exit_code == 2
    assert "no report can be written" in result.stderr
    assert orders == []


def test_a_drill_that_cannot_begin_leaves_no_folder(
    played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    played()

    def refuse(_: shell.Order) -> DrillReport:
        raise RunbookError("there is no PostgreSQL server here")

    monkeypatch.setattr(shell, "play", refuse)
    assert runbook("drill", "release-crashes", "--exec", "true").exit_code == 2
    assert list((tmp_path / "state" / "drills").iterdir()) == []


def test_an_unknown_drill_is_refused_with_the_nearest() -> None:
    with pytest.raises(RunbookError, match="database-lost"):
        command.find_scenario("databas-lost", NOON)
    with pytest.raises(RunbookError, match="Choose one of: release-crashes"):
        command.find_scenario("xyz", NOON)


def test_the_monthly_drill_is_the_disaster_and_the_training_changes_by_quarter() -> None:
    assert command.find_scenario("monthly", NOON) is SCENARIOS["full-system"]
    chosen = {
        command.find_scenario("quarterly", NOON.replace(year=year, month=month)).id
        for year in range(2020, 2030)
        for month in (1, 4, 7, 10)
    }
    assert chosen < SCENARIOS.keys() - {"full-system"}
    assert len(chosen) > 10
    first, last = NOON.replace(month=10, day=1), NOON.replace(month=12, day=31)
    assert command.find_scenario("quarterly", first) is command.find_scenario("quarterly", last)
