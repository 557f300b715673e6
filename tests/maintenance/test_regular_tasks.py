"""Regular tasks: every task of the original is still there and leads to the page that does it."""

import pytest

from snippets._engine.catalog import REFERENCE
from snippets._engine.table import Checklist
from snippets.maintenance.regular_tasks import daily, monthly, quarterly, weekly

# The original's item -> what has to be in ours, word and link.
DAILY = {
    "Review error logs": ("error log", "troubleshooting/logs#recent-errors"),
    "Check health endpoints": ("health endpoints", "monitoring/endpoints"),
    "Monitor performance metrics": ("metrics", "monitoring/commands#thresholds"),
    "Review security alerts": ("security alerts", "security/breach"),
}
WEEKLY = {
    "Database backup verification": ("Restore the newest backup", "database/backup"),
    "Performance report review": (
        "performance report",
        "incidents/database-connection#slow-queries",
    ),
    "Security audit log review": ("security audit log", "security/breach#list-audit-log"),
    "Dependency updates check": ("updates of dependencies", "deployment/standard"),
}
MONTHLY = {
    "Full system backup": ("full backup", "database/backup#encrypt-backup"),
    "Security patches": ("security patches", "before-an-incident"),
    "Performance optimization": ("slower or larger", "performance/bundle"),
    "Capacity planning review": (
        "Plan capacity",
        "incidents/database-connection#count-connections",
    ),
    "Disaster recovery drill": (
        "Rehearse a disaster",
        "disaster-recovery/full-system-recovery",
    ),
}
# What the original has not: it comes last.
ADDED = {"": ("maintenance page anew", "maintenance/mode#build-maintenance-page")}
QUARTERLY = {
    "Security audit": ("Audit security", "security/secret-rotation"),
    "Performance baseline update": (
        "baseline",
        "incidents/performance-degradation#measure-response-time",
    ),
    "Runbook review and update": ("Review this runbook", "escalation"),
    "Team training on procedures": ("Train the team", "before-an-incident"),
}


@pytest.mark.parametrize(
    ("ours", "original"),
    [(daily, DAILY), (weekly, WEEKLY), (monthly, MONTHLY | ADDED), (quarterly, QUARTERLY)],
)
def test_each_task_of_the_original_is_there_in_order_and_leads_on(
    ours: Checklist, original: dict[str, tuple[str, str]]
) -> None:
    assert len(ours.items) == len(original)
    for item, (words, link) in zip(ours.items, original.values(), strict=True):
        assert words in item
        assert link in REFERENCE.findall(item)
