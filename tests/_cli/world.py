"""Production as the commands of the terminal see it in the mocked lane: no network, no tools."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner, Result

from snippets._cli.commands import doctor, triage, verify
from snippets._cli.main import main
from snippets._cli.probe import network
from snippets._cli.probe.network import Certificate, Name
from snippets._engine.catalog import Catalog
from snippets._platform.vercel import ALIAS, Platform
from tests._world.outside import answered, put_before_the_network

URL = f"https://{ALIAS}"
Answer = httpx.Response | Exception


@dataclass
class World:
    """The model of the platform behind the production address, and what a test puts before it.

    `broken` answers instead of the model, by path; "" stands for every path.
    """

    platform: Platform
    broken: dict[str, Callable[[httpx.Request], Answer]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    name: Name = field(default_factory=lambda: Name(("192.0.2.1",)))
    certificate: Certificate = field(default_factory=lambda: Certificate(days=60))
    stuck: str = ""

    def breaks(self, path: str, answer: Answer) -> None:
        """Let a path, or every one, answer this."""
        self.broken[path] = lambda _: answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.asked.append(request)
        broken = self.broken.get(request.url.path) or self.broken.get("")
        if broken:
            answer = broken(request)
            if isinstance(answer, Exception):
                raise type(answer)(*answer.args)  # anew: several threads may raise it at once
            return httpx.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )
        return answered(self.platform, request, ALIAS)

    def paths(self) -> list[str]:
        """Return the paths that were asked for, in alphabetical order: they go out at once."""
        return sorted(urlsplit(str(request.url)).path for request in self.asked)


@contextmanager
def world(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Iterator[World]:
    """Put a world that is well in place of the network, and a catalog that was read already."""
    for module in (triage, verify, doctor):
        monkeypatch.setattr(module, "load", lambda: catalog)
    for name in ("MONITORING_KEY", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    there = World(Platform())
    monkeypatch.setattr(network, "resolve", lambda *_: there.name)
    monkeypatch.setattr(network, "certificate", lambda *_: there.certificate)
    monkeypatch.setattr(network, "stuck", lambda _: there.stuck)
    monkeypatch.setattr(network, "as_curl", lambda: None)
    for module in (doctor, triage):  # whatever day it is
        monkeypatch.setattr(module, "old", lambda *_: "")
    put_before_the_network(monkeypatch, there.answer)
    yield there


def runbook(*args: str, **environment: str) -> Result:
    """Run the command; nothing may come out of it but its own ending."""
    result = CliRunner().invoke(main, args, env=environment)
    ending = result.exception
    assert ending is None or isinstance(ending, SystemExit), result.exc_info
    return result


def altered(platform: Platform, **changes: object) -> None:
    """Change the deployment that is live."""
    live = dataclasses.replace(platform.live, **changes)  # type: ignore[arg-type] # a test's own
    platform.deployments[platform.deployments.index(platform.live)] = live
    platform.live = live
