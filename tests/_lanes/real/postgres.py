"""A private PostgreSQL server of the lane, made as that of a drill is."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from snippets._drill import postgres
from snippets._drill.postgres import ADMIN, APPLICATION, ROLE, SCHEMA
from tests._lanes.real.needs import MAJOR, postgres_folder

# What the queries of the runbook ask about.
TABLES = (
    SCHEMA
    + """
insert into "User" select 'u' || n, 'person' || n || '@example.org',
  case when n = 1 then 'ADMIN' else 'CLIENT' end, 'ACTIVE', timestamp '2026-01-01', null
  from generate_series(1, 7) as n;
insert into "Appointment" select 'a' || n, 'u1' from generate_series(1, 12) as n;
insert into "AuditLog" select 'l' || n, 'u1', 'LOGIN', case when n % 2 = 0 then 'SUCCESS'
  else 'FAILURE' end, '{"error": "Invalid password: try again"}', '192.0.2.1',
  (now() at time zone 'utc') - make_interval(mins => n) from generate_series(1, 4) as n;
"""
)


@dataclass(frozen=True)
class Server:
    """A running server; `password` is that of the role the reader uses."""

    port: int
    password: str

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

    def create(self, name: str, tables: str = "", owner: str = APPLICATION) -> None:
        """Create a database of a role, new if it was there, with these tables."""
        self.drop(name)
        self.ask(f"create database {name} owner {owner}")
        if tables:
            self.ask(tables, name, owner)

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


@contextmanager
def server(password: str, major: int = MAJOR, **options: object) -> Iterator[Server]:
    """Start a server with the role of the reader; remove everything at the end."""
    with postgres.server(postgres_folder(major), password, "runbook", options) as running:
        yield Server(running.port, password)
