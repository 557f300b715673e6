"""Set up a drill: servers, a home folder, wrapped tools; and make sure that nothing gets out."""

import functools
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from snippets._drill import postgres, wrappers
from snippets._drill.certificate import DrillCertificate
from snippets._drill.progress import Watch
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._platform.api_call import PROJECT_ID, TEAM_ID, HttpCall
from snippets._platform.database import ROWS
from snippets._platform.edge import Answer
from snippets._platform.scenarios import BACKUPS, SCENARIOS, Scenario
from snippets._platform.serve import Server, application, serving
from snippets._platform.vercel import Platform, Project
from snippets._platform.vercel_api import VercelApi
from snippets._vocabulary import tools as vocabulary
from snippets._vocabulary.settings import FILE, SETTINGS, VARIABLE

MARK = "RUNBOOK_DRILL"  # which drill a process belongs to
# Of the engineer's own environment only these go in: a token or a connection string does not.
KEPT = (
    "COLORTERM", "COLUMNS", "LANG", "LC_ALL", "LC_CTYPE", "LINES", "LOGNAME", "NO_COLOR", "PATH",
    "PYTHONPATH", "SHELL", "TERM", "TZ", "USER", "VIRTUAL_ENV",
)  # fmt: skip


@dataclass(frozen=True)
class Surroundings:
    """A drill that is ready: its watch, and where and with what environment a shell works."""

    watch: Watch
    folder: Path
    environment: dict[str, str]
    notice: str

    @property
    def home(self) -> Path:
        """Return the home folder: settings of the tools, backups and the checkout."""
        return self.folder / "home"

    @property
    def checkout(self) -> Path:
        """Return the linked folder that the shell begins in."""
        return self.home / SETTINGS.project


def find_tools(scenario: Scenario, path: str, database: Path | None) -> dict[str, Path]:
    """Return the real programs by name; raise RunbookError for those that the drill needs."""
    if scenario.database and database is None:
        raise RunbookError(
            "there is no PostgreSQL server here, and this drill needs one.",
            remedy=f"{postgres.INSTALL}. Or practise another: runbook drill --list.",
        )
    programs = {}
    for name in (*wrappers.POINTED, *wrappers.HARMLESS):
        within = str(database) if name in wrappers.DATABASE and database else path
        if place := shutil.which(name, path=within):
            programs[name] = Path(place).absolute()
    if absent := [name for name in wrappers.NEEDED if not shutil.which(name, path=path)]:
        how = "; ".join(f"{name}: {getattr(vocabulary, name).installed_by()}" for name in absent)
        raise RunbookError(
            f"the drill needs tools that are not installed: {', '.join(absent)}.", remedy=how
        )
    return programs


def lacking() -> tuple[list[str], int, int]:
    """Return the tools that no drill goes without, and how many of how many lack a database."""
    absent = [name for name in wrappers.NEEDED if shutil.which(name) is None]
    real = sum(scenario.database for scenario in SCENARIOS.values())
    return absent, 0 if postgres.folder() else real, len(SCENARIOS)


