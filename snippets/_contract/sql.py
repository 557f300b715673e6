"""What a statement of SQL reads and writes: its tables and columns, by a parser."""

import functools
import logging
from collections.abc import Iterator
from typing import TypeVar

import sqlglot
from sqlglot import errors, exp

from snippets._engine.errors import RunbookError
from snippets._engine.need import Column, DatabaseTable, Need

# `show …` has no tables; that sqlglot does not look into it is no news.
logging.getLogger("sqlglot").setLevel(logging.ERROR)
Part = TypeVar("Part", exp.Table, exp.Column)
_QUERIES = (exp.Select, exp.Update, exp.Delete, exp.Insert)


@functools.cache
def needs(sql: str) -> tuple[Need, ...]:
    """Return the tables and columns of the application that a statement names.

    PostgreSQL's own, which begin with `pg_`, are not the application's. Raises RunbookError for
    what is not SQL, and for a query of several tables: a column could be of each.
    """
    try:
        statements = sqlglot.parse(sql, dialect="postgres")
    except errors.SqlglotError as error:
        first = str(error).splitlines()[0]
        raise RunbookError(f"{first} In: {sql}", remedy="Mend the statement.") from None
    return tuple(need for statement in filter(None, statements) for need in _needs(statement, sql))


def _needs(statement: exp.Expr, sql: str) -> Iterator[Need]:
    refused = RunbookError(
        f"cannot tell which tables and columns this uses: {sql}",
        remedy="Ask one table in each query, or teach snippets/_contract/sql.py.",
    )
    command = isinstance(statement, exp.Command) and statement.name.lower() != "show"
    if command or statement.find(exp.CTE):
        raise refused
    for query in statement.find_all(*_QUERIES):
        tables, columns = _of(query, exp.Table), _of(query, exp.Column)
        if any(map(_is_ours, tables)):
            if len(tables) > 1 or any(column.table for column in columns):
                raise refused
            table = _name(tables[0].this)
            yield DatabaseTable(table)
            yield from (Column(table, _name(column.this)) for column in columns)


def _of(query: exp.Expr, kind: type[Part]) -> list[Part]:
    """Return what stands in a query, and in none within it."""
    return [part for part in query.find_all(kind) if part.find_ancestor(*_QUERIES) is query]


def _is_ours(table: exp.Table) -> bool:
    return not _name(table.this).startswith("pg_") and table.db != "information_schema"


def _name(identifier: exp.Expr) -> str:
    """Return a name as PostgreSQL understands it: in small letters unless it stands in quotes."""
    quoted = isinstance(identifier, exp.Identifier) and identifier.quoted
    return identifier.name if quoted else identifier.name.lower()
