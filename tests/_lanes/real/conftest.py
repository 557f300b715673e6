"""Fixtures and the closing table of the real-tools lane."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from snippets._platform.serve import application, serving
from tests._lanes.real import certificate, changes, namespace, postgres, report
from tests._lanes.real.bench import PASSWORD, Bench, SharedWorld
from tests._lanes.real.recordings import RECORD
from tests._lanes.real.scenes import NOT_RUN
from tests._lanes.real.schema import Conformity, Schema, started
from tests._lanes.real.watch import ArgumentWatch, watching


@pytest.fixture(scope="session")
def schema() -> Iterator[Schema]:
    """What Vercel's SDK knows."""
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[SharedWorld]:
    """The servers that every test shares."""
    if reason := namespace.available():
        pytest.fail(reason)
    folder = tmp_path_factory.mktemp("world")
    made = certificate.make(folder)
    with ExitStack() as running:
        production = running.enter_context(postgres.server(PASSWORD))
        scratch = running.enter_context(postgres.server(PASSWORD))
        production.new("astral", postgres.TABLES)
        shared = SharedWorld(folder, made, production, scratch, schema)
        tls = made.context()
        shared.vercel = running.enter_context(serving(shared.answer, tls=tls))
        shared.application = running.enter_context(
            serving(application(lambda: shared.platform), tls=tls)
        )
        yield shared


@pytest.fixture(scope="session", autouse=True)
def watch() -> Iterator[ArgumentWatch]:
    """A watch over the arguments of every process, for as long as the lane runs."""
    with watching() as watch:
        yield watch
    assert not watch.seen, f"a secret was an argument: {sorted(watch.seen)}"


@pytest.fixture
def bench(world: SharedWorld, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A home folder of its own, with the version of the CLI that the test is given."""
    world.reset()
    version = getattr(request, "param", "")
    yield Bench(world, tmp_path / "bench", version)
    shutil.rmtree(tmp_path, ignore_errors=True)  # some hundred homes would fill a small disk


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave the lane out of every run that does not ask for it."""
    return None if "real" in (config.option.markexpr or "") else True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Give the rows of one of several processes to the one that prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["rows"] = [asdict(row) for row in report.ROWS]
        session.config.workeroutput["routes"] = [asdict(verdict) for verdict in report.ROUTES]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the rows of another process; one that died has none."""
    output = getattr(node, "workeroutput", {})
    report.ROWS.extend(report.Row(**row) for row in output.get("rows", ()))
    for route in output.get("routes", ()):
        report.ROUTES.add(
            Conformity(route["route"], route["operation"], tuple(route["differences"]))
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was run with what, and what was not run and why."""
    if report.ROWS:
        if RECORD:
            changes.write()
        terminalreporter.section("real tools")
        for line in report.table(NOT_RUN):
            terminalreporter.write_line(line)
    if report.ROUTES:
        terminalreporter.section("the model of Vercel's API and Vercel's SDK")
        for line in report.routes():
            terminalreporter.write_line(line)
