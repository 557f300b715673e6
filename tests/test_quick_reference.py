"""Quick reference: the five emergency commands of the original, each the step of its own page."""

import re
from pathlib import Path

from snippets._engine.catalog import REFERENCE, Catalog
from snippets._engine.pipeline import tools_in
from snippets.quick_reference import card

PAGE = Path(__file__).parents[1] / "docs/quick-reference.md"
# The original's comment on each command -> the step that does it.
ORIGINAL = {
    "Rollback deployment": "deployment/rollback#roll-back",
    "View live logs": "troubleshooting/logs#recent-errors",
    "Check health": "monitoring/endpoints#check-health",
    "Regenerate secrets": "security/secret-rotation#replace-nextauth-secret",
    "Enable maintenance": "maintenance/mode#start-maintenance",
}


def test_the_page_shows_each_command_once_and_in_the_order_of_the_original() -> None:
    shown = re.findall(r"^::: command (\S+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert shown == list(ORIGINAL.values())


def test_the_table_leads_to_the_same_steps() -> None:
    led = [name for row in card.rows for name in REFERENCE.findall(row[1])]
    assert led == list(ORIGINAL.values())


def test_each_command_comes_with_the_page_around_it(catalog: Catalog) -> None:
    for row in card.rows[:5]:
        step, page = row[1].removeprefix("@"), row[2].removeprefix("@")
        assert step.partition("#")[0] == page
        assert page in catalog.procedures


def test_no_command_of_the_card_needs_a_checkout_of_the_application(catalog: Catalog) -> None:
    called = {t for name in ORIGINAL.values() for t in tools_in(catalog.steps[name].action)}
    assert called == {"vercel", "curl", "jq", "openssl", "tr"}
