"""`python -m snippets._site.preview`: the finished site, live; a page reloads when it has changed.

There is no PDF and no service worker, which would show what was there before; and no
Content-Security-Policy on the pages, which would stop the script that reloads them.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from snippets._engine import extras
from snippets._engine.load import load
from snippets._vocabulary.settings import FILE

with extras.needed():
    from mkdocs.commands.serve import serve

    from snippets._site import content_policy, service_worker
    from snippets._site.finish import finish_site
    from snippets._site.menu import CONFIG, order

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


TAKEN = """\
Another program answers on http://127.0.0.1:8000 already: this runbook, in another window?
Stop it, or see what it is: lsof -i :8000"""


def on_post_build(config: MkDocsConfig) -> None:
    """Finish what MkDocs built, for looking at it: MkDocs calls this after every build."""
    site = Path(config.site_dir)
    finish_site(site, load(), order())
    for file in site.rglob("*.html"):
        file.write_text(file.read_text("utf-8").replace(content_policy.META, ""), "utf-8")
    (site / service_worker.FILE).unlink()


def main() -> None:
    """Serve the site on http://127.0.0.1:8000 until the reader stops it."""
    try:
        serve(str(CONFIG), watch=[str(FILE)], hooks=[__file__])
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(TAKEN)


if __name__ == "__main__":
    main()
