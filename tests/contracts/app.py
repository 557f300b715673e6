"""A small application, made for one test: files by their path, and what is read of them."""

from __future__ import annotations

from pathlib import Path

from snippets.contracts.extract import extract
from snippets.contracts.facts import Facts, Method, Reply

COMMIT = "0" * 40
PACKAGE = '{"name": "app", "scripts": {}}'


class App:
    """A folder that holds an application."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("package.json", PACKAGE)

    def write(self, path: str, text: str | bytes) -> App:
        """Write one file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def route(self, text: str, path: str = "api/x") -> App:
        """Write the route of a folder below `app/`."""
        return self.write(f"app/{path}/route.ts", text)

    def facts(self) -> Facts:
        """Read the application."""
        return extract(self.root, commit=COMMIT, repository="owner/app")

    def unknown(self) -> dict[str, str]:
        """Return what was not understood: place and reason."""
        return {entry.place: entry.reason for entry in self.facts().unknown}

    def method(self, text: str, name: str = "GET") -> Method:
        """Write one route and return a method of it."""
        [route] = self.route(text).facts().routes
        return next(method for method in route.methods if method.name == name)

    def replies(self, text: str) -> set[tuple[int, str, bool]]:
        """Return the replies of GET of one route: status, keys, and whether those are all."""
        return {short(reply) for reply in self.method(text).replies}

    def asks(self, text: str) -> list[str]:
        """Return what GET of one route asks: the kind, what belongs to it, and the refusal."""
        return [
            " ".join([one.kind, *one.roles, one.header, one.prefix, one.variable, str(one.refusal)])
            for one in self.method(text).access
        ]


def short(reply: Reply) -> tuple[int, str, bool]:
    """Return a reply in short."""
    return reply.status, " ".join(reply.keys), reply.complete
