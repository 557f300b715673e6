"""Drills with the real tools: the published blocks, byte for byte, recover the service."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from snippets._drill.postgres import APPLICATION
from snippets._engine import Look
from snippets._engine.catalog import Catalog
from snippets._engine.render import shell
from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real.bench import PROJECT, Bench
from tests._lanes.real.npm import DEFAULT

pytestmark = [pytest.mark.real, pytest.mark.parametrize("bench", DEFAULT[:1], indirect=True)]

RECOVERED = "astral_recovery"
# What the pages lead through, and how they verify it.
BUILT = ("deployment/redeploy#redeploy", "deployment/rollback#inspect-production")
WELL = (
    *("monitoring/endpoints#check-page-files", "monitoring/endpoints#check-health"),
    *("monitoring/endpoints#sign-in-with-made-up-address", "monitoring/endpoints#new-errors"),
    *("monitoring/endpoints#sign-in-as-test-user", "monitoring/endpoints#try-again"),
)
STEPS = {
    "release-crashes": (
        *("monitoring/endpoints#check-health", "deployment/rollback#list-deployments"),
        *("deployment/rollback#inspect-candidate", "deployment/rollback#roll-back", *WELL),
    ),
    "secret-missing": (
        *("monitoring/endpoints#check-sign-in", "monitoring/commands#list-variable-names"),
        *("security/secret-rotation#replace-nextauth-secret", *BUILT, *WELL),
    ),
    "database-lost": (
        *("database/recovery#list-backups", "database/recovery#check-backup"),
        *("database/recovery#create-recovery-database", "database/recovery#restore-backup"),
        *("database/recovery#count-recovered-rows", "database/recovery#switch-database"),
        *("database/recovery#switch-direct-url", "deployment/rollback#list-deployments"),
        *(*BUILT, *WELL),
    ),
}
# What an engineer reads off the output of a step and fills in further down.
READS = {"deployment/redeploy#redeploy": "NEW_DEPLOYMENT=$(cat {out})"}


def script(catalog: Catalog, name: str, folder: Path, without: str = "") -> str:
    """Write every block into a file of its own; return what runs them in order."""
    lines = [
        "ack",
        "backups=$HOME/astral-backups",
        f"export GOOD_DEPLOYMENT={Platform(PROJECT).live.url}",
        "export NEW_DEPLOYMENT",
        "export BACKUP_FOLDER=$backups BACKUP_FILE=$backups/astral-20261123T0200Z.dump",
        f"export RECOVERY_DATABASE={RECOVERED} APP_ROLE={APPLICATION}",
        f"RECOVERY_DATABASE_URL=$(sed s/NAME/{RECOVERED}/ $HOME/connection-string.txt)",
        "export RECOVERY_DATABASE_URL",
    ]
    for number, step in enumerate(STEPS[name]):
        action = catalog.steps[step].action
        if step == without:
            continue
        if isinstance(action, Look):
            lines.append(f"look {action.name}")
            continue
        file, out = folder / f"block-{number}.sh", shlex.quote(str(folder / f"out-{number}"))
        file.write_text(shell(action))
        lines.append(f". {shlex.quote(str(file))} > {out}")
        lines.append(READS.get(step, ":").format(out=out))
    return "\n".join([*lines, "resolved"])


def drill(bench: Bench, name: str, text: str) -> tuple[int, dict[str, Any]]:
    """Run a drill; return its exit code and its report."""
    token = {"VERCEL_TOKEN": "tokenOfTheRealProduction"}  # it must not go in
    done = bench.runbook("drill", name, "--json", "--exec", text, more=token)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return done.code, report | {"stderr": done.stderr}


@pytest.mark.parametrize("name", STEPS)
def test_the_published_blocks_recover_the_service(
    catalog: Catalog, bench: Bench, tmp_path: Path, name: str
) -> None:
    code, report = drill(bench, name, script(catalog, name, tmp_path))
    assert (code, report["recovered"], report["verified"]) == (0, True, True), report
    assert report["left_out"] == []
    assert report["wrong_turns"] == []
    kept = "".join(file.read_text() for file in bench.home.rglob("report.*"))
    assert kept
    assert "tokenOfTheRealProduction" not in kept


def test_without_the_rollback_a_bad_deployment_stays(
    catalog: Catalog, bench: Bench, tmp_path: Path
) -> None:
    left = "deployment/rollback#roll-back"
    text = script(catalog, "release-crashes", tmp_path, left)
    code, report = drill(bench, "release-crashes", text)
    assert (code, report["recovered"], left in report["taken"]) == (1, False, False)


def test_what_is_deleted_beside_a_lock_is_counted_as_lost_and_as_a_change(
    bench: Bench,
) -> None:
    deletes = """psql --command 'delete from "AuditLog"'"""
    text = f"export PGSERVICE={SETTINGS.database_service}; {deletes}"
    _, report = drill(bench, "innocent-release", text)
    assert (report["rows_before"]["AuditLog"], report["rows_after"]["AuditLog"]) == (120, 0)
    assert report["rows_after"]["User"] == report["rows_before"]["User"]
    assert [deletes.removeprefix("psql ") in turn for turn in report["wrong_turns"]] == [True]
