"""Whoever adopts the runbook: with other settings everything is built, exported and walked.

The settings of `tests/_world/` differ in every value, or give only what has to be given.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest

from snippets._engine import json_export
from snippets._vocabulary.settings import SETTINGS, read_settings

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "tests" / "_world"
# What tells of the original, and whose it was.
KEPT = ("corrections", "changelog")
TEXTS = {".html", ".txt", ".json", ".js"}


@pytest.fixture(params=["adopted", "required"])
def file(request: pytest.FixtureRequest) -> Path:
    """The settings of an adopter."""
    return WORLD / f"{request.param}.toml"


def run(file: Path, *words: str) -> str:
    """Run a module on these settings, and without programs: no PDF; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=os.environ | {"RUNBOOK_SETTINGS": str(file), "PATH": str(WORLD), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words[0]} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def sample(file: Path) -> re.Pattern[str]:
    """Return what finds a name of the sample that these settings do not have."""
    names = (
        *(SETTINGS.team, SETTINGS.production_host, SETTINGS.database_service),
        *(SETTINGS.scratch_database_service, "astralcore.app", SETTINGS.main_branch),
    )
    words = "|".join(map(re.escape, names))
    assert not re.search(words, file.read_text("utf-8").partition("[tool.runbook]")[2])
    end = re.escape(SETTINGS.team)
    return re.compile(rf"[\w.-]*-{end}[\w.]*|(?<![\w-])(?:{words})(?![\w-])")


@pytest.mark.site
def test_the_site_of_an_adopter_is_built_and_names_nobody_else(file: Path, tmp_path: Path) -> None:
    run(file, "mkdocs", "build", "--strict", "--site-dir", str(tmp_path))
    run(file, "snippets._site", str(tmp_path))
    files = {path: path.read_text("utf-8") for path in tmp_path.rglob("*") if path.suffix in TEXTS}
    pages = {path for path in files if path.name == "index.html"}
    kept = " ".join(text for path, text in files.items() if path.parent.name in KEPT)
    assert {
        f"{path.relative_to(tmp_path)}: {word}"
        for path, text in files.items()
        for word in sample(file).findall(text)
        # What is made of all the pages has those two as well.
        if path.parent.name not in KEPT and (path in pages or word not in kept)
    } == set()
    assert read_settings(file).team in (tmp_path / "deployment/rollback/index.html").read_text(
        "utf-8"
    )


def test_the_export_of_an_adopter_fits_its_schema_and_names_nobody_else(file: Path) -> None:
    exported = run(file, "snippets._cli.main", "export")
    jsonschema.validate(json.loads(exported), msgspec.json.schema(json_export.Export))
    assert not sample(file).findall(exported)


def test_one_procedure_of_each_folder_ends_as_it_does_for_the_tests(file: Path) -> None:
    ended = json.loads(run(file, "tests._world.adopted"))
    assert ended.pop("team") == read_settings(file).team
    assert ended.pop("before-an-incident") == "called", "its tools are older than it asks for"
    assert len(ended) > 8
    assert set(ended.values()) == {"done", "not here"}, "nothing is broken"
