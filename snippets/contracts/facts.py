"""The facts of an application: what `runbook contract` writes and the gates compare.

Everything is sorted, and a place is `file` or `file:line` relative to the checkout. What could
not be understood stands under `unknown` with its reason; it is never guessed.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from snippets.core.errors import RunbookError

FOLDER = Path(__file__).parent
WIDTH = 100


class _Fact(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    order=True,
    omit_defaults=True,
):
    """The way all facts behave."""


class Script(_Fact, frozen=True):
    """An npm script: its name and command line, and the files it runs that are not there.

    What looks like a secret in the command line is replaced by `…`.
    """

    name: str
    command: str
    missing: tuple[str, ...] = ()


class Access(_Fact, frozen=True):
    """What a method of a route asks of a caller.

    `kind` is public, session, role, header, unknown, or nobody: everyone is turned away. `roles`
    are those let in; `header` is the name (small letters) whose value must be `prefix` and the
    environment variable `variable`. `refusal` is the status without it (0: not known; 307 is a
    redirect to the sign-in). `place` is where the code asks. Several entries are all asked; what
    the middleware asks comes first. Public stands alone.
    """

    kind: str
    roles: tuple[str, ...] = ()
    header: str = ""
    variable: str = ""
    prefix: str = ""
    refusal: int = 0
    place: str = ""


class Reply(_Fact, frozen=True):
    """One way a method answers: status (0: computed) and the top-level keys of its JSON.

    `complete` is false where the body is more than an object literal shows (a spread, a value
    returned by a function that could not be followed); `keys` then holds those that are certain.
    """

    status: int
    keys: tuple[str, ...] = ()
    complete: bool = True


class Method(_Fact, frozen=True):
    """One method of a route; `ANY` is a handler of pages/api that does not look at the method."""

    name: str
    access: tuple[Access, ...]
    replies: tuple[Reply, ...] = ()


class Route(_Fact, frozen=True):
    """An address below the application: path as Next.js writes it (`/api/files/[id]`)."""

    path: str
    file: str
    methods: tuple[Method, ...] = ()


class Variable(_Fact, frozen=True):
    """An environment variable that code reads, and each place that does.

    `places` are those of the application: code that a page, a route, the middleware or the
    configuration reaches by imports, and the Prisma schema. `tools` are those of scripts and
    tests. `unused` are those of code that nothing imports: there it changes nothing.
    """

    name: str
    places: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class Model(_Fact, frozen=True):
    """A Prisma model, its table, and its columns as the database names them."""

    name: str
    table: str
    columns: tuple[str, ...]
    place: str


class Function(_Fact, frozen=True):
    """Limits that the Vercel configuration sets: seconds and megabytes, 0 where it does not."""

    pattern: str
    seconds: int = 0
    memory: int = 0


class Rewrite(_Fact, frozen=True):
    """A redirect or rewrite of the Vercel or Next.js configuration."""

    kind: str
    source: str
    destination: str
    place: str


class Unknown(_Fact, frozen=True):
    """Something that could not be read, and why."""

    place: str
    reason: str


class Facts(_Fact, frozen=True):
    """Everything the runbook may rely on, at one commit of one repository.

    `files` are those that people or npm scripts run, `pages` addresses, `crons` a path and its
    schedule, `tests` the folders that hold tests themselves.
    """

    repository: str
    commit: str
    scripts: tuple[Script, ...] = ()
    files: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    pages: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    models: tuple[Model, ...] = ()
    functions: tuple[Function, ...] = ()
    crons: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    tests: tuple[str, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def read(path: Path) -> Facts:
    """Read a file of facts; raise RunbookError naming the file and what is wrong in it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Facts)
    except FileNotFoundError:
        problem, remedy = "there is no such file.", "Write it with: runbook contract APP_CHECKOUT"
    except msgspec.DecodeError as error:
        problem, remedy = f"it holds no facts: {error}.", "Write it anew: runbook contract"
    raise RunbookError(problem, where=str(path), remedy=remedy)


def to_json(facts: Facts) -> str:
    """Return facts as the text of their file: what fits stands on one line, so diffs are small."""
    return _pretty(msgspec.to_builtins(facts), "") + "\n"


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
