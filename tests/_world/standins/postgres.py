"""Stand-ins for the PostgreSQL client tools; backups are real files with a readable body."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from snippets._platform.database import ENGINEER, NO_RIGHTS, DatabaseServer, Session
from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS
from tests._world.standins.call import Call, Output, Refusing, parse
from tests._world.standins.recorded import replay

MAGIC = "PGDMP"
_FLAGS = (
    *("--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--format=custom"),
    *("--no-owner", "--no-privileges", "--no-comments", "--schema-only", "--list"),
    *("--exit-on-error", "--single-transaction"),
)
_VALUES = ("--dbname", "--command", "--file", "--role", "--owner")
_OPTIONS = dict.fromkeys(_FLAGS, False) | dict.fromkeys(_VALUES, True)
_CONNECTION = 'connection to server at "127.0.0.1", port 5432 failed: FATAL:'


def _server(call: Call, platform: Platform, tool: str) -> tuple[DatabaseServer, str]:
    service = call.environment.get("PGSERVICE", "")
    servers = {
        SETTINGS.database_service: (platform.database, "astral"),
        SETTINGS.scratch_database_service: (platform.scratch, "postgres"),
    }
    if service not in servers:
        code = 2 if tool == "psql" else 1
        raise Refusing(f'{tool}: error: definition of service "{service}" not found\n', code)
    server, database = servers[service]
    if server.stopped is not None:
        raise Refusing(f"{server.stopped.psql}\n", 2)
    return server, database


def psql(call: Call, platform: Platform) -> Output:
    """Answer the queries that the runbook asks; AssertionError for any other."""
    words, options = parse(call.args, _OPTIONS)
    server, database = _server(call, platform, "psql")
    assert not words, call
    name = options.get("--dbname", database)
    if name not in {*server.databases, database, "postgres"}:
        gone = f'{_CONNECTION}  database "{name}" does not exist'
        raise Refusing(f"psql: error: {gone}\n", 2)
    if name != "postgres" and (refused := server.refuses(ENGINEER, name)):
        raise Refusing(f"{refused.psql}\n", 2)
    if "PGOPTIONS" in call.environment and name in server.closed:
        raise Refusing(f"{NO_RIGHTS.psql}\n", 1)
    sql = " ".join(options["--command"].split())
    if server is platform.database and ' "User" ' in sql and "role" in sql:
        return Output(_accounts(sql, platform))
    return Output(_query(sql, server, server.databases.get(name, {})))


def _accounts(sql: str, platform: Platform) -> str:
    """List the accounts of staff, the newest first, or give one of any another status."""
    if changed := re.match(r'update "User" set status = \$\$(\w+)\$\$.*= \$\$(\S+)\$\$', sql):
        accounts = [account for account in platform.accounts if account.email == changed[2]]
        for account in accounts:
            account.active = changed[1] == "ACTIVE"
        rows = "".join(f"{account.email}|{account.role}|{changed[1]}\n" for account in accounts)
        return f"{rows}UPDATE {len(accounts)}\n"
    staff = [account for account in reversed(platform.accounts) if account.role != "CLIENT"]
    return "".join(
        f"{user.email}|{user.role}|{'ACTIVE' if user.active else 'SUSPENDED'}|2026-11-23|never\n"
        for user in staff
    )


def percent_used(server: DatabaseServer) -> int:
    """Return how much of the connections is in use, in percent."""
    return round(100 * len(server.sessions) / server.usable)


def _query(sql: str, server: DatabaseServer, tables: dict[str, int]) -> str:
    fixed = {"select 1": "1\n", "show server_version": "15.18\n"}
    if sql in fixed:
        return fixed[sql]
    if sql.startswith("select pg_has_role("):
        return "t|t|t\n"
    if sql.startswith("select (select count(*) from pg_tables"):
        users, entries = _rows(tables, "User"), _rows(tables, "AuditLog")
        return f"{len(tables)}|{users}|{entries}|2026-11-23 02:59:00\n"
    if "numbackends" in sql:
        return f"{percent_used(server)}\n"
    return _sessions(sql, server)


def _rows(tables: dict[str, int], name: str) -> int:
    if name not in tables:
        asked = f'LINE 1: select count(*) from "{name}"'
        mark = " " * asked.index('"') + "^"
        raise Refusing(f'ERROR:  relation "{name}" does not exist\n{asked}\n{mark}\n', 1)
    return tables[name]


def _sessions(sql: str, server: DatabaseServer) -> str:
    if named := re.fullmatch(r"select pg_terminate_backend\((\d+)\)", sql):
        return "t\n" if server.end(int(named.group(1))) else "f\n"
    if idle := re.search(r"pg_terminate_backend.* - make_interval\(mins => (\d+)\)", sql):
        ended = [session for session in server.sessions if session.state.startswith("idle")]
        ended = [session for session in ended if session.minutes > float(idle.group(1))]
        for session in ended:
            server.sessions.remove(session)
        return "".join(f"{session.pid}|{session.state}|t\n" for session in ended)
    if slow := re.search(r"left\(query.* > make_interval\(secs => (\d+)\)", sql):
        return "".join(_slow(session, float(slow.group(1))) for session in server.sessions)
    if sql.startswith("select coalesce(state, "):
        states = [session.state for session in server.sessions]
        counts = sorted({(states.count(state), state) for state in states}, reverse=True)
        return "".join(f"{state}|{count}\n" for count, state in counts)
    raise AssertionError(
        f"the stand-in of psql does not know the query:\n  {sql}\n"
        "  Answer it in the test before it is asked: "
        'terminal.script("psql … --command \'…\'", stdout="…"),\n'
        "  or in tests/_world/standins/postgres.py, if its answer depends on the model."
    )


def _slow(session: Session, seconds: float) -> str:
    if session.state != "active" or session.minutes * 60 <= seconds:
        return ""
    holder = session.waits_for or ""
    return f"{session.pid}|{session.minutes * 60:g}|{{{holder}}}|{session.query[:80]}\n"


def pg_dump(call: Call, platform: Platform) -> Output:
    """Write the tables of the service's database to a file, or tell both versions."""
    words, options = parse(call.args, _OPTIONS)
    server, database = _server(call, platform, "pg_dump")
    if "--schema-only" in options:
        return replay("database/backup#check-client-major")
    assert not words, call
    path = Path(options["--file"])
    if database not in server.databases:
        raise Refusing(f'pg_dump: error: {_CONNECTION}  database "{database}" does not exist\n', 1)
    path.write_text(f"{MAGIC}{json.dumps(server.databases[database])}\n")
    return Output()


