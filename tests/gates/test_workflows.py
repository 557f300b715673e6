"""Workflows call what there is: sessions, modules, files and subjects; actions by their commit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.gates.verdict import ROOT, red
from tests.nightly.subjects import SUBJECTS, of

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NOX = re.compile(r"\bnox -s \"?([a-z_]+)")
MODULE = re.compile(r"\bpython3? -m ([a-z_]+(?:\.[a-z_]+)+)")
SCRIPT = re.compile(r"\bbash (\S+)")
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every step of every workflow, with the place of its job."""
    for file in WORKFLOWS:
        for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items():
            for step in job["steps"]:
                yield f"{file.relative_to(ROOT)}: {name}", step


def calls() -> Iterator[tuple[str, str]]:
    """Yield every text that a shell is given, with its place."""
    yield from ((where, step["run"]) for where, step in steps() if "run" in step)
    for name, subject in SUBJECTS.items():
        for command in subject.commands:
            yield f"tests/nightly/subjects.py: {name}", " ".join(command)


def found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return what a pattern finds in the calls, with its place; it must find something."""
    all_of_it = [(where, name) for where, text in calls() for name in pattern.findall(text)]
    assert all_of_it, f"{pattern.pattern} finds nothing any more"
    return all_of_it


def test_every_session_that_is_called_is_one_of_the_noxfile() -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    sessions = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(one) for one in node.decorator_list)
    }
    red(
        f"{where}: noxfile.py has no session {name!r}. Write it, or call another."
        for where, name in found(NOX)
        if name not in sessions
    )


def test_every_module_and_script_that_is_called_is_there() -> None:
    modules = [(where, name.replace(".", "/")) for where, name in found(MODULE)]
    red(
        f"{where}: there is no {name}. Write it, or call another."
        for where, name in [*modules, *found(SCRIPT)]
        if not any((ROOT / f"{name}{end}").is_file() for end in ("", ".py", "/__main__.py"))
    )


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(file: Path) -> None:
    """A tag can be moved to other code; zizmor asks for the commit, we for the version as well."""
    used = re.findall(r"\buses: (.+)", file.read_text("utf-8"))
    assert used
    red(
        f"{file}: {one} is not pinned. Write: OWNER/NAME@COMMIT # vX.Y.Z"
        for one in used
        if not PINNED.fullmatch(one)
    )


def test_one_action_has_one_version_in_all_workflows() -> None:
    used = {step["uses"] for _, step in steps() if "uses" in step}
    assert len(used) == len({one.partition("@")[0] for one in used}), sorted(used)


@pytest.mark.parametrize("text", ["${{", "`"])
def test_no_shell_is_given_text_that_github_or_another_command_puts_in(text: str) -> None:
    """Values reach a shell by its environment only."""
    red(f"{where}: it holds {text}. Use env:" for where, call in calls() if text in call)


def test_every_job_has_a_limit_and_says_what_it_may_do() -> None:
    for file in WORKFLOWS:
        workflow = yaml.safe_load(file.read_text("utf-8"))
        assert workflow["permissions"] == {}, file
        for name, job in workflow["jobs"].items():
            assert {"timeout-minutes", "permissions"} <= job.keys(), f"{file}: {name}"


def test_the_schedules_are_those_that_have_subjects() -> None:
    text = (ROOT / ".github/workflows/nightly.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    # YAML 1.1 takes the key `on` for a truth.
    on = workflow[True]
    assert [when for when in on["workflow_dispatch"]["inputs"]["when"]["options"] if of(when)]
    times = [one["cron"] for one in on["schedule"]]
    assert len(set(times)) == len(times)
    assert (
        f"github.event.schedule == '{times[1]}' && 'weekly' || 'nightly'" in workflow["env"]["WHEN"]
    )
