"""The facts of an application: what `runbook contract` writes and the gates compare.

Everything is sorted, and a place is `file` or `file:line` relative to the checkout. What could
not be understood stands under `unknown` with its reason; it is never guessed.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from snippets._engine.errors import RunbookError

WIDTH = 100
# What begins like this hides places that read a variable, so "no code reads it" is not certain.
COMPUTED = "reads an environment variable under a computed name"
HANDED_ON = "hands all of process.env on"
SCHEMA_COMPUTED = "a schema of environment variables that is computed"
NOT_PARSED = "not understood by the parser"
NOT_READ = "imports "
HIDING = (COMPUTED, HANDED_ON, SCHEMA_COMPUTED, NOT_PARSED, NOT_READ)
Kind = TypeVar("Kind")


class Fact(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    order=True,
    omit_defaults=True,
):
    """What all facts are: frozen, in an order, written without defaults; other keys are refused."""


class ScriptFact(Fact, frozen=True):
    """An npm script: its name and command line, and the files it runs that are not there.

    What looks like a secret in the command line is replaced by `…`.
    """

    name: str
    command: str
    missing: tuple[str, ...] = ()


class RouteFact(Fact, frozen=True):
    """An address below the application: path as Next.js writes it (`/api/files/[id]`).

    `methods` are those that its file exports by name.
    """

    path: str
    file: str
    methods: tuple[str, ...] = ()


class DecidingFile(Fact, frozen=True):
    """A file that decides how routes answer: its SHA-256, and the files of ours it imports."""

    file: str
    digest: str
    imports: tuple[str, ...] = ()


class VariableFact(Fact, frozen=True):
    """An environment variable that code reads, and each place that does.

    `places` are those of the application: code that a page, a route, the middleware or the
    configuration reaches by imports, and the Prisma schema. `tools` are those of scripts and
    tests. `unused` are those of code that nothing imports: there it changes nothing.
    """

    name: str
    places: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class Model(Fact, frozen=True):
    """A Prisma model, its table, and its columns as the database names them."""

    name: str
    table: str
    columns: tuple[str, ...]
    place: str


class Function(Fact, frozen=True):
    """Limits that vercel.json sets: seconds and megabytes, 0 where it does not."""

    pattern: str
    seconds: int = 0
    memory: int = 0


class Rewrite(Fact, frozen=True):
    """A `redirect` or `rewrite` of the Vercel or Next.js configuration; secrets are hidden."""

    kind: str
    source: str
    destination: str
    place: str


class Unknown(Fact, frozen=True):
    """Something that could not be read, and why."""

    place: str
    reason: str


class Facts(Fact, frozen=True):
    """Everything the runbook may rely on, at one commit of one repository.

    `next` is the version of Next.js that package.json names. `files` are those that people or npm
    scripts run, and lock files, `pages` addresses. `sources` are the files of the routes, of what
    stands before each of them (`ahead`: the middleware, the configuration), and what all these
    import.
    """

    repository: str
    commit: str
    next: str = ""
    scripts: tuple[ScriptFact, ...] = ()
    files: tuple[str, ...] = ()
    routes: tuple[RouteFact, ...] = ()
    pages: tuple[str, ...] = ()
    variables: tuple[VariableFact, ...] = ()
    models: tuple[Model, ...] = ()
    functions: tuple[Function, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    ahead: tuple[str, ...] = ()
    sources: tuple[DecidingFile, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def decode(path: Path, kind: type[Kind], remedy: str) -> Kind:
    """Read a JSON file of a kind; raise RunbookError with the line of what is wrong in it."""
    source = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        return msgspec.json.decode(source, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        byte = re.search(r"\(byte (\d+)\)", str(error))
        line = f":{len(source[: int(byte[1]) + 1].splitlines())}" if byte else ""
        problem = f"it cannot be read: {error}."
        raise RunbookError(problem, where=f"{path}{line}", remedy=remedy) from error


def closure(starts: Iterable[str], leads: Callable[[str], Iterable[str]]) -> list[str]:
    """Return names and all that they lead to, directly or not, each once."""
    seen = dict.fromkeys(starts)
    waiting = [*seen]
    for name in waiting:
        new = dict.fromkeys(other for other in leads(name) if other not in seen)
        seen |= new
        waiting += new
    return waiting


def as_json(value: Fact) -> str:
    """Return facts or pins as the text of their file: `git diff` then shows a fact a line."""
    return _pretty(msgspec.to_builtins(value), "") + "\n"


def _pretty(value: object, indent: str) -> str:
    short = msgspec.json.format(msgspec.json.encode(value), indent=0).decode()
    if len(indent) + len(short) <= WIDTH or not isinstance(value, dict | list | tuple):
        return short
    inner = f"{indent} "
    if isinstance(value, dict):
        entries = [f'"{key}": {_pretty(item, inner)}' for key, item in value.items()]
    else:
        entries = [_pretty(item, inner) for item in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{inner}" + f",\n{inner}".join(entries) + f"\n{indent}{end}"
