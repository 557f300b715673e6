"""The machine of the one who pastes: folders, environment, real tools, loopback back ends."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import trustme

from snippets._drill.postgres import ROLE
from snippets._drill.surroundings import link_checkout
from snippets._engine import shell
from snippets._engine.load import load
from snippets._engine.recording import RecordedRun
from snippets._platform.api_call import HttpCall
from snippets._platform.edge import Answer
from snippets._platform.serve import Server
from snippets._platform.vercel import Platform, Project
from snippets._platform.vercel_api import VercelApi
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real import npm, postgres, report
from tests._lanes.real.needs import GH, MAJOR, SYSTEM_PATH, node_programs, postgres_folder
from tests._lanes.real.schema import Schema
from tests._world.loopback import TlsFiles, lead_curl, sign_in

CATALOG = load()
ROOT = Path(__file__).parents[3]
SECONDS = 600.0  # a machine may be busy
PROJECT = Project(SETTINGS.team, SETTINGS.project, SETTINGS.production_host)
# It may not show in an argument, an output or a recording.
PASSWORD = "secretPasswordOfTheLane"
IDENTITY = ("-c", "user.name=On Call", "-c", "user.email=oncall@example.org")
APPLICATION = npm.TOOLS / "application"
POSTGRES_CLIENTS = ("psql", "pg_dump", "pg_restore", "createdb", "dropdb")


@dataclass(frozen=True)
class Ran:
    """What came of pasting a text: its exit code, what it printed, what it asked of Vercel."""

    code: int
    stdout: str
    stderr: str
    calls: list[HttpCall]

    @property
    def everything(self) -> str:
        """Return both streams, standard output first."""
        return self.stdout + self.stderr

    @property
    def recorded(self) -> RecordedRun:
        """Return it as it would be recorded, with the names of this run."""
        return RecordedRun(True, self.code, self.stdout.split("\n"), self.stderr.split("\n"))


@dataclass
class SharedWorld:
    """What every test shares: servers and tools; the platform is a new one for every test."""

    folder: Path
    certificate: TlsFiles
    production: postgres.PostgresServer
    scratch: postgres.PostgresServer
    schema: Schema
    exchanges: list[tuple[HttpCall, Answer]] = field(default_factory=list)
    platform: Platform = field(init=False)
    api: VercelApi = field(init=False)
    vercel: Server = field(init=False)
    application: Server = field(init=False)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start over with a platform that is well."""
        self.platform = Platform(PROJECT)
        self.api = VercelApi(self.platform)

    def answer(self, call: HttpCall) -> Answer:
        """Answer for Vercel, and keep what was asked and answered."""
        answer = self.api.answer(call)
        self.exchanges.append((call, answer))
        return answer

    def hold_to_schema(self) -> list[HttpCall]:
        """Fail for what Vercel's SDK does not know of what was asked and answered; return it."""
        verdicts = [self.schema.judge(*exchange) for exchange in self.exchanges]
        report.ROUTES.update(verdicts)
        differing = [f"{v.route}: {differs}" for v in verdicts for differs in v.differences]
        assert not differing, "not as Vercel's SDK says:\n" + "\n".join(differing)
        return [call for call, _ in self.exchanges]

    @cached_property
    def template(self) -> Path:
        """Return a checkout of the application with two commits and a remote."""
        checkout, remote = self.folder / "template", self.folder / "remote.git"
        shutil.copytree(APPLICATION, checkout)
        (checkout / ".gitignore").write_text("node_modules\n.vercel\n.env*\n")
        main = SETTINGS.main_branch
        for words in (
            ("init", "--quiet", "--bare", f"--initial-branch={main}", str(remote)),
            ("init", "--quiet", f"--initial-branch={main}"),
            ("add", "--all"),
            ("commit", "--quiet", "--message", "Begin"),
            ("remote", "add", "origin", str(remote)),
            ("push", "--quiet", "--set-upstream", "origin", main),
        ):
            _git(checkout, words)
        return checkout


