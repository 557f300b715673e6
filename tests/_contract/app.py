"""A small application, made for one test: files by their path, and what is read of them."""

from __future__ import annotations

from pathlib import Path

from snippets._contract.extract import extract
from snippets._contract.facts import Facts

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
        """Read the application; it has a page, if it has nothing else."""
        if not any((self.root / folder).is_dir() for folder in ("app", "pages", "src")):
            self.write("app/page.tsx", "")
        return extract(self.root, commit=COMMIT, repository="owner/app")

    def unknown(self) -> dict[str, str]:
        """Return what was not understood: place and reason."""
        return {entry.place: entry.reason for entry in self.facts().unknown}
