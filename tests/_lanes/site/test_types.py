"""The scripts of the pages: their types agree, they are small, and nothing in them makes markup."""

import gzip
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests._lanes.real import npm

pytestmark = pytest.mark.site

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "docs/assets/javascript"
HERE = Path(__file__).parent / "javascript"
PARTS = ("base", "values", "copy", "checklist", "log")
MARKUP = r"(?:inner|outer|set)HTML|insertAdjacent|createContextual|document\.write|DOMParser"
MARKUP += r"|\beval\b|new Function"
SENDS = r"\bfetch\b|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\bimport\b"


def test_the_types_agree() -> None:
    tsc = npm.install(HERE) / "typescript" / "bin" / "tsc"
    command = [*("node", str(tsc)), "--project", str(HERE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_minisearch_is_that_of_npm_but_for_the_address_of_its_map() -> None:
    package = npm.install(HERE) / "minisearch"
    copied = (SCRIPTS.parent / "vendor/minisearch.js").read_text("utf-8")
    code = (package / "dist/umd/index.js").read_text("utf-8")
    assert (package / "LICENSE.txt").read_text("utf-8").strip() in copied
    assert copied.endswith(code.partition("//# sourceMappingURL=")[0])


def test_the_parts_of_a_page_are_small(measure: Callable[[str, float, str], None]) -> None:
    joined = b"\n".join((SCRIPTS / f"{part}.js").read_bytes() for part in PARTS)
    measure(
        "kB (gzip) of values, copy, checklists and log",
        len(gzip.compress(joined, 9)) / 1000,
        "<= 12",
    )


def test_no_script_makes_markup_of_text_and_none_of_a_page_sends_anything() -> None:
    """The worker loads the pages that it keeps, and the search its index."""
    for script in SCRIPTS.glob("*.js"):
        text = script.read_text("utf-8")
        assert not re.search(MARKUP, text), script.name
        assert '"use strict";' in text, script.name
        assert script.stem not in PARTS or not re.search(SENDS, text), script.name
