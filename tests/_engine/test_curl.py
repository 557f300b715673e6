"""Requests as the curl of this machine sends them: its words, its secrets and its end."""

import shlex
from pathlib import Path

import pytest

from snippets._engine import Parameter, Problem, Tool, get, run, shell, text
from tests._world.loopback import program


def curl(folder: Path, text: str) -> dict[str, str]:
    """Put a curl into a folder and return an environment that has it, and the folder's `cat`."""
    words = """printf '%s\\n' "$@" >"""
    program(folder / "curl", f"#!/bin/sh\n{words} {folder}/words\n{text}\n")
    return {"PATH": f"{folder}:/usr/bin:/bin"}


STATUS = "printf 'HTTP %s\\n' {} >&2"


@pytest.mark.parametrize(
    ("ends", "status", "problem"),
    [
        (f"echo body; {STATUS.format(200)}", 200, None),
        (f"echo body; {STATUS.format(503)}; exit 22", 503, Problem.HTTP_ERROR),
        (
            f"echo 'curl: (6) no name' >&2; {STATUS.format('000')}; exit 6",
            None,
            Problem.UNREACHABLE,
        ),
        (f"{STATUS.format('000')}; exit 28", None, Problem.TIMED_OUT),
        (f"{STATUS.format('000')}; exit 63", None, Problem.TOO_LARGE),
        ("echo 'option --fail-with-body: is unknown' >&2; exit 2", None, Problem.FAILED),
    ],
)
def test_the_curl_of_this_machine_sends_what_the_page_shows(
    tmp_path: Path, ends: str, status: int | None, problem: Problem | None
) -> None:
    environment = curl(tmp_path, ends)
    asked = get("https://host.invalid/health", headers={"Accept": "text/plain"})
    result = run(asked, environment=environment, by_curl=True)
    assert (result.status, result.problem) == (status, problem)
    assert ("body" in result.stdout) is (status is not None)
    words = (tmp_path / "words").read_text("utf-8").splitlines()
    assert words == shlex.split(shell(asked).replace("\\\n", ""))[1:]


def test_a_secret_header_reaches_curl_on_its_standard_input(tmp_path: Path) -> None:
    key = Parameter("KEY", "key", r"\S+", secret=True)
    environment = curl(tmp_path, "cat")
    asked = get("https://host.invalid/", headers={"X-Key": text(key)}) | Tool(
        "cat", (), "1", "For the test"
    )("-")
    result = run(asked, {"KEY": "hunter-two"}, environment=environment, by_curl=True)
    assert result.stdout == "X-Key: hunter-two\n"
    assert "hunter-two" not in (tmp_path / "words").read_text("utf-8")


def test_without_curl_the_runbook_asks_by_itself_and_says_so(tmp_path: Path) -> None:
    asked = get("http://127.0.0.1:1/")
    result = run(asked, environment={"PATH": str(tmp_path)}, by_curl=True)
    assert result.stderr.startswith("There is no curl here: the runbook asks by itself.\n")
    assert result.problem is Problem.UNREACHABLE
    assert "There is no curl" not in run(asked, environment={"PATH": str(tmp_path)}).stderr
