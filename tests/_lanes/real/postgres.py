"""A private PostgreSQL server of the lane, made as that of a drill is."""

from collections.abc import Iterator
from contextlib import contextmanager

from snippets._drill import postgres
from snippets._drill.postgres import APPLICATION, ROLE, SCHEMA
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


class PostgresServer(postgres.Database):
    """A running server, whose databases are made anew and compared."""

    @contextmanager
    def session(self, role: str = ROLE, database: str = "astral") -> Iterator[str]:
        """Keep a session open, as long as the block lasts; give its number."""
        with self.start(role, database) as process:
            yield postgres.ask_session(process, "select pg_backend_pid();")

    def new(self, name: str, tables: str = "") -> None:
        """Create a database of the application, new if it was there, with these tables."""
        self.drop(name)
        self.ask(f"create database {name} owner {APPLICATION}")
        if tables:
            self.ask(tables, name, APPLICATION)

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
def server(password: str, major: int = MAJOR, **options: object) -> Iterator[PostgresServer]:
    """Start a server with the role of the reader; remove everything at the end."""
    with postgres.server(postgres_folder(major), password, "runbook", options) as running:
        yield PostgresServer(running.tools, running.port, running.password)
