"""Judge what was seen of the application by the runbook's own conditions, limits and severities.

The decisions are those of the procedures: an answer is given to the branches of the step that
asks for it, and where they lead is the finding. What `curl` and `jq` would have made of the answer
is put in its place first, so that neither has to be installed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from snippets._cli.probe import network
from snippets._cli.probe.network import Certificate, Name, form, json_of, meaning
from snippets._engine import Problem, Result, Severity
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Next, Turn, finish, http_status, json_is
from snippets._vocabulary.policy import (
    CERTIFICATE_DAYS,
    HEALTH,
    METRICS,
    PERFORMANCE,
    RESPONSE_TIME,
    SECURITY,
    SESSION,
    SEV1,
    SEV3,
    SEVERITIES,
    SIGN_IN_PAGE,
    STATUS,
)

DOWN = "incidents/application-not-responding"
SIGN_IN = "incidents/authentication-failures"
SLOW = "incidents/performance-degradation"
MEMORY = "incidents/high-memory"
BREACH = "security/breach"
ENDPOINTS = "monitoring/endpoints"
NETWORK = "troubleshooting/tools"

# Which step of the runbook asks for which path. The sign-in page is asked for with curl there.
STEPS = {
    SIGN_IN_PAGE: f"{SLOW}#measure-response-time",
    SESSION.path: f"{ENDPOINTS}#check-sign-in",
    HEALTH.path: f"{ENDPOINTS}#check-health",
    STATUS.path: f"{ENDPOINTS}#check-status",
    METRICS.path: f"{ENDPOINTS}#read-metrics",
    PERFORMANCE.path: f"{ENDPOINTS}#read-performance",
}
# Answers of what stands before a route, or of a version without it: they say nothing of health.
_WITHHELD = http_status(301, 302, 303, 307, 308, 401, 403, 404, 429)
_GONE, _UNAUTHORISED = 404, 401
_PROTECTED = (401, 403)


class State(Enum):
    """How one check ended."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    ABSENT = "not there"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: in words, how severe, and the procedure to open.

    `severity` is None where the fault is this machine's, which says nothing of production.
    `also` is a role to tell beside whoever answers first.
    """

    what: str
    severity: Severity | None
    procedure: str
    also: str = ""


@dataclass(frozen=True)
class Observation:
    """One look at the application: what was looked at, how it ended, and what follows from it."""

    name: str
    state: State
    said: str
    seconds: float | None = None
    finding: Finding | None = None


@dataclass(frozen=True)
class Readings:
    """What was seen: an answer by path, the name and the certificate; None: not looked at.

    `way` are the addresses that the sign-in page led along, `no_metrics` says why the metrics were
    not asked for, `secrets` are what may not be repeated.
    """

    answers: Mapping[str, Result]
    name: Name | None = None
    certificate: Certificate | None = None
    way: tuple[str, ...] = ()
    no_metrics: str = ""
    secrets: tuple[str, ...] = ()


def diagnose(catalog: Catalog, seen: Readings) -> list[Observation]:
    """Return a check for everything that was looked at, with what follows from it.

    Raises KeyError if the sign-in page, the session or the health route was not asked for.
    """
    found = [_name(seen.name), _certificate(seen.certificate), _page(catalog, seen)]
    found += [_session(catalog, seen), _health(catalog, seen), _status(catalog, seen)]
    return [*found, _metrics(catalog, seen), _performance(catalog, seen)]


def findings(checks: list[Observation]) -> list[Finding]:
    """Return what is wrong, the worst first, each procedure once.

    Where name or certificate keep everybody out, that is all: nothing was seen behind it. What a
    route merely says differently counts only where nothing else is wrong.
    """
    there = [check.finding for check in checks if check.finding is not None]
    barred = [one for one in there if one.procedure == NETWORK and one.severity in (SEV1, None)]
    found: dict[str, Finding] = {}
    for one in barred[:1] or sorted(there, key=lambda one: _rank(one.severity)):
        found.setdefault(one.procedure, one)
    others = [one for one in found.values() if one.procedure != ENDPOINTS]
    return others or list(found.values())


def _rank(severity: Severity | None) -> int:
    """Return the place of a severity, 0 for the worst; what says nothing of production is last."""
    return SEVERITIES.index(severity) if severity else len(SEVERITIES)


# What the programs of the steps would have made of an answer.


def healthy(result: Result) -> bool:
    """Tell what the health check prints on its last line."""
    body = json_of(result)
    return isinstance(body, dict) and body.get("status") == "healthy"


def starts(result: Result) -> bool:
    """Tell what the sign-in check prints on its last line."""
    body = json_of(result)
    return isinstance(body, dict) and not {"error", "message"} & body.keys()


def _verdict(result: Result, *, good: bool) -> Result:
    """Return an answer as the step does that ends with the verdict of `jq --exit-status`."""
    failed = result.ok and not good
    return replace(result, problem=Problem.FAILED, exit_code=1) if failed else result


def _timed(result: Result) -> Result:
    """Return an answer as the step does that measures the response time."""
    line = f"HTTP {result.status or 0}, total {result.seconds * 1000:.0f} ms"
    return replace(result, stdout=line)


# One function for each check.


def _name(name: Name | None) -> Observation:
    if name is None:
        return Observation(
            "DNS", State.NOT_CHECKED, "requests go through a proxy, which resolves names"
        )
    if not name.fault:
        return Observation("DNS", State.OK, ", ".join(name.addresses[:3]))
    if name.ours:
        what = f"{name.fault}: this machine's network, not production, is at fault"
        return Observation("DNS", State.PROBLEM, name.fault, finding=Finding(what, None, NETWORK))
    what = f"{name.fault}: nobody can reach it, and no deployment will mend that"
    return Observation("DNS", State.PROBLEM, name.fault, finding=Finding(what, SEV1, NETWORK))


def _certificate(certificate: Certificate | None) -> Observation:
    label = "Certificate"
    if certificate is None or certificate == Certificate():
        return Observation(label, State.NOT_CHECKED, "it was not shown one")
    if certificate.days is None:
        what = f"no browser accepts the certificate: {certificate.fault}"
        if "issuer" in certificate.fault or "self-signed" in certificate.fault:
            what += "; a proxy in your own network looks the same"
        return Observation(
            label, State.PROBLEM, certificate.fault, finding=Finding(what, SEV1, NETWORK)
        )
    said = f"{certificate.days:.0f} days left"
    if certificate.days >= CERTIFICATE_DAYS:
        return Observation(label, State.OK, said)
    what = f"the certificate ends in {certificate.days:.0f} days and was not renewed"
    return Observation(label, State.WARNING, said, finding=Finding(what, SEV3, NETWORK))


def _page(catalog: Catalog, seen: Readings) -> Observation:
    answer = seen.answers[SIGN_IN_PAGE]
    said = f"{meaning(answer, seen.secrets)}, {answer.seconds * 1000:.0f} ms"
    if len(seen.way) > 1:
        places = [network.shown(network.path_of(url), seen.secrets) for url in seen.way]
        circle = "in a circle, " if seen.way[-1] in seen.way[:-1] else ""
        said += f"; redirected {circle}{' -> '.join(places)}"
    if "retry-after" in answer.headers:
        said += "; it asks to come back later: a maintenance page may be up on purpose"
    procedure = catalog.procedures[SLOW]
    then = _next(catalog, SLOW, STEPS[SIGN_IN_PAGE], _timed(answer))
    label, seconds = "Sign-in page", answer.seconds
    if then.turn is Turn.FINISH:
        return Observation(label, State.OK, said, seconds)
    if then.turn is Turn.OPEN_PAGE:
        finding = Finding(f"{SIGN_IN_PAGE}: {said}", catalog.procedures[then.target].severity, DOWN)
        return Observation(label, State.PROBLEM, said, seconds, finding)
    critical = then.turn is Turn.CARRY_ON
    limit = RESPONSE_TIME.critical if critical else RESPONSE_TIME.warning
    what = f"{SIGN_IN_PAGE} takes {seconds * 1000:.0f} ms, above {limit:g} {RESPONSE_TIME.unit}"
    if critical:
        return Observation(
            label, State.PROBLEM, said, seconds, Finding(what, procedure.severity, SLOW)
        )
    return Observation(label, State.WARNING, said, seconds, Finding(what, SEV3, SLOW))


def _session(catalog: Catalog, seen: Readings) -> Observation:
    label = "Sign-in part"
    answer = seen.answers[SESSION.path]
    result = _verdict(answer, good=starts(answer))
    said = _json_said(answer, seen, good="it starts" if result.ok else "it names an error")
    if _next(catalog, DOWN, STEPS[SESSION.path], result).turn is Turn.FINISH:
        return Observation(label, State.OK, said, answer.seconds)
    health = seen.answers[HEALTH.path]
    only_here = health.ok and healthy(health)
    carries_on = _next(catalog, SIGN_IN, STEPS[SESSION.path], result).turn is Turn.CARRY_ON
    page = SIGN_IN if only_here and carries_on else DOWN
    finding = Finding(f"{SESSION.path}: {said}", catalog.procedures[page].severity, page)
    return Observation(label, State.PROBLEM, said, answer.seconds, finding)


def _health(catalog: Catalog, seen: Readings) -> Observation:
    label = "Health"
    answer = seen.answers[HEALTH.path]
    if answer.status == _GONE:
        said = "this version has no health route; the sign-in page and part decide"
        return Observation(label, State.ABSENT, said, answer.seconds)
    said = _json_said(answer, seen, good=_parts(answer, seen.secrets))
    if _WITHHELD.holds(answer):
        what = f"{HEALTH.path} cannot be read from here: {said}"
        finding = Finding(what, SEV3, ENDPOINTS)
        return Observation(label, State.WARNING, said, answer.seconds, finding)
    then = _next(catalog, DOWN, STEPS[HEALTH.path], _verdict(answer, good=healthy(answer)))
    if then.turn is Turn.FINISH:
        return Observation(label, State.OK, said, answer.seconds)
    what = f"{HEALTH.path}: {said}"
    if then.turn is Turn.OPEN_PAGE and then.target == MEMORY:
        return _memory(catalog, seen, Observation(label, State.WARNING, said, answer.seconds), what)
    page = then.target if then.turn is Turn.OPEN_PAGE else DOWN
    finding = Finding(what, catalog.procedures[page].severity, page)
    return Observation(label, State.PROBLEM, said, answer.seconds, finding)


def _memory(catalog: Catalog, seen: Readings, check: Observation, what: str) -> Observation:
    """Judge a health check whose only fault is memory: by itself it keeps nobody from working."""
    answer, session = seen.answers[HEALTH.path], seen.answers[SESSION.path]
    reading = json.dumps(json_of(answer)["checks"]["memory"])
    ordinary = (
        _next(catalog, MEMORY, f"{MEMORY}#read-memory", replace(answer, stdout=reading)) == finish()
    )
    if ordinary and answer.ok:
        return replace(check, said=f"{check.said}; an ordinary reading of one instance")
    works = session.ok and starts(session)
    severity = SEV3 if works else catalog.procedures[MEMORY].severity
    return replace(check, finding=Finding(what, severity, MEMORY))


def _status(catalog: Catalog, seen: Readings) -> Observation:
    label = "Status"
    answer = seen.answers[STATUS.path]
    if answer.status == _GONE:
        return Observation(label, State.ABSENT, "this version has no status route", answer.seconds)
    body = json_of(answer)
    word = body.get("status") if isinstance(body, dict) else None
    told = network.shown(f"users are told {word}", seen.secrets) if isinstance(word, str) else ""
    said = _json_said(answer, seen, good=told)
    if answer.ok and _next(catalog, ENDPOINTS, STEPS[STATUS.path], answer).turn is Turn.CARRY_ON:
        return Observation(label, State.OK, said, answer.seconds)
    finding = Finding(f"{STATUS.path}: {said}", SEV3, ENDPOINTS)
    return Observation(label, State.WARNING, said, answer.seconds, finding)


def _metrics(catalog: Catalog, seen: Readings) -> Observation:
    label = "Metrics"
    if METRICS.path not in seen.answers:
        return Observation(label, State.NOT_CHECKED, seen.no_metrics)
    answer = seen.answers[METRICS.path]
    if answer.status == _GONE:
        return Observation(label, State.ABSENT, "this version has no metrics route", answer.seconds)
    if json_is("status", "healthy").holds(answer) and answer.ok:
        return Observation(label, State.OK, _json_said(answer, seen), answer.seconds)
    said = _json_said(answer, seen)
    if answer.status == _UNAUTHORISED:
        said += ": the key is wrong, or MONITORING_API_KEY is not set in production"
    check = Observation(label, State.WARNING, said, answer.seconds)
    if _next(catalog, ENDPOINTS, STEPS[METRICS.path], answer).turn is Turn.CARRY_ON:
        return check
    return replace(check, finding=Finding(f"{METRICS.path}: {said}", SEV3, ENDPOINTS))


def _performance(catalog: Catalog, seen: Readings) -> Observation:
    label = "Web Vitals"
    answer = seen.answers[PERFORMANCE.path]
    if answer.status == _GONE:
        said = "this version has no such route"
        return Observation(label, State.ABSENT, said, answer.seconds)
    said = meaning(answer, seen.secrets)
    if _next(catalog, ENDPOINTS, STEPS[PERFORMANCE.path], answer).turn is not Turn.OPEN_PAGE:
        state = State.WARNING if answer.problem and answer.status not in _PROTECTED else State.OK
        return Observation(label, state, f"protected: {said}" if state is State.OK else said)
    if wrong := form(answer):  # a page for everybody, perhaps of the reader's own network
        return Observation(label, State.WARNING, f"{said}, but {wrong}", answer.seconds)
    what = f"{PERFORMANCE.path} answers without a session: data may be leaking"
    finding = Finding(what, catalog.procedures[BREACH].severity, BREACH, also=SECURITY)
    return Observation(
        label, State.PROBLEM, "it answers without a session", answer.seconds, finding
    )


def _next(catalog: Catalog, page: str, step: str, result: Result) -> Next:
    """Return where a procedure goes on after one of its steps came to this result."""
    procedure = catalog.procedures[page]
    used = next(one for one in procedure.steps if catalog.id_of(one) == step)
    return next(branch.then for branch in used.branches if branch.when.holds(result))


def _json_said(answer: Result, seen: Readings, good: str = "") -> str:
    """Say what an answer is, and what it says (`good`) or why it is not the JSON it should be."""
    said = meaning(answer, seen.secrets)
    if answer.status is None or network.location(answer, ""):
        return said
    more = form(answer) or good
    return f"{said}; {more}" if more else said


def _parts(answer: Result, secrets: tuple[str, ...]) -> str:
    """Say which parts of a health answer are not healthy."""
    body = json_of(answer)
    checks = body.get("checks") if isinstance(body, dict) else None
    if not isinstance(checks, dict):
        return "healthy" if healthy(answer) else "it does not name its checks"
    bad = {
        name: check.get("status") if isinstance(check, dict) else check
        for name, check in checks.items()
    }
    told = [f"{name} is {word}" for name, word in bad.items() if word != "healthy"]
    return network.shown(", ".join(told), secrets) or "healthy"
