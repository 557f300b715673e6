"""`python -m snippets.site SITE`: finish the site that MkDocs built into the folder SITE."""

from __future__ import annotations

import sys
from pathlib import Path

from snippets.core import extras
from snippets.core.catalog import load
from snippets.core.errors import RunbookError
from snippets.policy import SEV1, SEV2
from snippets.settings import FILE
from snippets.site import chromium

with extras.told():
    from snippets.site.finish import finish
    from snippets.site.menu import order

UNREACHABLE = """\
Note: nobody can reach {roles}.
Enter a phone, pager, chat or email in [tool.runbook.contacts] of {file}.
"""
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
    if roles := dict.fromkeys((*SEV1.unreachable, *SEV2.unreachable)):
        sys.stderr.write(UNREACHABLE.format(roles=", ".join(roles), file=FILE))
    if program is None:
        sys.stderr.write(NO_PDF + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
