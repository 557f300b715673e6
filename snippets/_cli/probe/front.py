"""Judge what users meet first: the name, the certificate, who answers, the page with its files."""

import re
from dataclasses import replace

from snippets._cli import checks
from snippets._cli.probe import network, readings
from snippets._cli.probe.network import VERCEL_ERROR, meaning
from snippets._cli.probe.readings import Finding, Observation, Readings
from snippets._engine import Result
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn
from snippets._vocabulary import policy
from snippets._vocabulary.policy import SEV1, SEV3, SIGN_IN_PAGE
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign

_REFUSED = (403, 429)  # what is told to one address, and not to everybody
# What Next.js shows where a page of the application failed.
_FAILED_PAGE = "Application error:"


def _bars(label: str, summary: str, finding: Finding) -> Observation:
    """Return what keeps everybody, or this machine, from seeing anything behind it."""
    return Observation(label, summary).with_finding(replace(finding, alone=True))


def _ours(label: str, summary: str) -> Observation:
    problem = f"{summary}: this machine's network, not production, is at fault"
    return _bars(label, summary, Finding(problem, None, Sign.NETWORK))


def name_resolves(seen: Readings) -> Observation:
    """Judge what the DNS says of the name."""
    label, name = "DNS", seen.name
    if name is None:
        summary = "requests go through a proxy, which resolves names"
        return Observation(label, summary, checks.NOT_CHECKED)
    if not name.fault:
        return Observation(label, ", ".join(name.addresses[:3]))
    if name.ours:
        return _ours(label, name.fault)
    problem = f"{name.fault}: nobody can reach it, and no deployment will mend that"
    return _bars(label, name.fault, Finding(problem, SEV1, Sign.NETWORK, also=policy.DOMAIN_OWNER))


def certificate_holds(seen: Readings) -> Observation:
    """Judge whether browsers accept the certificate, and for how many days."""
    label, certificate = "Certificate", seen.certificate
    if certificate is None:
        return Observation(label, "it was not shown one", checks.NOT_CHECKED)
    if fault := certificate.fault:
        problem = f"no browser accepts the certificate: {fault}"
        if "issuer" in fault or "self-signed" in fault:
            problem += "; a proxy in your own network looks the same"
        return _bars(label, fault, Finding(problem, SEV1, Sign.NETWORK))
    days = f"{certificate.days:.0f} days"
    observation = Observation(label, f"{days} left")
    if certificate.days >= policy.CERTIFICATE_DAYS:
        return observation
    problem = f"the certificate ends in {days} and was not renewed"
    return observation.with_finding(Finding(problem, SEV3, Sign.NETWORK))


def who_answers(seen: Readings) -> Observation:
    """Judge who answers: the application, or what stands before it."""
    label, page = "In front", seen.answers[SIGN_IN_PAGE]
    statuses = {answer.status for path, answer in seen.answers.items() if path != policy.METRICS}
    if seen.stuck:
        return _ours(label, seen.stuck)
    if statuses == {None}:
        summary = f"nothing answers, not even Vercel ({meaning(page)})"
        problem = f"{summary}: no deployment will mend that"
        return _bars(label, summary, Finding(problem, SEV1, Sign.PROVIDER))
    code = page.headers.get(VERCEL_ERROR, "")
    if not code and statuses <= set(_REFUSED):
        problem = f"every route refuses this machine's address ({meaning(page)})"
        return _bars(label, meaning(page), Finding(problem, None, Sign.NETWORK))
    provider = seen.procedure(Sign.PROVIDER).steps
    branch = readings.holding(provider, SIGN_IN_PAGE, replace(page, stdout=_head(seen)))
    role = branch.then.target if branch.then.turn is Turn.CALL else ""
    if role or (code and _sign_of_error(seen.catalog, code) == Sign.PROVIDER):
        summary = f"{meaning(page)}{_along(seen)}"
        _, _, reason = branch.when.words.partition(" (")
        closed = f"nobody reaches the application{f' ({reason}' * bool(reason)}"
        problem = f"{closed}. {SIGN_IN_PAGE}: {summary}"
        return _bars(label, summary, Finding(problem, SEV1, Sign.PROVIDER, also=role))
    session = seen.answers[policy.SESSION]
    if readings.came(page) and not readings.script_paths(page) and network.is_html(session):
        summary = "another site, or a log-in page of your own network, answers at the address"
        problem = f"{summary}: every route is a page that names no script file of the application"
        finding = Finding(problem, SEV1, Sign.PROVIDER, also=policy.DOMAIN_OWNER)
        return _bars(label, summary, finding)
    return Observation(label, "nothing that keeps everybody out")


