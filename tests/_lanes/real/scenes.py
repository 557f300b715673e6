"""What must be there before a step is pasted, and what must be so afterwards.

A scene is a generator: it prepares the bench, gives way to the pasted text, gets what came of it
and checks. A step without a scene is pasted with the examples of its parameters and must succeed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from snippets._drill.postgres import APPLICATION
from snippets._engine.load import load
from snippets._platform.vercel import Deployment, LogLine, StoredVariable
from snippets._vocabulary.parameters import SECRET_NAME
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real.bench import PASSWORD, Bench, Ran
from tests._lanes.real.postgres import TABLES
from tests._world.loopback import link

Script = Generator[None, Ran, None]


@dataclass(frozen=True)
class Scene:
    """One step's scene.

    `since` is the oldest version of the Vercel CLI that accepts the command: an older one must
    refuse it and change nothing. `code` is the exit code, `inside` asks for a machine with our
    own DNS, `answers` is what is typed at the terminal. What a step prints that `varies` belongs
    to the machine, or to chance: it is recorded, but only the exit code is compared.
    """

    play: Callable[[Bench], Script]
    since: str = "0"
    code: int = 0
    inside: bool = False
    answers: str = ""
    varies: bool = False

    def accepts(self, version: str) -> bool:
        """Tell whether this version of the CLI has to accept the command."""
        return not version or _number(version) >= _number(self.since)


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


SCENES: dict[str, Scene] = {}
# Steps that are not run, with the reason; printed at the end of every run.
NOT_RUN = {name: step.unproven for name, step in load().steps.items() if step.unproven}


def scene(
    *steps: str,
    since: str = "0",
    code: int = 0,
    inside: bool = False,
    answers: str = "",
    varies: bool = False,
) -> Callable[[Callable[[Bench], Script]], Callable[[Bench], Script]]:
    """Register a scene for steps."""

    def register(play: Callable[[Bench], Script]) -> Callable[[Bench], Script]:
        for step in steps:
            SCENES[step] = Scene(play, since, code, inside, answers, varies)
        return play

    return register


def plain(bench: Bench) -> Script:
    """Check nothing but the exit code and that something was printed."""
    ran = yield
    assert ran.everything.strip(), "it printed nothing"


def silent(bench: Bench) -> Script:
    """Check nothing but the exit code."""
    yield


scene(
    "before-an-incident#check-curl-version",
    "before-an-incident#check-git-version",
    "before-an-incident#check-jq-version",
    "before-an-incident#check-openssl-version",
    "incidents/database-connection#list-sessions",
    varies=True,
)(plain)


def _bad_release(bench: Bench) -> tuple[Deployment, Deployment]:
    """Release a deployment that crashes; return the good one before it and the bad one."""
    good = bench.platform.live
    crash = frozenset({"crash"})
    return good, bench.platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=crash)


def _untouched(bench: Bench, before: Deployment) -> None:
    assert bench.platform.live is before, "production changed"


# Deployments.


@scene("deployment/rollback#roll-back")
def _rolls_back(bench: Bench) -> Script:
    good, _ = _bad_release(bench)
    bench.values["GOOD_DEPLOYMENT"] = good.url
    ran = yield
    assert bench.platform.live is good
    assert not bench.platform.auto_assign
    assert f"Success! {SETTINGS.project} was rolled back to {good.host}" in ran.stderr


@scene("deployment/rollback#leave-rollback")
def _leaves_a_rollback(bench: Bench) -> Script:
    good, _ = _bad_release(bench)
    bench.platform.rollback(good)
    fixed = bench.platform.deploy("dpl_fixed")
    bench.values["NEW_DEPLOYMENT"] = fixed.url
    ran = yield
    assert bench.platform.live is fixed
    assert bench.platform.auto_assign
    assert f"Success! {SETTINGS.project} was promoted to" in ran.stderr


@scene("deployment/rollback#list-deployments")
def _lists(bench: Bench) -> Script:
    good, bad = _bad_release(bench)
    failed = bench.platform.deploy("dpl_err", age=timedelta(minutes=5), state="ERROR")
    ran = yield
    assert ran.stdout.split() == [failed.url, bad.url, good.url]
    for url, state in ((good.url, "● Ready"), (failed.url, "● Error")):
        assert any(url in line and state in line for line in ran.stderr.splitlines())
    _untouched(bench, bad)


@scene("deployment/rollback#inspect-production")
def _inspects_production(bench: Bench) -> Script:
    _, bad = _bad_release(bench)
    ran = yield
    assert bad.url in ran.stderr
    assert "● Ready" in ran.stderr


@scene("deployment/rollback#inspect-candidate")
def _inspects_candidate(bench: Bench) -> Script:
    good, _ = _bad_release(bench)
    bench.values["GOOD_DEPLOYMENT"] = good.url
    ran = yield
    assert good.url in ran.stderr


@scene("deployment/redeploy#note-live")
def _notes_what_is_live(bench: Bench) -> Script:
    _, bad = _bad_release(bench)
    ran = yield
    assert bad.url in ran.stderr


@scene("deployment/rollback#check-candidate", since="48.12.1")
def _checks_a_candidate(bench: Bench) -> Script:
    good, _ = _bad_release(bench)
    bench.values["GOOD_DEPLOYMENT"] = good.url
    ran = yield
    assert [(one.host, one.path) for one in ran.requests] == [(good.host, "/api/auth/session")]


@scene("monitoring/commands#inspect-deployment")
def _inspects_live(bench: Bench) -> Script:
    bench.values["LIVE_DEPLOYMENT"] = bench.platform.live.url
    ran = yield
    assert "● Ready" in ran.stderr


@scene("deployment/rollback#read-build-log", code=1)
def _reads_a_build_log(bench: Bench) -> Script:
    failed = bench.platform.deploy("dpl_err", age=timedelta(minutes=5), state="ERROR")
    failed.build_log = 'Error: Command "npm run build" exited with 1'
    bench.values["FAILED_DEPLOYMENT"] = failed.url
    ran = yield
    assert failed.build_log in ran.stderr


@scene("deployment/redeploy#redeploy")
def _redeploys(bench: Bench) -> Script:
    bench.platform.variables["NEXTAUTH_SECRET"].value = "changed"
    before = bench.platform.live
    ran = yield
    assert bench.platform.live is not before
    assert bench.platform.live.environment["NEXTAUTH_SECRET"] == "changed"
    assert bench.platform.live.url in ran.everything


@scene("deployment/standard#deploy-preview")
def _deploys_a_preview(bench: Bench) -> Script:
    before = bench.platform.live
    ran = yield
    _untouched(bench, before)
    preview = bench.platform.deployments[-1]
    assert preview.target == "preview"
    assert ran.stdout.strip() == preview.url


@scene("deployment/standard#build-production")
def _builds_for_production(bench: Bench) -> Script:
    before = bench.platform.live
    ran = yield
    _untouched(bench, before)
    built = bench.platform.deployments[-1]
    assert built.target == "production"
    assert built is not before
    assert ran.stdout.strip() == built.url


@scene("deployment/standard#check-preview", since="48.12.1")
def _checks_a_preview(bench: Bench) -> Script:
    for variable in bench.platform.variables.values():
        variable.targets = ("production", "preview")
    preview = bench.platform.deploy("dpl_preview", target="preview")
    bench.values["PREVIEW_DEPLOYMENT"] = preview.url
    ran = yield
    assert [(one.host, one.path) for one in ran.requests] == [(preview.host, "/api/auth/session")]


@scene("deployment/standard#check-new-build", since="48.12.1")
def _checks_a_new_build(bench: Bench) -> Script:
    built = bench.platform.deploy("dpl_built", assign=False)
    bench.values["NEW_DEPLOYMENT"] = built.url
    ran = yield
    assert [(one.host, one.path) for one in ran.requests] == [(built.host, "/api/auth/session")]


@scene("before-an-incident#link-project")
def _links(bench: Bench) -> Script:
    note = bench.app / ".vercel" / "project.json"
    note.unlink()
    yield
    linked = json.loads(note.read_text())
    assert (linked["projectId"], linked["orgId"]) == ("prj_1", "team_1")


@scene("before-an-incident#check-sign-in-account")
def _shows_the_account(bench: Bench) -> Script:
    ran = yield
    assert ran.stdout.strip() == "oncall"


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
    before = bench.platform.live
    yield
    _untouched(bench, before)
    assert bench.platform.deployments[-1].page == "<h1>Back soon</h1>"


@scene("maintenance/mode#start-maintenance")
def _starts_maintenance(bench: Bench) -> Script:
    page = bench.platform.deploy("dpl_page", assign=False, page="<h1>Back soon</h1>")
    bench.values["MAINTENANCE_DEPLOYMENT"] = page.url
    yield
    assert bench.platform.live is page


@scene("maintenance/mode#check-maintenance-page", code=22)
def _sees_the_page(bench: Bench) -> Script:
    bench.platform.deploy("dpl_page", page="<h1>Back soon</h1>")
    ran = yield
    assert ran.stdout == "<h1>Back soon</h1>"
    assert "HTTP 503" in ran.stderr


@scene("maintenance/mode#end-maintenance")
def _ends_maintenance(bench: Bench) -> Script:
    before = bench.platform.live
    bench.platform.deploy("dpl_page", page="<h1>Back soon</h1>")
    bench.values["LIVE_DEPLOYMENT"] = before.url
    yield
    assert bench.platform.live is before


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


@scene("database/recovery#switch-database")
def _switches(bench: Bench) -> Script:
    ran = yield
    assert bench.platform.variables["DATABASE_URL"].value == bench.secrets["RECOVERY_DATABASE_URL"]
    assert bench.secrets["RECOVERY_DATABASE_URL"] not in ran.everything


@scene("database/recovery#switch-direct-url")
def _switches_direct(bench: Bench) -> Script:
    yield
    assert bench.platform.variables["DIRECT_URL"].value == bench.secrets["RECOVERY_DATABASE_URL"]


@scene("monitoring/commands#list-variable-names")
def _lists_names(bench: Bench) -> Script:
    ran = yield
    assert set(bench.platform.variables) <= set(ran.stdout.split())
    for variable in bench.platform.variables.values():
        assert variable.value not in ran.everything


# Logs and caches. Versions 50 to 59 print log lines on standard error.


def _logged(bench: Bench) -> None:
    bench.platform.logs += [
        LogLine("JavaScript heap out of memory", minutes_ago=3),
        LogLine("signed in", "info", minutes_ago=4),
        LogLine("long ago", minutes_ago=60 * 30),
    ]


@scene("troubleshooting/logs#recent-errors", "incidents/high-memory#out-of-memory-errors",
       since="50.44.0")  # fmt: skip
def _finds_errors(bench: Bench) -> Script:
    _logged(bench)
    ran = yield
    assert "out of memory" in ran.everything
    assert "signed in" not in ran.everything
    assert "long ago" not in ran.everything


@scene("monitoring/endpoints#new-errors", since="50.44.0")
def _finds_no_new_error(bench: Bench) -> Script:
    bench.platform.logs.append(LogLine("of before", minutes_ago=10))
    ran = yield
    assert "of before" not in ran.everything
    assert "No logs found" in ran.everything or "No runtime log entries" in ran.everything


@scene("troubleshooting/logs#recent-logs", since="50.44.0")
def _finds_everything(bench: Bench) -> Script:
    _logged(bench)
    ran = yield
    assert "out of memory" in ran.everything
    assert "signed in" in ran.everything


@scene("troubleshooting/logs#errors-of-deployment", since="54")
def _finds_errors_of_one(bench: Bench) -> Script:
    _, bad = _bad_release(bench)
    bench.platform.logs += [
        LogLine("of the bad one", deployment=bad.id),
        LogLine("of another", deployment="dpl_first"),
    ]
    bench.values["FAILED_DEPLOYMENT"] = bad.url
    ran = yield
    assert "of the bad one" in ran.everything
    assert "of another" not in ran.everything


@scene("troubleshooting/logs#save-logs", since="50.44.0")
def _saves_logs(bench: Bench) -> Script:
    _logged(bench)
    yield
    saved = Path(bench.values["LOG_FILE"]).read_text().splitlines()
    rows = [json.loads(line) for line in saved]
    assert any("out of memory" in json.dumps(row) for row in rows)


@scene("performance/cache#measure-cache-hit-rate", since="60")
def _measures_the_cache(bench: Bench) -> Script:
    ran = yield
    assert ran.stdout == "75 percent of 4 requests\n"


@scene("performance/cache#purge-cache", since="47")
def _purges(bench: Bench) -> Script:
    yield
    assert bench.platform.purges == 1


# The application over HTTP.


@scene("monitoring/endpoints#read-performance")
def _is_sent_to_sign_in(bench: Bench) -> Script:
    ran = yield
    assert "HTTP 307" in ran.stderr


@scene("incidents/provider-outage#read-answer")
def _reads_why_vercel_does_not_serve(bench: Bench) -> Script:
    bench.platform.barriers.add("paused")
    ran = yield
    assert " 503 " in ran.stdout.splitlines()[0]
    assert "x-vercel-error: deployment_paused" in ran.stdout.lower()


@scene("performance/cache#read-cache-header")
def _reads_the_cache_header(bench: Bench) -> Script:
    ran = yield
    assert "x-vercel-cache: " in ran.stdout.lower()


@scene("before-an-incident#check-gh-sign-in", inside=True)
def _is_signed_in_at_github(bench: Bench) -> Script:
    bench.secrets["GH_TOKEN"] = "gho_secretTokenOfTheLane"
    ran = yield
    assert "Logged in to github.com account oncall" in ran.everything


@scene("deployment/hotfix#open-pull-request", inside=True)
def _opens_a_pull_request(bench: Bench) -> Script:
    bench.secrets["GH_TOKEN"] = "gho_secretTokenOfTheLane"
    bench.git("switch", "--quiet", "--create", "hotfix/session-expires-at-once")
    bench.git("remote", "set-url", "origin", "https://github.com/Damatnic/astral-core-v7.git")
    ran = yield
    assert "github.com/Damatnic/astral-core-v7/pull/1" in ran.stdout


@scene("troubleshooting/tools#resolve-name", inside=True)
def _resolves(bench: Bench) -> Script:
    # With the names of the lane, and not led to a port, which would pass the DNS by.
    (bench.home / ".curlrc").write_text(f'cacert = "{bench.world.certificate.authority}"\n')
    ran = yield
    assert ran.stdout.count("127.0.0.1 https://") == 2


@scene("troubleshooting/tools#check-certificate", inside=True)
def _checks_the_certificate(bench: Bench) -> Script:
    ran = yield
    assert "Certificate will not expire" in ran.stdout


# The database.


def _database_url(bench: Bench, name: str, *, scratch: bool = False) -> str:
    server = bench.world.scratch if scratch else bench.world.production
    server.create(name)
    return f"postgresql://{APPLICATION}:{PASSWORD}@127.0.0.1:{server.port}/{name}"


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


@scene("database/backup#take-backup")
def _takes_a_backup(bench: Bench) -> Script:
    file = bench.backups / "astral.dump"
    bench.values["BACKUP_FILE"] = str(file)
    yield
    production, scratch = bench.world.production, bench.world.scratch
    scratch.create("proof")
    scratch.tool("pg_restore", "--exit-on-error", "--no-owner", "--dbname", "proof", str(file))
    assert scratch.fingerprint("proof") == production.fingerprint("astral")


@scene("database/backup#write-checksum")
def _writes_a_checksum(bench: Bench) -> Script:
    file = _dump(bench)
    yield
    subprocess.run(["sha256sum", "-c", "--quiet", f"{file}.sha256"], check=True)


@scene("security/breach#write-evidence-checksums")
def _writes_checksums(bench: Bench) -> Script:
    files = {name: bench.backups / name for name in ("REQUEST_LOG_FILE", "LOG_FILE", "AUDIT_FILE")}
    for name, file in files.items():
        file.write_text("kept\n")
        bench.values[name] = str(file)
    yield
    subprocess.run(["sha256sum", "-c", "--quiet", f"{files['AUDIT_FILE']}.sha256"], check=True)


@scene("database/recovery#check-backup")
def _checks_a_backup(bench: Bench) -> Script:
    file = _dump(bench)
    with Path(f"{file}.sha256").open("w") as saved:
        subprocess.run(["sha256sum", str(file)], stdout=saved, check=True)
    ran = yield
    assert ran.stdout.endswith(": OK\n")


@scene("database/backup#check-client-major")
def _compares_majors(bench: Bench) -> Script:
    ran = yield
    assert [line.split()[:3] for line in ran.stdout.splitlines()] == [
        ["--", "Dumped", "from"],
        ["--", "Dumped", "by"],
    ]


@scene("database/backup#read-backup-list")
def _reads_the_list(bench: Bench) -> Script:
    _dump(bench)
    ran = yield
    for table in ("Appointment", "AuditLog", "User"):
        assert f"TABLE DATA public {table} " in ran.stdout


@scene("database/backup#read-whole-backup")
def _reads_the_whole(bench: Bench) -> Script:
    _dump(bench)
    yield


@scene("database/backup#create-scratch-database")
def _creates_scratch(bench: Bench) -> Script:
    bench.values["REHEARSAL"] = "20261123"
    bench.world.scratch.drop("rehearsal_20261123")
    yield
    assert "rehearsal_20261123" in bench.world.scratch.databases()


@scene("database/backup#restore-into-scratch")
def _restores_into_scratch(bench: Bench) -> Script:
    _dump(bench)
    bench.values["REHEARSAL"] = "20261123"
    bench.world.scratch.create("rehearsal_20261123")
    before = bench.world.production.fingerprint("astral")
    yield
    assert bench.world.scratch.fingerprint("rehearsal_20261123") == before
    assert bench.world.production.fingerprint("astral") == before


@scene("database/backup#count-scratch-rows")
def _counts_scratch(bench: Bench) -> Script:
    bench.values["REHEARSAL"] = "20261123"
    bench.world.scratch.create("rehearsal_20261123", TABLES)
    ran = yield
    assert ran.stdout.startswith("3|7|4|")


@scene("database/backup#count-live-rows")
def _counts_live(bench: Bench) -> Script:
    ran = yield
    assert ran.stdout.startswith("3|7|4|")


@scene("database/backup#drop-scratch-database")
def _drops_scratch(bench: Bench) -> Script:
    bench.values["REHEARSAL"] = "20261123"
    bench.world.scratch.create("rehearsal_20261123")
    before = bench.world.production.databases()
    yield
    assert "rehearsal_20261123" not in bench.world.scratch.databases()
    assert bench.world.production.databases() == before


def _open(bench: Bench, file: Path) -> bytes:
    done = subprocess.run(
        ["openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", f"{file}.cms",
         "-recip", bench.values["BACKUP_CERTIFICATE"], "-inkey", bench.values["BACKUP_KEY"]],
        check=True, capture_output=True,
    )  # fmt: skip
    return done.stdout


@scene("database/backup#encrypt-backup")
def _encrypts(bench: Bench) -> Script:
    file = _dump(bench)
    bench.make_backup_key()
    yield
    assert _open(bench, file) == file.read_bytes()
    assert b"PGDMP" not in Path(f"{file}.cms").read_bytes()


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


@scene("database/backup#prove-encrypted-backup")
def _proves(bench: Bench) -> Script:
    _seal(bench)
    ran = yield
    assert not ran.everything.strip(), "it complains"


@scene("database/recovery#decrypt-backup")
def _decrypts(bench: Bench) -> Script:
    file = _seal(bench)
    whole = file.read_bytes()
    file.unlink()
    yield
    assert file.read_bytes() == whole


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


@scene("database/recovery#list-backups")
def _lists_backups(bench: Bench) -> Script:
    file = _dump(bench)
    bench.values["BACKUP_FOLDER"] = str(bench.backups)
    ran = yield
    assert file.name in ran.stdout


@scene("database/recovery#create-recovery-database")
def _creates_recovery(bench: Bench) -> Script:
    bench.values["RECOVERY_DATABASE"] = "astral_recovery"
    bench.world.production.drop("astral_recovery")
    yield
    assert "astral_recovery" in bench.world.production.databases()


@scene("database/recovery#restore-backup")
def _restores(bench: Bench) -> Script:
    _dump(bench)
    bench.values["RECOVERY_DATABASE"] = "astral_recovery"
    production = bench.world.production
    production.create("astral_recovery")
    before = production.fingerprint("astral")
    yield
    assert production.fingerprint("astral_recovery") == before
    assert production.fingerprint("astral") == before
    as_application = production.ask('select count(*) from "User"', "astral_recovery", APPLICATION)
    assert as_application == "7", "the application may not read what was restored"


@scene("database/recovery#count-recovered-rows")
def _counts_recovered(bench: Bench) -> Script:
    bench.values["RECOVERY_DATABASE"] = "astral_recovery"
    bench.world.production.create("astral_recovery", TABLES)
    ran = yield
    assert ran.stdout.startswith("3|7|4|")


@scene("before-an-incident#check-rehearsal-access", "before-an-incident#check-database-access")
def _reaches_the_server(bench: Bench) -> Script:
    ran = yield
    assert ran.stdout[0].isdigit()


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


@scene("incidents/database-connection#slow-queries")
def _finds_nothing_slow(bench: Bench) -> Script:
    ran = yield
    assert ran.everything == ""


@scene("incidents/database-connection#end-session")
def _ends_a_session(bench: Bench) -> Script:
    production = bench.world.production
    with production.start() as session, production.start() as other:
        bench.values["QUERY_PID"], left = str(_pid(session)), _pid(other)
        ran = yield
        assert ran.stdout == "t\n"
        ended = (
            f"select pid from pg_stat_activity where pid in ({bench.values['QUERY_PID']}, {left})"
        )
        assert production.ask(ended) == str(left)


@scene("incidents/authentication-failures#list-failed-sign-ins")
def _lists_failed_sign_ins(bench: Bench) -> Script:
    ran = yield
    assert ran.stdout == "Invalid password|2|1\n"


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
def _sees_what_is_pending(bench: Bench) -> Script:
    bench.secrets["MIGRATION_DATABASE_URL"] = _database_url(bench, "migrated")
    ran = yield
    assert "20260201000000_add_role" in ran.stdout


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
    ran = yield
    assert 'CREATE TABLE "User"' in ran.stdout
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


@scene(
    "deployment/standard#check-clean-tree",
    "deployment/standard#check-merged",
    "deployment/hotfix#check-left-over",
)
def _is_clean(bench: Bench) -> Script:
    ran = yield
    assert ran.everything == ""


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


def _change(bench: Bench) -> None:
    file = bench.app / "scripts" / "say.mjs"
    file.write_text(file.read_text() + "// a change\n")


@scene("deployment/hotfix#review-change")
def _reviews(bench: Bench) -> Script:
    _change(bench)
    ran = yield
    assert "+// a change" in ran.stdout


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


@scene("performance/bundle#explain-package")
def _explains(bench: Bench) -> Script:
    _package(bench)
    ran = yield
    assert "left@1.0.0" in ran.stdout


@scene("performance/bundle#remove-package")
def _removes(bench: Bench) -> Script:
    _package(bench)
    yield
    assert "left" not in (bench.app / "package.json").read_text()


@scene("performance/bundle#check-package-gone", code=1)
def _is_gone(bench: Bench) -> Script:
    _package(bench)
    bench.paste("npm uninstall left")
    ran = yield
    assert "(empty)" in ran.stdout


@scene("performance/bundle#restore-packages")
def _restores_packages(bench: Bench) -> Script:
    _package(bench)
    bench.paste("npm uninstall left")
    yield
    assert bench.git("status", "--porcelain", "package.json") == ""


@scene("performance/bundle#review-packages")
def _reviews_packages(bench: Bench) -> Script:
    _package(bench)
    bench.paste("npm uninstall left")
    ran = yield
    assert "package.json" in ran.stdout
