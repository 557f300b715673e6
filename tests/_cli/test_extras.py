"""What most commands do without, and what is said where a command cannot."""

import importlib
import os
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from snippets._cli.main import main
from snippets._engine import extras

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Begins a program with the libraries of some extras away, and no network.
BEGIN = """
import json, runpy, socket, sys
for library in {libraries!r}:
    sys.modules[library] = None
def unreachable(*_, **__):
    raise socket.gaierror("no network in tests")
socket.create_connection = socket.getaddrinfo = unreachable
"""
MODULE = """
sys.argv = {words!r}
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def alone(code: str, home: Path, *without: str) -> subprocess.CompletedProcess[str]:
    """Run code as on a machine that has none of some extras, and no tool."""
    libraries = [name for extra in without for name in extras.LIBRARIES[extra]]
    return subprocess.run(
        [sys.executable, "-c", BEGIN.format(libraries=libraries) + code],
        cwd=ROOT,
        env=os.environ | {"PATH": "", "HOME": str(home), "XDG_STATE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_everybody_installs_are_four_libraries() -> None:
    names = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert names == {"click", "httpx", "msgspec", "rich"}


@pytest.mark.parametrize("extra", list(PROJECT["optional-dependencies"]))
def test_the_libraries_of_an_extra_are_known_by_their_imports(extra: str) -> None:
    lines = PROJECT["optional-dependencies"][extra]
    wanted = {canonicalize_name(Requirement(line).name) for line in lines}
    brings = packages_distributions()
    named = {
        canonicalize_name(brought)
        for library in extras.LIBRARIES[extra]
        for brought in brings[library]
    }
    assert wanted == named


def test_a_page_is_begun_without_any_extra(tmp_path: Path) -> None:
    words = ["snippets._cli.main", "new", "incidents/slow-queries", "--dry-run"]
    ran = alone(MODULE.format(words=words), tmp_path, *extras.LIBRARIES)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "slow_queries.py" in ran.stdout


@pytest.mark.parametrize("module", ["snippets._site", "snippets._site.preview"])
def test_the_build_of_the_site_says_so_too(module: str, tmp_path: Path) -> None:
    ran = alone(MODULE.format(words=[module, str(tmp_path)]), tmp_path, "site")
    [line] = ran.stderr.splitlines()
    assert ran.returncode == 2
    assert line.endswith(" is missing. Install it with: pip install -e '.[site]'")


def test_a_page_that_needs_one_ends_the_build_with_a_sentence(tmp_path: Path) -> None:
    words = ["mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    ran = alone(MODULE.format(words=words), tmp_path, "contract")
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    sentence = "sqlglot is missing. Install it with: pip install -e '.[contract]'"
    assert ran.stderr.splitlines()[-1] == sentence


def _away(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    def importing(_: str) -> None:
        raise ModuleNotFoundError(name=library)

    monkeypatch.setattr(importlib, "import_module", importing)


def test_a_library_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _away(monkeypatch, "tree_sitter")
    refused = CliRunner().invoke(main, ["list"])
    sentence = "tree_sitter is missing. Install it with: pip install -e '.[contract]'"
    assert (refused.exit_code, refused.stderr) == (2, f"Error: {sentence}\n")


def test_a_library_that_no_extra_brings_is_a_fault_of_the_runbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has its traceback."""
    _away(monkeypatch, "gone")
    assert isinstance(CliRunner().invoke(main, ["list"]).exception, ModuleNotFoundError)
