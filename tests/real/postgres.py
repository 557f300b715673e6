"""Private PostgreSQL servers on free loopback ports, as a non-root user even for root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.real.needs import MissingToolError, postgres_folder

ADMIN, ROLE = "postgres", "oncall"
READY_WITHIN = 30.0  # seconds; one is usual
# What the queries of the runbook ask about; "User" and "AuditLog" as in the application's schema.
TABLES = """
create table "User" (id text primary key, email text not null, role text not null,
  status text not null, "createdAt" timestamp(3) not null, "lastLogin" timestamp(3),
  "updatedAt" timestamp(3));
create table "Appointment" (id text primary key, "userId" text references "User" (id));
create table "AuditLog" (id text primary key, "userId" text, action text not null,
  outcome text not null, details jsonb, "ipAddress" text, "createdAt" timestamp(3) not null);
insert into "User" select 'u' || n, 'person' || n || '@example.org',
  case when n = 1 then 'ADMIN' else 'CLIENT' end, 'ACTIVE', timestamp '2026-01-01', null
  from generate_series(1, 7) as n;
insert into "Appointment" select 'a' || n, 'u1' from generate_series(1, 12) as n;
insert into "AuditLog" select 'l' || n, 'u1', 'LOGIN', case when n % 2 = 0 then 'SUCCESS'
  else 'FAILURE' end, '{"error": "Invalid password: try again"}', '192.0.2.1',
  (now() at time zone 'utc') - make_interval(mins => n) from generate_series(1, 4) as n;
"""


@dataclass(frozen=True)
class Server:
    """A running server; `password` is that of the role the reader uses."""

    port: int
    password: str
    folder: Path

    def ask(self, sql: str, database: str = ADMIN, role: str = ADMIN) -> str:
        """Run SQL as the administrator; return what psql prints."""
        return self.tool(
            "psql", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet",
            "--set", "ON_ERROR_STOP=1", "--dbname", database, role=role, said=sql,
        )  # fmt: skip

    def tool(self, name: str, *words: str, role: str = ADMIN, said: str = "") -> str:
        """Run a client tool; raise with what it said when it fails."""
        done = subprocess.run(
            [postgres_folder() / name, *words],
            env=self._environment(role),
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name} {words}: {done.stderr}"
        return done.stdout.rstrip("\n")

    def start(
        self, *words: str, role: str = ROLE, database: str = "astral"
    ) -> subprocess.Popen[str]:
        """Start a psql that stays connected; its standard input is open."""
        return subprocess.Popen(
            [postgres_folder() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
             "--dbname", database, *words],
            env=self._environment(role),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip

    def _environment(self, role: str) -> dict[str, str]:
        place = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": role}
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGPASSWORD": self.password, **place}

    def databases(self) -> set[str]:
        """Return the names of the databases that are not templates."""
        rows = self.ask("select datname from pg_database where not datistemplate")
        return set(rows.splitlines())

    def create(self, name: str, tables: str = "") -> None:
        """Create a database of the reader's role, new if it was there, with these tables."""
        self.drop(name)
        self.ask(f"create database {name} owner {ROLE}")
        if tables:
            self.ask(tables, name, ROLE)

    def drop(self, name: str) -> None:
        """Remove a database if it is there."""
        self.ask(f"drop database if exists {name} with (force)")

    def fingerprint(self, database: str) -> str:
        """Return the row counts of every table and a checksum of the users' rows."""
        tables = self.ask(
            "select tablename from pg_tables where schemaname = 'public' order by 1", database
        ).splitlines()
        sums = (
            f"select '{name}', count(*), md5(string_agg(t::text, '|' order by t::text)) "
            f'from "{name}" as t'
            for name in tables
        )
        return self.ask(" union all ".join(sums), database) if tables else ""


def _user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        raise MissingToolError(
            "PostgreSQL refuses to run as root and there is no user nobody."
        ) from None
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


@contextmanager
def server(password: str) -> Iterator[Server]:
    """Start a server with the role of the reader; remove everything at the end.

    It is started by a shell that reads a pipe from this process: should this process die, the
    pipe ends and the server with it.
    """
    folder = Path(tempfile.mkdtemp(prefix="runbook-pg-"))
    tools, who = postgres_folder(), _user()
    if who:
        os.chown(folder, who["user"], who["group"])
        _reachable(tools)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    (folder / "password").write_text(password)
    (folder / "password").chmod(0o644)
    subprocess.run(
        [tools / "initdb", "--pgdata", folder / "data", "--username", ADMIN, "--encoding", "UTF8",
         "--auth", "scram-sha-256", "--pwfile", folder / "password", "--locale", "C.UTF-8",
         "--no-sync", "--no-instructions"],
        check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL, **who,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "timezone": "UTC",
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        keeper = subprocess.Popen(
            ["sh", "-c", '"$@" & read _; kill -QUIT $!; wait', "sh", tools / "postgres",
             "-D", folder / "data", "-p", str(port), *words],
            env=environment, cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=log, **who,
        )  # fmt: skip
    try:
        _await(tools, port, keeper, folder / "log")
        running = Server(port, password, folder)
        running.ask(f"create role {ROLE} login createdb password '{password}'")
        yield running
    finally:
        keeper.communicate()
        shutil.rmtree(folder)


def _reachable(tools: Path) -> None:
    """Raise MissingToolError when the user nobody cannot reach the programs."""
    closed = [p for p in tools.resolve().parents if not p.stat().st_mode & 0o001]
    if closed:
        raise MissingToolError(
            f"PostgreSQL cannot run as root, and user nobody cannot enter {closed[-1]}. "
            "Run the lane as another user, or from a folder that everyone may enter."
        )


def _await(tools: Path, port: int, keeper: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    ask: list[str | Path] = [
        tools / "pg_isready",
        "--quiet",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    while subprocess.run(ask, check=False).returncode:
        assert keeper.poll() is None, log.read_text()
        assert time.monotonic() < deadline, f"PostgreSQL did not start:\n{log.read_text()}"
