"""Maintenance window: users are out before the backup is taken, and in again afterwards."""

from pathlib import Path

import pytest

from snippets._engine.catalog import REFERENCE
from snippets._engine.walk import Ending
from snippets._platform.vercel import Platform
from snippets.maintenance.window import window
from tests._world.calls import BOTH_MAJORS, HEALTH, INSPECT_ALIAS, promote, take_backup
from tests._world.terminal import Terminal
from tests.maintenance.test_mode import BUILD, BUILT, FOLDER, LINK, SEEN

START = "check-client-major"  # production answers
PAGE = "maintenance/window"
# The original's nine items -> what has to be in ours.
ORIGINAL = {
    "Schedule maintenance window (off-peak hours)": ("fewest users", []),
    "Notify users 48 hours in advance": ("48 hours before", []),
    "Create maintenance page": ("maintenance page", ["maintenance/mode#build-maintenance-page"]),
    "Backup database": ("backup", ["database/backup"]),
    "Document rollback plan": ("way back", ["deployment/rollback", "database/recovery"]),
    "Perform maintenance tasks": ("Do the work", ["maintenance/mode#start-maintenance"]),
    "Verify all services operational": ("every service", ["monitoring/endpoints"]),
    "Remove maintenance page": ("maintenance page away", ["maintenance/mode#end-maintenance"]),
    "Send completion notification": ("it is over", []),
}


@pytest.fixture
def values(platform: Platform, tmp_path: Path) -> dict[str, str]:
    """What the reader fills in."""
    return {
        "MAINTENANCE_FOLDER": FOLDER,
        "MAINTENANCE_DEPLOYMENT": BUILT,
        "LIVE_DEPLOYMENT": platform.live.url,
        "BACKUP_FOLDER": f"{tmp_path}/backups",
        "BACKUP_FILE": f"{tmp_path}/backups/a.dump",
    }


@pytest.fixture
def calls(values: dict[str, str]) -> list[str]:
    """The calls until the backup has been read."""
    folder, file = values["BACKUP_FOLDER"], values["BACKUP_FILE"]
    return [
        BOTH_MAJORS,
        INSPECT_ALIAS,
        LINK,
        BUILD,
        promote(BUILT),
        SEEN,
        f"mkdir -m 700 {folder}",
        take_backup(file),
        f"sha256sum {file} > {file}.sha256",
        f"pg_restore --list {file} | grep 'TABLE DATA'",
        f"pg_restore --file /dev/null {file}",
    ]


def test_users_are_out_while_the_backup_is_taken_and_in_again_afterwards(
    terminal: Terminal, platform: Platform, values: dict[str, str], calls: list[str]
) -> None:
    live = platform.live
    terminal.expect(*calls, promote(live.url), HEALTH)
    walked = terminal.follow(PAGE, start=START, **values)
    assert walked.ending is Ending.DONE
    seen = walked.moves[5].branch
    assert seen
    assert seen.then.after is None, "the backup comes before the work"
    assert platform.live is live
    assert Path(values["BACKUP_FILE"]).read_text().startswith("PGDMP")


def test_the_checklist_has_the_nine_items_of_the_original_in_order() -> None:
    assert len(window.items) == len(ORIGINAL)
    for item, (words, links) in zip(window.items, ORIGINAL.values(), strict=True):
        assert words in item
        assert REFERENCE.findall(item) == links
