"""A project of any size: procedures, their pages and recordings, with our engine and our theme.

The folder looks as this project does, with links to all that is not a procedure, so that `mkdocs`
and `runbook` run in it as they are. The same size gives the same bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from snippets.core.catalog import Catalog
from snippets.core.recording import Recording, Run, file_of
from tests.bench.measure import ROOT

STEPS = 5  # of a procedure; this project has 4.8
AREA = 50  # procedures in a folder
LINKED = (
    *("__init__", "tools", "parameters", "policy", "settings", "sources", "terminal"),
    *("core", "model", "cli", "contracts", "site"),
)
_SYLLABLES = ("ka", "lo", "mi", "ru", "ten", "sor", "vel", "dan", "pri", "gos", "bel", "tur")
_HEAD = """\
from snippets.checks import check
from snippets.core import *
from snippets.core.check import prints
from snippets.parameters import GOOD_DEPLOYMENT
from snippets.policy import SEV2
from snippets.tools import jq, psql, vercel

"""
_CHECKS = """\
from snippets.core import Risk, Step, get
from snippets.tools import jq

check = Step(
    get("https://app.example/api/health") | jq("--exit-status", ".status"),
    title="Check the health", risk=Risk.READS, why="It says whether all is well.",
    expect="`healthy`.", otherwise="Escalate.",
)
"""
_ACTIONS = (
    'vercel("logs", "--environment", "production", "--query", "level:{rare}", "--limit", "200")',
    'get("https://app.example/api/{rare}") | jq("--exit-status", ".{rare}.status")',
    'psql("--no-psqlrc", "--command", "select count(*) from {rare} where age > 5 limit 20")',
    'vercel("inspect", GOOD_DEPLOYMENT, "--scope", "team-{rare}")',
    'vercel("rollback", GOOD_DEPLOYMENT, "--yes", "--scope", "team-{rare}")',
)


class Words:
    """Sentences with the words of this project's prose, as often as it has them, and rare ones."""

    def __init__(self, catalog: Catalog, seed: int) -> None:
        prose = " ".join(f"{s.why} {s.expect} {s.otherwise}" for s in catalog.steps.values())
        self.common = re.findall(r"(?<![@/#`\w-])[a-z]{2,}(?![\w/#-])", prose)
        self.random = random.Random(seed)  # noqa: S311 - no secret is made of it

    def rare(self) -> str:
        """Return a word that hardly any other page has."""
        return "".join(self.random.choices(_SYLLABLES, k=4))

    def some(self, count: int) -> str:
        """Return so many words, one of them rare."""
        return " ".join([*self.random.choices(self.common, k=count - 1), self.rare()])

    def sentence(self, count: int = 14) -> str:
        """Return a sentence."""
        return self.some(count).capitalize() + "."


def write(folder: Path, catalog: Catalog, procedures: int) -> list[str]:
    """Write the project into an empty folder; return the ids of its procedures."""
    own = folder / "snippets"
    (own / "recordings").mkdir(parents=True)
    for name in LINKED:
        real = next(
            p for p in (ROOT / "snippets" / name, ROOT / f"snippets/{name}.py") if p.exists()
        )
        (own / real.name).symlink_to(real)
    (folder / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    docs = folder / "docs"
    docs.mkdir()
    for name in ("theme", "assets"):
        (docs / name).symlink_to(ROOT / "docs" / name)
    (own / "checks.py").write_text(_CHECKS, "utf-8")
    ids = [f"area-{n // AREA:03}/page-{n:05}" for n in range(procedures)]
    for number, name in enumerate(ids):
        _page(folder, name, ids[number - 1], number, Words(catalog, number))
    (docs / "index.md").write_text("# Home\n\nStart here.\n", "utf-8")
    (docs / "escalation.md").write_text("# Escalation\n\nCall somebody.\n", "utf-8")
    (docs / "checks.md").write_text("# Checks\n\n::: step checks#check\n", "utf-8")
    (folder / "mkdocs.yml").write_text("".join(_settings(ids)), "utf-8")
    return ids


def _page(folder: Path, name: str, other: str, number: int, words: Words) -> None:
    module = folder / "snippets" / f"{name.replace('-', '_')}.py"
    if not module.parent.exists():
        module.parent.mkdir()
        (module.parent / "__init__.py").write_text("", "utf-8")
    title = words.some(4).capitalize()
    module.write_text(_HEAD + "".join(_module(name, other, title, number, words)), "utf-8")
    page = folder / "docs" / f"{name}.md"
    page.parent.mkdir(exist_ok=True)
    after = "\n\n".join(words.sentence(25) for _ in range(3))
    page.write_text(
        f"# {title}\n\n{words.sentence()}\n\n::: procedure {name}\n\n## Afterwards\n\n{after}\n",
        "utf-8",
    )
    runs = {
        version: Run(
            accepted=True, exit_code=0, stdout=[words.some(6) for _ in range(8)], stderr=[]
        )
        for version in ("64.0.2", "50.44.0")
    }
    for step in range(STEPS):
        recording = Recording(f"{name}#step-{step}", ["as on the page"], runs)
        file = file_of(folder / "snippets/recordings", recording.step)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(recording)))


def _module(name: str, other: str, title: str, number: int, words: Words) -> Iterator[str]:
    for step, action in enumerate(_ACTIONS[:STEPS]):
        changes = "rollback" in action
        yield (
            f"step_{step} = Step(\n    {action.format(rare=words.rare())},\n"
            f"    title={words.some(4).capitalize()!r},\n"
            f"    risk=Risk.{'CHANGES_PRODUCTION' if changes else 'READS'},\n"
            f"    why={words.sentence()!r},\n    expect={words.sentence()!r},\n"
            f"    otherwise={f'See @{other}. {words.sentence()}'!r},\n"
            + (f"    undo={f'@{name}#step-0 {words.sentence()}'!r},\n" if changes else "")
            + f"    branches=(\n        Branch(prints({words.rare()!r}), carry_on()),\n"
            # Two words: the other branch asks for one, and no decision may ask for the same twice.
            f"        Branch(prints({f'{words.rare()} {words.rare()}'!r}), open_page({other!r})),\n"
            "        anything_else(escalate()),\n    ),\n)\n"
        )
    code = f"{chr(65 + number // 2600)}{chr(65 + number // 100 % 26)}-{number % 100:02}"
    signs = tuple(words.sentence(10) for _ in range(3))
    also = tuple(f"{words.some(3)} {number}" for _ in range(8))
    errors = tuple((f"E{number}: {words.some(5)}", "read") for _ in range(2))
    yield (
        f"procedure = Procedure(\n    code={code!r}, title={title!r}, severity=SEV2,\n"
        f"    symptoms={signs!r},\n    also={also!r},\n    errors={errors!r},\n"
        f"    steps=({', '.join(f'step_{n}' for n in range(STEPS))},), verify=(check,),\n)\n"
    )


def _settings(ids: list[str]) -> Iterator[str]:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[0]
    yield re.sub(r"^watch:.*\n", "", settings, flags=re.MULTILINE)
    yield "\nnav:\n  - index.md\n  - escalation.md\n  - checks.md\n"
    for number, name in enumerate(ids):
        if number % AREA == 0:
            yield f"  - Area {number // AREA}:\n"
        yield f"      - {name}.md\n"
