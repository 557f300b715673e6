"""Every answer of the model, held against the facts and pins of the commit it stands for."""

import json

from snippets._contract.committed import PINNED, SEEN
from snippets._contract.compare import page_at, route_at
from snippets._contract.facts import Facts
from snippets._contract.pins import Pin, Pins
from snippets._platform.application import barrier_of
from snippets._platform.edge import Answer
from snippets._platform.vercel import Platform

# By the first letters of the commit: its facts, and what people read of it.
KNOWN = {facts.commit[:7]: (facts, pins) for facts, pins in zip(SEEN, PINNED, strict=True)}


def conform(platform: Platform, method: str, host: str, path: str, answer: Answer) -> Answer:
    """Return an answer of the model; fail for one that the application does not give."""
    deployment = platform.find(host)
    barred = barrier_of(platform, host) is not None
    of_vercel = "x-vercel-error" in answer.headers or path.startswith("/_next/static/")
    if not deployment.page and not of_vercel and not barred:
        compare(*KNOWN["4dcc84f" if deployment.routes else "7205f8a"], method, path, answer)
    return answer


def compare(facts: Facts, pins: Pins, method: str, path: str, answer: Answer) -> None:
    """Fail for a status, or a body, that the application does not answer at this commit."""
    claim = f"{method} {path} answers {answer.status} {answer.body[:200]!r} in the model"
    if not path.startswith("/api/"):
        has_page = page_at(path, facts) or any(rewrite.source == path for rewrite in facts.rewrites)
        missing = answer.status in {404, *_sent_away(pins)}
        assert has_page or missing, f"{claim}, and {facts.commit[:7]} has no such page"
        assert not has_page or answer.status != 404, f"{claim}; {facts.commit[:7]} has that page"
        return
    route = route_at(path, facts)
    if route is None or method not in route.methods:
        wanted = (404, 405)[route is not None]
        away = _sent_away(pins)
        assert answer.status in {wanted, *away}, f"{claim}, and {wanted} at {facts.commit[:7]}"
        return
    pin = pins.at(route.path, method)
    assert pin, f"{claim}, and nobody has read {route.file} at {facts.commit[:7]}"
    changed = pin.changed(facts)
    assert not changed, f"{claim}; {route.file} was not read since {changed[0]} changed"
    seen, allowed = (answer.status, _keys(answer)), _allowed(pin)
    assert not allowed or seen in allowed, f"{claim}, which {route.file} does not: {allowed}"


def _allowed(pin: Pin) -> set[tuple[int, frozenset[str] | None]]:
    """Return each status with the keys of its JSON, None for none; nothing: a package answers."""
    refused = {(access.refusal, None) for access in pin.access if access.refusal}
    replies = {(reply.status, frozenset(reply.keys)) for reply in pin.replies}
    nobody = any(access.kind == "nobody" for access in pin.access)
    return {*refused, *(() if nobody else replies)} if nobody or replies else set()


def _sent_away(pins: Pins) -> set[int]:
    """Return what a middleware answers that lets nobody through to addresses without a route."""
    return {access.refusal for pin in pins.pins for access in pin.access if access.kind == "nobody"}


def _keys(answer: Answer) -> frozenset[str] | None:
    if answer.headers.get("content-type") != "application/json":
        return None
    return frozenset(dict(json.loads(answer.body)))
