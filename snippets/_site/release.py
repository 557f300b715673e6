"""`python -m snippets._site.release SITE [TAG]`: what a release has, of a built site.

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
