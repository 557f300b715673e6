"""Judge what users meet first: the name, the certificate, who answers, the page with its files."""

from __future__ import annotations

import re
from dataclasses import replace

from snippets._cli.probe import network
from snippets._cli.probe.network import VERCEL_ERROR, Certificate, Name, meaning
from snippets._cli.probe.observation import (
    FORBIDDEN,
    UNAVAILABLE,
    Finding,
    Observation,
    Readings,
    State,
    came,
    decided,
    holding,
    in_time,
    script_paths,
    severity_of,
    timed,
)
from snippets._engine import Result
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn
from snippets._vocabulary.policy import (
    CERTIFICATE_DAYS,
    DOMAIN_OWNER,
    METRICS,
    SESSION,
    SEV1,
    SEV3,
    SIGN_IN_PAGE,
)
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign

_REFUSED = (FORBIDDEN, 429)  # what is told to one address, and not to everybody
# What Next.js shows where a page of the application failed.
_FAILED_PAGE = "Application error:"


def name_resolves(name: Name | None) -> Observation:
    """Judge what the DNS says of the name."""
    if name is None:
        return Observation(
            "DNS", State.NOT_CHECKED, "requests go through a proxy, which resolves names"
        )
    if not name.fault:
        return Observation("DNS", State.OK, ", ".join(name.addresses[:3]))
    if name.ours:
        what = f"{name.fault}: this machine's network, not production, is at fault"
        return _bars("DNS", name.fault, Finding(what, None, Sign.NETWORK))
    what = f"{name.fault}: nobody can reach it, and no deployment will mend that"
    return _bars("DNS", name.fault, Finding(what, SEV1, Sign.NETWORK, also=DOMAIN_OWNER))


def _bars(label: str, said: str, finding: Finding) -> Observation:
    """Return what keeps everybody, or this machine, from seeing anything behind it."""
    return Observation(label, State.PROBLEM, said, finding=replace(finding, alone=True))


def certificate_holds(certificate: Certificate | None) -> Observation:
    """Judge the certificate."""
    label = "Certificate"
    if certificate is None or certificate == Certificate():
        return Observation(label, State.NOT_CHECKED, "it was not shown one")
    if certificate.days is None:
        what = f"no browser accepts the certificate: {certificate.fault}"
        if "issuer" in certificate.fault or "self-signed" in certificate.fault:
            what += "; a proxy in your own network looks the same"
        return _bars(label, certificate.fault, Finding(what, SEV1, Sign.NETWORK))
    said = f"{certificate.days:.0f} days left"
    if certificate.days >= CERTIFICATE_DAYS:
        return Observation(label, State.OK, said)
    what = f"the certificate ends in {certificate.days:.0f} days and was not renewed"
    return Observation(label, State.WARNING, said, finding=Finding(what, SEV3, Sign.NETWORK))


def who_answers(catalog: Catalog, seen: Readings) -> Observation:
    """Judge who answers: the application, or what stands before it."""
    label, page = "In front", seen.answers[SIGN_IN_PAGE]
    statuses = {one.status for path, one in seen.answers.items() if path != METRICS.path}
    if seen.stuck:
        what = f"{seen.stuck}: this machine's network, not production, is at fault"
        return _bars(label, seen.stuck, Finding(what, None, Sign.NETWORK))
    if statuses == {None}:
        said = f"nothing answers, not even Vercel ({meaning(page, seen.secrets)})"
        what = f"{said}: no deployment will mend that"
        return _bars(label, said, Finding(what, SEV1, Sign.PROVIDER))
    if VERCEL_ERROR not in page.headers and statuses <= set(_REFUSED):
        said = meaning(page, seen.secrets)
        what = f"every route refuses this machine's address ({said})"
        return _bars(label, said, Finding(what, None, Sign.NETWORK))
    provider = catalog.procedures[catalog.by_sign[Sign.PROVIDER]]
    held = holding(provider.steps, SIGN_IN_PAGE, replace(page, stdout=_head(seen)))
    then = held.then
    code = page.headers.get(VERCEL_ERROR, "")
    role = then.target if then.turn is Turn.CALL else ""
    if role or (code and _sign_of_error(catalog, code) == Sign.PROVIDER):
        said = f"{meaning(page, seen.secrets)}{_along(seen)}"
        _, _, why = held.when.words.partition(" (")
        what = f"nobody reaches the application{f' ({why}' * bool(why)}. {SIGN_IN_PAGE}: {said}"
        return _bars(label, said, Finding(what, SEV1, Sign.PROVIDER, also=role))
    if came(page) and not script_paths(page) and network.is_html(seen.answers[SESSION.path]):
        said = "another site, or a log-in page of your own network, answers at the address"
        what = f"{said}: every route is a page, and none names a script file of the application"
        return _bars(label, said, Finding(what, SEV1, Sign.PROVIDER, also=DOMAIN_OWNER))
    return Observation(label, State.OK, "nothing that keeps everybody out")


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
    for procedure in catalog.procedures.values():
        if any(word.search(text) for text, _ in procedure.errors):
            return procedure.sign
    return Sign.PROVIDER


