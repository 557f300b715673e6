"""runbook.txt: everything that can be done, with the commands as they were tested."""

import re
from pathlib import Path

import pytest

from snippets._engine import Look
from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from snippets._site.menu import order
from snippets._site.plain_text import CODE, OUTPUT, RULE, WIDTH

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def text(site_folder: Path) -> str:
    """The plain text."""
    return (site_folder / "runbook.txt").read_text("utf-8")


def test_every_command_stands_in_it_as_it_was_tested(text: str, catalog: Catalog) -> None:
    """In a block of its own, whose lines have only an indent before them."""
    blocks = {
        re.sub(rf"^ *{CODE}", "", block, flags=re.MULTILINE)
        for block in re.findall(rf"(?:^ *{CODE}\S.*\n(?: *{CODE}.*\n)*)", text, re.MULTILINE)
    }
    shown = {re.sub(r"^ +", "", block, flags=re.MULTILINE).strip() for block in blocks}
    for name, step in catalog.steps.items():
        if isinstance(step.action, Look):
            continue  # it is no command
        wanted = re.sub(r"^ +", "", shell(step.action), flags=re.MULTILINE)
        assert wanted in shown, f"runbook.txt: {name} is not in it"
        lines = "\n".join(CODE + line for line in shell(step.action).splitlines())
        assert lines in text, f"runbook.txt: {name} is broken or indented otherwise"


def test_pages_come_in_the_order_of_the_menu_each_with_its_title_and_risks(
    text: str, catalog: Catalog
) -> None:
    for address, page in zip(order(), text.split(f"\n{RULE}\n"), strict=True):
        if procedure := catalog.procedures.get(address.removesuffix("/")):
            title, rule, *_ = page.strip().splitlines()
            assert (title, rule) == (procedure.title, "=" * len(title))
            flat = " ".join(page.split())
            assert all(step.risk.value in flat for step in procedure.steps), title


def test_prose_fits_a_terminal(text: str) -> None:
    for line in text.splitlines():
        verbatim = line.lstrip().startswith("|") or line.startswith((CODE, OUTPUT))
        unbroken = len(line.split()) <= 2 or "`" in line
        assert len(line) <= WIDTH or verbatim or unbroken, line
