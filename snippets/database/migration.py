"""Migration: change the schema of production after a backup and a rehearsal on a copy."""

from snippets._engine import Procedure, Risk, Step, text
from snippets._engine.conditions import complains, judged, prints, prints_nothing, succeeded
from snippets._engine.decision import Branch, carry_on, escalate, finish, go_to, repeat
from snippets._vocabulary import steps
from snippets._vocabulary.acts import CONNECTION, CORRECT, DIRECT, PRISMA_7
from snippets._vocabulary.parameters import (
    FAILED_MIGRATION,
    MIGRATION_DATABASE_URL,
    NEW_MIGRATION,
    SCRATCH_DATABASE_URL,
)
from snippets._vocabulary.policy import DUMP_MINUTES, SEV1
from snippets._vocabulary.tools import npx
from snippets.database import backup
from snippets.monitoring.endpoints import production_is_well

# Prisma migrates through DIRECT_URL and validates both; a variable left out would come from the
# .env file of the folder. --no-install: without it npx fetches the newest Prisma, another major.
_PRISMA = ("--no-install", "prisma", "migrate")
_SCHEMA = "prisma/schema.prisma"
_DIFF = ("--from-schema-datasource", _SCHEMA, "--to-schema-datamodel", _SCHEMA, "--script")
_PRODUCTION = {"DATABASE_URL": MIGRATION_DATABASE_URL, "DIRECT_URL": MIGRATION_DATABASE_URL}
_SCRATCH = {"DATABASE_URL": SCRATCH_DATABASE_URL, "DIRECT_URL": SCRATCH_DATABASE_URL}

_APPLIED = prints("All migrations have been successfully applied", "No pending migrations to apply")
_UP_TO_DATE = prints("Database schema is up to date")
_OTHER_MAJOR = Branch(complains("was removed. Please use"), repeat(PRISMA_7))
_NO_SERVER = Branch(complains("Can't reach database server"), repeat(CONNECTION))
# Another migration runs, or the string leads through a pooler, which keeps no lock.
_LOCKED = Branch(complains("P1002"), repeat(DIRECT))
_FAILED = complains("P3018", "P3009")

migration_status = Step(
    npx(*_PRISMA, "status", env=_PRODUCTION),
    title="See which migrations production has",
    risk=Risk.READS,
    why=(
        "Compares the folder `prisma/migrations` with what the database has recorded. Run it in a "
        "clean checkout of the commit that will be deployed. Exit code 1 only means that something "
        "is pending."
    ),
    expect="`Database schema is up to date!`, or `have not yet been applied` and their names.",
    branches=(
        Branch(prints("have failed"), go_to("mark-rolled-back")),
        Branch(prints("have not yet been applied"), go_to("rehearse-migration")),
        Branch(_UP_TO_DATE, carry_on()),
        _NO_SERVER,
    ),
)

compare_schema = Step(
    npx(*_PRISMA, "diff", *_DIFF, env=_SCRATCH),
    title="See what the schema file would change",
    risk=Risk.READS,
    why=(
        "Prints the SQL that would turn the copy of production into what `schema.prisma` says, and "
        "changes nothing. Read every line: each `DROP` is data that goes."
    ),
    expect="SQL, or `-- This is an empty migration.` when both agree.",
    branches=(
        Branch(prints("This is an empty migration"), finish()),
        Branch(succeeded("SQL that you mean"), carry_on()),
        Branch(judged("a `DROP` that you do not mean"), escalate()),
        _OTHER_MAJOR,
        _NO_SERVER,
    ),
    gap=(
        "In the newest version of the application (`7205f8a`) schema and migrations disagree: a "
        "database made by its migrations gets ten `DROP TABLE` here, billing and therapy among "
        "them, and seven `CREATE TABLE`. Settle that with its developers before any other change."
    ),
)

create_migration = Step(
    npx(
        *(*_PRISMA, "diff", *_DIFF),
        *("--output", text("prisma/migrations/", NEW_MIGRATION, "/migration.sql")),
        env=_SCRATCH,
    ),
    title="Write it down as a migration",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Writes the same SQL into a new folder of `prisma/migrations` and applies nothing, unlike "
        "`prisma migrate dev`, which applies what it finds. Open the file and take out what you "
        "do not mean."
    ),
    expect="No output but an empty line: the SQL is in the file. `git status` shows a new folder.",
    undo="Delete the folder.",
    branches=(Branch(prints_nothing("no output"), carry_on()), _OTHER_MAJOR, _NO_SERVER),
)

