"""A canary: Zensical, the successor of Material for MkDocs, builds the same site with our blocks.

What it does otherwise stands in `docs/decisions/material-without-its-script.md`. It reads
`mkdocs.yml` as it is, but for `strict`: it does not resolve links that are written from the root of
the docs, and warns of each.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from snippets._engine.value import VALUE
from snippets._vocabulary.settings import SETTINGS

pytestmark = pytest.mark.site
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, HTMLParser]:
    """The pages that Zensical builds, by address."""
    folder = tmp_path_factory.mktemp("zensical")
    shutil.copytree(ROOT / "docs", folder / "docs")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "\nstrict: true\n" in config
    (folder / "mkdocs.yml").write_text(config.replace("strict: true", "strict: false"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--config-file", "mkdocs.yml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    site = folder / "site"
    return {
        file.parent.relative_to(site).as_posix(): HTMLParser(file.read_text("utf-8"))
        for file in site.rglob("index.html")
    }


def test_its_pages_have_the_commands_the_values_and_the_parts_of_the_site(
    pages: dict[str, HTMLParser], catalog: Catalog
) -> None:
    commands = (node for page in pages.values() for node in page.css(".language-bash pre code"))
    wanted = {shell(step.action) for step in catalog.steps.values()} - {""}  # looks have none
    assert {node.text().removesuffix("\n") for node in commands} == wanted
    for name, page in pages.items():
        assert not VALUE.search(page.text()), name
        for part in ("header.rb-header", 'link[href$="runbook.css"]', 'script[src$="values.js"]'):
            assert page.css_first(part), f"{name}: {part}"
    for name, procedure in catalog.procedures.items():
        status, title = (pages[name].css_first(part) for part in (".rb-status", "h1"))
        assert status is not None, name
        assert procedure.severity.code in status.text()
        assert title is not None
        assert procedure.title in title.text()
    shown = [node.text() for node in pages["before-an-incident"].css("pre code")]
    assert any(f"[{SETTINGS.database_service}]" in block for block in shown)
