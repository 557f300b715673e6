"""Backup: dump production, prove that the dump can be restored, encrypt it for storage."""

from snippets._engine import Procedure, Risk, Step, need, text
from snippets._engine.conditions import complains, judged, prints, prints_nothing, succeeded
from snippets._engine.decision import (
    Branch,
    carry_on,
    carry_on_if,
    finish,
    go_to,
    open_page,
    repeat,
)
from snippets._vocabulary import acts, steps, tools
from snippets._vocabulary.parameters import (
    BACKUP_CERTIFICATE,
    BACKUP_FILE,
    BACKUP_FOLDER,
    BACKUP_KEY,
    REHEARSAL,
)
from snippets._vocabulary.policy import DUMP_MINUTES, SEV2
from snippets._vocabulary.psql import CONTENTS, DAMAGED, ask, has_users, restore_errors, same_major
from snippets._vocabulary.settings import SETTINGS
from snippets.database.recovery import check_backup, restore

_SCRATCH = {"PGSERVICE": SETTINGS.scratch_database_service}
# The prefix keeps the commands below from ever naming a database that is not for rehearsals.
_REHEARSAL = text("rehearsal_", REHEARSAL)
_SILENT = Branch(prints_nothing("no output"), carry_on())
_AGAIN = go_to("take-backup", acts.NEW_FILE)

make_backup_folder = Step(
    tools.mkdir("-m", "700", BACKUP_FOLDER),
    title="Make a private folder",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "A backup holds health records. Only you can open this folder, so every file in it is "
        "private whatever its own mode. Keep it outside every repository: `vercel deploy` uploads "
        "what lies in the project's folder, dumps included."
    ),
    expect="No output.",
    undo="Remove the folder when it is empty.",
    branches=(
        _SILENT,
        Branch(complains("File exists"), carry_on(acts.PRIVATE_FOLDER)),
        Branch(
            complains("No such file or directory", "Permission denied", "Read-only file system"),
            repeat(acts.OTHER_FOLDER),
        ),
    ),
)

_PRODUCTION = {"PGSERVICE": SETTINGS.database_service}
_OLDER_CLIENT = Branch(complains("server version mismatch"), repeat(acts.SAME_MAJOR))
_NO_SERVER = Branch(
    complains("connection to server", "exceeded the compute time quota"),
    open_page("incidents/database-connection"),
)

check_client_major = Step(
    tools.pg_dump("--no-password", "--schema-only", env=_PRODUCTION) | tools.grep("^-- Dumped"),
    title="See that `pg_dump` is of the server's major",
    risk=Risk.READS,
    why=(
        "An older `pg_dump` refuses the server, and what a newer one writes cannot be restored "
        "into it. Reads the schema alone and writes no file."
    ),
    expect=(
        "Two lines, `Dumped from database version 15.18` and `Dumped by pg_dump version 15.18`, "
        "with the same number before the dot."
    ),
    branches=(
        Branch(same_major, carry_on()),
        Branch(succeeded("two numbers"), repeat(acts.SAME_MAJOR)),
        _OLDER_CLIENT,
        Branch(complains("permission denied for"), repeat(acts.GRANT)),
        _NO_SERVER,
    ),
    seconds=3600,
)

take_backup = Step(
    tools.pg_dump(
        *("--no-password", "--format=custom", "--no-owner", "--no-privileges"),
        *("--file", BACKUP_FILE),
        env=_PRODUCTION,
    ),
    title="Take a backup of production",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Writes one consistent copy of the production database into a file that `pg_restore` "
        "reads. Readers and writers go on; only a migration has to wait. Name a new file each "
        "time: an existing one is replaced without a question, and emptied if the dump fails."
    ),
    expect="No output, and the file is there when the prompt comes back.",
    undo="Delete the file. What a dump that failed leaves behind is no backup.",
    seconds=3600,
    takes=DUMP_MINUTES,
    branches=(_SILENT, _OLDER_CLIENT, _NO_SERVER),
)

write_checksum = Step(
    tools.sha256sum(BACKUP_FILE, save_to=text(BACKUP_FILE, ".sha256")),
    title="Write its checksum",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Lets anyone prove later that the file is still what was written: "
        "@database/recovery#check-backup. Keep it with the backup."
    ),
    expect="No output: it is in the file that ends in `.sha256`.",
    undo="Delete the checksum.",
    branches=(_SILENT, Branch(complains("No such file or directory"), go_to("take-backup"))),
)

read_backup_list = Step(
    tools.pg_restore("--list", BACKUP_FILE) | tools.grep("TABLE DATA"),
    title="See what is in it",
    risk=Risk.READS,
    why=(
        "Lists the tables whose rows are in the file. It reads the table of contents alone: a file "
        "that was cut off can still pass."
    ),
    expect="A line for each table, among them `TABLE DATA public User`.",
    needs=(need.DatabaseTable("User"),),
    branches=(
        Branch(prints("TABLE DATA public User"), carry_on()),
        Branch(complains("does not appear to be a valid archive") | DAMAGED, _AGAIN),
    ),
)

read_whole_backup = Step(
    tools.pg_restore("--file", "/dev/null", BACKUP_FILE),
    title="Read it to the end",
    risk=Risk.READS,
    why="Unpacks every byte and throws it away: finds a cut-off file, and needs no database.",
    expect="No output.",
    branches=(_SILENT, Branch(DAMAGED, _AGAIN)),
    seconds=3600,
)

