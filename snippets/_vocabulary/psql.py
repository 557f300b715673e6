"""Statements of SQL, asked with psql, and what PostgreSQL's clients tell."""

import re

from snippets._engine import Command, Text, text
from snippets._engine.conditions import Condition, complains, number_above
from snippets._engine.decision import Branch, repeat
from snippets._engine.parameter import Parameter, Word
from snippets._vocabulary.acts import EXTENSION, SAME_MAJOR
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import psql

# A server that drops packets would hold psql for minutes.
_ENVIRONMENT: dict[str, Word] = {"PGCONNECT_TIMEOUT": "10"}
_PLAIN = ("--no-psqlrc", "--no-password", "--tuples-only", "--no-align")

# Tables, users, audit entries, and when the newest entry was written: enough to see whether a copy
# is whole and how old it is.
CONTENTS = (
    "select (select count(*) from pg_tables\nwhere schemaname = $$public$$),\n"
    '(select count(*) from "User"), (select count(*) from "AuditLog"),\n'
    '(select max("createdAt") from "AuditLog")'
)
has_users = number_above(0, " users", find=r"^\d+\|(\d+)\|")


_MAJOR = re.compile(r"^-- Dumped .*? version (\d+)", re.MULTILINE)
same_major = Condition(
    "the same number before both dots",
    lambda result: len(set(_MAJOR.findall(result.stdout))) == 1,
)
# What pg_restore says of a file that was cut off or changed, or is empty.
DAMAGED = complains("end of file", "could not uncompress data", "too short")
# What a client of another major than the server's says, and a role that may make no extension.
restore_errors = (
    Branch(
        complains("unrecognized configuration parameter", "unsupported version"), repeat(SAME_MAJOR)
    ),
    Branch(complains("permission denied to create extension"), repeat(EXTENSION)),
)


def ask(
    sql: str | Text,
    *,
    service: str = SETTINGS.database_service,
    database: Word | None = None,
    role: Parameter | None = None,
) -> Command:
    """Return a psql command for one statement; it prints bare rows with `|` between columns.

    `database` is another one on the server of the service, `role` another one whose rights it has.
    """
    other = () if database is None else ("--dbname", database)
    rights = {} if role is None else {"PGOPTIONS": text("-c role=", role)}
    service_of = {"PGSERVICE": service}
    return psql(*_PLAIN, *other, "--command", sql, env=_ENVIRONMENT | service_of | rights)
