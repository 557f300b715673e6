"""Full recovery: code first, then the database, then a build that uses it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Deployment, Platform
from tests._world.calls import (
    AS_APPLICATION,
    ASK_DATABASE,
    CONTENTS,
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
    restore,
    rollback,
    stored,
)
from tests._world.terminal import Terminal

PAGE = "disaster-recovery/full-system-recovery"
START = "read-answer"  # behind the first look
DATABASE = "astral_recovery"
URL = f"postgresql://app:s3cret@db.example.org/{DATABASE}"


@pytest.fixture
def good(platform: Platform) -> Deployment:
    """The last deployment that worked; the one that is live crashes."""
    first = platform.live
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    return first


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A backup with its checksum."""
    file = tmp_path / "backups" / "astral.dump"
    file.parent.mkdir()
    file.write_text('PGDMP{"User": 7, "Appointment": 12, "AuditLog": 119}\n')
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    Path(f"{file}.sha256").write_text(f"{digest}  {file}\n")
    return file


@pytest.fixture
def values(file: Path) -> dict[str, str]:
    """What the engineer fills in; the URLs of deployments come from the tests."""
    return {
        "BACKUP_FOLDER": str(file.parent),
        "BACKUP_FILE": str(file),
        "BACKUP_CERTIFICATE": "/home/oncall/certificate.pem",
        "BACKUP_KEY": "/home/oncall/key.pem",
        "APP_ROLE": "app",
        "RECOVERY_DATABASE": DATABASE,
        "RECOVERY_DATABASE_URL": URL,
    }


def recovered(file: Path) -> list[str]:
    """Return the calls that fill a new database and point production at it."""
    return [
        f"sha256sum -c {file}.sha256",
        f"PGSERVICE=astral-production createdb --no-password --owner app {DATABASE}",
        restore("astral-production", DATABASE, str(file)),
        f"{AS_APPLICATION} --dbname {DATABASE} --command {CONTENTS}",
        stored("DATABASE_URL", URL),
        stored("DIRECT_URL", URL),
    ]


def test_code_and_database_come_back_together(
    terminal: Terminal, platform: Platform, good: Deployment, file: Path, values: dict[str, str]
) -> None:
    """After a rollback the new build has to be promoted."""
    del platform.database.databases["astral"]
    new = rebuilt(2)
    terminal.expect(
        READ_ANSWER, HEALTH, SIGN_IN, LIST, inspect(good.url), rollback(good.url), ASK_DATABASE
    )
    terminal.expect(f"ls -lt {file.parent}", *recovered(file), REDEPLOY)
    terminal.expect(INSPECT_ALIAS, promote(new), INSPECT_ALIAS, *WELL)
    walked = terminal.follow(
        PAGE, start=START, GOOD_DEPLOYMENT=good.url, NEW_DEPLOYMENT=new, **values
    )
    assert walked.ending is Ending.FIXED
    assert platform.live.url == new
    assert platform.live.environment["DATABASE_URL"] == URL
    assert platform.live.faults == frozenset()
    assert platform.auto_assign
    assert platform.database.databases[DATABASE] == {"User": 7, "Appointment": 12, "AuditLog": 119}


def test_code_that_is_good_is_not_rolled_back(
    terminal: Terminal, platform: Platform, file: Path, values: dict[str, str]
) -> None:
    platform.database.databases["astral"] = {}
    platform.variables["DATABASE_URL"].value = "postgresql://app@db.example.org/gone"
    platform.deploy("dpl_new", age=timedelta(hours=1))
    new = rebuilt(2)
    terminal.expect(READ_ANSWER, HEALTH, ASK_DATABASE, COUNT_LIVE_ROWS)
    terminal.expect(f"ls -lt {file.parent}", *recovered(file), REDEPLOY, INSPECT_ALIAS, *WELL)
    walked = terminal.follow(PAGE, start=START, **values)
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


def test_a_rollback_is_enough_where_the_data_is_there(
    terminal: Terminal, platform: Platform, good: Deployment
) -> None:
    terminal.expect(READ_ANSWER, HEALTH, SIGN_IN, LIST, inspect(good.url), rollback(good.url))
    terminal.expect(ASK_DATABASE, COUNT_LIVE_ROWS, *WELL)
    assert terminal.follow(PAGE, start=START, GOOD_DEPLOYMENT=good.url).ending is Ending.FIXED
    assert platform.live is good
