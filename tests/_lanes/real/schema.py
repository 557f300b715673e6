"""Exchanges with Vercel's API, held against the schemas of Vercel's own SDK (`@vercel/sdk`).

A program of Node reads the SDK without its leniency (`tools/schema/`) and says what differs.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from snippets._platform.api_call import HttpCall
from snippets._platform.edge import Answer
from snippets._platform.vercel_api import ROUTES
from tests._lanes.real import npm
from tests._lanes.real.needs import node_programs

# What the SDK does not know: addresses that only the CLI asks for, and a recorded step that does,
# or what `test_schema.py` runs.
CLI_ONLY = {
    "GET /v3/env/pull/{project}/{}": "before-an-incident#link-project",
    "GET /v9/projects/{project}/rollback/aliases": "a rollback whose job failed",
    "GET /v11/deployments/{}/builds": "deployment/rollback#inspect-production",
    "POST /v1/edge-cache/purge-all": "performance/cache#purge-cache",
    "DELETE /v1/data-cache/purge-all": "performance/cache#purge-cache",
    "POST /v1/observability/events": "troubleshooting/logs#recent-errors",
    "GET /api/logs/request-logs": "troubleshooting/logs#recent-errors",
}
# What the CLI asks, or is answered, that the SDK does not name, and why.
_NUMBER = re.compile(r"(?<=\.)\d+(?=\.)")  # of one in a list
_DEPLOY = "the CLI sends it with every deployment"
_VISIBILITY = "request requestBody.visibility: Unknown key"
ALLOWED = {
    "GET /v9/projects/{}": {
        "request rollbackInfo: Unknown key": "to be told of lastAliasRequest",
        "answer (status): 404": "the CLI says of it: there is no project",
    },
    "GET /v10/projects/{project}/env": {
        "request target: Unknown key": "the CLI wants those of one environment",
        "answer (status): 404": "of an environment that is not there",
    },
    "POST /v10/projects/{project}/env": {_VISIBILITY: "that nobody can read it again, said anew"},
    "PATCH /v10/projects/{project}/env/{}": {_VISIBILITY: "as above"},
    "GET /v3/now/deployments/{}/events": {
        "request format: Unknown key": "the CLI wants a line for each event",
    },
    "POST /v13/deployments": {
        "request requestBody.version: Unknown key": _DEPLOY,
        "request requestBody.source: Unknown key": _DEPLOY,
        "request requestBody.env: Unknown key": _DEPLOY,
        "request requestBody.build: Unknown key": _DEPLOY,
        "request requestBody.files.*.mode: Unknown key": _DEPLOY,
        "request requestBody.autoAssignCustomDomains: Unknown key": "--skip-domain",
    },
}


@dataclass(frozen=True)
class Conformity:
    """What an exchange is to the model and to the SDK, and what differs."""

    route: str
    operation: str
    differences: tuple[str, ...]


@dataclass
class Schema:
    """The SDK's schemas, asked of a process of their own."""

    process: subprocess.Popen[str]
    known: dict[str, Conformity] = field(default_factory=dict)

    def judge(self, call: HttpCall, answer: Answer) -> Conformity:
        """Say what differs between an exchange and what the SDK says of it."""
        line = json.dumps(_exchange(call, answer))
        if line not in self.known:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write(f"{line}\n")
            printed = self.process.stdout.readline()
            assert printed, "tools/schema/check.mjs ended; what it said stands in the errors above"
            judged = json.loads(printed)
            name = route_of(call)
            differences = {_NUMBER.sub("*", place) for place in judged["differences"]}
            differences |= set() if name else {f"the model has no {call.method} {call.path}"}
            differs = sorted(differences - ALLOWED.get(name, {}).keys())
            self.known[line] = Conformity(name, judged["operation"] or "", tuple(differs))
        return self.known[line]


@contextmanager
def started() -> Iterator[Schema]:
    """Start what knows the schemas, for as long as the block lasts."""
    modules = npm.install(npm.TOOLS / "schema")
    words = [node_programs()["node"], npm.TOOLS / "schema" / "check.mjs", modules]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, bufsize=1) as process:
        yield Schema(process)


def route_of(call: HttpCall) -> str:
    """Return the name of the model's route for a call; empty if it has none."""
    return next((route.name for route in ROUTES if route.match(call)), "")


def _exchange(call: HttpCall, answer: Answer) -> dict[str, Any]:
    sent = call.headers.get("content-type", "").startswith("application/json")
    lines = answer.headers.get("content-type") != "application/json"
    body = [json.loads(line) for line in answer.body.splitlines()] if lines else answer.body
    return {
        "method": call.method,
        "target": call.target,
        "body": call.json() if sent else None,
        "status": answer.status,
        "answer": body if lines else json.loads(answer.body),
        "lines": lines,
    }
