"""The real Vercel CLI against an API that fails, and what the procedure decides."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._drill.surroundings import link_checkout
from snippets._engine import Problem, Result, shell
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn, decide
from snippets._platform.api_call import HttpCall
from snippets._platform.edge import Answer
from snippets._platform.serve import serving
from snippets._platform.vercel import Platform
from snippets._platform.vercel_api import VercelApi
from tests._lanes.faults.conftest import Production
from tests._lanes.real import npm
from tests._lanes.real.needs import SYSTEM_PATH, node_programs
from tests._world.loopback import sign_in
from tests._world.wire import FAULTS, Fault

pytestmark = pytest.mark.faults

Answerer = Callable[[HttpCall], Answer | Fault]
PAGE = "deployment/rollback"
# It tries four times, and after a 429 or where nothing comes it tries for longer than anybody
# waits: such a call is stopped, as `runbook run` stops a step after a minute.
PATIENCE = 60
LONG = {"accepted, never answered", "429"}
STOPPED = 8
# What each command is for: this fails, and what comes before it works.
HEART = {
    "list-deployments": "/deployments?",
    "inspect-production": "/deployments/",
    "roll-back": "/rollback/",
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


@contextmanager
def signed_in(servers: Production, folder: Path, answer: Answerer) -> Iterator[dict[str, str]]:
    """Link a folder, with the CLI on PATH and signed in to an API that answers so."""
    programs = folder / "bin"
    programs.mkdir()
    link_checkout(folder)
    modules = npm.install(npm.folder_of(npm.DEFAULT[0]))
    (programs / "vercel").symlink_to(modules / ".bin" / "vercel")
    (programs / "node").symlink_to(node_programs()["node"])
    with serving(answer, tls=servers.context) as server:
        environment = sign_in(folder, server.port, servers.authority)
        yield environment | {"PATH": f"{programs}:{SYSTEM_PATH}"}


@pytest.mark.parametrize(("slug", "name"), TRIED)
def test_a_fault_of_the_api_is_no_success(
    servers: Production, catalog: Catalog, tmp_path: Path, slug: str, name: str
) -> None:
    fault = replace(BY_NAME[name], headers=())  # a Retry-After would be heeded, and waited for
    api = VercelApi(platform := Platform())
    platform.deploy("dpl_bad", age=timedelta(minutes=10))

    def answer(call: HttpCall) -> Answer | Fault:
        return fault if HEART[slug] in call.target else api.answer(call)

    live, values = platform.live, {"GOOD_DEPLOYMENT": platform.deployments[0].url}
    step = catalog.steps_by_slug(catalog.procedures[PAGE])[slug]
    limit = STOPPED if name in LONG else PATIENCE
    with signed_in(servers, tmp_path, answer) as environment:
        ran = subprocess.run(
            ["timeout", "--signal=KILL", f"{limit}", "bash", "-c", shell(step.action)],
            cwd=tmp_path,
            env=environment | values,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    stopped = ran.returncode == -9  # `timeout` ends with what it kills
    problem = Problem.TIMED_OUT if stopped else Problem.FAILED if ran.returncode else None
    result = Result(ran.returncode, stderr=ran.stdout, problem=problem, values=values)
    branch = decide(step.branches, result)
    assert not result.ok or name == "200 with HTML", ran.stdout
    assert branch is None or branch.then.turn is Turn.CALL, ran.stdout
    assert platform.live is live
