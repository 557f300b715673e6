"""Recovery: restore a backup into a new database and point the application at it."""

from dataclasses import replace

from snippets._engine import Command, Procedure, Risk, Say, Step, text
from snippets._engine.conditions import (
    Condition,
    complains,
    judged,
    prints,
    prints_nothing,
    succeeded,
)
from snippets._engine.decision import Branch, carry_on, finish, go_to, not_here, open_page, repeat
from snippets._engine.parameter import Word
from snippets._vocabulary import acts, parameters, steps
from snippets._vocabulary.policy import DUMP_MINUTES, SEV1
from snippets._vocabulary.psql import CONTENTS, DAMAGED, ask, has_users, restore_errors
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import createdb, ls, openssl, pg_restore, sha256sum, vercel
from snippets.deployment.redeploy import make_live, note_live, redeploy
from snippets.monitoring.endpoints import users_are_well_or_call


def restore(service: str, database: Word, *owner: Word) -> Command:
    """Return the command that fills an empty database from the backup, wholly or not at all.

    `owner` is `--role` and the role that everything then belongs to; without it, the reader's own.
    """
    return pg_restore(
        *("--no-password", "--exit-on-error", "--single-transaction", "--no-owner"),
        *("--no-privileges", "--no-comments", *owner, "--dbname", database),
        parameters.BACKUP_FILE,
        env={"PGSERVICE": service},
    )


_NAMES_A_DUMP = Condition(
    "a name that ends in `.dump`",
    lambda result: any(line.endswith(".dump") for line in result.stdout.splitlines()),
)

list_backups = Step(
    ls("-lt", parameters.BACKUP_FOLDER),
    title="List the backups",
    risk=Risk.READS,
    why=(
        "Newest first. Choose the newest one from before the damage: what was written after it is "
        "not in it."
    ),
    expect="A line for each file: `.dump` is a backup, `.sha256` its checksum, `.cms` encrypted.",
    branches=(
        Branch(
            judged("the provider can go back in time"),
            go_to("count-recovered-rows", acts.POINT_IN_TIME),
        ),
        Branch(_NAMES_A_DUMP, go_to("check-backup")),
        Branch(prints(".cms").meaning("encrypted only"), carry_on()),
        Branch(prints("total 0"), repeat(acts.FETCH_BACKUP)),
        Branch(complains("No such file or directory"), repeat(acts.FETCH_BACKUP)),
    ),
)

decrypt_backup = Step(
    openssl(
        *("cms", "-decrypt", "-binary", "-inform", "DER"),
        *("-in", text(parameters.BACKUP_FILE, ".cms"), "-out", parameters.BACKUP_FILE),
        *("-recip", parameters.BACKUP_CERTIFICATE, "-inkey", parameters.BACKUP_KEY),
    ),
    title="Decrypt a backup",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Writes the dump beside the encrypted file. The certificate is named so that a wrong key "
        "is refused instead of giving a file full of noise."
    ),
    asks="for the pass phrase of the key. It is not shown.",
    expect="Only the question for the pass phrase, and then the prompt again.",
    undo="Delete the decrypted file; one that was not written to its end as well.",
    seconds=3600,
    branches=(
        Branch(succeeded(), carry_on()),
        Branch(complains("maybe wrong password"), repeat(acts.PASS_PHRASE)),
        Branch(
            complains("Error decrypting CMS", "Error reading SMIME"),
            go_to("list-backups", acts.OLDER_BACKUP),
        ),
    ),
)

_INTACT = (
    Branch(complains("No such file or directory"), repeat(acts.FETCH_BACKUP)),
    Branch(prints(": OK"), carry_on()),
)

check_backup = Step(
    sha256sum("-c", text(parameters.BACKUP_FILE, ".sha256")),
    title="Check that the file is what was written",
    risk=Risk.READS,
    why=(
        "Compares the file with the checksum made when it was taken. The checksum file holds the "
        "full path, so the backup has to lie where it was written."
    ),
    expect="The path of the file and `OK`.",
    branches=_INTACT,
)

# Without the rights of the application's role nothing can be made its own.
_NO_MEMBER = Branch(
    complains(
        "must be able to SET ROLE", "must be member of role", "permission denied to set role"
    ),
    repeat(acts.GRANT),
)

create_recovery_database = Step(
    createdb(
        *("--no-password", "--owner", parameters.APP_ROLE, parameters.RECOVERY_DATABASE),
        env={"PGSERVICE": SETTINGS.database_service},
    ),
    title="Create a new database beside the old one",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "On the production server, because the application will move to it. The damaged database "
        "stays as it is: it is evidence, and it holds what was written after the backup."
    ),
    expect="No output.",
    undo="Nothing uses it yet: remove it with `dropdb` or in the console of the provider.",
    branches=(
        Branch(prints_nothing("no output"), carry_on()),
        Branch(complains("already exists"), repeat(acts.OTHER_NAME)),
        Branch(complains("permission denied to create database"), carry_on(acts.CONSOLE)),
        _NO_MEMBER,
        Branch(complains("connection to server"), open_page("incidents/database-connection")),
    ),
)

