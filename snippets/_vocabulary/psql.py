"""Statements of SQL, asked with psql, and what their answers tell."""

from __future__ import annotations

from snippets._engine import Command, Text
from snippets._engine.decision import number_above
from snippets._engine.parameter import Word
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import psql

# A server that drops packets would hold psql for minutes.
_ENVIRONMENT = {"PGCONNECT_TIMEOUT": "10"}
_PLAIN = ("--no-psqlrc", "--no-password", "--tuples-only", "--no-align")

# Tables, users, audit entries, and when the newest entry was written: enough to see whether a copy
# is whole and how old it is.
CONTENTS = (
    "select (select count(*) from pg_tables where schemaname = $$public$$),"
    ' (select count(*) from "User"), (select count(*) from "AuditLog"),'
    ' (select max("createdAt") from "AuditLog")'
)
has_users = number_above(0, " users", find=r"^\d+\|(\d+)\|")


def ask(
    sql: str | Text, *, service: str = SETTINGS.database_service, database: Word | None = None
) -> Command:
    """Return a psql command for one statement; it prints bare rows with `|` between columns.

    `database` is another one on the server of the service.
    """
    other = () if database is None else ("--dbname", database)
    return psql(*_PLAIN, *other, "--command", sql, env={**_ENVIRONMENT, "PGSERVICE": service})
