"""`runbook new`: it lays down what a procedure needs, changes no more, and refuses in words."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from snippets._cli.commands import new
from snippets._cli.main import main
from snippets._engine.catalog import Catalog

ROOT = Path(__file__).parents[3]
FOLDERS = new.folders(ROOT)
PAGE = "docs/incidents/slow-queries.md"
SNIPPETS = "snippets/incidents/slow_queries.py"
TEST = "tests/incidents/test_slow_queries.py"
MENU, CARDS = "mkdocs.yml", "snippets/quick_reference.py"
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
    for file in (MENU, CARDS, "docs/incidents/high-memory.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    monkeypatch.setattr(new, "ROOT", tmp_path)
    monkeypatch.setattr(new, "load", lambda: catalog)
    return tmp_path


def runbook(*args: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["new", *args])


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
    result = runbook("incidents/slow-queries")
    after = contents(tree)
    assert result.exit_code == 0, result.output
    assert after.keys() - before.keys() == {PAGE, SNIPPETS, TEST}
    assert {file for file in before if before[file] != after[file]} == {MENU, CARDS}
    assert without(after[MENU], MENU_LINE) == before[MENU]
    assert without(after[CARDS], CARD) == before[CARDS]
    wrote = [line.split()[1] for line in result.output.splitlines() if line.startswith("wrote ")]
    assert [one.partition(":")[0] for one in wrote] == [PAGE, SNIPPETS, TEST, MENU, CARDS]


def test_the_lines_that_it_names_are_those_that_it_added(tree: Path) -> None:
    output = runbook("incidents/slow-queries").output
    for file, line in ((MENU, "- incidents/slow-queries.md"), (CARDS, "(")):
        number = int(output.partition(f"wrote {file}:")[2].partition("\n")[0])
        assert (tree / file).read_text("utf-8").splitlines()[number - 1].strip() == line


def test_what_it_writes_agrees_with_itself(tree: Path, catalog: Catalog) -> None:
    runbook("incidents/slow-queries", "--severity", "SEV3")
    page, module, test = ((tree / file).read_text("utf-8") for file in (PAGE, SNIPPETS, TEST))
    highest = max(procedure.code for procedure in catalog.procedures.values())
    assert page.startswith("# Slow queries\n")
    assert "\n::: procedure incidents/slow-queries\n" in page
    assert '    title="Slow queries",\n    severity=SEV3,\n' in module
    assert f'code="RB-{int(highest[3:]) + 1:02}"' in module
    assert 'PAGE = "incidents/slow-queries"\n' in test
    for text in (module, test):
        ast.parse(text)
        assert all(len(line) <= 100 for line in text.splitlines())


def test_the_next_step_is_said_and_names_the_test(tree: Path) -> None:
    output = runbook("incidents/slow-queries").output
    assert f"  nox -s tests -- tests/_gates {TEST}\n" in output


def test_a_page_that_is_no_incident_is_planned_and_has_no_card(tree: Path) -> None:
    before = contents(tree)
    assert runbook("security/lost-laptop").exit_code == 0
    after = contents(tree)
    assert "\n    planned=True,\n" in after["snippets/security/lost_laptop.py"]
    assert after[CARDS] == before[CARDS]


def test_a_folder_with_one_page_becomes_a_group_of_the_menu(tree: Path) -> None:
    before = contents(tree)[MENU]
    assert runbook("disaster-recovery/region-lost").exit_code == 0
    after = contents(tree)[MENU]
    assert {"Disaster recovery": "disaster-recovery/full-system-recovery.md"} in yaml.safe_load(
        before
    )["nav"]
    assert {
        "Disaster recovery": [
            "disaster-recovery/full-system-recovery.md",
            "disaster-recovery/region-lost.md",
        ]
    } in yaml.safe_load(after)["nav"]
    assert after.partition("\nnav:\n")[0] == before.partition("\nnav:\n")[0]


def test_a_title_is_the_readers_words(tree: Path) -> None:
    title = 'Queries say "wait", and C:\\ is {full}'
    assert runbook("incidents/slow-queries", "--title", title).exit_code == 0
    assert (tree / PAGE).read_text("utf-8").startswith(f"# {title}\n")
    [call] = [
        node.value
        for node in ast.parse((tree / SNIPPETS).read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "procedure"
    ]
    assert isinstance(call, ast.Call)
    assert {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg == "title"} == {
        "title": title
    }


def test_a_dry_run_prints_everything_and_writes_nothing(tree: Path) -> None:
    before = contents(tree)
    shown = runbook("incidents/slow-queries", "--dry-run").output
    assert contents(tree) == before
    runbook("incidents/slow-queries")
    after = contents(tree)
    for file in (PAGE, SNIPPETS, TEST):
        assert f"would write {file}\n" in shown
        assert f"\n--- {file}\n{after[file]}" in shown
    for file, added in ((MENU, MENU_LINE), (CARDS, CARD)):
        assert f"\n{added}" in shown.partition(f"\n--- {file}:")[2]


@pytest.mark.parametrize(
    ("args", "said"),
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
        (["incidents/a", "--title", "two\nlines"], "cannot be a title. Give one line of plain"),
        (["incidents/a", "--title", " x"], "cannot be a title"),
        (["incidents/a", "--title", "functions run OUT of memory"], "title of incidents/high-mem"),
        (["incidents/a", "--severity", "SEV9"], "'SEV9' is not one of"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(tree: Path, args: list[str], said: str) -> None:
    before = contents(tree)
    result = runbook(*args)
    assert result.exit_code == 2
    assert said in result.output
    assert contents(tree) == before


@pytest.mark.parametrize("missing", [MENU, "tests"])
def test_outside_a_checkout_nothing_is_written(tree: Path, missing: str) -> None:
    """Such as a runbook that pip installed into site-packages."""
    path = tree / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    result = runbook("incidents/slow-queries")
    assert result.exit_code == 2
    assert f"{tree}: this runbook is not a checkout. Clone its repository" in result.output
    assert not (tree / PAGE).exists()


@pytest.mark.parametrize("menu", ["site_name: x\n", "nav:\n  - Home: index.md\n"])
def test_a_folder_that_the_menu_does_not_have_is_told(tree: Path, menu: str) -> None:
    (tree / MENU).write_text(menu)
    result = runbook("incidents/slow-queries")
    assert result.exit_code == 2
    assert "mkdocs.yml: the menu has no page of incidents/. Add a group" in result.output
    assert not (tree / PAGE).exists()


def test_help_names_the_folders() -> None:
    words = " ".join(runbook("--help").output.split())
    assert f"Folders: {', '.join(FOLDERS)}." in words
