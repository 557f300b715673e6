"""What must be there before a step is pasted, and what must be so afterwards.

A scene prepares the bench and, where it is a generator, gives way to the pasted text, gets what
came of it and checks. What is printed is held against the recording, and led through the list of
the step, in `test_steps.py`. A step without a scene is pasted with the examples of its parameters.
"""

import json
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from snippets._drill.postgres import APPLICATION
from snippets._drill.surroundings import link_checkout
from snippets._platform.vercel import Deployment, LogLine, StoredVariable
from snippets._vocabulary.parameters import SECRET_NAME
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real.bench import CATALOG, PASSWORD, Bench, Ran
from tests._lanes.real.npm import numbers
from tests._lanes.real.postgres import TABLES

SceneScript = Generator[None, Ran, None]
Play = TypeVar("Play", bound=Callable[[Bench], object])


@dataclass(frozen=True)
class Scene:
    """One step's scene.

    `since` is the oldest version of the Vercel CLI that accepts the command: an older one must
    refuse it and change nothing. `code` is the exit code, `inside` asks for a machine with our own
    names, `answers` is what is typed at the terminal. What a step prints that `varies` belongs
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
NOT_RUN = {name: step.unproven for name, step in CATALOG.steps.items() if step.unproven}


def scene(*steps: str, **how: Any) -> Callable[[Play], Play]:
    """Register a scene for steps; `how` has fields of `Scene`."""

    def register(play: Play) -> Play:
        SCENES.update(dict.fromkeys(steps, Scene(play, **how)))
        return play

    return register


SCENES |= {
    "before-an-incident#check-curl-version": Scene(varies=True),
    "before-an-incident#check-git-version": Scene(varies=True),
    "before-an-incident#check-jq-version": Scene(varies=True),
    "before-an-incident#check-openssl-version": Scene(varies=True),
    "before-an-incident#link-project": Scene(
        lambda here: (here.app / ".vercel" / "project.json").unlink()
    ),
    "database/backup#make-backup-folder": Scene(
        lambda here: Path(here.values["BACKUP_FOLDER"]).rmdir()
    ),
    "database/backup#create-scratch-database": Scene(
        lambda here: here.world.scratch.drop(REHEARSED)
    ),
    "database/backup#count-scratch-rows": Scene(
        lambda here: here.world.scratch.new(REHEARSED, TABLES)
    ),
    "database/backup#drop-scratch-database": Scene(lambda here: here.world.scratch.new(REHEARSED)),
    "database/recovery#create-recovery-database": Scene(
        lambda here: here.world.production.drop(RECOVERED)
    ),
    "database/recovery#count-recovered-rows": Scene(
        lambda here: here.world.production.new(RECOVERED, TABLES)
    ),
    "incidents/authentication-failures#set-nextauth-url": Scene(
        lambda here: here.platform.variables.pop("NEXTAUTH_URL")
    ),
    "incidents/database-connection#count-connections": Scene(varies=True),
    "incidents/database-connection#list-sessions": Scene(varies=True),
    "incidents/provider-outage#read-answer": Scene(
        lambda here: here.platform.barriers.add("paused")
    ),
    "monitoring/endpoints#new-errors": Scene(
        lambda here: here.platform.logs.append(LogLine("of before", minutes_ago=10)), "50.44.0"
    ),
    "performance/cache#measure-cache-hit-rate": Scene(since="60"),
    "performance/cache#purge-cache": Scene(since="47"),
    "security/secret-rotation#replace-issued-secret": Scene(
        lambda here: here.platform.variables.update({SECRET_NAME.example: StoredVariable("old")}),
        "48.12.1",
    ),
    "troubleshooting/tools#check-certificate": Scene(inside=True),
    **dict.fromkeys(
        ("security/breach#suspend-account", "security/breach#restore-account"),
        Scene(lambda here: here.values.update(ACCOUNT_EMAIL="person2@example.org")),
    ),
}


@scene(
    "deployment/rollback#roll-back",
    "deployment/rollback#inspect-production",
    "deployment/rollback#inspect-candidate",
    "deployment/redeploy#note-live",
)
def _bad_release(bench: Bench) -> tuple[Deployment, Deployment]:
    """Release a deployment that crashes; return the good one before it and the bad one."""
    good = bench.platform.live
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


scene("deployment/rollback#check-candidate", since="48.12.1")(_bad_release)


@scene("deployment/standard#check-preview", since="48.12.1")
def _preview(bench: Bench) -> None:
    for variable in bench.platform.variables.values():
        variable.targets = ("production", "preview")
    preview = bench.platform.deploy("dpl_preview", target="preview")
    bench.values["PREVIEW_DEPLOYMENT"] = preview.url


@scene("deployment/standard#check-new-build", since="48.12.1")
def _new_build(bench: Bench) -> None:
    built = bench.platform.deploy("dpl_built", assign=False)
    bench.values["NEW_DEPLOYMENT"] = built.url


# The maintenance page.


@scene("maintenance/mode#link-maintenance-folder")
def _maintenance_folder(bench: Bench) -> Path:
    folder = bench.home / "maintenance-page"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>Back soon</h1>\n")
    bench.values["MAINTENANCE_FOLDER"] = str(folder)
    return folder


@scene("maintenance/mode#build-maintenance-page")
def _builds_the_page(bench: Bench) -> SceneScript:
    link_checkout(_maintenance_folder(bench))
    yield
    assert bench.platform.deployments[-1].page == "<h1>Back soon</h1>"


@scene("maintenance/mode#start-maintenance")
def _page_is_built(bench: Bench) -> None:
    page = bench.platform.deploy("dpl_page", assign=False, page="<h1>Back soon</h1>")
    bench.values["MAINTENANCE_DEPLOYMENT"] = page.url


@scene("maintenance/mode#end-maintenance")
def _page_is_shown(bench: Bench) -> None:
    bench.platform.deploy("dpl_page", page="<h1>Back soon</h1>")


scene("maintenance/mode#check-maintenance-page", code=22)(_page_is_shown)


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


@scene("troubleshooting/logs#errors-of-deployment", since="54")
def _finds_errors_of_one(bench: Bench) -> None:
    _, bad = _bad_release(bench)
    bench.platform.logs += [
        LogLine("of the bad one", deployment=bad.id),
        LogLine("of another", deployment="dpl_first"),
    ]
    bench.values["FAILED_DEPLOYMENT"] = bad.url


@scene("troubleshooting/logs#save-logs", since="50.44.0")
def _saves_logs(bench: Bench) -> SceneScript:
    _logged(bench)
    yield
    saved = Path(bench.values["LOG_FILE"]).read_text().splitlines()
    rows = [json.loads(line) for line in saved]
    assert any("out of memory" in json.dumps(row) for row in rows)


# The application over HTTP.


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
    # With the names of the lane, and not led to a port, which would pass the name by.
    (bench.home / ".curlrc").write_text(f'cacert = "{bench.world.certificate.authority}"\n')


# The database.


def _database_url(bench: Bench, name: str, *, scratch: bool = False) -> str:
    server = bench.world.scratch if scratch else bench.world.production
    server.new(name)
    return f"postgresql://{APPLICATION}:{PASSWORD}@127.0.0.1:{server.port}/{name}"


@scene(
    "database/backup#read-backup-list",
    "database/backup#read-whole-backup",
    "database/backup#write-checksum",
    "database/recovery#list-backups",
)
def _dump(bench: Bench) -> Path:
    file = bench.backups / "astral.dump"
    bench.values["BACKUP_FILE"] = str(file)
    bench.do("database/backup#take-backup")
    return file


@scene("security/breach#write-evidence-checksums")
def _evidence(bench: Bench) -> None:
    for name in ("REQUEST_LOG_FILE", "LOG_FILE", "AUDIT_FILE"):
        file = bench.backups / name
        file.write_text("kept\n")
        bench.values[name] = str(file)


@scene("database/recovery#check-backup")
def _dump_with_checksum(bench: Bench) -> None:
    _dump(bench)
    bench.do("database/backup#write-checksum")


@scene("database/backup#restore-into-scratch")
def _restores_into_scratch(bench: Bench) -> SceneScript:
    _dump(bench)
    bench.world.scratch.new(REHEARSED)
    before = bench.world.production.fingerprint("astral")
    yield
    assert bench.world.scratch.fingerprint(REHEARSED) == before
    assert bench.world.production.fingerprint("astral") == before


@scene("database/backup#encrypt-backup")
def _dump_and_key(bench: Bench) -> Path:
    bench.make_backup_key()
    return _dump(bench)


@scene("database/backup#prove-encrypted-backup")
def _sealed(bench: Bench) -> Path:
    file = _dump_and_key(bench)
    bench.do("database/backup#encrypt-backup")
    return file


@scene("database/recovery#decrypt-backup")
def _only_sealed(bench: Bench) -> None:
    _sealed(bench).unlink()


@scene(
    "database/backup#make-backup-key",
    answers="secretPassphrase\nsecretPassphrase\n",
    varies=True,
)
def _makes_a_key(bench: Bench) -> SceneScript:
    yield
    key = Path(bench.values["BACKUP_KEY"]).read_text()
    assert key.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")


@scene("database/recovery#restore-backup")
def _dump_and_place(bench: Bench) -> None:
    _dump(bench)
    bench.world.production.new(RECOVERED)


@scene("incidents/database-connection#end-idle-sessions")
def _ends_idle_sessions(bench: Bench) -> SceneScript:
    production = bench.world.production
    with production.session() as young, production.session(database="postgres") as elsewhere:
        listed = f"{young}, {elsewhere}"
        yield
        left = production.ask(f"select count(*) from pg_stat_activity where pid in ({listed})")
        assert left == "2", "a session was ended that was not idle for long, or is elsewhere"


@scene("incidents/database-connection#end-session")
def _ends_a_session(bench: Bench) -> SceneScript:
    with bench.world.production.session() as bench.values["QUERY_PID"]:
        yield


@scene("security/breach#save-audit-log")
def _saves_the_audit_log(bench: Bench) -> SceneScript:
    yield
    saved = Path(bench.values["AUDIT_FILE"]).read_text().splitlines()
    assert len(saved) == 5  # the names of the columns, and four events


@scene("security/breach#save-request-logs", since="60")
def _saves_request_logs(bench: Bench) -> SceneScript:
    yield
    saved = Path(bench.values["REQUEST_LOG_FILE"]).read_text().splitlines()
    assert [json.loads(line)["type"] for line in saved] == ["request"] * 4 + ["summary"]


# Migrations.


@scene("database/migration#deploy-migration")
def _pending(bench: Bench) -> None:
    bench.secrets["MIGRATION_DATABASE_URL"] = _database_url(bench, "migrated")


scene("database/migration#migration-status", code=1)(_pending)


@scene(
    "database/migration#rehearse-migration",
    "database/migration#compare-schema",
    "database/migration#create-migration",
)
def _pending_on_scratch(bench: Bench) -> None:
    bench.secrets["SCRATCH_DATABASE_URL"] = _database_url(bench, "migrated", scratch=True)


@scene("database/migration#mark-rolled-back")
def _failed(bench: Bench) -> None:
    _pending(bench)
    broken = bench.app / "prisma" / "migrations" / "20260301000000_broken"
    broken.mkdir()
    (broken / "migration.sql").write_text("ALTER TABLE nowhere ADD COLUMN x TEXT;\n")
    bench.values["FAILED_MIGRATION"] = broken.name
    bench.do("database/migration#deploy-migration", code=1)


# The code.


@scene("deployment/hotfix#start-branch")
def _live_commit(bench: Bench) -> None:
    bench.values["LIVE_COMMIT"] = bench.git("rev-parse", "HEAD")[:7]


@scene("deployment/hotfix#fetch-commits", "deployment/standard#update-checkout")
def _pushed_from_elsewhere(bench: Bench) -> None:
    """Push a commit to the remote that the checkout does not have."""
    (bench.app / "new.txt").write_text("new\n")
    bench.git("add", "new.txt")
    bench.git("commit", "--quiet", "--message", "Add a file")
    bench.git("push", "--quiet", "origin", SETTINGS.main_branch)
    bench.git("reset", "--quiet", "--hard", "HEAD~1")
    bench.git("update-ref", f"refs/remotes/origin/{SETTINGS.main_branch}", "HEAD")


@scene("deployment/hotfix#review-change", "deployment/hotfix#commit-hotfix")
def _change(bench: Bench) -> None:
    file = bench.app / "scripts" / "say.mjs"
    file.write_text(file.read_text() + "// a change\n")


@scene("deployment/hotfix#push-hotfix")
def _hotfix(bench: Bench) -> None:
    bench.git("switch", "--quiet", "--create", "hotfix/x")
    _change(bench)
    bench.git("commit", "--quiet", "--all", "--message", "Mend")


# Packages of the application.


@scene("performance/bundle#explain-package", "performance/bundle#remove-package")
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


@scene("performance/bundle#review-packages", "performance/bundle#restore-packages")
def _without_package(bench: Bench) -> None:
    _package(bench)
    bench.paste("npm uninstall left")


scene("performance/bundle#check-package-gone", code=1)(_without_package)
