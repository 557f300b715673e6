"""The real Vercel CLI against an API that fails or lies, and what the procedure decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from snippets._engine import Problem, Result, Step, shell
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn, decide
from snippets._platform.serve import Seen, serving, vercel
from snippets._platform.vercel import Platform
from snippets._platform.vercel_api import VercelApi
from snippets.deployment.rollback import deployed_within
from tests._lanes.faults import report
from tests._lanes.faults.cli import Cli, Ran
from tests._lanes.faults.conftest import Production
from tests._lanes.faults.wire import (
    FAULTS,
    Answerer,
    Asked,
    emptied,
    instead,
    sorted_wrongly,
    unmoved,
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


@dataclass
class Vercel:
    """Vercel on loopback: a good deployment a day old, and a bad one that is live."""

    api: VercelApi = field(default_factory=lambda: VercelApi(Platform()))
    answer: Answerer = field(init=False)

    def begin(self, wrong: Callable[[VercelApi, Answerer], Answerer]) -> Platform:
        """Start anew, with something wrong."""
        platform = Platform()
        platform.deploy("dpl_bad", age=timedelta(minutes=10))
        self.api = VercelApi(platform)
        self.answer = wrong(self.api, vercel(lambda: self.api))
        return platform


@pytest.fixture(scope="module")
def there(servers: Production, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Vercel and the CLI that is signed in to it."""
    platform = Vercel()

    def answer(seen: Seen) -> Any:
        return platform.answer(seen)

    with ExitStack() as running:
        server = running.enter_context(serving(answer, tls=servers.context))
        yield platform, Cli(tmp_path_factory.mktemp("cli") / "h", server.port, servers.authority)


def step_of(catalog: Catalog, slug: str) -> Step:
    """Return a step as the rollback uses it."""
    return catalog.steps_by_slug(catalog.procedures[PAGE])[slug]


def result_of(step: Step, ran: Ran, values: dict[str, str]) -> Result:
    """Return what the terminal would judge."""
    problem = Problem.TIMED_OUT if ran.code is None else Problem.FAILED if ran.code else None
    code = -9 if ran.code is None else ran.code
    return Result(shell(step.action), code, stderr=ran.said, problem=problem, values=values)


def last_line(ran: Ran) -> str:
    """Return the last thing that was said."""
    return next((line for line in reversed(ran.said.splitlines()) if line.strip()), "nothing")


@pytest.mark.parametrize(("slug", "name"), TRIED)
def test_a_fault_of_the_api_is_no_success(
    there: tuple[Vercel, Cli], catalog: Catalog, slug: str, name: str
) -> None:
    world, cli = there
    fault = replace(BY_NAME[name], headers=())  # a Retry-After would be heeded, and waited for
    platform = world.begin(lambda _, well: instead(well, fault, HEART[slug]))
    live, values = platform.live, {"GOOD_DEPLOYMENT": platform.production()[-1].url}
    step = step_of(catalog, slug)
    ran = cli.paste(shell(step.action), STOPPED if name in LONG else PATIENCE, **values)
    result = result_of(step, ran, values)
    branch = decide(step.branches, result)
    assert not result.ok or name == "200 with HTML", ran.said
    assert branch is None or branch.then.turn is Turn.CALL, ran.said
    assert platform.live is live
    ended = "stopped" if ran.code is None else ran.code
    said = f"{last_line(ran)} [{ran.seconds:.0f} s]"
    report.row("Vercel API", name, f"vercel {step.title}", said, code=ended)


def test_a_rollback_that_moves_nothing_is_noticed_by_the_verification(
    there: tuple[Vercel, Cli], catalog: Catalog
) -> None:
    world, cli = there
    platform = world.begin(unmoved)
    live, values = platform.live, {"GOOD_DEPLOYMENT": platform.production()[-1].url}
    turns = []
    for step in (step_of(catalog, "roll-back"), catalog.procedures[PAGE].verify[0]):
        ran = cli.paste(shell(step.action), PATIENCE, **values)
        branch = decide(step.branches, result_of(step, ran, values))
        assert branch is not None
        turns.append(branch.then.turn)
        who = f"vercel {step.title}"
        said = f"{branch.when.words} -> {branch.then.turn.value}"
        report.row("Vercel API", "lie: success, alias unchanged", who, said, code=ran.code)
    assert turns == [Turn.CARRY_ON, Turn.GO_TO]
    assert platform.live is live


@pytest.mark.parametrize(
    ("name", "lie", "young"),
    [("lie: list in the wrong order", sorted_wrongly, True), ("lie: empty list", emptied, False)],
)
def test_a_list_that_lies_hides_no_young_deployment(
    there: tuple[Vercel, Cli],
    catalog: Catalog,
    name: str,
    lie: Callable[[Answerer], Answerer],
    young: bool,
) -> None:
    world, cli = there
    world.begin(lambda _, well: lie(well))
    step = step_of(catalog, "list-deployments")
    ran = cli.paste(shell(step.action), PATIENCE)
    assert deployed_within(60).holds(result_of(step, ran, {})) is young
    report.row("Vercel API", name, f"vercel {step.title}", last_line(ran), code=ran.code)
