"""Recovery: a new database is filled from a backup that is whole, then production moves to it."""

import hashlib
from pathlib import Path

import pytest

from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world import calls
from tests._world.standins.text import SEALED
from tests._world.terminal import Terminal

PAGE = "database/recovery"
DATABASE = "astral_recovery"
URL = f"postgresql://app:s3cret@db.example.org/{DATABASE}"
CREATE = f"PGSERVICE=astral-production createdb --no-password --owner app {DATABASE}"
COUNT = f"{calls.AS_APPLICATION} --dbname {DATABASE} --command {calls.CONTENTS}"
SWITCH = calls.stored("DATABASE_URL", URL)
SWITCH_DIRECT = calls.stored("DIRECT_URL", URL)


def backup_in(folder: Path) -> Path:
    """Write a backup of production."""
    file = folder / "backups" / "astral.dump"
    file.parent.mkdir()
    file.write_text('PGDMP{"User": 7, "Appointment": 12, "AuditLog": 119}\n')
    return file


def filled_in(file: Path) -> dict[str, str]:
    """Return what the engineer fills in."""
    return {
        "BACKUP_FOLDER": str(file.parent),
        "BACKUP_FILE": str(file),
        "BACKUP_CERTIFICATE": "/home/oncall/certificate.pem",
        "BACKUP_KEY": "/home/oncall/key.pem",
        "APP_ROLE": "app",
        "RECOVERY_DATABASE": DATABASE,
        "RECOVERY_DATABASE_URL": URL,
    }


@pytest.fixture
def file(tmp_path: Path, platform: Platform) -> Path:
    """A backup of production; since then the users were deleted."""
    platform.database.databases["astral"] = {"User": 0, "AuditLog": 121}
    return backup_in(tmp_path)


@pytest.fixture
def values(file: Path) -> dict[str, str]:
    """What the engineer fills in."""
    return filled_in(file)


def checked(file: Path) -> list[str]:
    """Return the calls that find the backup and check it, after writing its checksum."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    Path(f"{file}.sha256").write_text(f"{digest}  {file}\n")
    return [f"ls -lt {file.parent}", f"sha256sum -c {file}.sha256"]


def restored(file: Path) -> list[str]:
    """Return the calls that fill the new database."""
    return [CREATE, calls.restore("astral-production", DATABASE, str(file)), COUNT]


def test_production_serves_the_recovered_rows_and_the_damaged_database_stays(
    terminal: Terminal, platform: Platform, file: Path, values: dict[str, str]
) -> None:
    terminal.expect(calls.COUNT_LIVE_ROWS, *checked(file), *restored(file), SWITCH, SWITCH_DIRECT)
    terminal.expect(calls.INSPECT_ALIAS, calls.REDEPLOY, calls.INSPECT_ALIAS, *calls.WELL)
    assert terminal.follow(PAGE, **values).ending is Ending.FIXED
    live = platform.live.environment
    assert live["DATABASE_URL"] == live["DIRECT_URL"] == URL
    assert platform.database.databases[DATABASE] == {"User": 7, "Appointment": 12, "AuditLog": 119}
    assert platform.database.databases["astral"] == {"User": 0, "AuditLog": 121}
    assert platform.variables["DATABASE_URL"].sensitive


def test_an_encrypted_backup_is_opened_first(
    terminal: Terminal, platform: Platform, file: Path, values: dict[str, str]
) -> None:
    listed, summed = checked(file)
    Path(f"{file}.cms").write_bytes(SEALED + file.read_bytes())
    file.unlink()
    opened = (
        f"openssl cms -decrypt -binary -inform DER -in {file}.cms -out {file}"
        " -recip /home/oncall/certificate.pem -inkey /home/oncall/key.pem"
    )
    terminal.expect(listed, opened, summed, *restored(file), SWITCH, SWITCH_DIRECT)
    terminal.expect(calls.INSPECT_ALIAS, calls.REDEPLOY, calls.INSPECT_ALIAS, *calls.WELL)
    assert terminal.follow(PAGE, start="list-backups", **values).ending is Ending.FIXED
    assert platform.live.environment["DATABASE_URL"] == URL


def test_a_database_in_use_is_never_restored_over(
    terminal: Terminal, platform: Platform, file: Path, values: dict[str, str]
) -> None:
    values["RECOVERY_DATABASE"] = "astral"
    terminal.expect(*checked(file), *[CREATE.replace(DATABASE, "astral")] * 3)
    assert terminal.follow(PAGE, start="list-backups", **values).ending is Ending.CALLED
    terminal.expect(calls.restore("astral-production", "astral", str(file)))
    assert not terminal.do(f"{PAGE}#restore-backup", **values).ok
    assert platform.database.databases["astral"] == {"User": 0, "AuditLog": 121}


def test_a_connection_string_that_names_no_such_database_is_noticed(
    terminal: Terminal, platform: Platform, file: Path, values: dict[str, str]
) -> None:
    wrong = URL.replace(DATABASE, "astral_typo")
    values["RECOVERY_DATABASE_URL"] = wrong
    terminal.expect(*checked(file), *restored(file))
    terminal.expect(SWITCH.replace(URL, wrong), SWITCH_DIRECT.replace(URL, wrong))
    terminal.expect(calls.INSPECT_ALIAS, calls.REDEPLOY, calls.INSPECT_ALIAS, *calls.WELL[:2])
    assert terminal.follow(PAGE, start="list-backups", **values).ending is Ending.CALLED
