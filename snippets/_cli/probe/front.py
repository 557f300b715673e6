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


def _bars(label: str, said: str, finding: Finding) -> Observation:
    """Return what keeps everybody, or this machine, from seeing anything behind it."""
    return Observation(label, said).but(replace(finding, alone=True))


def _ours(label: str, said: str) -> Observation:
    """Return a fault of this machine."""
    what = f"{said}: this machine's network, not production, is at fault"
    return _bars(label, said, Finding(what, None, Sign.NETWORK))


def name_resolves(seen: Readings) -> Observation:
    """Judge what the DNS says of the name."""
    label, name = "DNS", seen.name
    if name is None:
        said = "requests go through a proxy, which resolves names"
        return Observation(label, said, checks.NOT_CHECKED)
    if not name.fault:
        return Observation(label, ", ".join(name.addresses[:3]))
    if name.ours:
        return _ours(label, name.fault)
    what = f"{name.fault}: nobody can reach it, and no deployment will mend that"
    return _bars(label, name.fault, Finding(what, SEV1, Sign.NETWORK, also=policy.DOMAIN_OWNER))


def certificate_holds(seen: Readings) -> Observation:
    """Judge the certificate."""
    label, certificate = "Certificate", seen.certificate
    if certificate is None:
        return Observation(label, "it was not shown one", checks.NOT_CHECKED)
    if fault := certificate.fault:
        what = f"no browser accepts the certificate: {fault}"
        if "issuer" in fault or "self-signed" in fault:
            what += "; a proxy in your own network looks the same"
        return _bars(label, fault, Finding(what, SEV1, Sign.NETWORK))
    days = f"{certificate.days:.0f} days"
    there = Observation(label, f"{days} left")
    if certificate.days >= policy.CERTIFICATE_DAYS:
        return there
    what = f"the certificate ends in {days} and was not renewed"
    return there.but(Finding(what, SEV3, Sign.NETWORK))


def who_answers(seen: Readings) -> Observation:
    """Judge who answers: the application, or what stands before it."""
    label, page = "In front", seen.answers[SIGN_IN_PAGE]
    statuses = {one.status for path, one in seen.answers.items() if path != policy.METRICS}
    if seen.stuck:
        return _ours(label, seen.stuck)
    if statuses == {None}:
        said = f"nothing answers, not even Vercel ({meaning(page)})"
        what = f"{said}: no deployment will mend that"
        return _bars(label, said, Finding(what, SEV1, Sign.PROVIDER))
    code = page.headers.get(VERCEL_ERROR, "")
    if not code and statuses <= set(_REFUSED):
        what = f"every route refuses this machine's address ({meaning(page)})"
        return _bars(label, meaning(page), Finding(what, None, Sign.NETWORK))
    provider = seen.procedure(Sign.PROVIDER).steps
    held = readings.holding(provider, SIGN_IN_PAGE, replace(page, stdout=_head(seen)))
    role = held.then.target if held.then.turn is Turn.CALL else ""
    if role or (code and _sign_of_error(seen.catalog, code) == Sign.PROVIDER):
        said = f"{meaning(page)}{_along(seen)}"
        _, _, why = held.when.words.partition(" (")
        what = f"nobody reaches the application{f' ({why}' * bool(why)}. {SIGN_IN_PAGE}: {said}"
        return _bars(label, said, Finding(what, SEV1, Sign.PROVIDER, also=role))
    session = seen.answers[policy.SESSION]
    if readings.came(page) and not readings.script_paths(page) and network.is_html(session):
        said = "another site, or a log-in page of your own network, answers at the address"
        what = f"{said}: every route is a page, and none names a script file of the application"
        return _bars(label, said, Finding(what, SEV1, Sign.PROVIDER, also=policy.DOMAIN_OWNER))
    return Observation(label, "nothing that keeps everybody out")


def _head(seen: Readings) -> str:
    """Return the lines of the answer's head that the step for it looks at."""
    page = seen.answers[SIGN_IN_PAGE]
    told = {name: page.headers[name] for name in (VERCEL_ERROR, "location") if name in page.headers}
    if len(seen.way) > 1 and len(set(seen.way)) == 1:  # however it spells its own address
        told["location"] = SETTINGS.production_url + SIGN_IN_PAGE
    return "\n".join(f"{name}: {value}" for name, value in told.items())


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
    """Judge the sign-in page."""
    label, answer = "Sign-in page", seen.answers[SIGN_IN_PAGE]
    said = f"{meaning(answer)}{_along(seen)}"
    severity, took = seen.procedure(Sign.DOWN).severity, f"{answer.seconds * 1000:.0f} ms"
    there = Observation(label, said)
    if answer.status == 503 and "retry-after" in answer.headers:  # noqa: PLR2004 - HTTP's own
        what = f"{SIGN_IN_PAGE}: HTTP 503, and it asks to come back later: a maintenance page is up"
        what += ", on purpose or left over"
        return there.but(Finding(what, severity, Sign.MAINTENANCE))
    timed = replace(answer, stdout=f"HTTP {answer.status or 0}, total {took}")
    if seen.decided(Sign.SLOW, SIGN_IN_PAGE, timed).turn is Turn.OPEN_PAGE:
        return there.but(Finding(f"{SIGN_IN_PAGE}: {said}", severity, Sign.DOWN))
    if _FAILED_PAGE in answer.stdout:
        what = f"{SIGN_IN_PAGE} says: {_FAILED_PAGE} …"
        return there.but(Finding(what, severity, Sign.DOWN))
    return readings.in_time(seen, SIGN_IN_PAGE, Observation(label, f"{said}, {took}"))


def files_come(seen: Readings) -> Observation:
    """Judge the script files that the sign-in page names."""
    label, down = "Script files", seen.procedure(Sign.DOWN)
    if not readings.came(seen.answers[SIGN_IN_PAGE]):
        return Observation(label, "the page that names them did not come", checks.NOT_CHECKED)
    lines = seen.files.splitlines()
    bad = [line for line in lines if not line.startswith("200 ")]
    said = f"{len(lines) - len(bad)} of {len(lines)} came"
    then = readings.holding(down.verify, SIGN_IN_PAGE, Result(0, seen.files)).then
    if then.turn is Turn.CARRY_ON:
        return Observation(label, said)
    what = f"{SIGN_IN_PAGE} names no script file: it stays white"
    if bad:
        first = network.excerpt(bad[0])
        what = f"{SIGN_IN_PAGE} opens, and nothing on it works: a script file is missing ({first})"
    there = Observation(label, said if bad else "it names none")
    return there.but(Finding(what, down.severity, Sign.DOWN))
