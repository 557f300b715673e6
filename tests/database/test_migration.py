"""Migration: nothing reaches production that did not first run on a copy of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from snippets._engine import Risk
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from tests._world.calls import (
    BOTH_MAJORS,
    CONTENTS,
    HEALTH,
    PSQL,
    READ_ANSWER,
    restore,
    take_backup,
)
from tests._world.standins import STANDINS, Call, Output
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
    PSQL.replace("astral-production", "astral-scratch")
    + f" --dbname rehearsal_m1 --command {CONTENTS}"
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
NOTHING_LEFT = f"{HEAD}No pending migrations to apply.\n"


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
    restored = restore("astral-scratch", "rehearsal_m1", file)
    return [
        READ_ANSWER,
        f"mkdir -m 700 {folder}",
        BOTH_MAJORS,
        take_backup(file),
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
    terminal.expect(*prepared(values), STATUS, REHEARSE, COUNT, DEPLOY, HEALTH)
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
    terminal.expect(*prepared(values), STATUS, COMPARE, WRITE, REHEARSE, COUNT, DEPLOY, HEALTH)
    assert terminal.follow(PAGE, **values).ending is Ending.DONE


@pytest.mark.parametrize("barrier", ["paused", "elsewhere"])
def test_nothing_is_migrated_while_vercel_does_not_serve_the_application(
    terminal: Terminal, platform: Platform, barrier: str
) -> None:
    platform.barriers.add(barrier)
    terminal.expect(READ_ANSWER)
    assert terminal.follow(PAGE).ending is Ending.NOT_HERE


def test_without_a_copy_nothing_is_migrated(terminal: Terminal, values: dict[str, str]) -> None:
    terminal.script("pg_restore", stderr="pg_restore: error: no", code=1)
    terminal.expect(*prepared(values))
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED


def test_a_schema_that_agrees_needs_no_migration(
    terminal: Terminal, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stdout=UP_TO_DATE)
    prisma(terminal, "diff", stdout="-- This is an empty migration.\n\n")
    terminal.expect(*prepared(values), STATUS, COMPARE, HEALTH)
    assert terminal.follow(PAGE, **values).ending is Ending.DONE


@pytest.mark.parametrize(
    ("failing", "calls"),
    [
        ("diff", [STATUS, COMPARE]),
        (WRITE.partition("migrate ")[2], [STATUS, COMPARE, WRITE]),
    ],
)
def test_a_comparison_that_fails_escalates(
    terminal: Terminal, values: dict[str, str], failing: str, calls: list[str]
) -> None:
    prisma(terminal, "status", stdout=UP_TO_DATE)
    prisma(terminal, "diff", stdout="-- AlterTable\n")
    prisma(terminal, failing, stderr="Error: P1012\n", code=1)
    terminal.expect(*prepared(values), *calls)
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED


def test_a_migration_that_fails_on_the_copy_never_reaches_production(
    terminal: Terminal, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stdout=PENDING, code=1)
    prisma(terminal, "deploy", stderr='ERROR: column "riskLevel" contains null values\n', code=1)
    terminal.expect(*prepared(values), STATUS, REHEARSE)
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED


def test_a_migration_that_empties_the_copy_never_reaches_production(
    terminal: Terminal, platform: Platform, values: dict[str, str]
) -> None:
    prisma(terminal, "deploy", stdout=APPLIED)
    platform.scratch.databases["rehearsal_m1"] = {"User": 0, "AuditLog": 0}
    terminal.expect(REHEARSE, COUNT)
    walked = terminal.follow(PAGE, start="rehearse-migration", **values)
    assert walked.ending is Ending.CALLED


def test_a_migration_that_fails_in_production_is_marked_corrected_and_rehearsed(
    terminal: Terminal,
    platform: Platform,
    values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []

    def npx(call: Call, _: Platform) -> Output:
        said.append(call.args[-1])
        if "resolve" in call.args:
            return Output("Migration 20261120101500_x marked as rolled back.\n")
        if said == ["deploy"]:
            return Output(HEAD, "Error: P3018\n", 1)
        if said == ["deploy", "status"]:
            return Output(HEAD, FAILED, 1)
        return Output(PENDING, code=1) if "status" in call.args else Output(APPLIED)

    monkeypatch.setitem(STANDINS, "npx", npx)
    backup = Path(values["BACKUP_FILE"])
    backup.parent.mkdir()
    backup.write_text(f"PGDMP{json.dumps(platform.database.databases['astral'])}\n")
    terminal.expect(DEPLOY, STATUS, MARK, *prepared(values)[-2:])
    terminal.expect(STATUS, REHEARSE, COUNT, DEPLOY, HEALTH)
    walked = terminal.follow(PAGE, start="deploy-migration", **values)
    assert walked.ending is Ending.DONE


def test_a_migration_that_had_failed_before_is_rehearsed_on_another_copy(
    terminal: Terminal, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stdout=HEAD, stderr=FAILED, code=1)
    prisma(terminal, "resolve", stdout="Migration 20261120101500_x marked as rolled back.\n")
    terminal.expect(*prepared(values), STATUS, MARK, *[CREATE] * 2)
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED


def test_a_migration_that_is_not_recorded_as_failed_is_rehearsed_and_tried_again(
    terminal: Terminal,
    platform: Platform,
    values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three times at most: then it is for people."""

    def npx(call: Call, _: Platform) -> Output:
        if "status" in call.args:
            return Output(PENDING, code=1)
        if call.environment["DIRECT_URL"] == SCRATCH:
            return Output(NOTHING_LEFT)
        return Output(HEAD, "Error: P3018\n", 1)

    monkeypatch.setitem(STANDINS, "npx", npx)
    platform.scratch.databases["rehearsal_m1"] = {"User": 7, "AuditLog": 1}
    terminal.expect(*[STATUS, REHEARSE, COUNT, DEPLOY] * 3)
    walked = terminal.follow(PAGE, start="migration-status", **values)
    assert walked.ending is Ending.CALLED


def test_the_wrong_folder_escalates_before_anything_is_migrated(
    terminal: Terminal, values: dict[str, str]
) -> None:
    prisma(terminal, "status", stderr="npm error npx canceled due to missing packages\n", code=1)
    terminal.expect(*prepared(values), *[STATUS] * 3)
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED


def test_no_migration_without_a_backup(
    terminal: Terminal, platform: Platform, values: dict[str, str]
) -> None:
    platform.database.stop()
    terminal.expect(*prepared(values)[:3])
    assert terminal.follow(PAGE, **values).page == "incidents/database-connection"


def test_no_migration_without_a_copy_to_rehearse_on(
    terminal: Terminal, platform: Platform, values: dict[str, str]
) -> None:
    platform.scratch.stop()
    terminal.expect(*prepared(values)[:5])
    assert terminal.follow(PAGE, **values).ending is Ending.CALLED


def test_the_connection_strings_are_never_arguments(
    terminal: Terminal, values: dict[str, str]
) -> None:
    """They travel in the environment of one command, and both names are always set."""
    for name in ("status", "deploy"):
        prisma(terminal, name, stdout=UP_TO_DATE)
    terminal.expect(STATUS, REHEARSE, DEPLOY, COMPARE, MARK)
    for step in (
        "migration-status",
        "rehearse-migration",
        "deploy-migration",
        "compare-schema",
        "mark-rolled-back",
    ):
        text = terminal.do(f"{PAGE}#{step}", **values).text
        assert PRODUCTION not in text
        assert SCRATCH not in text
    for call in terminal.calls:
        assert "postgresql://" not in call.partition("npx")[2]
