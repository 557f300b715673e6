"""The mirror rule: page, snippet module and test module of one name, and nothing besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from snippets.core.catalog import Catalog
from snippets.core.markdown import DIRECTIVE
from tests.terminal import PERFORMED

ROOT = Path(__file__).parents[2]
DOCS, SNIPPETS, TESTS = ROOT / "docs", ROOT / "snippets", ROOT / "tests"
HOME = "index"
# Parts of the tests that prove the engine, the model or the whole, and mirror no page.
NOT_PAGES = (
    *("core", "model", "cli", "contracts", "site"),
    *("standins", "gates", "shells", "real"),
)


def _module(page: str) -> Path:
    return SNIPPETS / f"{page.replace('-', '_')}.py"


def _test(page: str) -> Path:
    folder, _, name = page.replace("-", "_").rpartition("/")
    return TESTS / folder / f"test_{name}.py"


def _pages() -> list[str]:
    found = (path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
    return sorted(page for page in found if page != HOME)


@pytest.mark.parametrize("page", _pages())
def test_every_page_has_its_snippets_and_its_tests(page: str) -> None:
    for path in (_module(page), _test(page)):
        assert path.is_file(), f"docs/{page}.md has no {path.relative_to(ROOT)}. Write it."


def test_every_module_has_its_page(catalog: Catalog) -> None:
    for page, file in catalog.modules.items():
        assert (DOCS / f"{page}.md").is_file(), f"{file}:1: there is no docs/{page}.md. Write it."


def test_every_test_of_a_procedure_has_its_module() -> None:
    for path in TESTS.rglob("test_*.py"):
        inside = path.relative_to(TESTS)
        if inside.parts[0] in NOT_PAGES:
            continue
        module = SNIPPETS / inside.with_name(inside.name.removeprefix("test_"))
        assert module.is_file(), f"{path}:1: there is no {module.relative_to(ROOT)}. Move the test."


def test_every_page_is_in_the_menu_once() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8").split("\nnav:\n")[1]
    for page in [*_pages(), HOME]:
        count = sum(line.split()[-1] == f"{page}.md" for line in menu.splitlines())
        assert count == 1, f"mkdocs.yml: docs/{page}.md is {count} times under nav. List it once."


def test_every_procedure_stands_on_its_own_page_under_its_title(catalog: Catalog) -> None:
    for name, procedure in catalog.procedures.items():
        lines = (DOCS / f"{name}.md").read_text("utf-8").splitlines()
        assert lines[0] == f"# {procedure.title}", (
            f"docs/{name}.md:1: the title is not that of {procedure.source}: {procedure.title!r}."
        )
        assert f"::: procedure {name}" in lines, (
            f"docs/{name}.md:1: the procedure is not on its page. Add: ::: procedure {name}"
        )


def test_every_step_table_and_checklist_is_on_its_own_page(catalog: Catalog) -> None:
    """Links lead to `page#step`, so a step must stand on the page of its module."""
    for name, entry in catalog.entries():
        page, _, part = name.partition("#")
        if not part:
            continue
        procedure = catalog.procedures.get(page)
        used = [] if procedure is None else [catalog.id_of(s) for s in procedure.steps]
        pulled = [
            found["id"]
            for line in (DOCS / f"{page}.md").read_text("utf-8").splitlines()
            if (found := DIRECTIVE.match(line))
        ]
        assert name in used or name in pulled, (
            f"{entry.source}: {name} is on no page. Use it in the procedure, or add a line "
            f"`::: … {name}` to docs/{page}.md."
        )


def test_every_step_is_run(catalog: Catalog) -> None:
    """Runs last (see conftest); a run of some tests only does not include it."""
    for name in sorted(catalog.steps.keys() - PERFORMED):
        page, source = name.partition("#")[0], catalog.steps[name].source
        pytest.fail(f"{source}: no test runs {name}. Add one to {_test(page).relative_to(ROOT)}.")