@contextmanager
def open_stage(
    scenario: Scenario,
    catalog: Catalog,
    outside: Mapping[str, str],
    kept: Path,
    minutes: float,
    *,
    older: bool = False,
) -> Iterator[Surroundings]:
    """Set everything up, break it as the scenario says, and yield the stage.

    `outside` is the engineer's own environment, `kept` the folder of the report, `older` the
    version with health routes. Raises RunbookError when something is missing, or when a tool would
    not stay inside.
    """
    pg = postgres.folder()
    programs = find_tools(scenario, outside.get("PATH", os.defpath), pg)
    project = Project(SETTINGS.team, SETTINGS.project, SETTINGS.production_host)
    platform = Platform(project)
    platform.user = f"drill{secrets.token_hex(4)}"  # nobody outside has this name
    token, password = secrets.token_hex(16), secrets.token_hex(16)
    with ExitStack() as running:
        folder = Path(tempfile.mkdtemp(prefix="runbook-drill-"))
        running.callback(shutil.rmtree, folder, ignore_errors=True)
        database, why = None, postgres.INSTALL
        if pg:
            try:
                database = running.enter_context(postgres.server(pg, password, platform.user))
                # As at a provider, the engineer gets in where all others are refused.
                database.ask(f"alter role {postgres.ROLE} superuser")
                database.create("astral", ROWS)
            except RunbookError as error:
                if scenario.database:
                    raise
                why = str(error)
        certificate = DrillCertificate(programs["openssl"], folder, platform.certificate)

        def follow(model: Platform) -> Platform:
            certificate.follow(model)
            if database:
                database.follow(model)
            return model

        def say(call: HttpCall) -> Answer:
            return Answer(200, watch.say(call.path[1:], call.body.decode(errors="replace")))

        watch = Watch(scenario, platform, catalog, folder / "notes", minutes, follow)
        watch.notes.mkdir(mode=0o700)
        serve = functools.partial(serving, tls=certificate.context, lock=watch.lock)
        app = running.enter_context(serve(application(lambda: follow(platform))))
        vercel = running.enter_context(serve(VercelApi(platform).answer))
        control = running.enter_context(serving(say))
        places = wrappers.Places(
            application=app.port,
            control=control.port,
            database=database.port if database else None,
            curlrc=folder / "home" / ".curlrc",
            notes=watch.notes,
        )
        _furnish(folder / "home", places, certificate.file, vercel.port, token)
        _enter_database(folder / "home", places.database or 9, password)
        environment = _environment(folder, outside, certificate.file, app.port, kept)
        wrappers.write_wrappers(folder / "bin", programs, environment, places)
        notice = _notice(scenario, folder, "" if database else why)
        inside = {"PATH": f"{folder / 'bin'}:{environment['PATH']}"}
        stage = Surroundings(watch, folder, environment | inside, notice)
        _make_sure(stage, app, database=bool(database))
        _break(stage, database, older=older)
        watch.secrets = {"VERCEL_TOKEN": token, "PGPASSWORD": password}
        app.take()
        for note in watch.notes.iterdir():
            note.unlink()
        watch.application = app
        follow(platform)
        watch.begin()
        yield stage


def _break(stage: Surroundings, database: postgres.Database | None, *, older: bool) -> None:
    scenario, platform = stage.watch.scenario, stage.watch.platform
    if database and scenario.database:
        database.back_up(BACKUPS, stage.home / "astral-backups")
    scenario.begin(platform, older=older)
    if database:
        database.take_over(platform)


def _furnish(home: Path, places: wrappers.Places, trusted: Path, api: int, token: str) -> None:
    """Make the home folder: the linked checkout, and what leads vercel and curl inside."""
    for name in ("astral-backups", "empty"):
        (home / name).mkdir(parents=True, mode=0o700)
    link_checkout(home / SETTINGS.project)
    sign_in_vercel(home, api, token)
    places.curlrc.write_text(
        f'connect-to = "::127.0.0.1:{places.application}"\ncacert = "{trusted}"\nnoproxy = "*"\n'
    )


def link_checkout(folder: Path) -> None:
    """Link a folder to the project, as `vercel link` does."""
    (folder / ".vercel").mkdir(parents=True, exist_ok=True)
    note = {"projectId": PROJECT_ID, "orgId": TEAM_ID, "projectName": SETTINGS.project}
    (folder / ".vercel" / "project.json").write_text(json.dumps(note))


def sign_in_vercel(home: Path, api: int, token: str) -> None:
    """Sign the Vercel CLI of a home folder in to an API at a port of this machine."""
    folder = home / "data" / "com.vercel.cli"
    folder.mkdir(parents=True, mode=0o700)
    config = {"api": f"https://127.0.0.1:{api}", "telemetry": {"enabled": False}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "auth.json").write_text(json.dumps({"token": token}))


