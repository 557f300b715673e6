"""What Lighthouse gives an incident page for speed, beside the same words in plain Material."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from snippets.core.catalog import Catalog
from tests.bench import plain
from tests.bench.measure import ROOT, Program, compare
from tests.bench.table import Row
from tests.site import lighthouse
from tests.site.server import Server

PAGE = "incidents/application-not-responding/"
# Other work on the machine can only lower a score: a goal for the best, and one beside the other.
FULL, BESIDE = ">= 1", ">= 0.97"
MATERIAL = """\
site_name: plain
theme: {name: material, font: false}
exclude_docs: |
  theme/
  assets/
  decisions/
markdown_extensions:
"""


def table(folder: Path, catalog: Catalog, times: int) -> Iterator[Row]:
    """Yield two rows a form: beside plain Material, and beside all that Lighthouse can give."""
    plain.write(folder / "plain", catalog)
    _settings(folder / "plain" / "mkdocs.yml")
    sites = [folder / "ours-site", folder / "plain-site"]
    for project, site in zip((ROOT, folder / "plain"), sites, strict=True):
        words = ("mkdocs", "build", "--quiet", "--site-dir", str(site))
        Program((sys.executable, "-m", *words), project, {"PYTHONPATH": str(project)}).cost()
    Program((sys.executable, "-m", "snippets.site", str(sites[0]))).cost()
    (sites[1] / "_headers").write_text("/*\n", "utf-8")
    servers = [Server(site) for site in sites]
    try:
        for form in lighthouse.FORMS:
            ours, theirs = _scores(folder, form, [one.url + PAGE for one in servers], times)
            what = f"Lighthouse, {form}: performance of an incident page"
            yield Row(
                f"{what}, plain Material",
                _said(ours),
                _said(theirs),
                compare(ours, theirs),
                BESIDE,
            )
            best = max(ours)
            full = compare([best], [100])
            yield Row(f"{what}, the best of {times}", f"{best}", "100, the most", full, FULL)
    finally:
        for server in servers:
            server.stop()


def _settings(file: Path) -> None:
    """Write the settings of Material as it comes, with the extensions that the pages need."""
    extensions = re.search(
        r"^markdown_extensions:\n((?:  .*\n)+)", file.read_text("utf-8"), re.MULTILINE
    )
    if extensions is None:
        raise RuntimeError("mkdocs.yml has no markdown_extensions: change tests/bench/opened.py")
    file.write_text(MATERIAL + extensions[1], "utf-8")


def _scores(folder: Path, form: str, urls: Sequence[str], times: int) -> list[list[int]]:
    """Return the scores of each address, round by round."""
    found: list[list[int]] = [[] for _ in urls]
    for _ in range(times):
        for scores, url in zip(found, urls, strict=True):
            report = lighthouse.report(url, form, folder, ("performance",))
            scores.append(lighthouse.score(report, "performance"))
    return found


def _said(scores: Sequence[int]) -> str:
    return f"{statistics.median(scores):g} ({min(scores)} to {max(scores)})"
