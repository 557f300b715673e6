"""Migration: nothing reaches production that did not first run on a copy of it."""

from pathlib import Path

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world import calls
from tests._world.terminal import Terminal

PAGE = "database/migration"
# What no model tells; see tests/_gates/test_risks.py.
RISKS = {
    Risk.CHANGES_ELSEWHERE: {"create-migration", "rehearse-migration"},
    Risk.CHANGES_PRODUCTION: {"mark-rolled-back"},
    Risk.DESTROYS_DATA: {"deploy-migration"},
    Risk.READS: {"compare-schema", "migration-status"},
}
SCRATCH = "postgresql://rehearsal:r3hearsal@scratch.example.org/rehearsal_m1"
PRODUCTION = "postgresql://owner:s3cret@db.example.org/astral"
ON_SCRATCH = f"DATABASE_URL={SCRATCH} DIRECT_URL={SCRATCH}"
ON_PRODUCTION = f"DATABASE_URL={PRODUCTION} DIRECT_URL={PRODUCTION}"
PRISMA = "npx --no-install prisma migrate"

CREATE = "PGSERVICE=astral-scratch createdb --no-password rehearsal_m1"
STATUS = f"{ON_PRODUCTION} {PRISMA} status"
DIFF = (
    f"{PRISMA} diff --from-schema-datasource prisma/schema.prisma"
    " --to-schema-datamodel prisma/schema.prisma --script"
)
COMPARE = f"{ON_SCRATCH} {DIFF}"
WRITE = f"{COMPARE} --output prisma/migrations/20261123030000_add_risk_level/migration.sql"
REHEARSE = f"{ON_SCRATCH} {PRISMA} deploy"
COUNT = (
    calls.PSQL.replace("astral-production", "astral-scratch")
    + f" --dbname rehearsal_m1 --command {calls.CONTENTS}"
)
DEPLOY = f"{ON_PRODUCTION} {PRISMA} deploy"
MARK = f"{ON_PRODUCTION} {PRISMA} resolve --rolled-back 20261120101500_add_risk_level"

# As Prisma 6.19.3 was seen to print them.
HEAD = 'Prisma schema loaded from prisma/schema.prisma\nDatasource "db": PostgreSQL database\n\n'
UP_TO_DATE = f"{HEAD}1 migration found in prisma/migrations\n\nDatabase schema is up to date!\n"
PENDING = (
    f"{HEAD}Following migration have not yet been applied:\n20261123030000_add_risk_level\n\n"
    "To apply migrations in production run prisma migrate deploy.\n"
)
FAILED = "Following migration have failed:\n20261120101500_add_risk_level\n"
APPLIED = f"{HEAD}All migrations have been successfully applied.\n"


@pytest.fixture
def values(tmp_path: Path) -> dict[str, str]:
    """What the engineer fills in."""
    return {
        "BACKUP_FOLDER": str(tmp_path / "backups"),
        "BACKUP_FILE": str(tmp_path / "backups" / "before.dump"),
        "REHEARSAL": "m1",
        "SCRATCH_DATABASE_URL": SCRATCH,
        "MIGRATION_DATABASE_URL": PRODUCTION,
        "NEW_MIGRATION": "20261123030000_add_risk_level",
        "FAILED_MIGRATION": "20261120101500_add_risk_level",
    }


def prepared(values: dict[str, str]) -> list[str]:
    """Return the calls that take the backup and make the copy."""
    file = values["BACKUP_FILE"]
    folder = values["BACKUP_FOLDER"]
    restored = calls.restore("astral-scratch", "rehearsal_m1", file)
    return [
        calls.READ_ANSWER,
        f"mkdir -m 700 {folder}",
        calls.BOTH_MAJORS,
        calls.take_backup(file),
        CREATE,
        restored,
    ]


def prisma(
    terminal: Terminal, words: str, *, stdout: str = "", stderr: str = "", code: int = 0
) -> None:
    """Let Prisma answer a subcommand so."""
    terminal.script(f"{PRISMA} {words}", stdout=stdout, stderr=stderr, code=code)


def test_a_pending_migration_is_rehearsed_on_a_copy_before_production_gets_it(
    terminal: Terminal, platform: Platform, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stdout=PENDING, code=1)
    prisma(terminal, "deploy", stdout=APPLIED)
    terminal.expect(*prepared(values), STATUS, REHEARSE, COUNT, DEPLOY, calls.HEALTH)
    assert terminal.follow(PAGE, **values).ending is Ending.DONE
    assert platform.scratch.databases["rehearsal_m1"] == platform.database.databases["astral"]
    assert Path(values["BACKUP_FILE"]).is_file()


def test_a_changed_schema_becomes_a_migration_that_is_rehearsed(
    terminal: Terminal, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stdout=UP_TO_DATE)
    prisma(
        terminal, "diff", stdout='-- AlterTable\nALTER TABLE "User" ADD COLUMN "riskLevel" TEXT;\n'
    )
    prisma(terminal, WRITE.partition("migrate ")[2], stdout="\n")
    prisma(terminal, "deploy", stdout=APPLIED)
    terminal.expect(
        *prepared(values), STATUS, COMPARE, WRITE, REHEARSE, COUNT, DEPLOY, calls.HEALTH
    )
    assert terminal.follow(PAGE, **values).ending is Ending.DONE


def test_a_migration_that_had_failed_before_is_rehearsed_on_another_copy(
    terminal: Terminal, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stdout=HEAD, stderr=FAILED, code=1)
    prisma(terminal, "resolve", stdout="Migration 20261120101500_x marked as rolled back.\n")
    terminal.expect(*prepared(values), STATUS, MARK, *[CREATE] * 2)
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED
