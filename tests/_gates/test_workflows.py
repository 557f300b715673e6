"""Workflows call what there is: sessions, scripts and subjects."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests._gates.verdict import ROOT, red

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NOX = re.compile(r"\bnox -s((?: \"?[a-z_]+)+)")
SCRIPT = re.compile(r"\bbash (\S+)")


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every step of every workflow, with the place of its job."""
    for file in WORKFLOWS:
        for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items():
            for step in job["steps"]:
                yield f"{file.relative_to(ROOT)}: {name}", step


def calls() -> Iterator[tuple[str, str]]:
    """Yield every text that a shell is given, with its place."""
    yield from ((where, step["run"]) for where, step in steps() if "run" in step)


def named_in_calls(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return what a pattern finds in the calls, with its place; it must find something."""
    named = [(where, name) for where, text in calls() for name in pattern.findall(text)]
    assert named, f"{pattern.pattern} finds nothing any more"
    return named


def test_every_session_that_is_called_is_one_of_the_noxfile() -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    sessions = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(decorator) for decorator in node.decorator_list)
    }
    red(
        f"{where}: noxfile.py has no session {name!r}. Write it, or call another."
        for where, names in named_in_calls(NOX)
        for name in names.replace('"', "").split()
        if name not in sessions
    )


def test_every_script_that_is_called_is_there() -> None:
    red(
        f"{where}: there is no {name}. Write it, or call another."
        for where, name in named_in_calls(SCRIPT)
        if not (ROOT / name).is_file()
    )


def test_every_job_has_a_limit_and_says_what_it_may_do() -> None:
    for file in WORKFLOWS:
        workflow = yaml.safe_load(file.read_text("utf-8"))
        assert workflow["permissions"] == {}, file
        for name, job in workflow["jobs"].items():
            assert {"timeout-minutes", "permissions"} <= job.keys(), f"{file}: {name}"


def nightly() -> dict[Any, Any]:
    """Return the workflow of the schedules."""
    read: dict[Any, Any] = yaml.safe_load(
        (ROOT / ".github/workflows/nightly.yml").read_text("utf-8")
    )
    return read


def script(job: str, step: str) -> str:
    """Return what a step of the nightly workflow runs."""
    commands = {entry.get("name"): entry.get("run") for entry in nightly()["jobs"][job]["steps"]}
    return str(commands[step])


def test_every_subject_of_a_schedule_has_a_command_and_every_command_a_subject() -> None:
    workflow = nightly()
    chosen = workflow["jobs"]["try"]["strategy"]["matrix"]["subject"]
    subjects = [
        subject
        for names in re.findall(r"fromJSON\('(.+?)'\)", chosen)
        for subject in json.loads(names)
    ]
    commands = re.findall(r"^  ([a-z-]+)\) ", script("try", "Try"), re.MULTILINE)
    assert subjects
    assert sorted(subjects) == sorted(commands)
    # YAML 1.1 takes the key `on` for a truth.
    assert re.findall(r"schedule == '(.+?)'", chosen) == [workflow[True]["schedule"][1]["cron"]]


def test_the_job_that_may_write_issues_runs_nothing_that_others_released() -> None:
    for file in WORKFLOWS:
        for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
            if job["permissions"].get("issues") == "write":
                assert not [step for step in job["steps"] if "uses" in step]
                assert not re.search(r"\b(nox|pip|npm|npx|uv|python3?)\b", str(job["steps"]))


# A repository on GitHub as far as the report knows it: issues in a file, and the jobs of a run.
GH = f"""#!{sys.executable}
import json, os, pathlib, sys

import jq

store, words = pathlib.Path(os.environ["STORE"]), sys.argv[1:]
state = json.loads(store.read_text())
option = lambda name: words[words.index(name) + 1]
match words[:2]:
    case ["label", "create"]:
        pass
    case ["issue", "list"]:
        numbered = [dict(issue, number=at) for at, issue in enumerate(state["issues"])]
        is_open = [issue for issue in numbered if issue["open"]]
        print(*jq.compile(option("--jq")).input_value(is_open), sep="\\n")
    case ["api", _]:
        print(*jq.compile(option("--jq")).input_value(dict(jobs=state["jobs"])), sep="\\n")
    case ["issue", "create"]:
        state["issues"].append(dict(title=option("--title"), body=option("--body"), open=True))
    case ["issue", "edit"]:
        state["issues"][int(words[2])]["body"] = option("--body")
    case ["issue", "close"]:
        state["issues"][int(words[2])]["open"] = False
    case _:
        sys.exit(f"unknown: {{words}}")
store.write_text(json.dumps(state))
"""


@pytest.mark.shells
def test_a_subject_that_fails_has_one_open_issue_and_it_is_closed_when_it_holds(
    tmp_path: Path,
) -> None:
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    store = tmp_path / "store.json"
    state: dict[str, Any] = {"issues": []}
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "STORE": str(store)}
    environment |= {"GH_REPO": "a/b", "GITHUB_RUN_ID": "1"}
    for day, links, live in (
        (1, "failure", "success"),
        (2, None, "success"),
        (3, "success", "cancelled"),
        (4, "failure", "success"),
    ):
        state["jobs"] = [
            {"name": name, "conclusion": how, "html_url": f"https://github.test/{day}"}
            for name, how in (("links", links), ("live", live), ("report", None))
        ]
        store.write_text(json.dumps(state))
        command = ["bash", "-e", "-c", script("report", "Report")]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        state = json.loads(store.read_text())
        if day == 2:
            (issue,) = state["issues"]
            assert (issue["title"], issue["open"]) == ("Nightly: links", True)
            assert 'with "lost": https://github.test/2' in issue["body"]
    assert [(issue["title"], issue["open"]) for issue in state["issues"]] == [
        ("Nightly: links", False),
        ("Nightly: live", False),
        ("Nightly: links", True),
    ]
