"""Installed as a program: a wheel alone, in an empty folder, without the checkout."""

import importlib.metadata
import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from snippets._engine import extras
from tests._lanes.terminal.test_drill_terminal import VERCEL
from tests._world.loopback import program

ROOT = Path(__file__).parents[2]
# Nothing leaves the machine, and nobody listens there.
SETTINGS = """\
[tool.runbook]
production_url = "https://127.0.0.1:1"
team = "quokkas"
project = "burrow"
database_service = "burrow-live"
scratch_database_service = "burrow-trial"
[tool.runbook.contacts]
[tool.runbook.support]
"""
PROGRAM = "from snippets._cli.main import main; main(prog_name='runbook')"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and what it says it needs, and no other package."""
    folder = tmp_path_factory.mktemp("packages")
    build = [sys.executable, "-m", "flit_core.wheel", "--outdir", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    wheel.unlink()
    (own,) = importlib.metadata.distributions(path=[str(folder)])
    for need in set(needs(own)):
        for top in {file.parts[0] for file in importlib.metadata.files(need) or ()} - {".."}:
            place = importlib.metadata.distribution(need).locate_file(top)
            if not (folder / top).exists():
                (folder / top).symlink_to(str(place))
    return folder


def needs(of: importlib.metadata.Distribution) -> Iterator[str]:
    """Yield the distributions that one needs, and those that they need."""
    for line in of.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield wanted.name
            yield from needs(importlib.metadata.distribution(wanted.name))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder with nothing in it; the settings lie beside it."""
    (tmp_path / "team.toml").write_text(SETTINGS)
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def runbook(
    packages: Path,
    folder: Path,
    *args: str,
    named: str = "",
    code: str = PROGRAM,
    stdin: str = "",
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run the program with the wheel's packages alone, and no tool on PATH."""
    named_by = {"RUNBOOK_SETTINGS": named} if named else {}
    own = {"PYTHONPATH": str(packages), "PATH": str(folder), "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-S", "-P", "-c", code, *args],
        cwd=folder,
        env=own | named_by | more,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


AIM = "team.toml, team quokkas\n"
WORKING = {
    ("list", "roll back"): (0, "deployment/rollback#roll-back"),
    ("show", "deployment/rollback#roll-back"): (0, "--scope quokkas"),
    ("export",): (0, '"id": "deployment/rollback#roll-back"'),
    ("run", "deployment/rollback", "--dry-run"): (0, AIM),
    ("log",): (0, "No run yet"),
    ("triage",): (11, AIM),
    ("doctor",): (1, AIM),
    ("drill", "--list"): (0, "release-crashes"),
    ("review",): (0, "deployment/rollback"),
    ("verify", "--help"): (0, "verify"),
    ("contract", "--help"): (0, "contract"),
}
REFUSED = (("verify",), ("contract", "."))
EACH = """
import json
from click.testing import CliRunner
from snippets._cli.main import main
done = [CliRunner().invoke(main, words) for words in json.loads(input())]
print(json.dumps([(result.exit_code, result.stdout, result.stderr) for result in done]))
"""
Ended = tuple[int, str, str]


@pytest.fixture(scope="module")
def done(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Ended]:
    """What every command ends with and prints in an empty folder, on named settings."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "team.toml").write_text(SETTINGS)
    commands = [*WORKING, *REFUSED]
    ran = runbook(packages, folder, named="team.toml", code=EACH, stdin=json.dumps(commands))
    assert ran.returncode == 0, ran.stderr
    results = json.loads(ran.stdout)
    return {words: tuple(result) for words, result in zip(commands, results, strict=True)}


@pytest.mark.parametrize("words", WORKING, ids=" ".join)
def test_a_command_works_in_an_empty_folder_without_any_extra(
    done: dict[tuple[str, ...], Ended], words: tuple[str, ...]
) -> None:
    code, out, err = done[words]
    assert (code, err) == (WORKING[words][0], "")
    assert WORKING[words][1] in out
    assert "astral-productions" not in out


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_command_that_needs_an_extra_says_which_in_a_sentence(
    done: dict[tuple[str, ...], Ended], words: tuple[str, ...]
) -> None:
    code, out, err = done[words]
    assert (code, out) == (2, "")
    [line] = err.splitlines()
    library = line.removeprefix("Error: ").partition(" ")[0]
    assert library in extras.LIBRARIES["contract"]
    assert line.endswith(f"{library} is missing. Install it with: pip install -e '.[contract]'")


def test_without_settings_there_is_one_sentence(packages: Path, empty: Path) -> None:
    for args in (("list",), ("run", "deployment/rollback"), ("doctor",)):
        done = runbook(packages, empty, *args)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "Error: there are no settings: no pyproject.toml with [tool.runbook] here or in a "
            "folder above. Set RUNBOOK_SETTINGS to that file of your team's runbook, or go into "
            "its checkout.\n"
        )


def test_its_version_is_that_of_the_package(packages: Path, empty: Path) -> None:
    done = runbook(packages, empty, "version")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (done.stdout, done.stderr) == (f"runbook {project['version']}\n", "")


@pytest.mark.terminal
def test_a_drill_works_from_an_empty_folder(packages: Path, empty: Path) -> None:
    program(empty / "vercel", VERCEL)
    (empty.parent / "team.toml").write_text(SETTINGS.replace("127.0.0.1:1", "burrow.example.org"))
    words = ("drill", "release-crashes", "--json", "--exec", "true")
    path = f"{empty}:/usr/bin:/bin"
    done = runbook(packages, empty, *words, named="../team.toml", PATH=path)
    assert "DRILL release-crashes" in done.stderr, done.stderr
    assert json.loads(done.stdout)["scenario"] == "release-crashes"
