"""What the runbook costs beside the least that could replace it: `python -m tests._lanes.bench`.

Both sides of a row take turns in one run, so that a busy machine is as busy for both. A row has the
smallest, the median and the largest ratio, and what the median may be: above it, this ends with 1.
"""

import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from snippets._engine import page, prose
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._engine.markdown import DIRECTIVE
from snippets._site.search import FILE
from tests._lanes.real.needs import node_programs

ROOT = Path(__file__).parents[2]
ROUNDS = 5
FEW, MANY = 24, 240  # procedures
INDEX = (
    "import sys; from pathlib import Path; from snippets._engine.load import load;"
    "from snippets._site import search; search.write_index(Path(sys.argv[1]), load())"
)
ENGINE = ("vendor/minisearch", "javascript/search-engine")
# Each query takes turns between the indexes; the first round warms up and does not count.
SEARCH = """
const { readFileSync } = require("node:fs");
const { engine, indexes, queries, rounds } = JSON.parse(readFileSync(0, "utf8"));
const run = (file) => new Function("exports", "module", readFileSync(file, "utf8"))();
globalThis.window = {}, engine.forEach(run);
const finds = indexes.map((file) => (run(file), window.runbookEngine(window.runbookIndex).find));
const taken = [], found = indexes.map(() => 0);
for (let round = 0; round <= rounds; round++) {
  const sums = finds.map((find, at) => queries.reduce((sum, query) => {
    find("\\u0000", 1); // so that nothing is kept from the query before
    const started = performance.now();
    found[at] += find(query, 20).results.length;
    return sum + performance.now() - started;
  }, 0));
  if (round) taken.push(sums);
}
console.log(JSON.stringify({ taken, found }));
"""
OURS = re.compile(r"^(?:  - snippets\._engine\.markdown|watch: .*)\n", re.MULTILINE)


class Comparison(NamedTuple):
    """A comparison: what ours costs, as often as the other costs, a ratio a round, and the most."""

    what: str
    ratios: Sequence[float]
    goal: float

    @property
    def missed(self) -> bool:
        """Tell whether the median is above the goal."""
        return statistics.median(self.ratios) > self.goal

    def __str__(self) -> str:
        spread = (min(self.ratios), statistics.median(self.ratios), max(self.ratios))
        numbers = "".join(f"{number:8.2f}" for number in (*spread, self.goal))
        return f"{self.what:48}{numbers}{'  MISSED' if self.missed else ''}"


