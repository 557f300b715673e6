"""Where people start: the card that fits, what an alert names, what a triage names, anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from snippets._cli.probe import network
from snippets._cli.probe.diagnose import diagnose, findings
from snippets._cli.probe.network import Certificate, Name
from snippets._cli.probe.readings import look
from snippets._cli.probe.target import Target
from snippets._engine.catalog import Catalog
from snippets._platform.application import respond
from snippets._platform.edge import BARRIERS
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import DOWN, ROLLBACK, Trouble
from snippets._platform.vercel import Platform
from snippets._vocabulary.policy import (
    DATABASE_CONNECTIONS,
    ERROR_RATE,
    HEALTH,
    MEMORY,
    RESPONSE_TIME,
    SIGN_IN_PAGE,
)
from snippets._vocabulary.settings import SETTINGS
from tests._world.reader import Reader, Setting


def cards(catalog: Catalog, trouble: Trouble, setting: Setting) -> tuple[str, ...]:
    """Return the pages of the cards of the home page whose words fit a complaint."""
    known = [row[2].removeprefix("@") for row in catalog.tables["quick-reference#symptoms"].rows]
    fits = trouble.card or next(page for page in trouble.pages if page in known)
    assert fits in known, f"{trouble.id}: no card leads to {fits}"
    released = trouble in RELEASES and setting.minutes < 60
    return tuple(dict.fromkeys((ROLLBACK, fits) if released else (fits,)))


def alerts(platform: Platform) -> Iterator[str]:
    """Yield the pages that alerts name: of the uptime, and of the thresholds of policy."""
    if _down(platform):
        yield DOWN
    if any(line.level == "error" for line in platform.logs):
        yield ERROR_RATE.procedure
    if platform.database.percent_used > DATABASE_CONNECTIONS.critical:
        yield DATABASE_CONNECTIONS.procedure
    if "memory" in platform.live.faults:
        yield MEMORY.procedure
    if platform.database.slow or "connection_limit=1" in platform.live.environment["DATABASE_URL"]:
        yield RESPONSE_TIME.procedure


def _down(platform: Platform) -> bool:
    try:
        host = platform.project.host
        answers = [respond(platform, "GET", host, path, {}) for path in (SIGN_IN_PAGE, HEALTH.path)]
    except ConnectionError:
        return True
    return any(one.status >= 500 or one.status == 402 for one in answers)


def triaged(catalog: Catalog, reader: Reader) -> str:
    """Return the page that `runbook triage` names first, empty where it names none."""
    platform = reader.platform
    fault = next((BARRIERS[n].fault for n in ("network", "name") if n in platform.barriers), "")
    name = Name(("192.0.2.1",)) if fault != "Could not resolve host" else Name(fault="no such name")
    certificate = Certificate(days=60)
    if platform.certificate <= 0:
        certificate = Certificate(fault="certificate has expired")
    if fault:
        certificate = Certificate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "resolve", lambda *_: name)
        patch.setattr(network, "certificate", lambda *_: certificate)
        at = Target(SETTINGS.production_url)
        found = findings(diagnose(catalog, look(catalog, at)))
    return found[0].procedure if found else ""
