"""Full recovery: code first, then the database, then a build that uses it."""

from datetime import timedelta
from pathlib import Path

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Deployment, Platform
from tests._world.calls import (
    ASK_DATABASE,
    COUNT_LIVE_ROWS,
    HEALTH,
    INSPECT_ALIAS,
    LIST,
    READ_ANSWER,
    REDEPLOY,
    SIGN_IN,
    WELL,
    inspect,
    promote,
    rebuilt,
    rollback,
)
from tests._world.terminal import Terminal
from tests.database.test_recovery import (
    DATABASE,
    SWITCH,
    SWITCH_DIRECT,
    URL,
    backup_in,
    checked,
    filled_in,
    restored,
)

PAGE = "disaster-recovery/full-system-recovery"
START = "read-answer"  # behind the first look


@pytest.fixture
def good(platform: Platform) -> Deployment:
    """The last deployment that worked; the one that is live crashes."""
    first = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    return first


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A backup."""
    return backup_in(tmp_path)


def recovered(file: Path) -> list[str]:
    """Return the calls that fill a new database and point production at it."""
    return [*checked(file), *restored(file), SWITCH, SWITCH_DIRECT]


def test_code_and_database_come_back_together(
    terminal: Terminal, platform: Platform, good: Deployment, file: Path
) -> None:
    """After a rollback the new build has to be promoted."""
    del platform.database.databases["astral"]
    new = rebuilt(2)
    terminal.expect(
        READ_ANSWER, HEALTH, SIGN_IN, LIST, inspect(good.url), rollback(good.url), ASK_DATABASE
    )
    terminal.expect(*recovered(file), REDEPLOY)
    terminal.expect(INSPECT_ALIAS, promote(new), INSPECT_ALIAS, *WELL)
    walked = terminal.follow(
        PAGE, start=START, GOOD_DEPLOYMENT=good.url, NEW_DEPLOYMENT=new, **filled_in(file)
    )
    assert walked.ending is Ending.FIXED
    assert platform.live.url == new
    assert platform.live.environment["DATABASE_URL"] == URL
    assert platform.live.faults == frozenset()
    assert platform.auto_assign
    assert platform.database.databases[DATABASE] == {"User": 7, "Appointment": 12, "AuditLog": 119}


def test_code_that_is_good_is_not_rolled_back(
    terminal: Terminal, platform: Platform, file: Path
) -> None:
    platform.database.databases["astral"] = {}
    platform.variables["DATABASE_URL"].value = "postgresql://app@db.example.org/gone"
    platform.deploy("dpl_new", age=timedelta(hours=1))
    new = rebuilt(2)
    terminal.expect(READ_ANSWER, HEALTH, ASK_DATABASE, COUNT_LIVE_ROWS)
    terminal.expect(*recovered(file), REDEPLOY, INSPECT_ALIAS, *WELL)
    walked = terminal.follow(PAGE, start=START, **filled_in(file))
    assert walked.ending is Ending.FIXED
    assert platform.live.url == new


def test_a_system_that_is_well_is_left_alone(terminal: Terminal, platform: Platform) -> None:
    live = platform.live
    terminal.expect("look what-the-complaint-named")
    assert terminal.follow(PAGE).ending is Ending.NOT_HERE
    assert platform.live is live


def test_a_health_check_that_is_good_is_held_against_what_users_meet(
    terminal: Terminal, platform: Platform
) -> None:
    platform.live.faults = frozenset({"route"})
    terminal.expect("look what-the-complaint-named", READ_ANSWER, HEALTH, *WELL)
    assert terminal.follow(PAGE).ending is Ending.CALLED
