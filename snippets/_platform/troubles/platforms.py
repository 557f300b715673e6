"""Vercel stops what is live, or serves what it should not."""

from __future__ import annotations

from datetime import timedelta

from snippets._platform.troubles.trouble import (
    AT_VERCEL,
    CACHE,
    DOWN,
    LEAD,
    OWNER,
    PROVIDER,
    RECOVERY,
    ROLLBACK,
    VERCEL,
    Trouble,
    barred,
)
from snippets._platform.vercel import Cached, Platform


def _deleted(platform: Platform) -> None:
    platform.live.gone = True


def _page_left(platform: Platform) -> None:
    platform.deploy("dpl_page", age=timedelta(hours=20), page="Maintenance")


def _stale(platform: Platform) -> None:
    platform.old_data = True
    platform.cache["/auth/login"] = Cached(platform.live.id, old=True)


PLATFORMS = (
    Trouble(
        "project-paused",
        "It says that the deployment is paused.",
        barred("paused"),
        (PROVIDER,),
        "The owner of the team resumes it.",
        "A rollback or a rebuild: no deployment is served.",
        (OWNER, VERCEL),
        elsewhere=AT_VERCEL,
        source="https://vercel.com/docs/errors/DEPLOYMENT_PAUSED",
    ),
    Trouble(
        "deployment-disabled",
        "It says that payment is required.",
        barred("disabled"),
        (PROVIDER,),
        "The owner of the team pays, or raises the limit.",
        "A rollback or a rebuild: no deployment is served.",
        (OWNER, VERCEL),
        elsewhere=AT_VERCEL,
        source="https://vercel.com/docs/errors/DEPLOYMENT_DISABLED",
    ),
    Trouble(
        "deployment-deleted",
        "It says that the deployment was not found.",
        _deleted,
        (PROVIDER, ROLLBACK, DOWN),
        "A rollback to one that is there.",
        "A rebuild of what is gone.",
    ),
    Trouble(
        "region-down",
        "Every page shows an error.",
        barred("region"),
        (PROVIDER, DOWN),
        "Vercel.",
        "A rollback or a rebuild: they run in the same region.",
        (VERCEL, OWNER, LEAD),
        elsewhere=AT_VERCEL,
        source="https://www.vercel-status.com/history",
    ),
    Trouble(
        "all-of-vercel-down",
        "Nothing loads.",
        barred("network"),
        (PROVIDER, DOWN),
        "Vercel.",
        "Changes that nobody can see the effect of.",
        (VERCEL, OWNER, LEAD),
        elsewhere=AT_VERCEL,
        source="https://www.vercel-status.com/history",
    ),
    Trouble(
        "protection-on-production",
        "It asks me to sign in to Vercel.",
        barred("walled"),
        (PROVIDER, DOWN),
        "The owner of the team switches the protection off for production.",
        "A rollback: the protection is the project's.",
        (OWNER, LEAD),
        elsewhere=AT_VERCEL,
        source="https://vercel.com/docs/deployment-protection",
    ),
    Trouble(
        "old-content",
        "I see a page as it was yesterday.",
        _stale,
        (CACHE,),
        "Empty caches.",
        "A rebuild: the data cache lives on.",
        card=RECOVERY,
    ),
    Trouble(
        "maintenance-page-left-up",
        "I see a page that says that work is going on, since yesterday.",
        _page_left,
        ("maintenance/mode", DOWN),
        "The end of the maintenance: the build that was live before is promoted.",
        "A rebuild of what is live: it builds the page again.",
    ),
)
