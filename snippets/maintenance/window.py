"""Maintenance window: planned work with users out, a backup taken and a way back."""

from snippets._engine import Checklist, Procedure
from snippets._engine.conditions import prints_nothing
from snippets._engine.decision import Branch, Turn, carry_on, go_to, redirected
from snippets._vocabulary.acts import WORK
from snippets._vocabulary.policy import NOTICE_HOURS, SEV2
from snippets.database import backup
from snippets.deployment.redeploy import note_live
from snippets.deployment.standard import production_answers
from snippets.maintenance import mode
from snippets.monitoring.endpoints import production_is_well

window = Checklist(
    "Planned maintenance",
    (
        "Choose the hours with the fewest users, and write down when the work is given up.",
        f"Tell users {NOTICE_HOURS} hours before: what, when, how long.",
        "Build the maintenance page: @maintenance/mode#build-maintenance-page.",
        "Take a backup and restore it into a rehearsal database: @database/backup.",
        "Write down the way back: the deployment to return to, the backup to restore, who decides. "
        "See @deployment/rollback and @database/recovery.",
        "Do the work, behind @maintenance/mode#start-maintenance.",
        "Check every service: @monitoring/endpoints, then one sign-in by hand.",
        "Take the maintenance page away: @maintenance/mode#end-maintenance.",
        "Tell users that it is over, and what is different for them.",
    ),
)

procedure = Procedure(
    code="RB-22",
    title="Maintenance window",
    severity=SEV2,
    planned=True,
    symptoms=(
        "Work is planned that users would notice: a migration, a move, a change of provider.",
        "The database has to stand still while you work on it.",
    ),
    not_this=(
        ("Users only need to see a page", "maintenance/mode"),
        ("Users can go on working meanwhile", "deployment/standard"),
    ),
    steps=(
        *production_answers,
        backup.check_client_major,
        note_live.adapted(why="It is what ends the window."),
        mode.link_maintenance_folder,
        mode.build_maintenance_page,
        mode.start_maintenance,
        mode.check_maintenance_page.adapted(branches=mode.shown(carry_on())),
        backup.make_backup_folder,
        backup.take_backup.adapted(
            why=(
                "Nobody writes now, so this is the state to come back to. The backup of yesterday "
                "is not."
            ),
            # Not with the page still up: users would be shut out until somebody remembers it.
            branches=redirected(
                backup.take_backup.branches, go_to("end-maintenance"), Turn.OPEN_PAGE
            ),
        ),
        backup.write_checksum,
        backup.read_backup_list,
        backup.read_whole_backup.adapted(
            branches=(Branch(prints_nothing("no output"), carry_on(WORK)),)
        ),
        mode.end_maintenance.adapted(
            why=(
                "Points the production alias back at the deployment that was live before, or at "
                "the new one that the work ends with."
            )
        ),
    ),
    verify=production_is_well,
)