def _git(folder: Path, words: tuple[str, ...]) -> str:
    done = subprocess.run(
        ["git", *IDENTITY, *words],
        cwd=folder,
        env={"PATH": SYSTEM_PATH, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@dataclass
class Bench:
    """One test's own home folder, with a linked checkout of the application."""

    world: SharedWorld
    folder: Path
    version: str = ""
    values: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.platform = self.world.platform
        self.home = self.folder / "oncall"
        self.app = self.home / "astral-core-v7"  # the checkout: where the reader stands
        self.backups, self.bin = self.home / "astral-backups", self.folder / "bin"
        self.backups.mkdir(mode=0o700, parents=True)
        self._clone()
        self._programs()
        authority = self.world.certificate.authority
        self.signed_in = sign_in(self.home, self.world.vercel.port, authority)
        self.connect(self.world.production)
        lead_curl(self.home, self.world.application.port, authority)
        (self.app / ".env.local").write_text("MINE=1\n")
        (self.home / ".gitconfig").write_text(
            "[user]\n\tname = On Call\n\temail = oncall@example.org\n"
        )

    def git(self, *words: str) -> str:
        """Run git in the checkout, without what its user has set; return what it printed."""
        return _git(self.app, words)

    def _clone(self) -> None:
        remote = self.folder / "remote.git"
        template = self.world.template
        shutil.copytree(template, self.app)
        shutil.copytree(template.with_name("remote.git"), remote)
        self.git("remote", "set-url", "origin", str(remote))
        (self.app / "node_modules").symlink_to(npm.install(APPLICATION))
        link_checkout(self.app)

    def _programs(self) -> None:
        self.bin.mkdir()
        programs = {**node_programs(), "gh": GH}
        if self.version:
            modules = npm.install(npm.folder_of(self.version))
            programs["vercel"] = modules / ".bin" / "vercel"
        for name, path in programs.items():
            (self.bin / name).symlink_to(path)
        self.use_clients(MAJOR)

    def use_clients(self, major: int) -> None:
        """Put PostgreSQL's clients of this major on PATH."""
        for name in POSTGRES_CLIENTS:
            (self.bin / name).unlink(missing_ok=True)
            (self.bin / name).symlink_to(postgres_folder(major) / name)

    def connect(self, production: postgres.PostgresServer) -> None:
        """Write down which server has the production database."""
        entries, passwords = [], []
        services = {
            SETTINGS.database_service: (production, "astral"),
            SETTINGS.scratch_database_service: (self.world.scratch, "postgres"),
        }
        for name, (server, database) in services.items():
            place = f"host=127.0.0.1\nport={server.port}\n"
            entries.append(f"[{name}]\n{place}dbname={database}\nuser={ROLE}\n")
            passwords.append(f"127.0.0.1:{server.port}:*:{ROLE}:{server.password}\n")
        (self.home / ".pg_service.conf").write_text("\n".join(entries))
        (self.home / ".pgpass").write_text("".join(passwords))
        (self.home / ".pgpass").chmod(0o600)

    def make_backup_key(self) -> None:
        """Make the key and the certificate of the backups, the key without a passphrase."""
        key, certificate = (self.backups / f"backup-{name}.pem" for name in ("key", "certificate"))
        made = trustme.CA().issue_cert("astral-backups", key_type=trustme.KeyType.RSA)
        made.private_key_pem.write_to_path(key)
        made.cert_chain_pems[0].write_to_path(certificate)
        self.values |= {"BACKUP_KEY": str(key), "BACKUP_CERTIFICATE": str(certificate)}

    def environment(self) -> dict[str, str]:
        """Return what the shell of the reader has set: settings of tools, and the parameters."""
        return {
            "PATH": f"{self.bin}:{SYSTEM_PATH}",
            **self.signed_in,
            "RUNBOOK_SETTINGS": os.environ["RUNBOOK_SETTINGS"],
            "CURL_HOME": str(self.home),
            "SSL_CERT_FILE": str(self.world.certificate.authority),
            "PGSERVICEFILE": str(self.home / ".pg_service.conf"),
            "PGPASSFILE": str(self.home / ".pgpass"),
            "npm_config_offline": "true",
            "npm_config_update_notifier": "false",
            "npm_config_cache": str(npm.cache() / "npm"),
            # Prisma: no download of its engine, no call home (see tools/application/scripts).
            "PRISMA_SCHEMA_ENGINE_BINARY": str(self.app / "scripts" / "schema-engine.mjs"),
            "PRISMA_QUERY_ENGINE_LIBRARY": str(self.app / "scripts" / "schema-engine.mjs"),
            "PRISMA_HIDE_UPDATE_MESSAGE": "1",
            "CHECKPOINT_DISABLE": "1",
            **self.values,
            **self.secrets,
        }

    def paste(
        self,
        text: str,
        *,
        around: tuple[str | Path, ...] = (),
        more: Mapping[str, str] | None = None,
        answers: str = "",
    ) -> Ran:
        """Run a text in bash and return what came of it; what it leaves running is ended.

        There is no terminal to ask on, unless `answers` holds what is typed there.
        """
        self.world.exchanges.clear()
        with ExitStack() as files:
            stdin = subprocess.DEVNULL
            if answers:
                around = ("setsid", "--ctty", "--wait", *around)
                stdin = _terminal(answers, files)
            with subprocess.Popen(
                [*around, "bash", "-c", text],
                cwd=self.app,
                env={**self.environment(), **(more or {})},
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            ) as process:
                try:
                    stdout, stderr = process.communicate(timeout=SECONDS)
                finally:
                    with suppress(ProcessLookupError):  # usually nothing is left
                        os.killpg(process.pid, signal.SIGKILL)
        calls = self.world.hold_to_schema()
        return Ran(
            process.returncode,
            stdout.decode(errors="replace"),
            stderr.decode(errors="replace"),
            calls,
        )

    def step(self, name: str) -> Ran:
        """Paste a step as it stands on its page; the values of its parameters are exported."""
        return self.paste(shell(CATALOG.steps[name].action))

    def do(self, name: str, code: int = 0) -> None:
        """Paste a step that others need to have been done, and want that it ends so."""
        ran = self.step(name)
        assert ran.code == code, f"{name}: {ran.everything}"

    def runbook(
        self, *words: str, around: tuple[str | Path, ...] = (), more: Mapping[str, str]
    ) -> Ran:
        """Run a command of the runbook as the reader would."""
        path = {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
        text = shlex.join([sys.executable, "-m", "snippets._cli.main", *words])
        return self.paste(text, around=around, more={**path, **more})


def _terminal(answers: str, files: ExitStack) -> int:
    """Return a terminal on which everything that will be asked has been typed already."""
    master, slave = os.openpty()
    for end in (master, slave):
        files.callback(os.close, end)
    os.write(master, answers.encode())
    return slave
