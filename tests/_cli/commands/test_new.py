"""`runbook new`: it lays down what a procedure needs, changes no more, and refuses in words."""

import ast
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml

from snippets._cli.commands import new
from snippets._engine.catalog import Catalog
from tests._cli.world import runbook

ROOT = Path(__file__).parents[3]
FOLDERS = sorted(set(new.IN_MENU.findall((ROOT / "mkdocs.yml").read_text("utf-8"))))
PAGE = "docs/incidents/slow-queries.md"
SNIPPETS = "snippets/incidents/slow_queries.py"
TEST = "tests/incidents/test_slow_queries.py"
MENU, CARDS = "mkdocs.yml", "snippets/quick_reference.py"
WORDS = "snippets/search_words.toml"
MENU_LINE = "      - incidents/slow-queries.md\n"
CARD = new.CARD.format(name="incidents/slow-queries")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Path:
    """A checkout with all folders, the menu, the cards, and one page."""
    for top in ("docs", "snippets", "tests"):
        for folder in FOLDERS:
            (tmp_path / top / (folder if top == "docs" else folder.replace("-", "_"))).mkdir(
                parents=True
            )
    for file in (MENU, CARDS, WORDS, "docs/incidents/high-memory.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    monkeypatch.setattr(new, "ROOT", tmp_path)
    monkeypatch.setattr(new, "load", lambda: catalog)
    return tmp_path


def contents(tree: Path) -> dict[str, str]:
    """Return every file of a tree."""
    return {
        path.relative_to(tree).as_posix(): path.read_text("utf-8")
        for path in tree.rglob("*")
        if path.is_file()
    }


def without(text: str, part: str) -> str:
    """Return a text without a part that stands in it once."""
    assert text.count(part) == 1
    return text.replace(part, "")


def test_an_incident_gets_three_files_its_place_in_the_menu_and_a_card(tree: Path) -> None:
    before = contents(tree)
    named = runbook("new", "incidents/slow-queries", "--dry-run")
    assert contents(tree) == before
    result = runbook("new", "incidents/slow-queries")
    after = contents(tree)
    assert result.exit_code == 0, result.output
    assert after.keys() - before.keys() == {PAGE, SNIPPETS, TEST}
    assert {file for file in before if before[file] != after[file]} == {MENU, WORDS, CARDS}
    assert without(after[MENU], MENU_LINE) == before[MENU]
    assert without(after[CARDS], CARD) == before[CARDS]
    assert (
        "TODO: three" in tomllib.loads(after[WORDS])["pages"]["incidents/slow-queries"]["names"][0]
    )
    wrote = [f"wrote {file}" for file in (PAGE, SNIPPETS, TEST, MENU, WORDS, CARDS)]
    assert result.output.splitlines()[:6] == wrote
    assert f"  nox -s tests -- tests/_gates {TEST}\n" in result.output
    assert named.output == "".join(f"would {line.replace('wrote', 'write')}\n" for line in wrote)
    nav = dict(part for group in yaml.safe_load(after[MENU])["nav"] for part in group.items())
    assert nav["Incidents"][-1] == "incidents/slow-queries.md"


def test_what_it_writes_agrees_with_itself(tree: Path, catalog: Catalog) -> None:
    title = 'Queries say "wait", and C:\\ is {full}'
    runbook("new", "incidents/slow-queries", "--severity", "SEV3", "--title", title)
    page, module, test = ((tree / file).read_text("utf-8") for file in (PAGE, SNIPPETS, TEST))
    assert page.startswith(f"# {title}\n")
    assert "\n::: procedure incidents/slow-queries\n" in page
    calls = [node for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Call)]
    (call,) = [call for call in calls if ast.unparse(call.func) == "Procedure"]
    given = {word.arg: ast.unparse(word.value) for word in call.keywords}
    assert (given["title"], given["severity"]) == (repr(title), "SEV3")
    highest = max(procedure.code for procedure in catalog.procedures.values())
    assert given["code"] == repr(f"RB-{int(highest[3:]) + 1:02}")
    assert 'PAGE = "incidents/slow-queries"\n' in test
    for text in (module, test):
        parts = [part for part in ast.parse(text).body if isinstance(part, ast.ImportFrom)]
        imports = [part.module or "" for part in parts]
        assert imports == sorted(imports), "the lint of a page begun so is red"
        assert all(len(line) <= 100 for line in text.splitlines())


def test_a_page_that_is_no_incident_is_planned_and_has_no_card(tree: Path) -> None:
    before = contents(tree)
    assert runbook("new", "security/lost-laptop").exit_code == 0
    after = contents(tree)
    assert "\n    planned=True,\n" in after["snippets/security/lost_laptop.py"]
    assert after["docs/security/lost-laptop.md"].startswith("# Lost laptop\n")
    assert after[CARDS] == before[CARDS]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["incidents/high-memory"], "docs/incidents/high-memory.md exists. Change it, or take"),
        (
            ["incident/slow"],
            f"no folder 'incident'. Did you mean 'incidents'? Folders: {FOLDERS[0]}",
        ),
        (["qqq/slow"], f"there is no folder 'qqq'. Folders: {', '.join(FOLDERS)}."),
        (["slow-queries"], f"'slow-queries' cannot be the name of a procedure. {new.FORM}"),
        (["incidents/Slow"], new.FORM),
        (["incidents/slow_queries"], new.FORM),
        (["incidents/slow-"], new.FORM),
        (["incidents/2-slow"], new.FORM),
        (["incidents/class"], new.FORM),
        (["incidents/a/b"], new.FORM),
        (["incidents/../x"], new.FORM),
        (["incidents/a", "--title", "functions run OUT of memory"], "title of incidents/high-mem"),
        (["incidents/a", "--severity", "SEV9"], "'SEV9' is not one of"),
        (["assets/a"], f"there is no folder 'assets'. Folders: {', '.join(FOLDERS)}."),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(
    tree: Path, args: list[str], message: str
) -> None:
    before = contents(tree)
    result = runbook("new", *args)
    assert result.exit_code == 2
    assert message in result.output
    assert contents(tree) == before


@pytest.mark.parametrize("missing", [MENU, "tests"])
def test_outside_a_checkout_nothing_is_written(tree: Path, missing: str) -> None:
    """Such as a runbook that pip installed into site-packages."""
    path = tree / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    result = runbook("new", "incidents/slow-queries")
    assert result.exit_code == 2
    assert f"{tree}: this runbook is not a checkout. Clone its repository" in result.output
    assert not (tree / PAGE).exists()