def _enter_database(home: Path, port: int, password: str) -> None:
    """Write down how psql and the restore get in."""
    services = {SETTINGS.database_service: "astral", SETTINGS.scratch_database_service: "postgres"}
    (home / ".pg_service.conf").write_text(
        "".join(
            f"[{name}]\nhost=127.0.0.1\nport={port}\ndbname={database}\nuser={postgres.ROLE}\n"
            for name, database in services.items()
        )
    )
    (home / ".pgpass").write_text(f"127.0.0.1:{port}:*:{postgres.ROLE}:{password}\n")
    (home / ".pgpass").chmod(0o600)
    (home / "connection-string.txt").write_text(
        f"postgresql://{postgres.ROLE}:{password}@db.example.org/NAME\n"
    )


def _environment(
    folder: Path, outside: Mapping[str, str], certificate: Path, proxy: int, kept: Path
) -> dict[str, str]:
    home = folder / "home"
    own = {name: outside[name] for name in KEPT if name in outside}
    proxies = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
    return {
        "PATH": os.defpath,
        **own,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "VERCEL_TELEMETRY_DISABLED": "1",
        "NO_UPDATE_NOTIFIER": "1",
        "NODE_EXTRA_CA_CERTS": str(certificate),
        "SSL_CERT_FILE": str(certificate),
        "CURL_HOME": str(home),
        "CURL_CA_BUNDLE": str(certificate),
        "PGSERVICEFILE": str(home / ".pg_service.conf"),
        "PGSYSCONFDIR": str(home / "empty"),
        "PGPASSFILE": str(home / ".pgpass"),
        "PGHOST": "127.0.0.1",
        "PGPORT": "9",
        **dict.fromkeys(proxies, f"http://127.0.0.1:{proxy}"),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "RUNBOOK_STATE": str(kept),
        MARK: folder.name,
        VARIABLE: str(FILE),
    }


def _notice(scenario: Scenario, folder: Path, without: str) -> str:
    """Return what else the engineer is told; `without` says why there is no database."""
    lines = []
    if without:
        lines.append("NO DATABASE HERE: the steps with psql and pg_* cannot be practised.")
        lines.append(without)
    if scenario.database:
        home = folder / "home"
        lines.append(f"Backups: {home / 'astral-backups'}")
        lines.append(f"Connection string of the provider: {home / 'connection-string.txt'}")
    return "\n".join(lines)


def _make_sure(stage: Surroundings, app: Server, *, database: bool) -> None:
    """Ask with every wrapped tool and see that the question arrives here; else refuse to begin."""
    word = secrets.token_hex(8)
    hosts = (SETTINGS.production_host, "example.org")
    # Whom the certificate is for is not asked here: only whether a question leaves the machine.
    curl = ("curl", "--insecure", "--silent", "--show-error", "--output", "/dev/null")
    asks: dict[tuple[str, ...], str] = {(*curl, f"https://{host}/{word}"): "" for host in hosts}
    asks["vercel", "whoami"] = stage.watch.platform.user
    if database:
        psql = ("psql", "--no-psqlrc", "--no-password", "--tuples-only", "--no-align")
        asks[*psql, "--command", "show cluster_name"] = stage.watch.platform.user
    with ThreadPoolExecutor() as pool:
        outputs = list(pool.map(lambda words: _output(stage, words), asks))
    for (words, wanted), output in zip(asks.items(), outputs, strict=True):
        if wanted not in output:
            raise _outside(" ".join(words), output)
    arrived = {request.host for request in app.take() if request.path == f"/{word}"}
    for host in hosts:
        if host not in arrived:
            raise _outside(f"curl https://{host}", "no question arrived")


def _output(stage: Surroundings, words: tuple[str, ...]) -> str:
    done = subprocess.run(  # noqa: S603 - a wrapped tool proves that it stays inside
        words,
        cwd=stage.checkout,
        env=stage.environment | {"PGSERVICE": SETTINGS.database_service},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return f"{done.stdout}{done.stderr}"


def _outside(text: str, output: str) -> RunbookError:
    return RunbookError(
        f"the drill does not begin: `{text}` does not reach it ({output.strip()[-300:]}).",
        remedy="It must not reach the real production. Report this with the version of the tool.",
    )