def _head(seen: Readings) -> str:
    """Return the lines of the answer's head that the step for it looks at."""
    page = seen.answers[SIGN_IN_PAGE]
    head = {name: page.headers[name] for name in (VERCEL_ERROR, "location") if name in page.headers}
    if len(seen.way) > 1 and len(set(seen.way)) == 1:  # however it spells its own address
        head["location"] = SETTINGS.production_url + SIGN_IN_PAGE
    return "\n".join(f"{name}: {value}" for name, value in head.items())


def _sign_of_error(catalog: Catalog, code: str) -> str:
    """Return the sign of the page that has this code of Vercel's among its errors."""
    word = re.compile(rf"\b{re.escape(code)}\b")
    for name, procedure in catalog.procedures.items():
        if any(map(word.search, catalog.words_of(name).texts)):
            return procedure.sign
    return Sign.PROVIDER


def _along(seen: Readings) -> str:
    """Say where the sign-in page leads, empty where it leads nowhere."""
    if len(seen.way) < 2:  # noqa: PLR2004 - one address is no way
        return ""
    places = [network.excerpt(network.path_of(url)) for url in seen.way]
    circle = "in a circle, " if seen.way[-1] in seen.way[:-1] else ""
    return f"; redirected {circle}{' -> '.join(places)}"


def page_opens(seen: Readings) -> Observation:
    """Judge the sign-in page: in maintenance, gone, broken, or slow."""
    label, answer = "Sign-in page", seen.answers[SIGN_IN_PAGE]
    summary = f"{meaning(answer)}{_along(seen)}"
    severity, took = seen.procedure(Sign.DOWN).severity, f"{answer.seconds * 1000:.0f} ms"
    observation = Observation(label, summary)
    if answer.status == 503 and "retry-after" in answer.headers:  # noqa: PLR2004 - HTTP's own
        problem = f"{SIGN_IN_PAGE}: HTTP 503, and it asks to come back later"
        problem += ": a maintenance page is up, on purpose or left over"
        return observation.with_finding(Finding(problem, severity, Sign.MAINTENANCE))
    timed = replace(answer, stdout=f"HTTP {answer.status or 0}, total {took}")
    if seen.decided(Sign.SLOW, SIGN_IN_PAGE, timed).turn is Turn.OPEN_PAGE:
        return observation.with_finding(Finding(f"{SIGN_IN_PAGE}: {summary}", severity, Sign.DOWN))
    if _FAILED_PAGE in answer.stdout:
        problem = f"{SIGN_IN_PAGE} says: {_FAILED_PAGE} …"
        return observation.with_finding(Finding(problem, severity, Sign.DOWN))
    return readings.in_time(seen, SIGN_IN_PAGE, Observation(label, f"{summary}, {took}"))


def files_come(seen: Readings) -> Observation:
    """Judge the script files that the sign-in page names."""
    label, down = "Script files", seen.procedure(Sign.DOWN)
    if not readings.came(seen.answers[SIGN_IN_PAGE]):
        return Observation(label, "the page that names them did not come", checks.NOT_CHECKED)
    lines = seen.files.splitlines()
    bad = [line for line in lines if not line.startswith("200 ")]
    summary = f"{len(lines) - len(bad)} of {len(lines)} came"
    then = readings.holding(down.verify, SIGN_IN_PAGE, Result(0, seen.files)).then
    if then.turn is Turn.CARRY_ON:
        return Observation(label, summary)
    problem = f"{SIGN_IN_PAGE} names no script file: it stays white"
    if bad:
        missing = f"a script file is missing ({network.excerpt(bad[0])})"
        problem = f"{SIGN_IN_PAGE} opens, and nothing on it works: {missing}"
    observation = Observation(label, summary if bad else "it names none")
    return observation.with_finding(Finding(problem, down.severity, Sign.DOWN))
