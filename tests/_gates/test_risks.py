"""The risk of a step is what it does to the model of the world, or what its page's test names.

The steps of a page run in the order in which they are written, in one world. What changed tells the
risk. Where the model cannot tell (a tool without a stand-in, a query that it does not know, a tool
that said nothing and did nothing), the `RISKS` of the page's test name the step.
"""

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from snippets._engine import Result, Risk, Step
from snippets._engine.catalog import Catalog
from snippets._engine.command import Command
from snippets._engine.parameter import Parameter
from snippets._engine.pipeline import parameters_in, stages_of
from snippets._platform.database import DatabaseServer, Session
from snippets._platform.vercel import Account, Platform, StoredVariable
from tests._gates.verdict import red
from tests._world.outside import Outside
from tests._world.standins import STANDINS
from tests._world.standins.postgres import MAGIC
from tests._world.standins.text import SEALED
from tests._world.terminal import Terminal
from tests.conftest import load_once

PAGES = sorted({name.partition("#")[0] for name in load_once().steps})
DATABASE_URL = "postgresql://app:s3cret@db.example.org/other"
OLD, NEW = ({"User": rows, "AuditLog": rows} for rows in (1, 2))


def of_page(catalog: Catalog, page: str) -> dict[str, Step]:
    """Return the steps of a page by name, in the order in which they are written."""
    parts = {name.partition("#"): step for name, step in catalog.steps.items()}
    steps = {part: step for (of, _, part), step in parts.items() if of == page}
    return dict(sorted(steps.items(), key=lambda item: catalog.source(f"{page}#{item[0]}").line))


def prepare(platform: Platform, page: str) -> None:
    """Let every step have something to do."""
    if page == "before-an-incident":
        platform.user, platform.linked = "", False
    platform.deploy("dpl_good44444", age=timedelta(hours=2), assign=False).served = True
    platform.deploy("dpl_now", age=timedelta(hours=1))
    platform.accounts.append(Account("therapist@example.org", "THERAPIST"))
    platform.variables["GOOGLE_CLIENT_SECRET"] = StoredVariable("old")
    idle = Session("idle", minutes=90, pid=1)
    platform.database.sessions += [idle, Session("active", 90, "select 1", pid=10198)]


def folder_of_backups(folder: Path) -> dict[str, str]:
    """Make a folder with backups, one of them encrypted; return the values that name it."""
    older, newer = (f"{MAGIC}{json.dumps(tables)}\n".encode() for tables in (OLD, NEW))
    file = folder / "astral.dump"
    file.write_bytes(older)
    Path(f"{file}.cms").write_bytes(SEALED + newer)
    Path(f"{file}.sha256").write_text(f"{hashlib.sha256(newer).hexdigest()}  {file}\n")
    new = ("LOG_FILE", "REQUEST_LOG_FILE", "AUDIT_FILE", "BACKUP_KEY", "BACKUP_CERTIFICATE")
    return {"BACKUP_FILE": str(file)} | {name: str(folder / name) for name in new}


def value(parameter: Parameter) -> str:
    """Return what fits a parameter."""
    return DATABASE_URL if parameter.name.endswith("_URL") else parameter.example or "new-value"


def state(platform: Platform, folder: Path) -> tuple[object, object]:
    """Return copies of what is production, and of what is not."""
    files = {str(path): path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    production = (
        *(platform.live.id, platform.auto_assign, platform.purges, platform.certificate),
        *(platform.variables, platform.database, platform.accounts),
    )
    deployments = [deployment.id for deployment in platform.deployments]
    about = (platform.user, platform.linked, platform.bypass)
    return deepcopy(production), deepcopy((deployments, about, platform.scratch, files))


def rows(*servers: DatabaseServer) -> Iterator[tuple[int, str, str, int]]:
    """Yield each row of the databases that are there."""
    for number, server in enumerate(servers):
        for name, tables in server.databases.items():
            for table, count in tables.items():
                yield from ((number, name, table, row) for row in range(count))


def does(world: Terminal, step: Step) -> Risk | None:
    """Run a step; return what it did, or nothing where the model cannot tell."""
    tools = [stage.tool.name for stage in stages_of(step.action) if isinstance(stage, Command)]
    if not STANDINS.keys() >= set(tools):
        return None
    platform = world.platform
    # Each step is judged as the first that needs it.
    platform.bypass, platform.live = False, platform.find("dpl_now")
    kept, before = set(rows(platform.database, platform.scratch)), state(platform, world.folder)
    try:
        result = Outside.perform(world, step)  # it counts for no test of the page
    except AssertionError:  # the stand-in does not know what it is asked
        return None
    after = state(platform, world.folder)
    if kept - set(rows(platform.database, platform.scratch)):
        return Risk.DESTROYS_DATA
    if after != before:
        return Risk.CHANGES_ELSEWHERE if after[0] == before[0] else Risk.CHANGES_PRODUCTION
    return Risk.READS if _said_something(result) else None


def _said_something(result: Result) -> bool:
    return result.ok and bool(result.stdout.strip() or result.stderr.strip())


def named(page: str) -> dict[str, Risk]:
    """Return the risks that the test of a page names."""
    folder, _, name = page.replace("-", "_").rpartition("/")
    module = ".".join(("tests", *filter(None, (folder,)), f"test_{name}"))
    typed: dict[Risk, set[str]] = getattr(import_module(module), "RISKS", {})
    return {name: risk for risk, names in typed.items() for name in names}


@pytest.mark.parametrize("page", PAGES)
def test_the_risk_of_a_step_is_what_it_does(
    terminal: Terminal, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "take", lambda _: None)
    platform, typed, problems = terminal.platform, named(page), []
    prepare(platform, page)
    terminal.values = folder_of_backups(tmp_path) | {"LIVE_DEPLOYMENT": platform.deployments[0].url}
    folder = tmp_path / "new" if page == "database/backup" else tmp_path
    terminal.values["BACKUP_FOLDER"] = str(folder)
    steps = of_page(terminal.catalog, page)
    for name, step in steps.items():
        for parameter in parameters_in(step.action):
            terminal.values.setdefault(parameter.name, value(parameter))
        done, where = does(terminal, step), terminal.catalog.source(f"{page}#{name}")
        if done is None and name not in typed:
            problems.append(f"{where}: no model tells what {name} does. Name it in RISKS.")
        elif done is not None and name in typed:
            problems.append(f"{where}: {name} {done.value}, tells the model. Leave it out.")
        elif step.risk is not (done or typed[name]):
            effect = (done or typed[name]).value
            problems.append(f"{where}: {name}: {step.risk.value!r}, but it does: {effect!r}.")
    problems += [f"test of {page}: there is no step {name}." for name in typed.keys() - steps]
    red(problems)
