"""The real Vercel CLI against an API that fails, and what the procedure decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from snippets._engine import Problem, Result, Step, shell
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn, decide
from snippets._platform.api_call import HttpCall
from snippets._platform.serve import serving
from snippets._platform.vercel import Platform
from snippets._platform.vercel_api import VercelApi
from tests._lanes.faults.cli import Cli, Ran
from tests._lanes.faults.conftest import Production
from tests._world.wire import (
    FAULTS,
    Answerer,
    Asked,
    instead,
)

pytestmark = pytest.mark.faults

PAGE = "deployment/rollback"
# It tries four times, and after a 429 or where nothing comes it tries for longer than anybody
# waits: such a call is stopped, as `runbook run` stops a step after a minute.
PATIENCE = 60.0
LONG = {"accepted, never answered", "429"}
STOPPED = 8.0
# What each command is for: this fails, and what comes before it works.
HEART: dict[str, Callable[[Asked], bool]] = {
    "list-deployments": lambda one: "/deployments?" in one.target,
    "inspect-production": lambda one: "/deployments/" in one.target,
    "roll-back": lambda one: "/rollback/" in one.target,
}
BY_NAME = {fault.name: fault for fault in FAULTS}
TRIED = [
    *(("roll-back", name) for name in (
        "reset before the answer", "accepted, never answered", "429", "500 with HTML",
        "200 with HTML", "200 with truncated JSON",
    )),
    *((slug, name) for slug in ("list-deployments", "inspect-production") for name in (
        "reset before the answer", "500 with HTML", "200 with HTML",
    )),
]  # fmt: skip


@pytest.fixture(scope="module")
def there(servers: Production, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The CLI, and a list whose last one answers it for Vercel."""
    answering: list[Answerer] = []

    def answer(seen: HttpCall) -> Any:
        return answering[-1](seen)

    with ExitStack() as running:
        server = running.enter_context(serving(answer, tls=servers.context))
        yield answering, Cli(tmp_path_factory.mktemp("cli") / "h", server.port, servers.authority)


def step_of(catalog: Catalog, slug: str) -> Step:
    """Return a step as the rollback uses it."""
    return catalog.steps_by_slug(catalog.procedures[PAGE])[slug]


def result_of(step: Step, ran: Ran, values: dict[str, str]) -> Result:
    """Return what the terminal would judge."""
    problem = Problem.TIMED_OUT if ran.code is None else Problem.FAILED if ran.code else None
    code = -9 if ran.code is None else ran.code
    return Result(shell(step.action), code, stderr=ran.said, problem=problem, values=values)


@pytest.mark.parametrize(("slug", "name"), TRIED)
def test_a_fault_of_the_api_is_no_success(
    there: tuple[list[Answerer], Cli], catalog: Catalog, slug: str, name: str
) -> None:
    answering, cli = there
    fault = replace(BY_NAME[name], headers=())  # a Retry-After would be heeded, and waited for
    api = VercelApi(platform := Platform())
    platform.deploy("dpl_bad", age=timedelta(minutes=10))
    answering.append(instead(api.answer, fault, HEART[slug]))
    live, values = platform.live, {"GOOD_DEPLOYMENT": platform.production()[-1].url}
    step = step_of(catalog, slug)
    ran = cli.paste(shell(step.action), STOPPED if name in LONG else PATIENCE, **values)
    result = result_of(step, ran, values)
    branch = decide(step.branches, result)
    assert not result.ok or name == "200 with HTML", ran.said
    assert branch is None or branch.then.turn is Turn.CALL, ran.said
    assert platform.live is live
