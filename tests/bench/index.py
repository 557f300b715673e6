"""`python -m tests.bench.index SITE`: the pages of the project in this folder, and their index.

The pages are what the Markdown of mkdocs.yml makes of them, without the theme: no index reads it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from markdown import Markdown
from mkdocs.config import load_config

from snippets.core.catalog import load
from snippets.site import search


def main(site: Path) -> None:
    """Write the pages and the index into a folder."""
    config = load_config("mkdocs.yml")
    docs = Path("docs")
    for file in sorted(docs.rglob("*.md")):
        page = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
        html = page.convert(file.read_text("utf-8"))
        target = site / file.relative_to(docs).with_suffix("") / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"<html><body><article>{html}</article></body></html>", "utf-8")
    search.write(site, load())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
