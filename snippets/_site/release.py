"""`python -m snippets._site.release SITE SITE [TAG]`: what a release has, of two equal builds.

Writes the bundle, the PDF and the plain text with the version in their names, SHA256SUMS of them,
and notes.md, what the changelog says of the version.
"""

import hashlib
import shutil
import sys
import tomllib
from pathlib import Path

from snippets._engine.errors import RunbookError
from snippets._site import bundle, downloads
from snippets._site.changelog import notes
from snippets._vocabulary.distribution import PYPROJECT

FOLDER = Path("release")
ATTACHED = (bundle.FILE, downloads.PDF, downloads.TEXT)


def release_version(tag: str) -> str:
    """Return the project's version; raise RunbookError for a tag that is not its own."""
    found = str(tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["version"])
    if tag not in ("", f"v{found}"):
        raise RunbookError(
            f"the tag {tag} is not that of version {found}.",
            where=str(PYPROJECT),
            remedy=f"Tag v{found}, or change the version.",
        )
    return found


def compare_sites(*sites: Path) -> int:
    """Return the number of files of two sites; raise RunbookError unless all are the same bytes."""
    names = {f.relative_to(site) for site in sites for f in site.rglob("*") if f.is_file()}
    different = sorted(
        name.as_posix()
        for name in names
        if not all((site / name).is_file() for site in sites)
        or len({(site / name).read_bytes() for site in sites}) > 1
    )
    if different:
        raise RunbookError(
            f"two builds differ in {len(different)} of {len(names)} files: {different[:5]}.",
            where=" and ".join(map(str, sites)),
            remedy="Find what depends on the hour, the folder or an order: nox -s site.",
        )
    return len(names)


def main(first: str, second: str, tag: str = "") -> None:
    """Make a release of two builds in FOLDER, and list it."""
    site = Path(first)
    try:
        number = release_version(tag)
        count = compare_sites(site, Path(second))
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        (FOLDER / "notes.md").write_text(notes(number) + "\n", "utf-8")
    except RunbookError as error:
        sys.exit(str(error))
    lines = [f"{count} files, the same bytes in two builds"]
    for name in ATTACHED:
        made = FOLDER / f"{bundle.NAME}-{number}{Path(name).suffix}"
        shutil.copyfile(site / name, made)
        lines.append(f"{hashlib.sha256(made.read_bytes()).hexdigest()}  {made.name}")
    (FOLDER / "SHA256SUMS").write_text("\n".join(lines[1:]) + "\n", "utf-8")
    sys.stdout.write("\n".join(lines) + "\n")  # noqa: TID251 - our own


if __name__ == "__main__":
    main(*sys.argv[1:])
