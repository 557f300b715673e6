"""`python -m snippets._site.preview`: the finished site, live; a page reloads when it has changed.

There is no PDF and no service worker, which would show what was there before; and no
Content-Security-Policy on the pages, which would stop the script that reloads them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from snippets._engine import extras
from snippets._engine.load import load
from snippets._vocabulary.settings import FILE

with extras.told():
    from mkdocs.commands.build import build as build_pages
    from mkdocs.config import load_config
    from mkdocs.livereload import LiveReloadServer

    from snippets._site import content_policy, service_worker
    from snippets._site.finish import finish_site
    from snippets._site.menu import CONFIG, order

HOST, PORT = "127.0.0.1", 8000
WATCHED = ("docs", "snippets", "mkdocs.yml", str(FILE))


def build(site: Path) -> None:
    """Build and finish the site for looking at it."""
    build_pages(load_config(str(CONFIG), site_dir=str(site)))
    finish_site(site, load(), order())
    for file in site.rglob("*.html"):
        file.write_text(file.read_text("utf-8").replace(content_policy.META, ""), "utf-8")
    (site / service_worker.FILE).unlink()


def main() -> None:
    """Serve the site until the reader stops it."""
    with tempfile.TemporaryDirectory() as folder:
        server = LiveReloadServer(lambda: build(Path(folder)), host=HOST, port=PORT, root=folder)
        for name in WATCHED:
            server.watch(str(CONFIG.parent / name))
        build(Path(folder))
        try:
            server.serve(open_in_browser=False)  # type: ignore[no-untyped-call] # MkDocs has none
        except KeyboardInterrupt:
            server.shutdown()


if __name__ == "__main__":
    main()
