"""Judge what was seen of the application by the runbook's own conditions, limits and severities.

The decisions are those of the procedures: an answer is given to the branches of the step that
asks for it, and where they lead is the finding. What `curl` and `jq` would have made of the answer
is put in its place first, so that neither has to be installed.
"""

from __future__ import annotations

import json
from dataclasses import replace

from snippets._cli.probe import network
from snippets._cli.probe.front import (
    certificate_holds,
    files_come,
    name_resolves,
    page_opens,
    who_answers,
)
from snippets._cli.probe.network import form, json_of, meaning
from snippets._cli.probe.observation import (
    FORBIDDEN,
    GONE,
    UNAUTHORISED,
    UNAVAILABLE,
    Finding,
    Observation,
    Readings,
    State,
    came,
    decided,
    in_time,
    severity_of,
)
from snippets._engine import Problem, Result, Severity
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import http_status, json_is
from snippets._engine.decision import Turn, not_here
from snippets._engine.pipeline import tools_in
from snippets._vocabulary.policy import (
    HEALTH,
    METRICS,
    PERFORMANCE,
    SECURITY,
    SESSION,
    SEV3,
    SEVERITIES,
    SIGN_IN_PAGE,
    STATUS,
)
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.tools import psql

THE_DATABASE = "the database"
# Answers of what stands before a route, or of a version without it: they say nothing of health.
_WITHHELD = http_status(301, 302, 303, 307, 308, 401, 403, 404, 429)
_SIGN_IN_PATHS = ("/login", "/auth/login", "/api/auth/signin")


def diagnose(catalog: Catalog, seen: Readings) -> list[Observation]:
    """Return a check for everything that was looked at, with what follows from it.

    Raises KeyError if the sign-in page, the session or the health route was not asked for.
    """
    there = [name_resolves(seen.name), certificate_holds(seen.certificate)]
    there += [judge(catalog, seen) for judge in (who_answers, page_opens, files_come)]
    return there + [_route(catalog, seen, path) for path in _ROUTES]


def _route(catalog: Catalog, seen: Readings, path: str) -> Observation:
    """Judge what a route answers, if it was asked and there is one."""
    label, gone, judge = _ROUTES[path]
    if path not in seen.answers:
        return Observation(label, State.NOT_CHECKED, seen.no_metrics)
    answer = seen.answers[path]
    if gone and answer.status == GONE:
        return Observation(label, State.ABSENT, f"this version has no {gone}", answer.seconds)
    return judge(catalog, seen, Observation(label, State.WARNING, "", answer.seconds), answer)


def findings(checks: list[Observation]) -> list[Finding]:
    """Return what is wrong, the worst first, each sign once.

    Where name, certificate or what stands in front keep everybody out, that is all: nothing was
    seen behind it. What a route merely says differently counts only where nothing else is wrong.
    """
    there = [check.finding for check in checks if check.finding is not None]
    alone = [finding for finding in there if finding.alone]
    found: dict[Sign, Finding] = {}
    for one in alone[:1] or sorted(there, key=lambda one: _rank(one.severity)):
        found.setdefault(one.sign, one)
    if Sign.MAINTENANCE in found:  # what is down behind that page is kept down by it
        found.pop(Sign.DOWN, None)
    others = [finding for finding in found.values() if finding.sign is not Sign.ENDPOINTS]
    return others or list(found.values())


def not_asked(seen: Readings) -> list[str]:
    """Return what users need that no route of these tells, in words.

    Only a person can sign in, and no public route reads a table as the application's own role.
    """
    asked = json_of(seen.answers[HEALTH.path])
    unasked = [] if isinstance(asked, dict) and "checks" in asked else [THE_DATABASE]
    return [
        *unasked,
        "the page in a browser, with its scripts running",
        "signing in, and what users read and write there",
        "who else has got in",
    ]


def ask_database(catalog: Catalog) -> str:
    """Return the id of the step that asks the database."""
    steps = catalog.procedures[catalog.by_sign[Sign.DATABASE]].steps
    return next(catalog.id_of(step) for step in steps if psql.name in tools_in(step.action))


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


# One function for each route: it completes the observation that it is given.


