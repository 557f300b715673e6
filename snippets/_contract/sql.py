"""What a statement of SQL reads and writes: its tables and columns, by a parser."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator

import sqlglot
from sqlglot import errors, exp

from snippets._engine.errors import RunbookError
from snippets._engine.need import Column, DatabaseTable, Need

# `show …` has no tables; that sqlglot does not look into it is no news.
logging.getLogger("sqlglot").setLevel(logging.ERROR)
_STATEMENTS = (exp.Select, exp.Update, exp.Delete, exp.Insert)


@functools.cache
def needs(sql: str) -> tuple[Need, ...]:
    """Return the tables and columns of the application that a statement names.

    PostgreSQL's own, which begin with `pg_`, are not the application's. Raises RunbookError for
    what is not SQL, and for a column that could be of several tables.
    """
    return tuple(_needs(sql))


def _needs(sql: str) -> Iterator[Need]:
    try:
        statements = sqlglot.parse(sql, dialect="postgres")
    except errors.SqlglotError as error:
        what = str(error).splitlines()[0]
        raise RunbookError(f"{what} In: {sql}", remedy="Mend the statement.") from None
    for statement in filter(None, statements):
        if isinstance(statement, exp.Command) and statement.name.lower() != "show":
            raise RunbookError(f"cannot tell which tables this uses: {sql}")
        for table in statement.find_all(exp.Table):
            if _is_ours(table):
                yield DatabaseTable(_name(table.this))
        for column in statement.find_all(exp.Column):
            yield from _column(column, sql)


def _column(column: exp.Column, sql: str) -> Iterator[Need]:
    statement = column.find_ancestor(*_STATEMENTS)
    if statement is None or _is_alias(column, statement):
        return
    tables = {
        table.alias_or_name: table
        for table in statement.find_all(exp.Table)
        if table.find_ancestor(*_STATEMENTS) is statement
    }
    if not column.table and len(tables) > 1:
        raise RunbookError(
            f"the column {column.name} could be of {' or '.join(tables)}. In: {sql}",
            remedy="Write its table before it.",
        )
    table = tables.get(column.table) if column.table else next(iter(tables.values()), None)
    if table is not None and _is_ours(table):
        yield Column(_name(table.this), _name(column.this))


def _is_alias(column: exp.Column, statement: exp.Expression) -> bool:
    """Tell whether `order by` or `group by` names a result and no column."""
    named = {
        expression.alias
        for expression in statement.expressions
        if isinstance(expression, exp.Alias)
    }
    return column.name in named and column.find_ancestor(exp.Order, exp.Group) is not None


def _is_ours(table: exp.Table) -> bool:
    made_here = {cte.alias for cte in table.root().find_all(exp.CTE)}
    name = _name(table.this)
    return not name.startswith("pg_") and table.db != "information_schema" and name not in made_here


def _name(identifier: exp.Expression) -> str:
    """Return a name as PostgreSQL understands it: in small letters unless it stands in quotes."""
    quoted = isinstance(identifier, exp.Identifier) and identifier.quoted
    return identifier.name if quoted else identifier.name.lower()
