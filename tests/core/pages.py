"""Pages as HTML, made by a Markdown set up as mkdocs.yml sets it up."""

from __future__ import annotations

import functools
from pathlib import Path

from markdown import Markdown
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from snippets.core.catalog import Catalog
from snippets.core.markdown import Runbook

PROJECT = Path(__file__).parents[2]


@functools.cache
def _configured() -> tuple[list[str], dict[str, dict[str, object]]]:
    config = load_config(str(PROJECT / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


def markdown(**options: object) -> Markdown:
    """Return a Markdown with the project's extensions; `options` are those of ours."""
    extensions, configs = _configured()
    return Markdown(
        extensions=extensions,
        extension_configs={**configs, "snippets.core.markdown": options},
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