def _session(catalog: Catalog, seen: Readings, check: Observation, answer: Result) -> Observation:
    result = _verdict(answer, good=starts(answer))
    said = _json_said(answer, seen, good="it starts" if result.ok else "it names an error")
    if answer.stdout.strip() == "null":  # as a library of another major says of who is signed out
        said += ", and the step's own jq takes that for a failure, too"
    check = replace(check, said=said)
    if decided(catalog, Sign.DOWN, SESSION.path, result).turn is Turn.CARRY_ON:
        return in_time(catalog, SESSION.path, replace(check, state=State.OK))
    health, page = seen.answers[HEALTH.path], seen.answers[SIGN_IN_PAGE]
    only_here = (health.ok and healthy(health)) or (health.status == GONE and came(page))
    carries_on = decided(catalog, Sign.SIGN_IN, SESSION.path, result).turn is Turn.CARRY_ON
    opens = Sign.SIGN_IN if only_here and carries_on else Sign.DOWN
    what = f"{'nobody can sign in. ' * (opens is Sign.SIGN_IN)}{SESSION.path}: {said}"
    finding = Finding(what, severity_of(catalog, opens), opens)
    return replace(check, state=State.PROBLEM, finding=finding)


def _health(catalog: Catalog, seen: Readings, check: Observation, answer: Result) -> Observation:
    unwell = _unwell(answer)
    said = _json_said(answer, seen, good=network.excerpt(_state_of(answer), seen.secrets))
    what = f"{HEALTH.path}: {said}"
    if _WITHHELD.holds(answer):
        said = meaning(answer, seen.secrets)
        what = f"{HEALTH.path} cannot be read. {said}"
        return replace(check, said=said, finding=Finding(what, SEV3, Sign.ENDPOINTS))
    check = replace(check, said=said)
    good = healthy(answer) and not unwell
    then = decided(catalog, Sign.DOWN, HEALTH.path, _verdict(answer, good=good))
    if then.turn is Turn.CARRY_ON:
        return in_time(catalog, HEALTH.path, replace(check, state=State.OK))
    # A release has no sign: it is not blamed by a triage, which does not know how old it is.
    leads = catalog.procedures[then.target].sign if then.turn is Turn.OPEN_PAGE else ""
    sign = Sign(leads or Sign.DOWN)
    if sign is Sign.MEMORY:
        return _memory(catalog, seen, check, what)
    if sign is Sign.DOWN and answer.ok and isinstance(json_of(answer), dict):
        # It answers, and says nothing of the database: by itself that keeps nobody from working.
        part = unwell[0] if len(unwell) == 1 else ""
        sign = Sign(part) if part in catalog.by_sign else Sign.ENDPOINTS
        return replace(check, finding=Finding(what, SEV3, sign))
    finding = Finding(what, severity_of(catalog, sign), sign)
    return replace(check, state=State.PROBLEM, finding=finding)


def _memory(catalog: Catalog, seen: Readings, check: Observation, what: str) -> Observation:
    """Judge a health check whose only fault is memory: by itself it keeps nobody from working."""
    answer, session = seen.answers[HEALTH.path], seen.answers[SESSION.path]
    reading = json.dumps(json_of(answer)["checks"]["memory"])
    then = decided(catalog, Sign.MEMORY, HEALTH.path, replace(answer, stdout=reading))
    if then == not_here() and answer.ok and _checks(answer)["memory"] != "unhealthy":
        return replace(check, said=f"{check.said}; an ordinary reading of one instance")
    severity = severity_of(catalog, Sign.MEMORY)
    if session.ok and starts(session):
        what += f". Pages that end with an error now and then make it {severity.code}"
        severity = SEV3
    return replace(check, finding=Finding(what, severity, Sign.MEMORY))


def _status(catalog: Catalog, seen: Readings, check: Observation, answer: Result) -> Observation:
    body = json_of(answer)
    word = body.get("status") if isinstance(body, dict) else None
    told = network.excerpt(f"users are told {word}", seen.secrets) if isinstance(word, str) else ""
    check = replace(check, said=_json_said(answer, seen, good=told))
    then = decided(catalog, Sign.ENDPOINTS, STATUS.path, answer)
    if answer.ok and then.turn is Turn.CARRY_ON:
        return in_time(catalog, STATUS.path, replace(check, state=State.OK))
    finding = Finding(f"{STATUS.path}: {check.said}", SEV3, Sign.ENDPOINTS)
    return replace(check, finding=finding)


