"""Backup: a file that is private, proven to restore, and opens only with the key."""

from pathlib import Path

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import BOTH_MAJORS, CONTENTS, COUNT_LIVE_ROWS, PSQL, restore, take_backup
from tests._world.standins.text import SEALED
from tests._world.terminal import Terminal

PAGE = "database/backup"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {Risk.READS: {"prove-encrypted-backup", "read-whole-backup"}}
REHEARSAL = "rehearsal_20261123"
COUNT_SCRATCH_ROWS = (
    PSQL.replace("astral-production", "astral-scratch")
    + f" --dbname {REHEARSAL} --command {CONTENTS}"
)
CREATE = f"PGSERVICE=astral-scratch createdb --no-password {REHEARSAL}"
DROP = f"PGSERVICE=astral-scratch dropdb --no-password {REHEARSAL}"


class Backup:
    """The calls of this procedure for one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "backups"
        self.file = self.folder / "astral.dump"
        self.values = {
            "BACKUP_FOLDER": str(self.folder),
            "BACKUP_FILE": str(self.file),
            "BACKUP_CERTIFICATE": "/home/oncall/certificate.pem",
            "BACKUP_KEY": "/home/oncall/key.pem",
            "REHEARSAL": "20261123",
        }
        self.make = f"mkdir -m 700 {self.folder}"
        self.take = take_backup(str(self.file))
        self.checksum = f"sha256sum {self.file} > {self.file}.sha256"
        self.list = f"pg_restore --list {self.file} | grep 'TABLE DATA'"
        self.read = f"pg_restore --file /dev/null {self.file}"
        self.restore = restore("astral-scratch", REHEARSAL, str(self.file))
        self.encrypt = (
            f"openssl cms -encrypt -stream -binary -aes256 -outform DER -in {self.file}"
            f" -out {self.file}.cms /home/oncall/certificate.pem"
        )
        self.prove = (
            f"openssl cms -decrypt -binary -inform DER -in {self.file}.cms -out /dev/null"
            " -recip /home/oncall/certificate.pem -inkey /home/oncall/key.pem"
        )
        self.check = f"sha256sum -c {self.file}.sha256"

    def up_to(self, last: str) -> list[str]:
        """Return the calls up to this one."""
        calls = [
            self.make,
            BOTH_MAJORS,
            self.take,
            self.checksum,
            self.list,
            self.read,
            CREATE,
            self.restore,
            COUNT_SCRATCH_ROWS,
            COUNT_LIVE_ROWS,
            DROP,
            self.encrypt,
            self.prove,
            self.check,
        ]
        return calls[: calls.index(last) + 1]


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    """A backup to be taken into a folder that does not exist yet."""
    return Backup(tmp_path)


def test_a_backup_is_private_restorable_and_encrypted_and_leaves_no_copy_behind(
    terminal: Terminal, platform: Platform, backup: Backup
) -> None:
    before = dict(platform.database.databases)
    terminal.expect(*backup.up_to(backup.check))
    walked = terminal.follow(PAGE, **backup.values)
    assert walked.ending is Ending.DONE
    assert backup.folder.stat().st_mode & 0o777 == 0o700
    assert platform.scratch.databases == {}
    assert platform.database.databases == before
    sealed = Path(f"{backup.file}.cms").read_bytes()
    assert sealed == SEALED + backup.file.read_bytes()


def test_no_database_but_a_rehearsal_can_be_dropped(terminal: Terminal, platform: Platform) -> None:
    """Even the name of the production database only names a rehearsal."""
    terminal.expect("PGSERVICE=astral-scratch dropdb --no-password rehearsal_astral")
    assert not terminal.do(f"{PAGE}#drop-scratch-database", REHEARSAL="astral").ok
    assert "astral" in platform.database.databases


def test_the_key_is_made_with_a_pass_phrase_that_it_asks_for(
    terminal: Terminal, tmp_path: Path
) -> None:
    """No option that would leave the key unprotected."""
    key, certificate = f"{tmp_path}/key.pem", f"{tmp_path}/certificate.pem"
    terminal.expect(
        "openssl req -x509 -newkey rsa:4096 -days 3650 -subj /CN=astral-backups"
        f" -keyout {key} -out {certificate}"
    )
    values = {"BACKUP_KEY": key, "BACKUP_CERTIFICATE": certificate}
    assert terminal.do(f"{PAGE}#make-backup-key", **values).ok
    assert terminal.catalog.steps[f"{PAGE}#make-backup-key"].asks
