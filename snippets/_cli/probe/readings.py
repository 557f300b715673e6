"""Ask production, or another address, everything that a stranger may ask, at once."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click

from snippets._cli import checks
from snippets._cli.probe import network
from snippets._engine import Command, Request, Result, Severity, Step, get, run
from snippets._engine import send as sending
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Next, Turn
from snippets._engine.parameter import Bindings, in_environment
from snippets._engine.pipeline import Stage, stages_of
from snippets._engine.procedure import Procedure
from snippets._vocabulary import policy
from snippets._vocabulary.parameters import MONITORING_KEY
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign

PATHS = (policy.SIGN_IN_PAGE, *policy.ENDPOINTS)
# How long everything may take together: a request that was redirected or repeated takes longer.
LIMIT = 2 * network.SECONDS
AT_ONCE = 8  # script files; a page names some twenty
TRIES = 3  # of a slow page: the first may start a function, the last counts
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SCRIPT = re.compile(r'/_next/static/[^"]*[.]js')


# Where it is looked for.


class Target(NamedTuple):
    """Where the application is looked for: an address without a path, and what it is made of."""

    url: str
    host: str
    port: int
    encrypted: bool


def target(url: str) -> Target:
    """Return the target of an address; raise ValueError saying what is wrong with it."""
    parts = urlsplit(url)
    port = parts.port  # raises ValueError for what is no port
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError("give an address such as https://app.example.org")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must not hold a name or a password: others can read arguments")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("give scheme and host only, nothing behind them")
    try:
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        raise ValueError("that is no name of a host") from None
    at = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    encrypted = parts.scheme == "https"
    return Target(at, host, port or (443 if encrypted else 80), encrypted)


def _given(_: click.Context, __: click.Parameter, url: str) -> Target:
    try:
        return target(url)
    except ValueError as error:
        raise click.BadParameter(f"{url!r}: {error}.") from None


url_option = click.option(
    "--url",
    "at",
    callback=_given,
    default=SETTINGS.production_url,
    show_default=True,
    help="Address of the application, without a path.",
)


def monitoring_key(at: Target) -> tuple[str, str]:
    """Return the monitoring key of the environment, or an empty one and why it is not sent."""
    key, wrong = in_environment(MONITORING_KEY, os.environ)
    if not key:
        return "", wrong or f"{MONITORING_KEY.name} is not set in this shell"
    if not at.encrypted and at.host not in LOOPBACK:
        return "", "the key is not sent without encryption"
    return key, ""


# What was seen, and what the procedures make of it.


@dataclass(frozen=True)
class Readings:
    """What was seen: an answer by path, the name and the certificate; None: not looked at.

    `way` are the addresses that the sign-in page led along, `files` the answers to the script files
    that it names, a line each as `curl` writes them. `no_metrics` says why the metrics were not
    asked for, `stuck` why nothing gets out of this machine.
    """

    catalog: Catalog
    answers: Mapping[str, Result]
    name: network.Name | None = None
    certificate: network.Certificate | None = None
    way: tuple[str, ...] = ()
    files: str = ""
    no_metrics: str = ""
    stuck: str = ""

    def procedure(self, sign: Sign) -> Procedure:
        """Return the procedure of a sign."""
        return self.catalog.procedures[self.catalog.by_sign[sign]]

    def decided(self, sign: Sign, path: str, result: Result) -> Next:
        """Return where the procedure of a sign goes on after this result of asking for a path."""
        procedure = self.procedure(sign)
        return holding((*procedure.steps, *procedure.verify), path, result).then


def asking(steps: Iterable[Step], path: str) -> Step:
    """Return the first of the steps that asks for a path of production."""
    url = SETTINGS.production_url + path
    return next(
        step
        for step in steps
        for stage in stages_of(step.action)
        if (isinstance(stage, Request) and stage.url == url)
        or (isinstance(stage, Command) and url in stage.args)
    )


def holding(steps: Iterable[Step], path: str, result: Result) -> Branch:
    """Return what the first of the steps that asks for a path says of this result of it."""
    branches = asking(steps, path).branches
    return next(branch for branch in branches if branch.when.holds(result))


# What follows from it.


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: in words, how severe, and the sign of the procedure to open.

    `severity` is None where the fault is this machine's, which says nothing of production.
    `also` is a role to tell beside whoever answers first. Behind what is `alone` nothing was seen.
    """

    what: str
    severity: Severity | None
    sign: Sign
    also: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Observation:
    """One look at the application: what was looked at, what was seen, and what follows from it."""

    name: str
    summary: str
    state: str = checks.OK
    finding: Finding | None = None

    def with_finding(self, finding: Finding) -> Observation:
        """Return it with something that is wrong: a problem, or for SEV3 a warning."""
        state = checks.WARNING if finding.severity is policy.SEV3 else checks.PROBLEM
        return replace(self, state=state, finding=finding)


