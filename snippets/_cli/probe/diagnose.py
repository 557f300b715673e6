"""Judge what was seen of the application by the runbook's own conditions, limits and severities.

The decisions are those of the procedures: an answer is given to the branches of the step that
asks for it, and where they lead is the finding. What `curl` and `jq` would have made of the answer
is put in its place first, so that neither has to be installed.
"""

import json
from dataclasses import replace

from snippets._cli import checks
from snippets._cli.probe import front, network
from snippets._cli.probe.network import form, json_of, meaning
from snippets._cli.probe.readings import Finding, Observation, Readings, came, in_time
from snippets._engine import Problem, Result
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import http_status, json_is
from snippets._engine.decision import Turn, not_here
from snippets._engine.pipeline import tools_in
from snippets._vocabulary import policy
from snippets._vocabulary.policy import HEALTH, SESSION, SEV3, SIGN_IN_PAGE
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.tools import psql

THE_DATABASE = "the database"
_UNAUTHORISED, _FORBIDDEN, _GONE, _UNAVAILABLE = 401, 403, 404, 503
# Answers of what stands before a route, or of a version without it: they say nothing of health.
_WITHHELD = http_status(301, 302, 303, 307, 308, 401, 403, 404, 429)
_SIGN_IN_PATHS = ("/login", "/auth/login", "/api/auth/signin")


def diagnose(seen: Readings) -> list[Observation]:
    """Return an observation of everything that was looked at, with what follows from it.

    Raises KeyError if the sign-in page, the session or the health route was not asked for.
    """
    judges = (
        front.name_resolves,
        front.certificate_holds,
        front.who_answers,
        front.page_opens,
        front.files_come,
    )
    return [judge(seen) for judge in judges] + [_route(seen, path) for path in _ROUTES]


def _route(seen: Readings, path: str) -> Observation:
    """Judge what a route answers, if it was asked and there is one."""
    label, gone, judge = _ROUTES[path]
    if path not in seen.answers:
        return Observation(label, seen.no_metrics, checks.NOT_CHECKED)
    answer = seen.answers[path]
    if gone and answer.status == _GONE:
        return Observation(label, f"this version has no {gone}", checks.ABSENT)
    return judge(seen, answer, label)


def findings(observations: list[Observation]) -> list[Finding]:
    """Return what is wrong, the worst first, each sign once.

    Where name, certificate or what stands in front keep everybody out, that is all: nothing was
    seen behind it. What a route merely says differently counts only where nothing else is wrong.
    """
    observed = [finding for observation in observations if (finding := observation.finding)]
    alone = [finding for finding in observed if finding.alone]
    # What says nothing of production is last.
    observed.sort(key=lambda finding: finding.severity.code if finding.severity else "none")
    worst: dict[Sign, Finding] = {}
    for finding in alone[:1] or observed:
        worst.setdefault(finding.sign, finding)
    if Sign.MAINTENANCE in worst:  # what is down behind that page is kept down by it
        worst.pop(Sign.DOWN, None)
    others = [finding for finding in worst.values() if finding.sign is not Sign.ENDPOINTS]
    return others or list(worst.values())


def not_asked(seen: Readings) -> list[str]:
    """Return what users need that no route of these tells, in words.

    Only a person can sign in, and no public route reads a table as the application's own role.
    """
    asked = json_of(seen.answers[HEALTH])
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


# One function for each route.


def _session(seen: Readings, answer: Result, label: str) -> Observation:
    result = _verdict(answer, good=starts(answer))
    summary = _json_summary(answer, good="it starts" if result.ok else "it names an error")
    observation = Observation(label, summary)
    if seen.decided(Sign.DOWN, SESSION, result).turn is Turn.CARRY_ON:
        return in_time(seen, SESSION, observation)
    health, page = seen.answers[HEALTH], seen.answers[SIGN_IN_PAGE]
    only_here = (health.ok and healthy(health)) or (health.status == _GONE and came(page))
    carries_on = seen.decided(Sign.SIGN_IN, SESSION, result).turn is Turn.CARRY_ON
    opens = Sign.SIGN_IN if only_here and carries_on else Sign.DOWN
    problem = f"{'nobody can sign in. ' * (opens is Sign.SIGN_IN)}{SESSION}: {summary}"
    return observation.with_finding(Finding(problem, seen.procedure(opens).severity, opens))


def _health(seen: Readings, answer: Result, label: str) -> Observation:
    if _WITHHELD.holds(answer):
        summary = meaning(answer)
        problem = f"{HEALTH} cannot be read. {summary}"
        return Observation(label, summary).with_finding(Finding(problem, SEV3, Sign.ENDPOINTS))
    unwell = _unwell(answer)
    observation = Observation(label, _json_summary(answer, good=network.excerpt(_state_of(answer))))
    good = healthy(answer) and not unwell
    then = seen.decided(Sign.DOWN, HEALTH, _verdict(answer, good=good))
    if then.turn is Turn.CARRY_ON:
        return in_time(seen, HEALTH, observation)
    # A release has no sign: it is not blamed by a triage, which does not know how old it is.
    leads = seen.catalog.procedures[then.target].sign if then.turn is Turn.OPEN_PAGE else ""
    sign = Sign(leads or Sign.DOWN)
    if sign is Sign.MEMORY:
        return _memory(seen, answer, observation)
    severity = seen.procedure(sign).severity
    if sign is Sign.DOWN and answer.ok and isinstance(json_of(answer), dict):
        # It answers, and says nothing of the database: by itself that keeps nobody from working.
        part = next(iter(unwell)) if len(unwell) == 1 else ""
        sign = Sign(part) if part in seen.catalog.by_sign else Sign.ENDPOINTS
        severity = SEV3
    return observation.with_finding(Finding(f"{HEALTH}: {observation.summary}", severity, sign))