rehearse_migration = Step(
    npx(*_PRISMA, "deploy", env=_SCRATCH),
    title="Rehearse it on the copy",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Runs what is pending on the copy of production, with its real rows. The line `Datasource` "
        "must name the rehearsal database; note how long it takes."
    ),
    expect="`All migrations have been successfully applied.`",
    undo="@database/backup#drop-scratch-database, then restore the copy again.",
    seconds=3600,
    takes=DUMP_MINUTES,
    branches=(
        Branch(_APPLIED, carry_on()),
        Branch(_FAILED, go_to("create-scratch-database", CORRECT)),
        _NO_SERVER,
        _LOCKED,
    ),
)

deploy_migration = Step(
    npx(*_PRISMA, "deploy", env=_PRODUCTION),
    title="Migrate production",
    risk=Risk.DESTROYS_DATA,
    why=(
        "Runs the same migrations on production. The line `Datasource` must name the production "
        "database. It takes locks: do it when few people work, and let a second person read the "
        "SQL."
    ),
    loses="What the SQL drops or overwrites: read it for `DROP`, `DELETE`, `UPDATE` and `ALTER`.",
    target="production",
    expect="`All migrations have been successfully applied.`",
    undo=(
        "Not by a command: what was applied is undone by a new migration that does the opposite. "
        "Rows that were dropped come back only from the backup: @database/recovery. Never use "
        "`prisma migrate reset`: it drops everything."
    ),
    seconds=3600,
    takes=DUMP_MINUTES,
    branches=(
        Branch(_APPLIED, finish()),
        Branch(_FAILED, go_to("migration-status")),
        _NO_SERVER,
        _LOCKED,
    ),
)

mark_rolled_back = Step(
    npx(*_PRISMA, "resolve", "--rolled-back", FAILED_MIGRATION, env=_PRODUCTION),
    title="Mark a failed migration as rolled back",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Changes Prisma's record alone, so that a corrected migration can be deployed. First look "
        "in the database, by hand, that nothing of the failed migration is left; take it out if "
        "there is. While code and schema disagree, keep the old code live."
    ),
    expect="`marked as rolled back`",
    undo=(
        "Deploy the corrected migration. If it was all applied after all: the same command with "
        "`--applied` in place of `--rolled-back`."
    ),
    branches=(
        Branch(prints("marked as rolled back"), go_to("create-scratch-database", CORRECT)),
        Branch(complains("P3012", "P3011"), go_to("migration-status")),
        _NO_SERVER,
    ),
)

procedure = Procedure(
    code="RB-14",
    title="Change the database schema",
    severity=SEV1,
    planned=True,
    symptoms=(
        "A deployment brings a new folder in `prisma/migrations`.",
        "`schema.prisma` was changed and needs a migration.",
        "A migration failed in production (`P3009`).",
    ),
    not_this=(
        ("A migration has destroyed data", "database/recovery"),
        ("No schema changes, only code", "deployment/standard"),
    ),
    before=(
        "Work in the application's folder, on the commit that will be deployed, after `npm ci` "
        "(`npm install` without a lock file), on a machine that is yours alone: others could read "
        "the connection string in its list of processes. The commands are those of Prisma 6, which "
        "the application uses, and but for one of 7.",
        "`SCRATCH_DATABASE_URL` names the rehearsal database, `MIGRATION_DATABASE_URL` production. "
        'The line `Datasource "db"` that each command prints names the one that was asked.',
    ),
    steps=(
        steps.before_work,
        backup.make_backup_folder,
        backup.check_client_major,
        backup.take_backup,
        backup.create_scratch_database.adapted(
            why="The migration is tried on a copy of production before production sees it."
        ),
        backup.restore_into_scratch.adapted(
            why="Proves the backup, and gives the copy to try it on."
        ),
        migration_status,
        compare_schema,
        create_migration,
        rehearse_migration,
        backup.count_scratch_rows.adapted(
            why=(
                "In the copy, after the migration: tables, users, audit entries, and the time of "
                "the newest. Nobody may be missing."
            )
        ),
        deploy_migration,
        mark_rolled_back,
    ),
    verify=production_is_well,
)
