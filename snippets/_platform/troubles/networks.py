"""The name, the certificate and what stands in front of Vercel."""

from __future__ import annotations

from snippets._platform.troubles.trouble import (
    AT_VERCEL,
    DOMAIN,
    DOWN,
    LEAD,
    NETWORK,
    OWNER,
    PROVIDER,
    VERCEL,
    Trouble,
    barred,
)
from snippets._platform.vercel import Platform


def _certificate(platform: Platform) -> None:
    platform.certificate = -1


NETWORKS = (
    Trouble(
        "domain-moved-away",
        "Another site answers at the address.",
        barred("elsewhere"),
        (NETWORK, PROVIDER),
        "The owner of the domain.",
        "A rollback or a rebuild: the name leads elsewhere.",
        (DOMAIN, OWNER),
        elsewhere="Only the registrar's account can change it.",
    ),
    Trouble(
        "name-does-not-resolve",
        "My browser cannot find the address.",
        barred("name"),
        (NETWORK, PROVIDER, DOWN),
        "The owner of the domain.",
        "A rollback or a rebuild.",
        (DOMAIN, OWNER),
        elsewhere="Only the registrar's account can change it.",
    ),
    Trouble(
        "certificate-expired",
        "My browser warns that the connection is not private.",
        _certificate,
        (NETWORK, PROVIDER, DOWN),
        "Vercel renews it, once the name leads there.",
        "A rollback or a rebuild: it belongs to the domain.",
        (VERCEL, OWNER, DOMAIN),
        elsewhere=AT_VERCEL,
    ),
    Trouble(
        "redirect-circle",
        "My browser says that it was redirected too many times.",
        barred("circle"),
        (NETWORK, PROVIDER),
        "The proxy in front asks Vercel over https.",
        "A rollback: the application redirects nobody.",
        (DOMAIN, OWNER, LEAD),
        elsewhere="Only the owner of the proxy can change it.",
    ),
)
