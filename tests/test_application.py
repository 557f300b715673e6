"""The page of requirements is worked out, complete and right; its workflow can be pasted."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from snippets import application
from snippets._cli.main import main
from snippets._contract.step_needs import needs_of
from snippets._contract.uses import uses
from snippets._engine.catalog import REFERENCE, Catalog, Report
from snippets.security.secret_rotation import replace_issued_secret, secrets

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/application.md").read_text("utf-8")
REPORTS = ("routes", "variables", "database", "repository")
WORKFLOW = ROOT / "docs/assets/runbook-contract.yml"


@pytest.fixture(scope="module")
def rows(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The rows of all tables, by their first cell."""
    reports = [getattr(application, name) for name in REPORTS]
    assert all(isinstance(report, Report) for report in reports)
    return {row[0]: row for report in reports for row in report.work_out(catalog)}


def test_every_need_of_every_step_is_a_row_that_links_to_the_step(
    catalog: Catalog, rows: dict[str, tuple[str, ...]]
) -> None:
    for use in uses(catalog):
        for need in needs_of(use):
            assert f"@{use.name}" in rows[str(need)][-1].split(", ")


def test_every_known_gap_is_told_once_and_in_full(catalog: Catalog) -> None:
    rows = application.gaps.work_out(catalog)
    steps_of = {gap: REFERENCE.findall(steps) for steps, gap in rows}
    assert len(steps_of) == len(rows)
    for name, step in catalog.steps.items():
        assert (name in steps_of.get(step.gap, ())) is bool(step.gap)


def test_the_rows_say_what_holds_at_which_commit(rows: dict[str, tuple[str, ...]]) -> None:
    assert application.routes.columns[1:3] == ("At `4dcc84f`", "At `7205f8a`")
    assert rows["`GET /api/health` is answered"][1:3] == (
        "Yes: it answers",
        "No: it has no such route",
    )
    assert rows["Code reads the environment variable `MAINTENANCE_MODE`"][1:3] == (
        "No: no code reads it by name",
        "No: no code reads it by name",
    )
    assert rows["The database has the table `User`"][2] == "Yes: the model User"


def test_everything_that_is_missing_has_a_section_on_what_to_add(
    rows: dict[str, tuple[str, ...]],
) -> None:
    to_add = PAGE.partition("## What to add")[2].partition("## Turn your")[0]
    for row in rows.values():
        if row[2].startswith("No"):
            [name, *_] = re.findall(r"`(?:[A-Z]+ )?([^`]+)`", row[0])
            assert f"`{name}`" in to_add or f" {name}`" in to_add, f"nothing on {row[0]}"


def test_every_secret_that_the_page_tells_to_replace_is_a_need() -> None:
    named = {name for row in secrets.rows for name in re.findall(r"`([A-Z_]+)`", row[0])}
    needed = set(map(str, (*replace_issued_secret.needs, *replace_issued_secret.lacks)))
    others = {"NEXTAUTH_SECRET", "ENCRYPTION_KEY"}  # a step of its own, and never
    assert needed == {f"Code reads the environment variable `{name}`" for name in named - others}


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    """The workflow as GitHub reads it."""
    parsed: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    return parsed


def test_the_workflow_is_shown_and_can_be_downloaded() -> None:
    assert '```yaml\n--8<-- "assets/runbook-contract.yml"\n```' in PAGE
    assert "(/assets/runbook-contract.yml)" in PAGE


def test_the_workflow_runs_a_command_that_exists(workflow: dict[str, Any]) -> None:
    steps = workflow["jobs"]["contract"]["steps"]
    *_, install, check = [step["run"].split() for step in steps if "run" in step]
    assert install == ["pip", "install", "--editable", "'./runbook[contract]'"]
    program, command, *words = check
    assert program == "runbook"
    contract = main.get_command(click.Context(main), command)
    assert contract is not None
    parsed = contract.make_context(command, words)
    assert (parsed.params["check"], str(parsed.params["app_checkout"])) == (True, "application")


def test_the_workflow_may_only_read_and_does_not_keep_the_token(workflow: dict[str, Any]) -> None:
    job = workflow["jobs"]["contract"]
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read"}
    checkouts = [step["with"] for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert [checkout["path"] for checkout in checkouts] == ["application", "runbook"]
    assert not any(checkout["persist-credentials"] for checkout in checkouts)


def test_the_workflow_pins_what_our_own_ci_pins() -> None:
    used = re.compile(r"uses: (\S+@[0-9a-f]{40} # v\S+)$", re.MULTILINE)
    ours = set(used.findall((ROOT / ".github/workflows/ci.yml").read_text("utf-8")))
    text = WORKFLOW.read_text("utf-8")
    theirs = used.findall(text)
    assert len(theirs) == text.count("uses:") == 3
    assert set(theirs) <= ours
