"""A checkout of the application: its files, what they hold, and which commit of what it is."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from snippets._contract.facts import Unknown
from snippets._engine.errors import RunbookError

# Folders of what is installed, built or generated; the second kind only at the top.
ANYWHERE = frozenset({"node_modules", ".git", ".next"})
AT_THE_TOP = frozenset({"build", "coverage", "dist", "out"})
# Addresses of repositories: https://HOST/OWNER/NAME.git, git@HOST:OWNER/NAME.git
_ON_A_HOST = re.compile(r"(?:\w+://[^/]+/|[^/:]+:)([^/].*?)(?:\.git)?/?")
CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")


@dataclass
class Checkout:
    """The files below a folder, as sorted paths relative to it, and what could not be read."""

    root: Path
    files: tuple[str, ...]
    unknown: set[Unknown] = field(default_factory=set)

    def note(self, place: str, reason: str) -> None:
        """List what could not be understood, once."""
        self.unknown.add(Unknown(place=place, reason=reason))

    def read(self, path: str) -> bytes:
        """Return what a file holds."""
        return (self.root / path).read_bytes()

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file, the same however git writes the ends of its lines."""
        return hashlib.sha256(self.read(path).replace(b"\r\n", b"\n")).hexdigest()

    def first(self, *paths: str) -> str | None:
        """Return the first path that exists, None where none does."""
        return next((path for path in paths if path in self.files), None)

    def elsewhere(self, name: str) -> list[str]:
        """Return the files of a name (`*.prisma`) that git has outside the checkout, as `../x`.

        Those that are not there, as in a sparse checkout, are left out.
        """
        listed = _git(self, "ls-files", "--", f":(top,glob)**/{name}").splitlines()
        return [path for path in listed if path[:3] == "../" and (self.root / path).is_file()]


def open_checkout(root: Path) -> Checkout:
    """List the files of a checkout of an npm project.

    Folders of installed or built things are left out; links are listed as unknown. Raise
    RunbookError for what is no such checkout.
    """
    if not root.is_dir():
        raise RunbookError("it is no folder.", where=str(root), remedy="Name an app's checkout.")
    if not (root / "package.json").is_file():
        raise RunbookError(
            "it has no package.json.",
            where=str(root),
            remedy="Name the folder of the application that holds it.",
        )
    checkout = Checkout(root, ())
    checkout.files = tuple(sorted(_walk(checkout)))
    return checkout


def _walk(checkout: Checkout) -> Iterator[str]:
    for place, folders, names in os.walk(checkout.root):
        within = os.path.relpath(place, checkout.root) + "/"
        within = "" if within == "./" else within
        left_out = ANYWHERE if within else ANYWHERE | AT_THE_TOP
        inside = [n for n in folders if n not in left_out and (within or n[:1] != ".")]
        folders[:] = [name for name in inside if _is_followed(checkout, within, name)]
        yield from (within + name for name in names if _is_followed(checkout, within, name))


def _is_followed(checkout: Checkout, within: str, name: str) -> bool:
    """Tell whether a name is text, as facts are, and no link; else note it."""
    if name.encode(errors="replace").decode() != name:
        checkout.note(within or ".", "a file whose name is not UTF-8")
        return False
    if (checkout.root / within / name).is_symlink():
        checkout.note(within + name, "a link, not followed")
        return False
    return True


def commit_of(checkout: Checkout) -> str:
    """Return the commit that is checked out; note where there is none or files differ from it."""
    if not _git(checkout, "ls-files", "package.json"):
        checkout.note(".", "no git checkout: its commit is not known")
        return ""
    if _git(checkout, "status", "--porcelain", "--untracked-files=no", "--", "."):
        checkout.note(".", "files differ from the commit")
    return _git(checkout, "rev-parse", "HEAD")


def repository_of(checkout: Checkout) -> str:
    """Return `owner/name` of the remote named origin; empty where there is none on a host."""
    address = _ON_A_HOST.fullmatch(_git(checkout, "remote", "get-url", "origin"))
    return address[1] if address else ""


def _git(checkout: Checkout, *args: str) -> str:
    """Run git in the checkout, whatever repository the caller's own environment names."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    try:
        done = subprocess.run(  # noqa: S603 - git, of the checkout
            ["git", "-C", str(checkout.root), *args],  # noqa: S607 - git, as on PATH
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
