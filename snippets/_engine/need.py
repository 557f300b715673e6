"""Needs: what a step relies on in the application that it acts upon, one value each.

Each prints as the sentence that stands on the page «What the application must provide».
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Need:
    """Something that the application must provide; `sentence` says it, with fields put in."""

    sentence: ClassVar[str]

    @property
    def subject(self) -> Need:
        """Return the need without which this one means nothing: a key's route, a column's table."""
        return self

    def __str__(self) -> str:
        return self.sentence.format(need=self)


@dataclass(frozen=True)
class Route(Need):
    """A route that answers a method."""

    sentence = "`{need.method} {need.path}` is answered"
    method: str
    path: str


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

    sentence = "`{need.method} {need.path}` refuses callers without a session"


@dataclass(frozen=True)
class Key(_OfRoute):
    """A top-level key of the JSON that a route answers."""

    sentence = "`{need.method} {need.path}` answers JSON with `{need.key}`"
    key: str


@dataclass(frozen=True)
class AppPage(Need):
    """A page that browsers are shown."""

    sentence = "The page `{need.path}` is shown"
    path: str


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

    sentence = "Code reads the environment variable `{need.name}`"
    name: str


@dataclass(frozen=True)
class DatabaseTable(Need):
    """A table of the database."""

    sentence = "The database has the table `{need.name}`"
    name: str


@dataclass(frozen=True)
class Column(Need):
    """A column of a table."""

    sentence = "The table `{need.table}` has the column `{need.name}`"
    table: str
    name: str

    @property
    def subject(self) -> Need:
        """Return the table."""
        return DatabaseTable(self.table)


@dataclass(frozen=True)
class PatchedNext(Need):
    """A version of Next.js that Vercel builds: https://nextjs.org/blog/CVE-2025-66478."""

    sentence = "Vercel builds the version of `next`"


@dataclass(frozen=True)
class File(Need):
    """A file of the application's repository."""

    sentence = "The repository has the file `{need.path}`"
    path: str
