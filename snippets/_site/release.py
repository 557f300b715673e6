"""`python -m snippets._site.release SITE [TAG]`: what a release has, of a built site.

Writes the bundle, the PDF and the plain text with the version in their names, SHA256SUMS of them,
and notes.md, what the changelog says of the version.
"""

import hashlib
import re
import shutil
import sys
import tomllib
from pathlib import Path

from snippets._engine.errors import RunbookError, nearest
from snippets._site import bundle, downloads
from snippets._vocabulary.distribution import PYPROJECT

FOLDER = Path("release")
ATTACHED = (bundle.FILE, downloads.PDF, downloads.TEXT)
PAGE = PYPROJECT.parent / "docs" / "changelog.md"
_HEADING = re.compile(r"^## (\S+)(?: - (\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def release_version(tag: str) -> str:
    """Return the project's version; raise RunbookError for a tag that is not its own."""
    version = str(tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["version"])
    if tag not in ("", f"v{version}"):
        raise RunbookError(
            f"the tag {tag} is not that of version {version}.",
            where=str(PYPROJECT),
            remedy=f"Tag v{version}, or change the version.",
        )
    return version


def versions(text: str) -> dict[str, tuple[str, str]]:
    """Return the day and the Markdown of each version, newest first; Unreleased has no day."""
    _, *parts = _HEADING.split(text)
    sections = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {version: (day or "", text.strip()) for version, day, text in sections}


def notes(version: str, page: Path = PAGE) -> str:
    """Return what is new in a version; raise RunbookError if the page does not say."""
    known = versions(page.read_text("utf-8"))
    if version not in known:
        raise RunbookError(
            f"there is no version {version}. {nearest(version, known)}".strip(),
            where=str(page),
            remedy=f"Add: ## {version} - and the day, with what is new.",
        )
    return known[version][1]


def main(site: str, tag: str = "") -> None:
    """Make a release of a site in FOLDER, and list it."""
    try:
        number = release_version(tag)
        new = notes(number)
    except RunbookError as error:
        sys.exit(str(error))
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    (FOLDER / "notes.md").write_text(f"{new}\n", "utf-8")
    sums = ""
    for name in ATTACHED:
        made = FOLDER / f"{bundle.NAME}-{number}{Path(name).suffix}"
        shutil.copyfile(Path(site, name), made)
        sums += f"{hashlib.sha256(made.read_bytes()).hexdigest()}  {made.name}\n"
    (FOLDER / "SHA256SUMS").write_text(sums, "utf-8")
    sys.stdout.write(sums)  # noqa: TID251 - our own


if __name__ == "__main__":
    main(*sys.argv[1:])