def _metrics(catalog: Catalog, seen: Readings, check: Observation, answer: Result) -> Observation:
    said = _json_said(answer, seen)
    if json_is("status", "healthy").holds(answer) and answer.ok:
        return replace(check, state=State.OK, said=said)
    if answer.status == UNAUTHORISED:
        said += ": the key is wrong, or MONITORING_API_KEY is not set in production"
    if decided(catalog, Sign.ENDPOINTS, METRICS.path, answer).turn is Turn.CARRY_ON:
        return replace(check, said=said)
    finding = Finding(f"{METRICS.path}: {said}", SEV3, Sign.ENDPOINTS)
    return replace(check, said=said, finding=finding)


def _performance(
    catalog: Catalog, seen: Readings, check: Observation, answer: Result
) -> Observation:
    said = meaning(answer, seen.secrets)
    then = decided(catalog, Sign.ENDPOINTS, PERFORMANCE.path, answer)
    if then.turn is not Turn.OPEN_PAGE:
        asks = network.path_of(network.location(answer, SETTINGS.production_url)) in _SIGN_IN_PATHS
        if asks or answer.status == UNAUTHORISED:
            return replace(check, state=State.OK, said=f"protected: {said}")
        shut = answer.status == FORBIDDEN
        return replace(check, state=State.OK if shut else State.WARNING, said=said)
    if wrong := form(answer):  # a page for everybody, perhaps of the reader's own network
        return replace(check, said=f"{said}, but {wrong}")
    said = "it answers without a session"
    what = f"{PERFORMANCE.path} answers without a session: data may be leaking"
    finding = Finding(what, severity_of(catalog, Sign.BREACH), Sign.BREACH, also=SECURITY)
    return replace(check, state=State.PROBLEM, said=said, finding=finding)


# By path: what it is called, what a version without it lacks, and who judges its answer. Without
# the sign-in part a version is none.
_ROUTES = {
    SESSION.path: ("Sign-in part", "", _session),
    HEALTH.path: ("Health", "health route; the sign-in page and part decide", _health),
    STATUS.path: ("Status", "status route", _status),
    METRICS.path: ("Metrics", "metrics route", _metrics),
    PERFORMANCE.path: ("Web Vitals", "such route", _performance),
}


def _json_said(answer: Result, seen: Readings, good: str = "") -> str:
    """Say what an answer is, and what it says (`good`) or why it is not the JSON it should be."""
    said = meaning(answer, seen.secrets)
    wrong = form(answer)
    if answer.status == UNAVAILABLE and good and not wrong:  # it says why itself
        said = f"HTTP {answer.status}"
    if answer.status is None or network.location(answer, ""):
        return said
    more = (wrong if answer.ok else "") or ("" if wrong else good)
    return f"{said}; {more}" if more else said


def _checks(answer: Result) -> dict[str, object]:
    """Return what a health answer says of each part; empty where it names none."""
    body = json_of(answer)
    checks = body.get("checks") if isinstance(body, dict) else None
    if not isinstance(checks, dict):
        return {}
    return {
        name: check.get("status") if isinstance(check, dict) else check
        for name, check in checks.items()
    }


def _unwell(answer: Result) -> list[str]:
    return [name for name, word in _checks(answer).items() if word != "healthy"]


def _state_of(answer: Result) -> str:
    """Say which parts of a health answer are not healthy, or how it is not the answer wanted."""
    if told := [f"{name} is {_checks(answer)[name]}" for name in _unwell(answer)]:
        return ", ".join(told)
    if healthy(answer):
        return "healthy"
    body = json_of(answer)
    if not isinstance(body, dict):
        return ""
    found = f"is {json.dumps(body['status'])}" if "status" in body else "is not there"
    return f'`status` {found}, and "healthy" was wanted'