def _archive(file: Path) -> str:
    """Return the text of a backup; Refusing where there is none."""
    if not file.is_file():
        missing = f'could not open input file "{file}": No such file or directory'
        raise Refusing(f"pg_restore: error: {missing}\n", 1)
    text = file.read_text()
    if not text.startswith(MAGIC):
        reason = "does not appear to be a valid archive (too short?)"
        if text.startswith("--\n-- PostgreSQL database dump\n--\n\n"):
            reason = "appears to be a text format dump. Please use psql."
        raise Refusing(f"pg_restore: error: input file {reason}\n", 1)
    return text


def pg_restore(call: Call, platform: Platform) -> Output:
    """Restore a file into an empty database, in one transaction, or list what it holds."""
    words, options = parse(call.args, _OPTIONS)
    text = _archive(Path(words[0]))
    if not text.endswith("\n") and "--list" not in options:
        raise Refusing("pg_restore: error: could not read from input file: end of file\n", 1)
    tables = json.loads(text.removeprefix(MAGIC)) if text.endswith("\n") else {}
    if "--list" in options:
        return Output("".join(f"TABLE DATA public {name} app\n" for name in tables))
    if options.get("--file") == "/dev/null":
        return Output()
    server, _ = _server(call, platform, "pg_restore")
    name = options["--dbname"]
    if name not in server.databases:
        raise Refusing(f'pg_restore: error: {_CONNECTION}  database "{name}" does not exist\n', 1)
    if server.databases[name]:
        raise Refusing('pg_restore: error: relation "User" already exists\n', 1)
    server.databases[name] = dict(tables)
    if server is platform.database and "--role" not in options:
        server.closed.add(name)  # its tables belong to the engineer
    return Output()


def createdb(call: Call, platform: Platform) -> Output:
    """Create an empty database."""
    words, _ = parse(call.args, _OPTIONS)
    server, _ = _server(call, platform, "createdb")
    if words[0] in server.databases:
        failed = f'createdb: error: database creation failed: ERROR:  database "{words[0]}"'
        raise Refusing(f"{failed} already exists\n", 1)
    server.databases[words[0]] = {}
    return Output()


def dropdb(call: Call, platform: Platform) -> Output:
    """Remove a database."""
    words, _ = parse(call.args, _OPTIONS)
    server, _ = _server(call, platform, "dropdb")
    if words[0] not in server.databases:
        failed = f'dropdb: error: database removal failed: ERROR:  database "{words[0]}"'
        raise Refusing(f"{failed} does not exist\n", 1)
    del server.databases[words[0]]
    return Output()


def _refusing(
    standin: Callable[[Call, Platform], Output],
) -> Callable[[Call, Platform], Output]:
    def answer(call: Call, platform: Platform) -> Output:
        try:
            return standin(call, platform)
        except Refusing as refused:
            return refused.output

    return answer


POSTGRES: dict[str, Callable[[Call, Platform], Output]] = {
    tool.__name__: _refusing(tool) for tool in (psql, pg_dump, pg_restore, createdb, dropdb)
}
