"""Every answer of the model, held against the facts and pins of the commit it stands for."""

from __future__ import annotations

import functools
import json
from typing import Any

from jsonschema import Draft202012Validator

from snippets._contract import pins
from snippets._contract.compare import page_at, route_at
from snippets._contract.facts import FOLDER, Facts, read_facts
from snippets._contract.pins import Pins, schema
from snippets._platform.application import barrier_of, commit
from snippets._platform.edge import Answer
from snippets._platform.vercel import Platform

_FILES = {"4dcc84f": "astral-core-4dcc84f.json", "7205f8a": "astral-core.json"}


@functools.cache
def facts(of: str) -> Facts:
    """Return the committed facts of a commit."""
    found = read_facts(FOLDER / _FILES[of])
    assert found.commit.startswith(of), f"the model stands for {of}, the facts for {found.commit}"
    return found


@functools.cache
def pinned(of: str) -> Pins:
    """Return what people read of a commit."""
    return pins.read_pins(pins.beside(FOLDER / _FILES[of]))


def conform(platform: Platform, method: str, host: str, path: str, answer: Answer) -> Answer:
    """Return an answer of the model; fail for one that the application does not give."""
    deployment = platform.find(host)
    barred = barrier_of(platform, host) is not None
    of_vercel = "x-vercel-error" in answer.headers or path.startswith("/_next/static/")
    if not deployment.page and not of_vercel and not barred:
        of = commit(deployment)
        compare(facts(of), pinned(of), method, path, answer)
    return answer


def compare(found: Facts, read_: Pins, method: str, path: str, answer: Answer) -> None:
    """Fail for a status, or a body, that the application does not answer at this commit."""
    said = f"{method} {path} answers {answer.status} {answer.body[:200]!r} in the model"
    if not path.startswith("/api/"):
        there = page_at(path, found) or any(rewrite.source == path for rewrite in found.rewrites)
        missing = answer.status in {404, *_sent_away(read_)}
        assert there or missing, f"{said}, and {found.commit[:7]} has no such page"
        assert not there or answer.status != 404, f"{said}, and {found.commit[:7]} has that page"
        return
    route = route_at(path, found)
    if route is None or method not in route.methods:
        wanted = (404, 405)[route is not None]
        away = _sent_away(read_)
        assert answer.status in {wanted, *away}, f"{said}, and {wanted} at {found.commit[:7]}"
        return
    pin = read_.at(route.path, method)
    assert pin, f"{said}, and nobody has read {route.file} at {found.commit[:7]}"
    changed = pin.changed(found)
    assert not changed, f"{said}; {route.file} was not read since {changed[0]} changed"
    value = {"status": answer.status, "body": _body(answer)}
    errors = [error.message for error in Draft202012Validator(schema(pin)).iter_errors(value)]
    assert not errors, f"{said}, which {route.file} at {found.commit[:7]} does not: {errors}"


def _sent_away(read_: Pins) -> set[int]:
    """Return what a middleware answers that lets nobody through to addresses without a route."""
    return {one.refusal for pin in read_.pins for one in pin.access if one.kind == "nobody"}


def _body(answer: Answer) -> Any:
    if answer.headers.get("content-type") != "application/json":
        return None
    return json.loads(answer.body)