def in_time(seen: Readings, path: str, observation: Observation) -> Observation:
    """Return an observation that ended well, or what follows from the time that its answer took."""
    milliseconds = seen.answers[path].seconds * 1000
    took = f"{milliseconds:.0f} ms"
    then = seen.decided(Sign.SLOW, policy.SIGN_IN_PAGE, Result(0, f"HTTP 200, total {took}"))
    if then.turn is Turn.CARRY_ON:
        return observation
    critical = milliseconds > policy.RESPONSE_TIME.critical
    allowed = policy.RESPONSE_TIME
    limit = allowed.critical if critical else allowed.warning
    problem = f"{path} takes {took}, above {limit:g} {allowed.unit}"
    summary = observation.summary + ("" if took in observation.summary else f", {took}")
    severity = seen.procedure(Sign.SLOW).severity if critical else policy.SEV3
    return replace(observation, summary=summary).with_finding(Finding(problem, severity, Sign.SLOW))


def came(page: Result) -> bool:
    """Tell whether a page came, and not a redirect or an error."""
    return page.ok and page.status == 200  # noqa: PLR2004 - HTTP's own number


# Asking.


def script_paths(page: Result) -> list[str]:
    """Return the paths of the script files that a page names, each once."""
    return list(dict.fromkeys(_SCRIPT.findall(page.stdout)))


def look(catalog: Catalog, at: Target) -> Readings:
    """Ask everything at once and return what was seen."""
    sending.trust()  # read once beforehand: it would be counted as a slow answer
    key, no_metrics = monitoring_key(at)
    values = {MONITORING_KEY.name: key}
    paths = [path for path in PATHS if key or path != policy.METRICS]
    asked = {path: _request(catalog, at, path) for path in paths}
    tasks: dict[str, Callable[[], Any]] = {
        path: partial(_warm, request, values, follow=path == policy.SIGN_IN_PAGE)
        for path, request in asked.items()
    }
    if not network.proxy_of(at.url):
        tasks["name"] = partial(network.resolve, at.host, at.port)
        if at.encrypted:
            tasks["certificate"] = partial(network.certificate, at.host, at.port)
    done = network.at_once(tasks, LIMIT)
    got = {path: done.get(path) or (network.LATE, ()) for path in asked}
    answers = {path: answer for path, (answer, _) in got.items()}
    silent = at.host not in LOOPBACK and all(answer.status is None for answer in answers.values())
    return Readings(
        catalog,
        answers,
        done.get("name"),
        done.get("certificate"),
        got[policy.SIGN_IN_PAGE][1],
        _files(at, answers[policy.SIGN_IN_PAGE]),
        no_metrics,
        network.stuck(at.url) if silent else "",
    )


def _request(catalog: Catalog, at: Target, path: str) -> Request:
    """Return the request of the step that asks for a path, as the runbook sends it."""
    stage: Stage = get("")
    if path != policy.SIGN_IN_PAGE:  # which steps ask for with curl
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
        if late or answer.problem or answer.seconds * 1000 <= policy.RESPONSE_TIME.warning:
            break
    return answer, way


def _files(at: Target, page: Result) -> str:
    """Ask for the script files that the page names; return what `curl` writes of them."""
    urls = [at.url + path for path in script_paths(page)]
    tasks = {url: partial(run, get(url), {}) for url in urls}
    done = network.at_once(tasks, network.SECONDS, AT_ONCE)
    return "".join(f"{done.get(url, network.LATE).status or 0:03} {url}\n" for url in urls)
