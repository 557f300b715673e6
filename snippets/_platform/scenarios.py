"""Drill scenarios: troubles that can be practised, alone or two at once.

What is wrong, what users say of it and what mends it are those of the trouble. A drill is
recovered when users meet no trouble any more; what only others can mend is mended once they are
called.
"""

from dataclasses import dataclass
from datetime import timedelta

from snippets._platform.database import ROWS, Tables
from snippets._platform.troubles import FAMILIES, TROUBLES
from snippets._platform.troubles.trouble import FULL_RECOVERY, Trouble
from snippets._platform.users import database_of
from snippets._platform.vercel import HEALTH_ROUTES, Platform

OLDER: Tables = {"User": 5, "Appointment": 8, "AuditLog": 90}
NEWEST: Tables = ROWS | {"AuditLog": 118}
USABLE = 9  # connections of a small server, so that a drill can fill it


# The backups in the engineer's folder: the rows in each file.
BACKUPS = {"astral-20261123T0200Z.dump": NEWEST, "astral-20261122T0200Z.dump": OLDER}


@dataclass(frozen=True)
class Scenario:
    """One drill: the troubles in it, by id, and a page to begin with that they do not name.

    `released` tells that a release went out ten minutes ago and is innocent.
    """

    id: str
    names: tuple[str, ...]
    page: str = ""
    released: bool = False

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Return what is wrong, in the order of `names`."""
        return tuple(TROUBLES[name] for name in self.names)

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the pages that are right for it, by id; the first is the one to begin with."""
        named = (page for trouble in self.troubles for page in trouble.pages)
        return tuple(dict.fromkeys((*filter(None, [self.page]), *named)))

    @property
    def pager(self) -> str:
        """Return what is reported: the words of whoever meets each trouble."""
        return " And: ".join(trouble.says for trouble in self.troubles)

    @property
    def database(self) -> bool:
        """Tell whether it cannot be practised without a real PostgreSQL."""
        real = {trouble.id for trouble in FAMILIES["the database"]} | {"previews-hold-connections"}
        return bool(set(self.names) & (real - {"memory-filled-over-the-day"}))

    def begin(self, platform: Platform, *, older: bool = False) -> None:
        """Break the platform; `older` is the version of the application with health routes."""
        platform.database.usable = USABLE
        young = self.released or any(trouble in FAMILIES["a release"] for trouble in self.troubles)
        platform.deploy("dpl_branch", age=timedelta(minutes=25), target="preview")
        platform.deploy("dpl_new", age=timedelta(minutes=10 if young else 1200))
        for deployment in platform.deployments:
            deployment.routes = HEALTH_ROUTES if older else frozenset()
        for trouble in self.troubles:
            trouble.breaks(platform)

    def call(self, platform: Platform, role: str) -> bool:
        """Let whoever is called do what only they can; tell whether it was theirs to do."""
        able = any(trouble.elsewhere and role in trouble.roles for trouble in self.troubles)
        if able:
            platform.barriers.clear()
            platform.certificate = 90
        return able


def rows_of(platform: Platform) -> Tables:
    """Return the rows that users see: those of the database that the live build uses."""
    return platform.database.databases.get(database_of(platform.live), {})


# Troubles that the pages lead out of, or to whom can: a test follows each.
_ALONE = (
    *("release-crashes", "release-stays-white", "script-file-missing", "one-route-fails"),
    *("middleware-fails", "functions-time-out", "code-ahead-of-schema", "release-fills-memory"),
    *("secret-missing", "secret-set-and-not-built", "secret-for-preview-alone"),
    *("previews-hold-connections", "suspended-functions-hold-connections", "lock-queue"),
    *("rows-deleted", "table-dropped", "database-lost", "memory-filled-over-the-day"),
    *("project-paused", "deployment-disabled", "deployment-deleted", "region-down"),
    *("protection-on-production", "old-content", "maintenance-page-left-up"),
    *("domain-moved-away", "certificate-expired", "redirect-circle"),
)
TWO_AT_ONCE = (
    Scenario("two-at-once", ("lock-queue", "secret-missing")),
    Scenario("innocent-release", ("lock-queue",), released=True),
    Scenario("full-system", ("release-crashes", "database-lost"), FULL_RECOVERY),
)
SCENARIOS = {
    scenario.id: scenario
    for scenario in (*(Scenario(name, (name,)) for name in _ALONE), *TWO_AT_ONCE)
}
