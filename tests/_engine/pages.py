"""Pages as HTML, made by a Markdown set up as mkdocs.yml sets it up."""

from pathlib import Path

from markdown import Markdown
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from snippets._engine.catalog import Catalog
from snippets._engine.markdown import Runbook

CONFIG = load_config(str(Path(__file__).parents[2] / "mkdocs.yml"))


def markdown(**options: object) -> Markdown:
    """Return a Markdown with the project's extensions; `options` are those of ours."""
    return Markdown(
        extensions=CONFIG.markdown_extensions,
        extension_configs={**CONFIG.mdx_configs, "snippets._engine.markdown": options},
    )


class _Fixed:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def current(self) -> Catalog:
        return self.catalog


def converted(catalog: Catalog, source: str) -> str:
    """Return the HTML of a page of a given catalog."""
    converter = markdown()
    runbook = converter.preprocessors["runbook"]
    assert isinstance(runbook, Runbook)
    runbook.catalogs = _Fixed(catalog)  # type: ignore[assignment] # the same face
    made: str = converter.convert(source)
    return made


def html(catalog: Catalog, source: str) -> LexborHTMLParser:
    """Return a page of a given catalog, read as a browser reads it."""
    return LexborHTMLParser(f"<html><body>{converted(catalog, source)}</body></html>")
