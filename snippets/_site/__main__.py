"""`python -m snippets._site SITE`: finish the site that MkDocs built into the folder SITE."""

import sys
from pathlib import Path

from snippets._engine import extras
from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from snippets._site import chromium
from snippets._vocabulary.policy import SEV1, SEV2
from snippets._vocabulary.settings import FILE

with extras.needed():
    from snippets._site.finish import finish_site
    from snippets._site.menu import order

UNREACHABLE = """\
Note: nobody can reach {roles}.
Enter a phone, pager, chat or email in [tool.runbook.contacts] of {file}.
"""
NO_PDF = """\
*** runbook.pdf was NOT made: Chromium is missing. ***
*** Install it (apt-get install chromium) and build again before you publish. ***"""


def main(site: Path) -> None:
    """Finish a site; say loudly if the PDF could not be made."""
    program = chromium.find_chromium()
    try:
        finish_site(site.resolve(), load(), order(), program)
    except RunbookError as error:
        sys.exit(str(error))
    if roles := dict.fromkeys((*SEV1.unreachable, *SEV2.unreachable)):
        sys.stderr.write(UNREACHABLE.format(roles=", ".join(roles), file=FILE))  # noqa: TID251 - ours
    if program is None:
        sys.stderr.write(NO_PDF + "\n")  # noqa: TID251 - ours


if __name__ == "__main__":
    main(Path(sys.argv[1]))
