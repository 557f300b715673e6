"""`python -m snippets._site.release SITE SITE`: what a release has, of two equal builds.

Writes the bundle, the PDF and the plain text with the version in their names, SHA256SUMS of them,
and notes.md, what the changelog says of the version.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tomllib
from pathlib import Path

from snippets._engine.errors import RunbookError
from snippets._site import bundle, downloads
from snippets._site.changelog import notes
from snippets._vocabulary.distribution import PYPROJECT

ATTACHED = (bundle.FILE, downloads.PDF, downloads.TEXT)
SUMS, NOTES = "SHA256SUMS", "notes.md"


def release_version(tag: str, pyproject: Path = PYPROJECT) -> str:
    """Return the project's version; raise RunbookError for a tag that is not its own."""
    found = str(tomllib.loads(pyproject.read_text("utf-8"))["project"]["version"])
    if tag not in ("", f"v{found}"):
        raise RunbookError(
            f"the tag {tag} is not that of version {found}.",
            where=str(pyproject),
            remedy=f"Tag v{found}, or change the version.",
        )
    return found


def compare_sites(first: Path, second: Path) -> int:
    """Return the number of files of two sites; raise RunbookError unless all are the same bytes."""
    sites = [
        {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}
        for site in (first, second)
    ]
    names = sites[0].keys() | sites[1].keys()
    different = sorted(
        name
        for name in names
        if len({site[name].read_bytes() if name in site else None for site in sites}) > 1
    )
    if different:
        raise RunbookError(
            f"two builds differ in {len(different)} of {len(names)} files: {different[:5]}.",
            where=f"{first} and {second}",
            remedy="Find what depends on the hour, the folder or an order: nox -s site.",
        )
    return len(names)


def pack(site: Path, number: str, folder: Path) -> list[Path]:
    """Write what a release of this version has; raise RunbookError for a download not made."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = []
    for name in ATTACHED:
        if not (site / name).is_file():
            raise RunbookError(
                f"there is no {name}.", where=str(site), remedy="Install Chromium and build again."
            )
        made.append(folder / f"{bundle.NAME}-{number}{Path(name).suffix}")
        shutil.copyfile(site / name, made[-1])
    sums = (f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in made)
    (folder / SUMS).write_text("".join(sums), "utf-8")
    (folder / NOTES).write_text(notes(number) + "\n", "utf-8")
    return [*made, folder / SUMS, folder / NOTES]


def main(words: list[str]) -> None:
    """Make a release of two builds and list it."""
    parser = argparse.ArgumentParser(prog="nox -s release --")
    parser.add_argument("sites", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=Path(".cache/release"))
    parser.add_argument("--tag", default="", help="the tag that the version must have")
    given = parser.parse_args(words)
    try:
        number = release_version(given.tag)
        count = compare_sites(*given.sites)
        files = pack(given.sites[0], number, given.folder)
    except RunbookError as error:
        sys.exit(str(error))
    listed = "".join(f"{file}  {file.stat().st_size:,} bytes\n" for file in files)
    sys.stdout.write(f"{count} files, the same bytes in two builds\n{listed}")  # noqa: TID251 - our own


if __name__ == "__main__":
    main(sys.argv[1:])
