"""What must be there before a step is pasted, and what must be so afterwards.

A scene prepares the bench and, where it is a generator, gives way to the pasted text, gets what
came of it and checks. What is printed is held against the recording, and led through the list of
the step, in `test_steps.py`. A step without a scene is pasted with the examples of its parameters.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from snippets._drill.postgres import APPLICATION
from snippets._engine.load import load
from snippets._platform.vercel import Deployment, LogLine, StoredVariable
from snippets._vocabulary.parameters import SECRET_NAME
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real.bench import PASSWORD, Bench, Ran
from tests._lanes.real.npm import numbers
from tests._lanes.real.postgres import TABLES
from tests._world.loopback import link

Script = Generator[None, Ran, None]
Play = TypeVar("Play", bound=Callable[[Bench], object])


@dataclass(frozen=True)
class Scene:
    """One step's scene.

    `since` is the oldest version of the Vercel CLI that accepts the command: an older one must
    refuse it and change nothing. `code` is the exit code, `inside` asks for a machine with our
    own DNS, `answers` is what is typed at the terminal. What a step prints that `varies` belongs
    to the machine, or to chance: it is recorded, but only the exit code is compared.
    """

    play: Callable[[Bench], object] = lambda _: None
    since: str = "0"
    code: int = 0
    inside: bool = False
    answers: str = ""
    varies: bool = False

    def begin(self, bench: Bench) -> Callable[[Ran], None]:
        """Prepare the bench; return what checks what came of the pasted text."""
        playing = self.play(bench)
        if not isinstance(playing, Generator):
            return lambda _: None
        next(playing)

        def check(ran: Ran) -> None:
            with suppress(StopIteration):
                playing.send(ran)

        return check

    def accepts(self, version: str) -> bool:
        """Tell whether this version of the CLI has to accept the command."""
        return not version or numbers(version) >= numbers(self.since)


SCENES: dict[str, Scene] = {}
# What the examples of the parameters name.
REHEARSED, RECOVERED = "rehearsal_20261123", "astral_recovery_20261123"
# Steps that are not run, with the reason; printed at the end of every run.
NOT_RUN = {name: step.unproven for name, step in load().steps.items() if step.unproven}


def scene(*steps: str, **how: Any) -> Callable[[Play], Play]:
    """Register a scene for steps; `how` has fields of `Scene`."""

    def register(play: Play) -> Play:
        SCENES.update(dict.fromkeys(steps, Scene(play, **how)))
        return play

    return register


def _printed(_: Bench) -> Script:
    """Check, beside the exit code, that something was printed."""
    ran = yield
    assert ran.everything.strip(), "it printed nothing"


scene(
    "before-an-incident#check-curl-version",
    "before-an-incident#check-git-version",
    "before-an-incident#check-jq-version",
    "before-an-incident#check-openssl-version",
    "incidents/database-connection#list-sessions",
    varies=True,
)(_printed)
SCENES["performance/cache#measure-cache-hit-rate"] = Scene(since="60")
SCENES["troubleshooting/tools#check-certificate"] = Scene(inside=True)


@scene(
    "deployment/rollback#roll-back",
    "deployment/rollback#inspect-production",
    "deployment/rollback#inspect-candidate",
    "deployment/redeploy#note-live",
)
def _bad_release(bench: Bench) -> tuple[Deployment, Deployment]:
    """Release a deployment that crashes; return the good one before it and the bad one."""
    good = bench.platform.live
    bench.values["GOOD_DEPLOYMENT"] = good.url
    crash = frozenset({"crash"})
    return good, bench.platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=crash)


# Deployments.


@scene("deployment/rollback#leave-rollback")
def _rolled_back(bench: Bench) -> None:
    good, _ = _bad_release(bench)
    bench.platform.rollback(good)
    bench.values["NEW_DEPLOYMENT"] = bench.platform.deploy("dpl_fixed").url


@scene("deployment/rollback#list-deployments")
def _lists(bench: Bench) -> None:
    _bad_release(bench)
    _failed_build(bench)


@scene("deployment/rollback#read-build-log", code=1)
def _failed_build(bench: Bench) -> None:
    failed = bench.platform.deploy("dpl_err", age=timedelta(minutes=5), state="ERROR")
    failed.build_log = 'Error: Command "npm run build" exited with 1'
    bench.values["FAILED_DEPLOYMENT"] = failed.url


def _asked(ran: Ran, deployment: Deployment) -> None:
    asked = [(one.host, one.path) for one in ran.requests]
    assert asked == [(deployment.host, "/api/auth/session")]


@scene("deployment/rollback#check-candidate", since="48.12.1")
def _checks_a_candidate(bench: Bench) -> Script:
    good, _ = _bad_release(bench)
    _asked((yield), good)


@scene("deployment/standard#check-preview", since="48.12.1")
def _checks_a_preview(bench: Bench) -> Script:
    for variable in bench.platform.variables.values():
        variable.targets = ("production", "preview")
    preview = bench.platform.deploy("dpl_preview", target="preview")
    bench.values["PREVIEW_DEPLOYMENT"] = preview.url
    _asked((yield), preview)


@scene("deployment/standard#check-new-build", since="48.12.1")
def _checks_a_new_build(bench: Bench) -> Script:
    built = bench.platform.deploy("dpl_built", assign=False)
    bench.values["NEW_DEPLOYMENT"] = built.url
    _asked((yield), built)


@scene("monitoring/commands#inspect-deployment")
def _names_what_is_live(bench: Bench) -> None:
    bench.values["LIVE_DEPLOYMENT"] = bench.platform.live.url


@scene("before-an-incident#link-project")
def _links(bench: Bench) -> Script:
    note = bench.app / ".vercel" / "project.json"
    note.unlink()
    yield
    linked = json.loads(note.read_text())
    assert (linked["projectId"], linked["orgId"]) == ("prj_1", "team_1")


# The maintenance page.


def _maintenance_folder(bench: Bench, *, linked: bool) -> Path:
    folder = bench.home / "maintenance-page"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>Back soon</h1>\n")
    bench.values["MAINTENANCE_FOLDER"] = str(folder)
    if linked:
        link(folder)
    return folder


@scene("maintenance/mode#link-maintenance-folder")
def _links_the_page(bench: Bench) -> Script:
    folder = _maintenance_folder(bench, linked=False)
    yield
    note = Path(".vercel") / "project.json"
    assert (folder / note).read_text() == (bench.app / note).read_text()


@scene("maintenance/mode#build-maintenance-page")
def _builds_the_page(bench: Bench) -> Script:
    _maintenance_folder(bench, linked=True)
    yield
    assert bench.platform.deployments[-1].page == "<h1>Back soon</h1>"


@scene("maintenance/mode#start-maintenance")
def _page_is_built(bench: Bench) -> None:
    page = bench.platform.deploy("dpl_page", assign=False, page="<h1>Back soon</h1>")
    bench.values["MAINTENANCE_DEPLOYMENT"] = page.url


@scene("maintenance/mode#end-maintenance")
def _page_is_shown(bench: Bench) -> None:
    bench.values["LIVE_DEPLOYMENT"] = bench.platform.live.url
    bench.platform.deploy("dpl_page", page="<h1>Back soon</h1>")


scene("maintenance/mode#check-maintenance-page", code=22)(_page_is_shown)


# Environment variables.


@scene("security/secret-rotation#replace-nextauth-secret")
def _rotates(bench: Bench) -> Script:
    before = bench.platform.variables["NEXTAUTH_SECRET"].value
    ran = yield
    after = bench.platform.variables["NEXTAUTH_SECRET"]
    assert after.value != before
    assert len(after.value) == 44
    assert after.sensitive
    assert after.value not in ran.everything
    assert bench.platform.live.environment["NEXTAUTH_SECRET"] == before


@scene("security/secret-rotation#replace-issued-secret", since="48.12.1")
def _replaces_an_issued_secret(bench: Bench) -> Script:
    bench.platform.variables[SECRET_NAME.example] = StoredVariable("old")
    ran = yield
    after = bench.platform.variables[bench.values["SECRET_NAME"]]
    assert (after.value, after.sensitive) == (bench.secrets["NEW_SECRET"], True)
    assert after.value not in ran.everything


@scene("incidents/authentication-failures#set-nextauth-url")
def _sets_the_address(bench: Bench) -> Script:
    del bench.platform.variables["NEXTAUTH_URL"]
    yield
    after = bench.platform.variables["NEXTAUTH_URL"]
    assert (after.value, after.targets) == (SETTINGS.production_url, ("production",))


@scene("database/recovery#switch-database", "database/recovery#switch-direct-url")
def _switches(bench: Bench) -> Script:
    yield
    values = {one.value for one in bench.platform.variables.values()}
    assert bench.secrets["RECOVERY_DATABASE_URL"] in values


# Logs and caches. Versions 50 to 59 print log lines on standard error.


@scene(
    "troubleshooting/logs#recent-errors",
    "troubleshooting/logs#recent-logs",
    "incidents/high-memory#out-of-memory-errors",
    since="50.44.0",
)
def _logged(bench: Bench) -> None:
    bench.platform.logs += [
        LogLine("JavaScript heap out of memory", minutes_ago=3),
        LogLine("signed in", "info", minutes_ago=4),
        LogLine("long ago", minutes_ago=60 * 30),
    ]


@scene("monitoring/endpoints#new-errors", since="50.44.0")
def _finds_no_new_error(bench: Bench) -> None:
    bench.platform.logs.append(LogLine("of before", minutes_ago=10))


@scene("troubleshooting/logs#errors-of-deployment", since="54")
def _finds_errors_of_one(bench: Bench) -> None:
    _, bad = _bad_release(bench)
    bench.platform.logs += [
        LogLine("of the bad one", deployment=bad.id),
        LogLine("of another", deployment="dpl_first"),
    ]
    bench.values["FAILED_DEPLOYMENT"] = bad.url


@scene("troubleshooting/logs#save-logs", since="50.44.0")
def _saves_logs(bench: Bench) -> Script:
    _logged(bench)
    yield
    saved = Path(bench.values["LOG_FILE"]).read_text().splitlines()
    rows = [json.loads(line) for line in saved]
    assert any("out of memory" in json.dumps(row) for row in rows)


SCENES["performance/cache#purge-cache"] = Scene(since="47")


# The application over HTTP.


@scene("incidents/provider-outage#read-answer")
def _reads_why_vercel_does_not_serve(bench: Bench) -> None:
    bench.platform.barriers.add("paused")


@scene("before-an-incident#check-gh-sign-in", inside=True)
def _is_signed_in_at_github(bench: Bench) -> None:
    bench.secrets["GH_TOKEN"] = "gho_secretTokenOfTheLane"


@scene("deployment/hotfix#open-pull-request", inside=True)
def _may_open_a_pull_request(bench: Bench) -> None:
    _is_signed_in_at_github(bench)
    bench.git("switch", "--quiet", "--create", "hotfix/session-expires-at-once")
    bench.git("remote", "set-url", "origin", "https://github.com/Damatnic/astral-core-v7.git")


@scene("troubleshooting/tools#resolve-name", inside=True)
def _resolves(bench: Bench) -> None:
    # With the names of the lane, and not led to a port, which would pass the DNS by.
    (bench.home / ".curlrc").write_text(f'cacert = "{bench.world.certificate.authority}"\n')


# The database.


def _database_url(bench: Bench, name: str, *, scratch: bool = False) -> str:
    server = bench.world.scratch if scratch else bench.world.production
    server.create(name)
    return f"postgresql://{APPLICATION}:{PASSWORD}@127.0.0.1:{server.port}/{name}"


@scene(
    "database/backup#read-backup-list",
    "database/backup#read-whole-backup",
    "database/backup#write-checksum",
    "database/recovery#list-backups",
)
def _dump(bench: Bench) -> Path:
    """Take a backup of the production database."""
    file = bench.backups / "astral.dump"
    bench.values["BACKUP_FILE"] = str(file)
    bench.world.production.tool(
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
        "--file", str(file), "--dbname", "astral",
    )  # fmt: skip
    return file


@scene("database/backup#make-backup-folder")
def _makes_a_folder(bench: Bench) -> Script:
    folder = Path(bench.values["BACKUP_FOLDER"])
    folder.rmdir()
    yield
    assert folder.stat().st_mode & 0o777 == 0o700


@scene("security/breach#write-evidence-checksums")
def _writes_checksums(bench: Bench) -> Script:
    files = {name: bench.backups / name for name in ("REQUEST_LOG_FILE", "LOG_FILE", "AUDIT_FILE")}
    for name, file in files.items():
        file.write_text("kept\n")
        bench.values[name] = str(file)
    yield
    subprocess.run(["sha256sum", "-c", "--quiet", f"{files['AUDIT_FILE']}.sha256"], check=True)


@scene("database/recovery#check-backup")
def _checks_a_backup(bench: Bench) -> None:
    file = _dump(bench)
    with Path(f"{file}.sha256").open("w") as saved:
        subprocess.run(["sha256sum", str(file)], stdout=saved, check=True)


@scene("database/backup#create-scratch-database")
def _creates_scratch(bench: Bench) -> Script:
    bench.world.scratch.drop(REHEARSED)
    yield
    assert REHEARSED in bench.world.scratch.databases()


@scene("database/backup#restore-into-scratch")
def _restores_into_scratch(bench: Bench) -> Script:
    _dump(bench)
    bench.world.scratch.create(REHEARSED)
    before = bench.world.production.fingerprint("astral")
    yield
    assert bench.world.scratch.fingerprint(REHEARSED) == before
    assert bench.world.production.fingerprint("astral") == before


@scene("database/backup#count-scratch-rows")
def _counts_scratch(bench: Bench) -> None:
    bench.world.scratch.create(REHEARSED, TABLES)


@scene("database/backup#drop-scratch-database")
def _drops_scratch(bench: Bench) -> Script:
    bench.world.scratch.create(REHEARSED)
    before = bench.world.production.databases()
    yield
    assert REHEARSED not in bench.world.scratch.databases()
    assert bench.world.production.databases() == before


@scene("database/backup#encrypt-backup")
def _encrypts(bench: Bench) -> Script:
    file = _dump(bench)
    bench.make_backup_key()
    yield
    assert b"PGDMP" not in Path(f"{file}.cms").read_bytes()


@scene("database/backup#prove-encrypted-backup")
def _seal(bench: Bench) -> Path:
    """Take a backup and encrypt it, as the page does."""
    file = _dump(bench)
    bench.make_backup_key()
    subprocess.run(
        ["openssl", "cms", "-encrypt", "-stream", "-binary", "-aes256", "-outform", "DER",
         "-in", file, "-out", f"{file}.cms", bench.values["BACKUP_CERTIFICATE"]],
        check=True,
    )  # fmt: skip
    return file


@scene("database/recovery#decrypt-backup")
def _only_sealed(bench: Bench) -> None:
    _seal(bench).unlink()


@scene(
    "database/backup#make-backup-key",
    answers="secretPassphrase\nsecretPassphrase\n",
    varies=True,
)
def _makes_a_key(bench: Bench) -> Script:
    key, certificate = bench.backups / "backup-key.pem", bench.backups / "backup-certificate.pem"
    bench.values["BACKUP_KEY"], bench.values["BACKUP_CERTIFICATE"] = str(key), str(certificate)
    yield
    assert key.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert certificate.read_text().startswith("-----BEGIN CERTIFICATE-----")


@scene("database/recovery#create-recovery-database")
def _nothing_recovered(bench: Bench) -> None:
    bench.world.production.drop(RECOVERED)


@scene("database/recovery#restore-backup")
def _restores(bench: Bench) -> Script:
    _dump(bench)
    production = bench.world.production
    production.create(RECOVERED)
    before = production.fingerprint("astral")
    yield
    assert production.fingerprint("astral") == before


@scene("database/recovery#count-recovered-rows")
def _counts_recovered(bench: Bench) -> None:
    bench.world.production.create(RECOVERED, TABLES)


@scene("incidents/database-connection#count-connections", varies=True)
def _counts_connections(bench: Bench) -> Script:
    ran = yield
    assert 0 < int(ran.stdout.split()[0]) < 70


@scene("incidents/database-connection#end-idle-sessions")
def _ends_idle_sessions(bench: Bench) -> Script:
    production = bench.world.production
    with production.start() as young, production.start(database="postgres") as elsewhere:
        pids = [_pid(young), _pid(elsewhere)]
        yield
        listed = ", ".join(map(str, pids))
        left = production.ask(f"select count(*) from pg_stat_activity where pid in ({listed})")
        assert left == "2", "a session was ended that was not idle for long, or is elsewhere"


def _pid(session: subprocess.Popen[str]) -> int:
    assert session.stdin
    assert session.stdout
    session.stdin.write("select pg_backend_pid();\n")
    session.stdin.flush()
    return int(session.stdout.readline())


@scene("incidents/database-connection#end-session")
def _ends_a_session(bench: Bench) -> Script:
    production = bench.world.production
    with production.start() as session, production.start() as other:
        bench.values["QUERY_PID"], left = str(_pid(session)), _pid(other)
        yield
        ended = (
            f"select pid from pg_stat_activity where pid in ({bench.values['QUERY_PID']}, {left})"
        )
        assert production.ask(ended) == str(left)


@scene("security/breach#save-audit-log")
def _saves_the_audit_log(bench: Bench) -> Script:
    yield
    saved = Path(bench.values["AUDIT_FILE"]).read_text().splitlines()
    assert len(saved) == 5  # the names of the columns, and four events


@scene("security/breach#save-request-logs", since="60")
def _saves_request_logs(bench: Bench) -> Script:
    yield
    saved = Path(bench.values["REQUEST_LOG_FILE"]).read_text().splitlines()
    assert [json.loads(line)["type"] for line in saved] == ["request"] * 4 + ["summary"]


def _account(bench: Bench, status: str) -> Script:
    bench.values["ACCOUNT_EMAIL"] = "person2@example.org"
    production = bench.world.production
    other = "ACTIVE" if status == "SUSPENDED" else "SUSPENDED"
    production.ask(f"""update "User" set status = '{other}' where id = 'u2'""", "astral")
    ran = yield
    assert f"person2@example.org|CLIENT|{status}" in ran.stdout
    rows = production.ask('select status, count(*) from "User" group by 1 order by 1', "astral")
    production.ask("""update "User" set status = 'ACTIVE'""", "astral")
    assert rows == ("ACTIVE|7" if status == "ACTIVE" else "ACTIVE|6\nSUSPENDED|1")


@scene("security/breach#suspend-account")
def _suspends(bench: Bench) -> Script:
    yield from _account(bench, "SUSPENDED")


@scene("security/breach#restore-account")
def _restores_an_account(bench: Bench) -> Script:
    yield from _account(bench, "ACTIVE")


# Migrations.


@scene("database/migration#migration-status", code=1)
def _sees_what_is_pending(bench: Bench) -> None:
    bench.secrets["MIGRATION_DATABASE_URL"] = _database_url(bench, "migrated")


def _deploys(bench: Bench, *, scratch: bool) -> Script:
    name = "SCRATCH_DATABASE_URL" if scratch else "MIGRATION_DATABASE_URL"
    bench.secrets[name] = _database_url(bench, "migrated", scratch=scratch)
    yield
    server = bench.world.scratch if scratch else bench.world.production
    columns = "select count(*) from information_schema.columns where table_name = 'User'"
    assert server.ask(columns, "migrated") == "3"


@scene("database/migration#rehearse-migration")
def _rehearses(bench: Bench) -> Script:
    yield from _deploys(bench, scratch=True)


@scene("database/migration#deploy-migration")
def _deploys_migrations(bench: Bench) -> Script:
    yield from _deploys(bench, scratch=False)


@scene("database/migration#compare-schema")
def _compares(bench: Bench) -> Script:
    bench.secrets["SCRATCH_DATABASE_URL"] = _database_url(bench, "migrated", scratch=True)
    yield
    assert bench.world.scratch.fingerprint("migrated") == ""


@scene("database/migration#create-migration")
def _creates_a_migration(bench: Bench) -> Script:
    bench.secrets["SCRATCH_DATABASE_URL"] = _database_url(bench, "migrated", scratch=True)
    yield
    made = bench.app / "prisma" / "migrations" / bench.values["NEW_MIGRATION"] / "migration.sql"
    assert 'CREATE TABLE "User"' in made.read_text()
    assert bench.world.scratch.fingerprint("migrated") == ""


@scene("database/migration#mark-rolled-back")
def _marks_rolled_back(bench: Bench) -> Script:
    url = _database_url(bench, "migrated")
    bench.secrets["MIGRATION_DATABASE_URL"] = url
    broken = bench.app / "prisma" / "migrations" / "20260301000000_broken"
    broken.mkdir()
    (broken / "migration.sql").write_text("ALTER TABLE nowhere ADD COLUMN x TEXT;\n")
    bench.values["FAILED_MIGRATION"] = broken.name
    failed = bench.paste("npx prisma migrate deploy", more={"DATABASE_URL": url, "DIRECT_URL": url})
    assert failed.code == 1
    yield
    sql = "select count(*) from _prisma_migrations where rolled_back_at is not null"
    assert bench.world.production.ask(sql, "migrated") == "1"


# The code.


@scene("deployment/hotfix#start-branch")
def _starts_a_branch(bench: Bench) -> Script:
    bench.values["LIVE_COMMIT"] = bench.git("rev-parse", "HEAD")[:7]
    yield
    assert bench.git("branch", "--show-current") == bench.values["HOTFIX_BRANCH"]


@scene("deployment/hotfix#fetch-commits")
def _fetches(bench: Bench) -> Script:
    before = bench.git("rev-parse", f"origin/{SETTINGS.main_branch}")
    _push_from_elsewhere(bench)
    yield
    assert bench.git("rev-parse", f"origin/{SETTINGS.main_branch}") != before


@scene("deployment/standard#update-checkout")
def _updates(bench: Bench) -> Script:
    _push_from_elsewhere(bench)
    yield
    assert (bench.app / "new.txt").read_text() == "new\n"


def _push_from_elsewhere(bench: Bench) -> None:
    """Push a commit to the remote that the checkout does not have."""
    (bench.app / "new.txt").write_text("new\n")
    bench.git("add", "new.txt")
    bench.git("commit", "--quiet", "--message", "Add a file")
    bench.git("push", "--quiet", "origin", SETTINGS.main_branch)
    bench.git("reset", "--quiet", "--hard", "HEAD~1")
    bench.git("update-ref", f"refs/remotes/origin/{SETTINGS.main_branch}", "HEAD")


@scene("deployment/hotfix#review-change")
def _change(bench: Bench) -> None:
    file = bench.app / "scripts" / "say.mjs"
    file.write_text(file.read_text() + "// a change\n")


@scene("deployment/hotfix#commit-hotfix")
def _commits(bench: Bench) -> Script:
    _change(bench)
    yield
    assert bench.git("log", "-1", "--format=%s") == bench.values["HOTFIX_TITLE"]
    assert bench.git("status", "--porcelain") == ""


@scene("deployment/hotfix#push-hotfix")
def _pushes(bench: Bench) -> Script:
    bench.git("switch", "--quiet", "--create", "hotfix/x")
    _change(bench)
    bench.git("commit", "--quiet", "--all", "--message", "Mend")
    yield
    assert bench.git("ls-remote", "--heads", "origin", "hotfix/x")


# Packages of the application.


@scene("performance/bundle#explain-package")
def _package(bench: Bench) -> None:
    """Give the application one package of its own, which needs no registry."""
    vendor = bench.app / "vendor" / "left"
    vendor.mkdir(parents=True)
    (vendor / "package.json").write_text('{"name": "left", "version": "1.0.0"}')
    (bench.app / "node_modules").unlink()
    small = {"name": "astral-core-v7", "dependencies": {"left": "file:vendor/left"}}
    (bench.app / "package.json").write_text(json.dumps(small))
    (bench.app / "package-lock.json").unlink()
    assert bench.paste("npm install --no-audit --no-fund").code == 0
    bench.git("add", "--all")
    bench.git("commit", "--quiet", "--message", "Use one package")
    bench.values["PACKAGE"] = "left"


@scene("performance/bundle#remove-package")
def _removes(bench: Bench) -> Script:
    _package(bench)
    yield
    assert "left" not in (bench.app / "package.json").read_text()


@scene("performance/bundle#review-packages")
def _without_package(bench: Bench) -> None:
    _package(bench)
    bench.paste("npm uninstall left")


scene("performance/bundle#check-package-gone", code=1)(_without_package)


@scene("performance/bundle#restore-packages")
def _restores_packages(bench: Bench) -> Script:
    _without_package(bench)
    yield
    assert bench.git("status", "--porcelain", "package.json") == ""
