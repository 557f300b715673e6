"""Production as the commands of the terminal see it in the mocked lane: no network, no tools."""

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from click import testing

from snippets._cli import live_check
from snippets._cli.checks import Check, Checks
from snippets._cli.commands import doctor, triage, verify
from snippets._cli.main import main
from snippets._cli.probe import network
from snippets._cli.probe.network import Certificate, Name
from snippets._engine import Command, Problem, Request, Result
from snippets._engine import run as perform
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import Action, stages_of
from snippets._platform.vercel import ALIAS, Platform
from tests._world.outside import answered, put_before_the_network

URL = f"https://{ALIAS}"
HttpAnswer = httpx.Response | Exception


@dataclass
class World:
    """The model of the platform behind the production address, and what a test puts before it.

    `broken` answers instead of the model, by path; "" stands for every path.
    """

    platform: Platform
    broken: dict[str, Callable[[httpx.Request], HttpAnswer]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    name: Name = field(default_factory=lambda: Name(("192.0.2.1",)))
    certificate: Certificate = field(default_factory=lambda: Certificate(days=60))
    stuck: str = ""

    def breaks(self, path: str, answer: HttpAnswer) -> None:
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
    production = World(Platform())
    monkeypatch.setattr(network, "resolve", lambda *_: production.name)
    monkeypatch.setattr(network, "certificate", lambda *_: production.certificate)
    monkeypatch.setattr(network, "stuck", lambda _: production.stuck)
    monkeypatch.setattr(network, "as_curl", lambda: None)
    for module in (doctor, triage):  # whatever day it is
        monkeypatch.setattr(module, "old", lambda *_: "")
    put_before_the_network(monkeypatch, production.answer)
    yield production


@dataclass
class Machine:
    """A machine whose tools print what was recorded, unless a test says otherwise."""

    catalog: Catalog
    production: World
    outputs: dict[str, Result] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)

    def says(self, of: str, stdout: str = "", stderr: str = "", code: int = 0) -> None:
        """Let a step, by its id, or a call of a tool, by its words, print this."""
        self.outputs[of] = Result(code, stdout, stderr, problem=Problem.FAILED if code else None)

    def fails(self, of: str, problem: Problem, remedy: str = "") -> None:
        """Let a step or a call end without an answer."""
        self.outputs[of] = Result(1, problem=problem, remedy=remedy)

    def run(self, action: Action, *args: Any, **options: Any) -> Result:
        """Answer a call; send requests to the model."""
        if isinstance(stages_of(action)[0], Request):
            return perform(action, *args, **options)
        if isinstance(action, Command) and action.args == action.tool.ask:
            version = f"{action.tool.named}{action.tool.version}"
            return self.outputs.get(" ".join((action.program, *map(str, action.args)))) or Result(
                0, version
            )
        (*_, name) = (n for n, step in self.catalog.steps.items() if step.action == action)
        self.ran.append(name)
        if name in self.outputs:
            return self.outputs[name]
        newest = self.catalog.recordings[name]
        recorded = newest.runs[newest.newest]
        problem = Problem.FAILED if recorded.exit_code else None
        lines = ("\n".join(recorded.stdout), "\n".join(recorded.stderr))
        return Result(recorded.exit_code, *lines, problem=problem)


@contextmanager
def machine(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Iterator[Machine]:
    """Put a machine that is set up before a world that is well; `run` of the checks asks it."""
    with world(monkeypatch, catalog) as production:
        made = Machine(catalog, production)
        monkeypatch.setattr(live_check, "run", made.run)
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        yield made


def checked(command: str, *args: str, **environment: str) -> dict[str, Check]:
    """Return every check of `doctor` or `verify` by name; the exit code must agree with them."""
    result = runbook(command, "--json", *args, **environment)
    report = msgspec.json.decode(result.stdout, type=Checks)
    assert result.exit_code == (0 if report.ok else 1)
    assert len({check.name for check in report.checks}) == len(report.checks)
    return {check.name: check for check in report.checks}


def runbook(*args: str | Path, **environment: str) -> testing.Result:
    """Run the command; nothing may come out of it but its own ending."""
    result = testing.CliRunner().invoke(main, [*map(str, args)], env=environment)
    ending = result.exception
    assert ending is None or isinstance(ending, SystemExit), result.exc_info
    return result


def altered(platform: Platform, **changes: object) -> None:
    """Change the deployment that is live."""
    live = dataclasses.replace(platform.live, **changes)  # type: ignore[arg-type] # a test's own
    platform.deployments[platform.deployments.index(platform.live)] = live
    platform.live = live
