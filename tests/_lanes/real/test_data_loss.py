"""Ways to lose data, tried for real: the procedure notices every one and changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snippets._drill.postgres import APPLICATION
from tests._lanes.real.bench import Bench
from tests._lanes.real.postgres import TABLES

pytestmark = pytest.mark.real


@pytest.fixture
def backup(bench: Bench) -> Path:
    """A backup taken as the page says, with its checksum; the database to restore into is new."""
    file = bench.backups / "astral.dump"
    bench.values |= {"BACKUP_FILE": str(file), "RECOVERY_DATABASE": "astral_recovery"}
    bench.values["APP_ROLE"] = APPLICATION
    bench.do("database/backup#take-backup")
    bench.do("database/backup#write-checksum")
    bench.world.production.new("astral_recovery")
    return file


def _altered(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda whole: whole[:-200],
    "SQL": lambda _: b"select 1;\n",
    "empty": lambda _: b"",
}


def test_a_damaged_backup_is_noticed_by_its_checksum(bench: Bench, backup: Path) -> None:
    backup.write_bytes(_altered(backup.read_bytes()))
    assert bench.step("database/recovery#check-backup").code != 0


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_backup_is_not_restored_even_without_a_checksum(
    bench: Bench, backup: Path, damage: str
) -> None:
    backup.write_bytes(DAMAGED[damage](backup.read_bytes()))
    assert bench.step("database/backup#read-whole-backup").code != 0
    assert bench.step("database/recovery#restore-backup").code != 0
    assert bench.world.production.fingerprint("astral_recovery") == ""


def test_nothing_is_restored_into_a_database_that_is_not_empty(bench: Bench, backup: Path) -> None:
    production = bench.world.production
    production.new("astral_recovery", TABLES)
    production.ask("""delete from "AuditLog" where id = 'l1'""", "astral_recovery")
    before = production.fingerprint("astral_recovery")
    ran = bench.step("database/recovery#restore-backup")
    assert ran.code != 0
    assert "already exists" in ran.stderr
    assert production.fingerprint("astral_recovery") == before


def test_a_full_disk_is_noticed(bench: Bench) -> None:
    bench.values["BACKUP_FILE"] = "/dev/full"
    ran = bench.step("database/backup#take-backup")
    assert ran.code != 0
    assert "No space left on device" in ran.stderr


def test_an_encrypted_backup_that_was_altered_is_found_out(bench: Bench, backup: Path) -> None:
    """The portable cipher opens it all the same; what comes of it is not what was written down."""
    bench.make_backup_key()
    bench.do("database/backup#encrypt-backup")
    sealed = Path(f"{backup}.cms")
    sealed.write_bytes(_altered(sealed.read_bytes()))
    opened = bench.step("database/recovery#decrypt-backup").code == 0
    assert not opened or bench.step("database/recovery#check-backup").code != 0