def _along(seen: Readings) -> str:
    """Say where the sign-in page leads, empty where it leads nowhere."""
    if len(seen.way) < 2:  # noqa: PLR2004 - one address is no way
        return ""
    places = [network.excerpt(network.path_of(url), seen.secrets) for url in seen.way]
    circle = "in a circle, " if seen.way[-1] in seen.way[:-1] else ""
    return f"; redirected {circle}{' -> '.join(places)}"


def page_opens(catalog: Catalog, seen: Readings) -> Observation:
    """Judge the sign-in page."""
    label, answer = "Sign-in page", seen.answers[SIGN_IN_PAGE]
    said = f"{meaning(answer, seen.secrets)}{_along(seen)}"
    severity = severity_of(catalog, Sign.DOWN)
    there = Observation(label, State.PROBLEM, said, answer.seconds)
    if answer.status == UNAVAILABLE and "retry-after" in answer.headers:
        what = f"{SIGN_IN_PAGE}: HTTP 503, and it asks to come back later: a maintenance page is up"
        what += ", on purpose or left over"
        return replace(there, finding=Finding(what, severity, Sign.MAINTENANCE))
    then = decided(catalog, Sign.SLOW, SIGN_IN_PAGE, timed(answer))
    if then.turn is Turn.OPEN_PAGE:
        return replace(there, finding=Finding(f"{SIGN_IN_PAGE}: {said}", severity, Sign.DOWN))
    if _FAILED_PAGE in answer.stdout:
        what = f"{SIGN_IN_PAGE} says: {_FAILED_PAGE} …"
        return replace(there, finding=Finding(what, severity, Sign.DOWN))
    said += f", {answer.seconds * 1000:.0f} ms"
    return in_time(catalog, SIGN_IN_PAGE, replace(there, state=State.OK, said=said))


def files_come(catalog: Catalog, seen: Readings) -> Observation:
    """Judge the script files that the sign-in page names."""
    label, page = "Script files", seen.answers[SIGN_IN_PAGE]
    if not came(page):
        return Observation(label, State.NOT_CHECKED, "the page that names them did not come")
    lines = seen.files.splitlines()
    bad = [line for line in lines if not line.startswith("200 ")]
    verify = catalog.procedures[catalog.by_sign[Sign.DOWN]].verify
    then = holding(verify, SIGN_IN_PAGE, Result("", 0, seen.files)).then
    if then.turn is Turn.CARRY_ON:
        return Observation(label, State.OK, f"{len(lines)} of {len(lines)} came")
    said, what = "it names none", f"{SIGN_IN_PAGE} names no script file: it stays white"
    if bad:
        said = f"{len(lines) - len(bad)} of {len(lines)} came"
        first = network.excerpt(bad[0], seen.secrets)
        what = f"{SIGN_IN_PAGE} opens, and nothing on it works: a script file is missing ({first})"
    severity = severity_of(catalog, Sign.DOWN)
    return Observation(label, State.PROBLEM, said, finding=Finding(what, severity, Sign.DOWN))
