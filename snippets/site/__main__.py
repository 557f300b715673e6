"""`python -m snippets.site SITE`: finish the site that MkDocs built into the folder SITE."""

from __future__ import annotations

import sys
from pathlib import Path

from snippets.core import extras
from snippets.core.catalog import load
from snippets.core.errors import RunbookError
from snippets.site import chromium

with extras.told():
    from snippets.site.finish import finish
    from snippets.site.menu import order

NO_PDF = """\
*** runbook.pdf was NOT made: Chromium is missing. ***
*** Install it (apt-get install chromium) and build again before you publish. ***"""


def main(site: Path) -> None:
    """Finish a site; say loudly if the PDF could not be made."""
    program = chromium.find()
    try:
        finish(site.resolve(), load(), order(), program)
    except RunbookError as error:
        sys.exit(str(error))
    if program is None:
        sys.stderr.write(NO_PDF + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
