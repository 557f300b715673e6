"""The mirror rule: page, snippet module and test module of one name, and nothing besides.

A page that shows no values is nothing but Markdown, and needs no module.
"""

from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.markdown import DIRECTIVE
from tests._gates.published import DOCS, HOME, pages
from tests._gates.verdict import ROOT, red

SNIPPETS, TESTS = ROOT / "snippets", ROOT / "tests"


def _module(page: str) -> Path:
    return SNIPPETS / f"{page.replace('-', '_')}.py"


def _test(page: str) -> Path:
    folder, _, name = page.replace("-", "_").rpartition("/")
    return TESTS / folder / f"test_{name}.py"


@pytest.mark.parametrize("page", pages())
def test_every_page_that_shows_values_has_its_snippets_and_its_tests(page: str) -> None:
    lines = (DOCS / f"{page}.md").read_text("utf-8").splitlines()
    files = (_module(page), _test(page)) if any(map(DIRECTIVE.match, lines)) else ()
    red(
        f"docs/{page}.md:1: there is no {file.relative_to(ROOT)}. Write it."
        for file in files
        if not file.is_file()
    )


def test_every_module_has_its_page(catalog: Catalog) -> None:
    red(
        f"{file}:1: there is no docs/{page}.md. Write it."
        for page, file in catalog.modules.items()
        if not (DOCS / f"{page}.md").is_file()
    )


def test_every_test_of_a_page_has_its_module_or_a_page_of_its_name() -> None:
    """Folders of tests that no folder of pages has prove the engine, the model or the whole."""
    areas = {page.rpartition("/")[0].replace("-", "_") for page in pages()}
    tests = [path.relative_to(TESTS) for path in TESTS.rglob("test_*.py")]
    modules = {
        path: SNIPPETS / path.with_name(path.name.removeprefix("test_"))
        for path in tests
        if path.parent.as_posix().replace(".", "") in areas
    }
    red(
        f"{TESTS / path}:1: there is no {module.relative_to(ROOT)}. Write it, or move the test."
        for path, module in modules.items()
        if not module.is_file() and module.stem.replace("_", "-") not in pages()
    )


def test_every_page_is_in_the_menu_once() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8").split("\nnav:\n")[1]
    listed = [line.split()[-1] for line in menu.splitlines() if line.split()]
    counts = {page: listed.count(f"{page}.md") for page in (HOME, *pages())}
    red(
        f"mkdocs.yml: docs/{page}.md is {count} times under nav. List it once."
        for page, count in counts.items()
        if count != 1
    )


def test_every_procedure_stands_on_its_own_page_under_its_title(catalog: Catalog) -> None:
    problems = []
    for name, procedure in catalog.procedures.items():
        lines = (DOCS / f"{name}.md").read_text("utf-8").splitlines()
        if lines[0] != f"# {procedure.title}":
            problems.append(
                f"docs/{name}.md:1: the title is not that of {catalog.source(name)}. "
                f"Write: # {procedure.title}"
            )
        if f"::: procedure {name}" not in lines:
            problems.append(
                f"docs/{name}.md:1: the procedure is not on its page. Add: ::: procedure {name}"
            )
    red(problems)


def test_every_step_table_and_checklist_is_on_its_own_page(catalog: Catalog) -> None:
    """Links lead to `page#step`, so a step must stand on the page of its module."""
    problems = []
    for name, entry in catalog.entries():
        page, _, part = name.partition("#")
        if not part:
            continue
        procedure = catalog.procedures.get(page)
        used = [] if procedure is None else [catalog.id_of(s) for s in procedure.steps]
        pulled = [
            directive["id"]
            for line in (DOCS / f"{page}.md").read_text("utf-8").splitlines()
            if (directive := DIRECTIVE.match(line))
        ]
        if name not in (*used, *pulled):
            problems.append(
                f"{catalog.source(name)}: {name} is on no page. Use it in the procedure, or add a "
                f"line `::: {type(entry).__name__.lower()} {name}` to docs/{page}.md."
            )
    red(problems)
