"""Vercel stops what is live, or serves what it should not; and what stands in front of Vercel."""

from datetime import timedelta

from snippets._platform.troubles import trouble
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.vercel import Cached, Platform


def _page_left(platform: Platform) -> None:
    platform.deploy("dpl_page", age=timedelta(hours=20), page="Maintenance")


def _stale(platform: Platform) -> None:
    platform.old_data = True
    platform.cache["/auth/login"] = Cached(platform.live.id, old=True)


PLATFORMS = (
    Trouble(
        "project-paused",
        "It says that the deployment is paused.",
        trouble.barred("paused"),
        (trouble.PROVIDER,),
        "The owner of the team resumes it.",
        "A rollback or a rebuild: no deployment is served.",
        (trouble.OWNER, trouble.VERCEL),
        elsewhere=trouble.AT_VERCEL,
        source="https://vercel.com/docs/errors/DEPLOYMENT_PAUSED",
    ),
    Trouble(
        "deployment-disabled",
        "It says that payment is required.",
        trouble.barred("disabled"),
        (trouble.PROVIDER,),
        "The owner of the team pays, or raises the limit.",
        "A rollback or a rebuild: no deployment is served.",
        (trouble.OWNER, trouble.VERCEL),
        elsewhere=trouble.AT_VERCEL,
        source="https://vercel.com/docs/errors/DEPLOYMENT_DISABLED",
    ),
    Trouble(
        "deployment-deleted",
        "It says that the deployment was not found.",
        trouble.built(gone=True),
        (trouble.PROVIDER, trouble.ROLLBACK, trouble.DOWN),
        "A rollback to one that is there.",
        "A rebuild of what is gone.",
    ),
    Trouble(
        "region-down",
        "Every page shows an error.",
        trouble.barred("region"),
        (trouble.PROVIDER, trouble.DOWN),
        "Vercel.",
        "A rollback or a rebuild: they run in the same region.",
        (trouble.VERCEL, trouble.OWNER, trouble.LEAD),
        elsewhere=trouble.AT_VERCEL,
        source="https://www.vercel-status.com/history",
    ),
    Trouble(
        "all-of-vercel-down",
        "Nothing loads.",
        trouble.barred("network"),
        (trouble.PROVIDER, trouble.DOWN),
        "Vercel.",
        "Changes that nobody can see the effect of.",
        (trouble.VERCEL, trouble.OWNER, trouble.LEAD),
        elsewhere=trouble.AT_VERCEL,
        source="https://www.vercel-status.com/history",
    ),
    Trouble(
        "protection-on-production",
        "It asks me to sign in to Vercel.",
        trouble.barred("walled"),
        (trouble.PROVIDER, trouble.DOWN),
        "The owner of the team switches the protection off for production.",
        "A rollback: the protection is the project's.",
        (trouble.OWNER, trouble.LEAD),
        elsewhere=trouble.AT_VERCEL,
        source="https://vercel.com/docs/deployment-protection",
    ),
    Trouble(
        "old-content",
        "I see a page as it was yesterday.",
        _stale,
        (trouble.CACHE,),
        "Empty caches.",
        "A rebuild: the data cache lives on.",
        card=trouble.RECOVERY,
    ),
    Trouble(
        "maintenance-page-left-up",
        "I see a page that says that work is going on, since yesterday.",
        _page_left,
        ("maintenance/mode", trouble.DOWN),
        "The end of the maintenance: the build that was live before is promoted.",
        "A rebuild of what is live: it builds the page again.",
    ),
)
# The name, the certificate, and what stands in front of Vercel.
NETWORKS = (
    Trouble(
        "domain-moved-away",
        "Another site answers at the address.",
        trouble.barred("elsewhere"),
        (trouble.NETWORK, trouble.PROVIDER),
        "The owner of the domain.",
        "A rollback or a rebuild: the name leads elsewhere.",
        (trouble.DOMAIN, trouble.OWNER),
        elsewhere="Only the registrar's account can change it.",
    ),
    Trouble(
        "name-does-not-resolve",
        "My browser cannot find the address.",
        trouble.barred("name"),
        (trouble.NETWORK, trouble.PROVIDER, trouble.DOWN),
        "The owner of the domain.",
        "A rollback or a rebuild.",
        (trouble.DOMAIN, trouble.OWNER),
        elsewhere="Only the registrar's account can change it.",
    ),
    Trouble(
        "certificate-expired",
        "My browser warns that the connection is not private.",
        trouble.changed(certificate=-1),
        (trouble.NETWORK, trouble.PROVIDER, trouble.DOWN),
        "Vercel renews it, once the name leads there.",
        "A rollback or a rebuild: it belongs to the domain.",
        (trouble.VERCEL, trouble.OWNER, trouble.DOMAIN),
        elsewhere=trouble.AT_VERCEL,
    ),
    Trouble(
        "redirect-circle",
        "My browser says that it was redirected too many times.",
        trouble.barred("circle"),
        (trouble.NETWORK, trouble.PROVIDER),
        "The proxy in front asks Vercel over https.",
        "A rollback: the application redirects nobody.",
        (trouble.DOMAIN, trouble.OWNER, trouble.LEAD),
        elsewhere="Only the owner of the proxy can change it.",
    ),
)