create_scratch_database = Step(
    tools.createdb("--no-password", _REHEARSAL, env=_SCRATCH),
    title="Create a rehearsal database",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "On the server for rehearsals, never on production's. The name begins with `rehearsal_`, "
        "so that no command of this page can name anything else. It will hold health records: "
        "protect that server as you protect production."
    ),
    expect="No output.",
    undo="@database/backup#drop-scratch-database",
    branches=(_SILENT, Branch(complains("already exists"), repeat(acts.OTHER_NAME))),
)

restore_into_scratch = Step(
    restore(SETTINGS.scratch_database_service, _REHEARSAL),
    title="Restore the backup into it",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "A backup that was never restored is a hope. In one transaction that stops at the first "
        "error, so the rehearsal database has everything or nothing."
    ),
    expect="No output. It takes about as long as the backup did.",
    undo="@database/backup#drop-scratch-database",
    seconds=7200,
    takes=DUMP_MINUTES,
    branches=(
        _SILENT,
        Branch(DAMAGED, _AGAIN),
        Branch(complains("already exists"), go_to("create-scratch-database", acts.OTHER_NAME)),
        *restore_errors,
    ),
)

count_scratch_rows = Step(
    ask(CONTENTS, service=SETTINGS.scratch_database_service, database=_REHEARSAL),
    title="Count what was restored",
    risk=Risk.READS,
    why="Shows tables, users, audit entries and the time of the newest entry, in the copy.",
    expect="One line such as `38|7|120|2026-11-23 03:00:00.000`.",
    branches=carry_on_if(has_users),
)

count_live_rows = steps.count_live_rows

drop_scratch_database = Step(
    tools.dropdb("--no-password", _REHEARSAL, env=_SCRATCH),
    title="Remove the rehearsal database",
    risk=Risk.DESTROYS_DATA,
    why="A copy of health records is not left lying about. The command asks nothing.",
    expect="No output.",
    loses="The copy in the rehearsal database. The backup and production are not touched.",
    target=_REHEARSAL,
    undo="Create it again and restore the backup into it.",
    branches=(
        _SILENT,
        Branch(complains("is being accessed by other users"), repeat(acts.CLOSE_SESSIONS)),
    ),
)

encrypt_backup = Step(
    tools.openssl(
        *("cms", "-encrypt", "-stream", "-binary", "-aes256", "-outform", "DER"),
        *("-in", BACKUP_FILE, "-out", text(BACKUP_FILE, ".cms"), BACKUP_CERTIFICATE),
    ),
    title="Encrypt it for storage",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Only the holder of the private key can open the result, which may then leave your "
        "machine. Anyone with the certificate can encrypt: no secret is needed for a backup."
    ),
    expect="No output: the encrypted copy is in the file that ends in `.cms`.",
    undo="Delete the encrypted copy.",
    seconds=3600,
    branches=(_SILENT, Branch(complains("recipient certificate file"), repeat(acts.CERTIFICATE))),
)

prove_encrypted_backup = Step(
    tools.openssl(
        *("cms", "-decrypt", "-binary", "-inform", "DER", "-in", text(BACKUP_FILE, ".cms")),
        *("-out", "/dev/null", "-recip", BACKUP_CERTIFICATE, "-inkey", BACKUP_KEY),
    ),
    title="Prove that the encrypted copy opens",
    risk=Risk.READS,
    why=(
        "Decrypts it to its end, and keeps nothing. Some programs named `openssl` write a file "
        "that nothing can open, and say that all is well."
    ),
    asks="for the pass phrase of the key. It is not shown.",
    expect="Only the question for the pass phrase, and no error.",
    seconds=3600,
    branches=(
        _SILENT,
        Branch(complains("maybe wrong password"), repeat(acts.PASS_PHRASE)),
        Branch(complains("Error decrypting CMS", "Error reading SMIME"), go_to("encrypt-backup")),
        Branch(judged("only others hold the key"), carry_on(acts.KEY_HOLDER)),
    ),
)

make_backup_key = Step(
    tools.openssl(
        *("req", "-x509", "-newkey", "rsa:4096", "-days", "3650"),
        *("-subj", "/CN=astral-backups", "-keyout", BACKUP_KEY),
        *("-out", BACKUP_CERTIFICATE),
    ),
    title="Make the key for encrypted backups",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "Once for the whole team. The certificate goes to everyone who takes backups; the key, and "
        "apart from it the pass phrase, to two people and a safe. Without them no encrypted backup "
        "can be opened."
    ),
    asks="for a new pass phrase, twice. It is not shown.",
    expect="A line of dots while it works, the two questions, and then the prompt again.",
    undo="Delete both files, unless something was encrypted with them.",
    branches=(Branch(succeeded(), finish()),),
)

procedure = Procedure(
    code="RB-12",
    title="Back up the database",
    severity=SEV2,
    planned=True,
    symptoms=(
        "A migration, a maintenance window or any risky change is next.",
        "The weekly check is due: does a backup really restore?",
        "You want a copy that does not depend on the provider of the database.",
    ),
    not_this=(
        ("Data is lost or damaged already", "database/recovery"),
        ("The database does not answer", "incidents/database-connection"),
    ),
    steps=(
        make_backup_folder,
        check_client_major,
        take_backup,
        write_checksum,
        read_backup_list,
        read_whole_backup,
        create_scratch_database,
        restore_into_scratch,
        count_scratch_rows,
        count_live_rows,
        drop_scratch_database,
        encrypt_backup,
        prove_encrypted_backup,
    ),
    verify=(check_backup,),
)
