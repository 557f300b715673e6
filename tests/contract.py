"""Every answer of the model, held against the facts of the commit that it stands for."""

from __future__ import annotations

import functools
import json
from typing import Any

from jsonschema import Draft202012Validator

from snippets.contracts.facts import FOLDER, Facts, read
from snippets.contracts.holds import method_at, page_at, route_at
from snippets.contracts.replies import schema
from snippets.model.application import Answer, commit
from snippets.model.platform import Platform

_FILES = {"4dcc84f": "astral-core-4dcc84f.json", "7205f8a": "astral-core.json"}


@functools.cache
def facts(of: str) -> Facts:
    """Return the committed facts of a commit."""
    found = read(FOLDER / _FILES[of])
    assert found.commit.startswith(of), f"the model stands for {of}, the facts for {found.commit}"
    return found


def conform(platform: Platform, method: str, host: str, path: str, answer: Answer) -> Answer:
    """Return an answer of the model; fail for one that the application does not give."""
    deployment = platform.find(host)
    if not deployment.page and "crash" not in deployment.faults:
        compare(facts(commit(deployment)), method, path, answer)
    return answer


def compare(found: Facts, method: str, path: str, answer: Answer) -> None:
    """Fail for a status, or a body, that the application does not answer at this commit."""
    said = f"{method} {path} answers {answer.status} {answer.body[:200]!r} in the model"
    if not path.startswith("/api/"):
        there = page_at(path, found) or any(one.source == path for one in found.rewrites)
        missing = answer.status in {404, *_sent_away(found)}
        assert there or missing, f"{said}, and {found.commit[:7]} has no such page"
        assert not there or answer.status != 404, f"{said}, and {found.commit[:7]} has that page"
        return
    route = route_at(path, found)
    known = method_at(method, path, found)
    if route is None or known is None:
        wanted = (404, 405)[route is not None]
        away = _sent_away(found)
        assert answer.status in {wanted, *away}, f"{said}, and {wanted} at {found.commit[:7]}"
        return
    value = {"status": answer.status, "body": _body(answer)}
    errors = [error.message for error in Draft202012Validator(schema(known)).iter_errors(value)]
    assert not errors, f"{said}, which {route.file} at {found.commit[:7]} does not: {errors}"


def _sent_away(found: Facts) -> set[int]:
    """Return what a middleware answers that lets nobody through to addresses without a route."""
    access = [one for route in found.routes for method in route.methods for one in method.access]
    return {one.refusal for one in access if one.kind == "nobody"}


def _body(answer: Answer) -> Any:
    if answer.headers.get("content-type") != "application/json":
        return None
    return json.loads(answer.body)