restore_backup = Step(
    restore(SETTINGS.database_service, parameters.RECOVERY_DATABASE, "--role", parameters.APP_ROLE),
    title="Restore the backup into the new database",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "In one transaction that stops at the first error: everything or nothing. What it makes "
        "belongs to the application's role, `APP_ROLE`, of which yours has to be a member. The "
        "application still uses the old database."
    ),
    expect="No output. It takes about as long as the backup did.",
    undo="Nothing uses it yet: remove the new database and create it again.",
    seconds=7200,
    takes=DUMP_MINUTES,
    branches=(
        Branch(prints_nothing("no output"), carry_on()),
        Branch(
            DAMAGED | complains("appears to be a text format dump"),
            go_to("list-backups", acts.OLDER_BACKUP),
        ),
        Branch(complains("already exists"), go_to("create-recovery-database", acts.OTHER_NAME)),
        _NO_MEMBER,
        *restore_errors,
    ),
)

count_recovered_rows = Step(
    ask(CONTENTS, database=parameters.RECOVERY_DATABASE, role=parameters.APP_ROLE),
    title="See what the application would read",
    risk=Risk.READS,
    why=(
        "Counts tables, users and audit entries with the application's rights, and shows when the "
        "newest was written: what came after is lost to users once you switch. If only a few rows "
        "are damaged, do not: let a developer write them back from here."
    ),
    expect="One line such as `38|7|120|2026-11-23 03:00:00.000`.",
    branches=(
        Branch(has_users, carry_on()),
        Branch(
            complains("permission denied for table"),
            go_to("create-recovery-database", acts.OTHER_NAME),
        ),
        _NO_MEMBER,
    ),
)

switch_database = Step(
    Say(parameters.RECOVERY_DATABASE_URL) | vercel("env", "add", "DATABASE_URL", *steps.STORE),
    title="Point DATABASE_URL at the recovered database",
    risk=Risk.CHANGES_PRODUCTION,
    why=(
        "Replaces the connection string that the application builds with. It goes through a pipe, "
        "so the list of processes does not show it. Users see no change until the next build is "
        "live."
    ),
    expect="`Overrode` and `DATABASE_URL`, also where there was none.",
    undo=(
        "The same command with the old connection string, and a rebuild. Vercel does not show a "
        "stored value again: take it from the console of the database's provider."
    ),
    branches=steps.STORED,
)

switch_direct_url = replace(
    switch_database,
    action=Say(parameters.RECOVERY_DATABASE_URL) | vercel("env", "add", "DIRECT_URL", *steps.STORE),
    title="Point DIRECT_URL at the recovered database",
    why=(
        "Migrations use `DIRECT_URL`, not `DATABASE_URL`: left behind, the next migration would "
        "change the damaged database. If the provider has a pooled and a direct string, set the "
        "direct one before this step."
    ),
    expect="`Overrode` and `DIRECT_URL`, also where there was none.",
)

# What an answer to the count means where data is gone.
lost = (
    Branch(prints("|0|").meaning("no users"), carry_on()),
    Branch(complains("does not exist"), carry_on()),
    Branch(complains("psql: error"), open_page("incidents/database-connection")),
)

# What every recovery of the data does; the rebuild that makes it live comes after.
from_backup_to_switch = (
    list_backups,
    decrypt_backup,
    check_backup.adapted(
        branches=(
            *_INTACT,
            Branch(prints("FAILED"), go_to("list-backups", acts.OLDER_BACKUP)),
        )
    ),
    create_recovery_database,
    restore_backup,
    count_recovered_rows,
    switch_database,
    switch_direct_url,
)

procedure = Procedure(
    code="RB-13",
    title="Data is lost or damaged: restore a backup",
    severity=SEV1,
    symptoms=(
        "Users miss what they had entered.",
        "A migration, a script or a person deleted or changed rows, and no transaction can be "
        "rolled back.",
        'The database is gone: `database "astral" does not exist`.',
    ),
    not_this=(
        ("The database does not answer", "incidents/database-connection"),
        ("Somebody broke in", "security/breach"),
        ("A user sees another user's data", "security/data-exposure"),
        ("The application is gone as well", "disaster-recovery/full-system-recovery"),
    ),
    before=("Once the damage is certain, put up the @maintenance/mode: what users write is lost.",),
    steps=(
        steps.count_live_rows.adapted(
            title="See whether data is gone",
            why="Tables, users, audit entries, and when the newest entry was written.",
            expect="Fewer rows than the last count you know of, or an error.",
            branches=(
                Branch(judged("rows are missing"), carry_on()),
                Branch(
                    judged("all are there, and only pages are old"), open_page("performance/cache")
                ),
                Branch(
                    judged("all are there, and an error names a column"),
                    open_page("database/migration"),
                ),
                Branch(has_users.meaning("and nothing is missing"), not_here()),
                *lost,
            ),
        ),
        *from_backup_to_switch,
        note_live.adapted(why="It still uses the damaged database, and is the way back."),
        redeploy.adapted(
            why=(
                "A variable reaches the application only with a build. This builds the source of "
                "the live deployment again, with the new connection strings."
            )
        ),
        *make_live(finish()),
    ),
    verify=users_are_well_or_call,
)
