"""What most commands do without, and what is said where a command cannot."""

from __future__ import annotations

import json
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

from snippets._cli.main import COMMANDS as COMMANDS_OF
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
COMMANDS = """
from click.testing import CliRunner
from snippets._cli.main import main
done = [CliRunner().invoke(main, words) for words in {commands!r}]
print(json.dumps([(one.exit_code, one.stdout, one.stderr) for one in done]))
"""
WORKING = {
    ("list",): 0,
    ("show", "deployment/rollback"): 0,
    ("export",): 0,
    ("run", "deployment/rollback", "--dry-run"): 0,
    ("log",): 0,
    ("triage",): 10,
    ("doctor",): 1,
    ("drill", "--list"): 0,
    ("review",): 0,
    ("new", "incidents/slow-queries", "--dry-run"): 0,
    ("verify", "--help"): 0,
    ("contract", "--help"): 0,
}
REFUSED = {("verify",): 2, ("contract", "."): 2}
Done = tuple[int, str, str]


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


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Done]:
    """What every command ends with and prints where no extra is installed."""
    commands = [*WORKING, *REFUSED]
    code = COMMANDS.format(commands=commands)
    ran = alone(code, tmp_path_factory.mktemp("home"), *extras.LIBRARIES)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    return {words: tuple(one) for words, one in zip(commands, found, strict=True)}


def test_what_everybody_installs_are_four_libraries() -> None:
    names = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert names == {"click", "httpx", "msgspec", "rich"}


@pytest.mark.parametrize("extra", list(PROJECT["optional-dependencies"]))
def test_the_libraries_of_an_extra_are_known_by_their_imports(extra: str) -> None:
    lines = PROJECT["optional-dependencies"][extra]
    wanted = {canonicalize_name(Requirement(line).name) for line in lines}
    brings = packages_distributions()
    named = {
        canonicalize_name(one) for library in extras.LIBRARIES[extra] for one in brings[library]
    }
    assert wanted == named


@pytest.mark.parametrize("words", WORKING, ids=" ".join)
def test_a_command_needs_no_extra(
    done: dict[tuple[str, ...], Done], words: tuple[str, ...]
) -> None:
    code, out, _ = done[words]
    assert code == WORKING[words]
    assert out


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_command_that_needs_one_says_which_in_a_sentence(
    done: dict[tuple[str, ...], Done], words: tuple[str, ...]
) -> None:
    code, out, err = done[words]
    assert (code, out) == (2, "")
    [line] = err.splitlines()
    library = line.removeprefix("Error: ").partition(" ")[0]
    assert library in extras.LIBRARIES["contract"]
    assert line.endswith(f"{library} is missing. Install it with: pip install -e '.[contract]'")


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
    said = "sqlglot is missing. Install it with: pip install -e '.[contract]'"
    assert ran.stderr.splitlines()[-1] == said


def test_a_library_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lark", None)
    monkeypatch.setitem(COMMANDS_OF, "list", ("lark", "list_", ""))
    refused = CliRunner().invoke(main, ["list"])
    said = "lark is missing. Install it with: pip install -e '.[contract]'"
    assert (refused.exit_code, refused.stderr) == (2, f"Error: {said}\n")


def test_a_library_that_no_extra_brings_is_a_fault_of_the_runbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has its traceback."""
    monkeypatch.setitem(COMMANDS_OF, "list", ("gone", "list_", ""))
    assert isinstance(CliRunner().invoke(main, ["list"]).exception, ModuleNotFoundError)
