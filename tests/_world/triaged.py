"""What `runbook triage` says of a world: a start from which pages are followed."""

from datetime import timedelta

import pytest

from snippets._cli.commands.triage import TriageReport, triage_report
from snippets._cli.probe import network
from snippets._cli.probe.network import Certificate, Name
from snippets._cli.probe.readings import look, target
from snippets._engine.catalog import Catalog
from snippets._platform.troubles import TROUBLES
from snippets._platform.vercel import HEALTH_ROUTES, Platform
from snippets._vocabulary.settings import SETTINGS
from tests._world.outside import PROJECT, answered, put_before_the_network

VERSIONS = {"older": HEALTH_ROUTES, "newest": frozenset[str]()}


def broken(version: str, name: str = "") -> Platform:
    """Return a world with a release of ten minutes ago, and this trouble."""
    platform = Platform(PROJECT)
    platform.deploy("dpl_live", age=timedelta(minutes=10))
    for deployment in platform.deployments:
        deployment.routes = VERSIONS[version]
    if name:
        TROUBLES[name].breaks(platform)
    return platform


def first_line(report: TriageReport) -> str:
    """Return the verdict, the exit code, the page and what is said first."""
    verdict = f"{report.verdict} {report.exit_code}"
    if not report.findings:
        return f"{verdict}: {report.not_asked[0]}"
    first = report.findings[0]
    return f"{verdict} {first.run.rpartition(' ')[2]}: {first.what}"


def triaged(catalog: Catalog, platform: Platform, *, tried: bool = False) -> TriageReport:
    """Return what triage reports of production; it sends no request anywhere."""
    at = target(SETTINGS.production_url)
    gone = "name" in platform.barriers
    name = Name(fault="the DNS knows no such name") if gone else Name(("192.0.2.1",))
    ended = platform.certificate <= 0
    shown = Certificate(fault="certificate has expired") if ended else Certificate(days=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MONITORING_KEY", raising=False)
        patch.setattr(network, "resolve", lambda *_: name)
        patch.setattr(network, "certificate", lambda *_: shown)
        patch.setattr(network, "proxy_of", lambda _: "")
        patch.setattr(network, "stuck", lambda _: "")
        put_before_the_network(patch, lambda request: answered(platform, request))
        return triage_report(at, look(catalog, at), platform.now, tried=tried)


def page_of_triage(catalog: Catalog, platform: Platform) -> str:
    """Return the id of the page that triage names first, empty where it names none."""
    findings = triaged(catalog, platform).findings
    return findings[0].procedure if findings else ""
