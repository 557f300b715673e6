"""Ask production everything that a stranger may ask, at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from snippets._cli.probe import network
from snippets._cli.probe.observation import PATHS, Readings, asking, script_paths
from snippets._cli.probe.target import LOOPBACK, Target, known_secrets, monitoring_key
from snippets._engine import Request, Result, get, run
from snippets._engine import send as sending
from snippets._engine.catalog import Catalog
from snippets._engine.parameter import Bindings
from snippets._engine.pipeline import Stage, stages_of
from snippets._vocabulary.parameters import MONITORING_KEY
from snippets._vocabulary.policy import METRICS, RESPONSE_TIME, SIGN_IN_PAGE
from snippets._vocabulary.signs import Sign

# How long everything may take together: a request that was redirected or repeated takes longer.
LIMIT = 2 * network.SECONDS
AT_ONCE = 8  # script files; a page names some twenty
TRIES = 3  # of a slow page: the first may start a function, the last counts


def look(catalog: Catalog, at: Target) -> Readings:
    """Ask everything at once and return what was seen."""
    sending.trust()  # read once beforehand: it would be counted as a slow answer
    key, no_metrics = monitoring_key(at)
    values = {MONITORING_KEY.name: key}
    asked = {path: _request(catalog, at, path) for path in PATHS if key or path != METRICS.path}
    tasks: dict[str, Callable[[], Any]] = {
        path: partial(_warm, request, values, follow=path == SIGN_IN_PAGE)
        for path, request in asked.items()
    }
    if not network.proxy_of(at.url):
        tasks["name"] = partial(network.resolve, at.host, at.port)
        if at.encrypted:
            tasks["certificate"] = partial(network.certificate, at.host, at.port)
    done = network.at_once(tasks, LIMIT)
    got = {path: done.get(path) or (network.late(), ()) for path in asked}
    answers = {path: answer for path, (answer, _) in got.items()}
    silent = at.host not in LOOPBACK and all(answer.status is None for answer in answers.values())
    return Readings(
        answers,
        done.get("name"),
        done.get("certificate"),
        got[SIGN_IN_PAGE][1],
        _files(at, answers[SIGN_IN_PAGE]),
        no_metrics,
        network.stuck(at.url) if silent else "",
        known_secrets(),
    )


def _request(catalog: Catalog, at: Target, path: str) -> Request:
    """Return the request of the step that asks for a path, as the runbook sends it."""
    stage: Stage = get("")
    if path != SIGN_IN_PAGE:  # which steps ask for with curl
        endpoints = catalog.procedures[catalog.by_sign[Sign.ENDPOINTS]]
        stage = stages_of(asking(endpoints.steps, path).action)[0]
    assert isinstance(stage, Request)  # noqa: S101 - it is asked for with one
    return replace(stage, url=at.url + path)


def _warm(request: Request, values: Bindings, *, follow: bool) -> tuple[Result, tuple[str, ...]]:
    """Time an answer as the runbook says: a slow one is asked for again, and the last counts."""
    began = time.monotonic()
    for _ in range(TRIES):
        answer, way = network.follow(request, values) if follow else (run(request, values), ())
        late = time.monotonic() - began > network.SECONDS / 2
        if late or answer.problem or answer.seconds * 1000 <= RESPONSE_TIME.warning:
            break
    return answer, way


def _files(at: Target, page: Result) -> str:
    """Ask for the script files that the page names; return what `curl` writes of them."""
    asked = {at.url + path: get(at.url + path) for path in script_paths(page)}
    tasks = {url: partial(run, request, {}) for url, request in asked.items()}
    done = network.at_once(tasks, network.SECONDS, AT_ONCE)
    return "".join(f"{done[url].status or 0:03} {url}\n" for url in asked if url in done) + "".join(
        f"000 {url}\n" for url in asked if url not in done
    )