def cost(folder: Path, *words: str) -> float:
    """Run Python and return the seconds of the processor, with those of all its children."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(Path.home()), "LC_ALL": "C.UTF-8"}
    environment |= {"PYTHONPATH": str(folder), "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *words]
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rounds(ours: Callable[[], float], theirs: Callable[[], float]) -> list[float]:
    """Return the ratio of each round, after one of each that does not count."""
    ours(), theirs()
    return [ours() / theirs() for _ in range(ROUNDS)]


def build(project: Path, site: Path) -> float:
    """Build the site of a project and return what it cost."""
    return cost(project, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site))


def start(_: Path, __: Catalog) -> Iterator[Comparison]:
    """Compare the start of `runbook show`."""
    command = ("-m", "snippets._cli.main", "show", "deployment/rollback#roll-back")
    ratios = rounds(lambda: cost(ROOT, *command), lambda: cost(ROOT, "-c", "import click"))
    yield Comparison("start: runbook show, import click", ratios, 5)


def site(folder: Path, catalog: Catalog) -> Iterator[Comparison]:
    """Compare the build with that of the same pages with plain fences."""
    fenced, sites = folder / "fenced", (folder / "ours", folder / "theirs")
    shutil.copytree(ROOT / "docs", fenced / "docs")
    for file in (fenced / "docs").rglob("*.md"):
        file.write_text(plain(file.read_text("utf-8"), catalog), "utf-8")
    settings, count = OURS.subn("", (ROOT / "mkdocs.yml").read_text("utf-8"))
    if count != 2:
        raise RuntimeError(
            "mkdocs.yml has other lines of ours: change OURS of tests/_lanes/bench.py"
        )
    (fenced / "mkdocs.yml").write_text(settings, "utf-8")
    ratios = rounds(lambda: build(ROOT, sites[0]), lambda: build(fenced, sites[1]))
    texts = ("".join(p.read_text("utf-8") for p in built.rglob("*.html")) for built in sites)
    blocks = [text.count('<div class="language-bash') for text in texts]
    if not blocks[0] == blocks[1] > 0:
        raise RuntimeError(f"not the same site: {blocks[0]} and {blocks[1]} blocks of commands")
    yield Comparison("site: build, build with plain fences", ratios, 1.5)


def plain(text: str, catalog: Catalog) -> str:
    """Return a page with ready Markdown for each of our blocks."""
    lines: list[str] = []
    last: list[str] = []
    for line in text.splitlines():
        block = DIRECTIVE.match(line)
        lines += ["", *page.entry(catalog, block["kind"], block["id"]), ""] if block else [line]
        if block and block["kind"] == "procedure":
            last += page.flow(catalog, block["id"])
    return (
        "\n".join("" if isinstance(line, prose.Html) else line for line in (*lines, *last)) + "\n"
    )


def growth(folder: Path, catalog: Catalog) -> Iterator[Comparison]:
    """Compare build and search of ten times the procedures with those of as many as there are."""
    prose = " ".join(f"{s.why} {s.expect}" for s in catalog.steps.values())
    words = re.findall(r"(?<![@/#`\w-])[a-z]{2,}(?![\w/#-])", prose)
    few, many = (grow(folder / str(size), words, size) for size in (FEW, MANY))
    ratios = rounds(lambda: build(many, many / "site"), lambda: build(few, few / "site"))
    yield Comparison(f"growth: build of {MANY} procedures, of {FEW}", ratios, MANY / FEW)
    for project in (few, many):
        cost(project, "-c", INDEX, str(project / "site"))
    some = [" ".join(words[at : at + 30]) for at in range(0, 600, 50)]
    asked = {
        "engine": [str(ROOT / f"docs/assets/{name}.js") for name in ENGINE],
        "indexes": [str(project / "site" / FILE) for project in (few, many)],
        "queries": [*some, *(query[:23] for query in some), "databse conection", "E7", "zzzzzzzz"],
        "rounds": ROUNDS,
    }
    node = [str(node_programs()["node"]), "-e", SEARCH]
    answer = json.loads(subprocess.check_output(node, input=json.dumps(asked), text=True))
    if not all(answer["found"]):
        raise RuntimeError("the search found nothing")
    ratios = [large / small for small, large in answer["taken"]]
    # Ten times the pages have more than ten times the words that a slip could mean.
    yield Comparison(f"growth: search in {MANY} procedures, in {FEW}", ratios, 25)


def grow(folder: Path, words: Sequence[str], procedures: int) -> Path:
    """Write a project of so many procedures with our engine and theme; return its folder."""
    own, docs = folder / "snippets", folder / "docs"
    own.mkdir(parents=True)
    docs.mkdir()
    published = {path.stem.replace("-", "_") for path in (ROOT / "docs").iterdir()}
    parts = [path for path in (ROOT / "snippets").iterdir() if path.stem not in published]
    for path in (*parts, ROOT / "docs/theme", ROOT / "docs/assets", ROOT / "pyproject.toml"):
        (folder / path.relative_to(ROOT)).symlink_to(path)
    for name in ("index", "escalation"):
        (docs / f"{name}.md").write_text(f"# {name}\n", "utf-8")
    for number in range(procedures):
        (own / f"page_{number}.py").write_text(procedure(number, words), "utf-8")
        text = f"# {number}\n\n::: procedure page-{number}\n"
        (docs / f"page-{number}.md").write_text(text, "utf-8")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[0]
    (folder / "mkdocs.yml").write_text(settings, "utf-8")
    return folder


def procedure(number: int, words: Sequence[str]) -> str:
    """Return a module with a procedure of five steps, as long as those of this runbook are."""
    chance = random.Random(number)  # noqa: S311 - the same words every time, and no secret

    def say() -> str:
        return " ".join(chance.choices(words, k=14))

    steps = "".join(
        f"""
step_{at} = Step(
    vercel("rollback", GOOD_DEPLOYMENT, "--yes", "--scope", "team-{number}-{at}"),
    title="{say()[:40]}", risk=Risk.CHANGES_PRODUCTION, why="{say()}.", expect="{say()}.",
    undo="{say()}.",
    branches=(Branch(prints("{say()}"), carry_on()),),
)
"""
        for at in range(5)
    )
    return f"""\
from snippets._engine import *
from snippets._engine.conditions import prints
from snippets._engine.decision import Branch, carry_on
from snippets._vocabulary.parameters import GOOD_DEPLOYMENT
from snippets._vocabulary.policy import SEV2
from snippets._vocabulary.tools import vercel
{steps}
check = Step(
    vercel("inspect", "{number}"), title="Check page {number}", risk=Risk.READS,
    why="{say()}.", expect="`READY`.")
procedure = Procedure(
    code="P{chr(65 + number // 100)}-{number % 100:02}", title="{say()[:40]}", severity=SEV2,
    symptoms=("{say()}.", "{say()}."),
    steps=(step_0, step_1, step_2, step_3, step_4), verify=(check,),
)
"""


PARTS = {"start": start, "site": site, "growth": growth}


def main(names: Sequence[str]) -> int:
    """Run the parts that are named, or all; return 1 if a row is above its goal."""
    catalog, missed = load(), False
    print(f"{'ours, theirs':48}{'min':>8}{'median':>8}{'max':>8}{'goal':>8}")  # noqa: T201
    for name in names or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[name](Path(folder), catalog):
                print(row, flush=True)  # noqa: T201 - the table is what it is for
                missed |= row.missed
    return int(missed)


if __name__ == "__main__":
    if unknown := set(sys.argv[1:]) - PARTS.keys():
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. Use: {', '.join(PARTS)}.")
    sys.exit(main(sys.argv[1:]))
