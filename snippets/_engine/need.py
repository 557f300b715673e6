"""Needs: what a step relies on in the application that it acts upon, one value each.

Each prints as the sentence that stands on the page «What the application must provide».
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """Something that the application must provide."""

    @property
    def subject(self) -> Need:
        """Return the need without which this one means nothing: a key's route, a column's table."""
        return self


@dataclass(frozen=True)
class Route(Need):
    """A route that answers a method."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"`{self.method} {self.path}` is answered"


@dataclass(frozen=True)
class _OfRoute(Need):
    method: str
    path: str

    @property
    def subject(self) -> Need:
        """Return the route."""
        return Route(self.method, self.path)


@dataclass(frozen=True)
class Open(_OfRoute):
    """A route that answers whoever sends these headers (names in small letters), signed in or not.

    `headers` is empty where it answers everybody.
    """

    headers: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = " and ".join(f"the header `{name}`" for name in self.headers)
        who = f"whoever sends {named}" if named else "everybody"
        return f"`{self.method} {self.path}` lets in {who}, without a session"


@dataclass(frozen=True)
class Closed(_OfRoute):
    """A route that refuses a caller without a session."""

    def __str__(self) -> str:
        return f"`{self.method} {self.path}` refuses callers without a session"


@dataclass(frozen=True)
class Key(_OfRoute):
    """A top-level key of the JSON that a route answers."""

    key: str

    def __str__(self) -> str:
        return f"`{self.method} {self.path}` answers JSON with `{self.key}`"


@dataclass(frozen=True)
class AppPage(Need):
    """A page that browsers are shown."""

    path: str

    def __str__(self) -> str:
        return f"The page `{self.path}` is shown"


@dataclass(frozen=True)
class Script(Need):
    """An npm script that fails when what it checks fails.

    `production`: it is run to learn about production, so it must not ask this machine.
    """

    name: str
    production: bool = False

    def __str__(self) -> str:
        asked = " and asks production" if self.production else ""
        return f"The npm script `{self.name}` exists, fails when it should{asked}"


@dataclass(frozen=True)
class Variable(Need):
    """An environment variable that code reads: one that nothing reads changes nothing."""

    name: str

    def __str__(self) -> str:
        return f"Code reads the environment variable `{self.name}`"


@dataclass(frozen=True)
class DatabaseTable(Need):
    """A table of the database."""

    name: str

    def __str__(self) -> str:
        return f"The database has the table `{self.name}`"


@dataclass(frozen=True)
class Column(Need):
    """A column of a table."""

    table: str
    name: str

    @property
    def subject(self) -> Need:
        """Return the table."""
        return DatabaseTable(self.table)

    def __str__(self) -> str:
        return f"The table `{self.table}` has the column `{self.name}`"


@dataclass(frozen=True)
class PatchedNext(Need):
    """A version of Next.js that Vercel builds: https://nextjs.org/blog/CVE-2025-66478."""

    def __str__(self) -> str:
        return "Vercel builds the version of `next`"


@dataclass(frozen=True)
class File(Need):
    """A file of the application's repository."""

    path: str

    def __str__(self) -> str:
        return f"The repository has the file `{self.path}`"
