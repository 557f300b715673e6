"""The build of the site: our blocks against plain fences, and its growth with the procedures."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from snippets.core.catalog import Catalog
from tests.bench import generate, plain
from tests.bench.measure import ROOT, Program, compare, cpu, rounds, wall
from tests.bench.table import Row

SIZES = (20, 100, 1000)
GOAL = "<= 1.15"
LINEAR = "<= 1.3"


def _build(project: Path, site: Path) -> Program:
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site))
    return Program(command, project, {"PYTHONPATH": str(project)})


def against_fences(folder: Path, catalog: Catalog, times: int) -> Iterator[Row]:
    """Yield the row of this site against the same site with plain fences."""
    plain.write(folder / "plain", catalog)
    sites = {"ours": folder / "site", "plain": folder / "plain-site"}
    costs = rounds(
        {
            "ours": _build(ROOT, sites["ours"]),
            "plain": _build(folder / "plain", sites["plain"]),
        },
        times,
    )
    ours, theirs = (_content(site) for site in sites.values())
    if ours[0] != theirs[0]:
        raise RuntimeError(f"not the same site: {ours[0]} and {theirs[0]} blocks of commands")
    yield Row(
        "site build: our blocks, plain fences",
        _said(cpu(costs["ours"]), wall(costs["ours"]), *ours),
        _said(cpu(costs["plain"]), wall(costs["plain"]), *theirs),
        compare(cpu(costs["ours"]), cpu(costs["plain"])),
        GOAL,
    )


def _content(site: Path) -> tuple[int, int]:
    """Return how many blocks of commands a built site has, and how many kB of text."""
    pages = [LexborHTMLParser(p.read_text("utf-8")) for p in site.rglob("index.html")]
    articles = [page.css_first("article") for page in pages]
    blocks = sum(len(article.css(".language-bash pre")) for article in articles if article)
    text = 0
    for article in filter(None, articles):
        for data in article.css("script"):
            data.decompose()
        text += len(" ".join(article.text().split()))
    return blocks, text // 1000


def _said(of_cpu: Sequence[float], of_wall: Sequence[float], blocks: int, text: int) -> str:
    seconds = f"{statistics.median(of_cpu):.1f} s cpu, {statistics.median(of_wall):.1f} s wall"
    return f"{seconds}; {blocks} blocks, {text} kB of text"


def growth(folder: Path, catalog: Catalog, times: int) -> Iterator[Row]:
    """Yield how the build grows: what a procedure adds when there are many, against few."""
    programs = {}
    for size in SIZES:
        project = folder / f"growth-{size}"
        project.mkdir()
        generate.write(project, catalog, size)
        programs[str(size)] = _build(project, folder / "growth-site")
    few, some, many = (cpu(costs) for costs in rounds(programs, times).values())
    shutil.rmtree(folder / "growth-site")
    first = [(b - a) / (SIZES[1] - SIZES[0]) for a, b in zip(few, some, strict=True)]
    last = [(b - a) / (SIZES[2] - SIZES[1]) for a, b in zip(some, many, strict=True)]
    seconds = [
        f"{size}: {statistics.median(c):.1f} s"
        for size, c in zip(SIZES, (few, some, many), strict=True)
    ]
    yield Row(
        f"site build, a procedure more: {SIZES[1]} to {SIZES[2]}, {SIZES[0]} to {SIZES[1]}",
        f"{statistics.median(last) * 1000:.0f} ms cpu ({'; '.join(seconds)})",
        f"{statistics.median(first) * 1000:.0f} ms cpu",
        compare(last, first),
        LINEAR,
    )