def _memory(seen: Readings, answer: Result, observation: Observation) -> Observation:
    """Judge a health check whose only fault is memory: by itself it keeps nobody from working."""
    session = seen.answers[SESSION]
    reading = json.dumps(json_of(answer)["checks"]["memory"])
    then = seen.decided(Sign.MEMORY, HEALTH, replace(answer, stdout=reading))
    if then == not_here() and answer.ok and _unwell(answer).get("memory") != "unhealthy":
        summary = f"{observation.summary}; an ordinary reading of one instance"
        return replace(observation, summary=summary, state=checks.WARNING)
    problem, severity = f"{HEALTH}: {observation.summary}", seen.procedure(Sign.MEMORY).severity
    if session.ok and starts(session):
        problem += f". Pages that end with an error now and then make it {severity.code}"
        severity = SEV3
    return observation.with_finding(Finding(problem, severity, Sign.MEMORY))


def _status(seen: Readings, answer: Result, label: str) -> Observation:
    body = json_of(answer)
    status = body.get("status") if isinstance(body, dict) else None
    announced = network.excerpt(f"users are told {status}") if isinstance(status, str) else ""
    observation = Observation(label, _json_summary(answer, good=announced))
    if answer.ok and seen.decided(Sign.ENDPOINTS, policy.STATUS, answer).turn is Turn.CARRY_ON:
        return in_time(seen, policy.STATUS, observation)
    problem = f"{policy.STATUS}: {observation.summary}"
    return observation.with_finding(Finding(problem, SEV3, Sign.ENDPOINTS))


def _metrics(seen: Readings, answer: Result, label: str) -> Observation:
    summary = _json_summary(answer)
    if json_is("status", "healthy").holds(answer) and answer.ok:
        return Observation(label, summary)
    if answer.status == _UNAUTHORISED:
        summary += ": the key is wrong, or MONITORING_API_KEY is not set in production"
    observation = Observation(label, summary, checks.WARNING)
    if seen.decided(Sign.ENDPOINTS, policy.METRICS, answer).turn is Turn.CARRY_ON:
        return observation
    return observation.with_finding(Finding(f"{policy.METRICS}: {summary}", SEV3, Sign.ENDPOINTS))


def _performance(seen: Readings, answer: Result, label: str) -> Observation:
    summary = meaning(answer)
    then = seen.decided(Sign.ENDPOINTS, policy.PERFORMANCE, answer)
    if then.turn is not Turn.OPEN_PAGE:
        asks = network.path_of(network.location(answer, SETTINGS.production_url)) in _SIGN_IN_PATHS
        if asks or answer.status == _UNAUTHORISED:
            return Observation(label, f"protected: {summary}")
        state = checks.OK if answer.status == _FORBIDDEN else checks.WARNING
        return Observation(label, summary, state)
    if fault := form(answer):  # a page for everybody, perhaps of the reader's own network
        return Observation(label, f"{summary}, but {fault}", checks.WARNING)
    problem = f"{policy.PERFORMANCE} answers without a session: data may be leaking"
    severity = seen.procedure(Sign.BREACH).severity
    finding = Finding(problem, severity, Sign.BREACH, also=policy.SECURITY)
    return Observation(label, "it answers without a session").with_finding(finding)


# By path: what it is called, what a version without it lacks, and who judges its answer. Without
# the sign-in part a version is none.
_ROUTES = {
    SESSION: ("Sign-in part", "", _session),
    HEALTH: ("Health", "health route; the sign-in page and part decide", _health),
    policy.STATUS: ("Status", "status route", _status),
    policy.METRICS: ("Metrics", "metrics route", _metrics),
    policy.PERFORMANCE: ("Web Vitals", "such route", _performance),
}


def _json_summary(answer: Result, good: str = "") -> str:
    """Say what an answer is, and what it says (`good`) or why it is not the JSON it should be."""
    summary = meaning(answer)
    fault = form(answer)
    if answer.status == _UNAVAILABLE and good and not fault:  # it says why itself
        summary = f"HTTP {answer.status}"
    if answer.status is None or network.location(answer, ""):
        return summary
    detail = (fault if answer.ok else "") or ("" if fault else good)
    return f"{summary}; {detail}" if detail else summary


def _unwell(answer: Result) -> dict[str, object]:
    """Return what a health answer says of each part that is not healthy; empty where of none."""
    body = json_of(answer)
    parts = body.get("checks") if isinstance(body, dict) else None
    if not isinstance(parts, dict):
        return {}
    words = {
        name: part.get("status") if isinstance(part, dict) else part for name, part in parts.items()
    }
    return {name: word for name, word in words.items() if word != "healthy"}


def _state_of(answer: Result) -> str:
    """Say which parts of a health answer are not healthy, or how it is not the answer wanted."""
    if unwell := _unwell(answer):
        return ", ".join(f"{name} is {word}" for name, word in unwell.items())
    if healthy(answer):
        return "healthy"
    body = json_of(answer)
    if not isinstance(body, dict):
        return ""
    status = f"is {json.dumps(body['status'])}" if "status" in body else "is not there"
    return f'`status` {status}, and "healthy" was wanted'
